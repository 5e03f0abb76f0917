"""Disaster reports upward: what is reported on, figures put right, reports made."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Three tables."""
    op.create_table(
        "damage_files",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("incident_id", sa.BigInteger(), nullable=True),
        sa.Column("division_code", sa.String(length=15), nullable=False),
        sa.Column("hazard", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.String(length=80), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_damage_files")),
        sa.UniqueConstraint("incident_id", name=op.f("uq_damage_files_incident_id")),
    )
    op.create_index("ix_damage_files_division_code_id", "damage_files", ["division_code", "id"])
    op.create_index("ix_damage_files_remind_at", "damage_files", ["remind_at"])
    op.create_table(
        "damage_corrections",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=24), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("was", sa.Double(), nullable=False),
        sa.Column("gathered", sa.Double(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_damage_corrections")),
    )
    op.create_index("ix_damage_corrections_file_id_id", "damage_corrections", ["file_id", "id"])
    op.create_table(
        "damage_reports",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("file_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.String(length=10), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("cases", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_to", sa.Text(), nullable=False),
        sa.Column("handed_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_damage_reports")),
        sa.UniqueConstraint("file_id", "number", name=op.f("uq_damage_reports_file_id_number")),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("damage_reports")
    op.drop_table("damage_corrections")
    op.drop_table("damage_files")
