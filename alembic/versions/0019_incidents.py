"""Incidents, and the pace of what officers are told about them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """A table, a column, an index."""
    op.create_table(
        "incidents",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("hazard", sa.String(length=24), nullable=False),
        sa.Column("division_code", sa.String(length=15), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("is_drill", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("number", name=op.f("uq_incidents_number")),
    )
    is_open = sa.text("closed_at IS NULL")
    op.create_index(
        "ix_incidents_open", "incidents", ["division_code"], postgresql_where=is_open, sqlite_where=is_open
    )
    belongs = sa.text("incident_id IS NOT NULL")
    op.create_index(
        "ix_cases_incident_id_id",
        "cases",
        ["incident_id", "id"],
        postgresql_where=belongs,
        sqlite_where=belongs,
    )
    with op.batch_alter_table("officer_paces", schema=None) as batch_op:
        batch_op.add_column(sa.Column("storms", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("officer_paces", schema=None) as batch_op:
        batch_op.alter_column("storms", server_default=None)


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("officer_paces", schema=None) as batch_op:
        batch_op.drop_column("storms")
    op.drop_index("ix_cases_incident_id_id", table_name="cases")
    op.drop_index("ix_incidents_open", table_name="incidents")
    op.drop_table("incidents")
