"""Messages whose right reading somebody told us."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "examples",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("division_code", sa.String(length=15), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("intents", sa.JSON(), nullable=False),
        sa.Column("was", sa.String(length=16), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("place", sa.String(length=15), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=True),
        sa.Column("corrected", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examples")),
        sa.UniqueConstraint("message_id", name=op.f("uq_examples_message_id")),
    )
    op.create_index(op.f("ix_examples_division_code"), "examples", ["division_code"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("examples")
