"""Acts on the registry, the cases that pass with them, and how far a leave has come."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Two tables, and two instants of a leave."""
    op.create_table(
        "registry_acts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("division_code", sa.String(length=15), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_acts")),
    )
    op.create_index("ix_registry_acts_division_code_id", "registry_acts", ["division_code", "id"])
    op.create_table(
        "case_moves",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("cause_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("from_officer", sa.String(length=64), nullable=False),
        sa.Column("to_officer", sa.String(length=64), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_moves")),
    )
    op.create_index("ix_case_moves_cause_id", "case_moves", ["cause_id"])
    op.create_index("ix_case_moves_case_id", "case_moves", ["case_id"])
    op.add_column("substitutes", sa.Column("began_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("substitutes", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Without them."""
    op.drop_column("substitutes", "ended_at")
    op.drop_column("substitutes", "began_at")
    op.drop_table("case_moves")
    op.drop_table("registry_acts")
