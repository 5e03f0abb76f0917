"""A request of another system is a message, unique by its key: no second table for keys."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Drop the table that nothing wrote to."""
    op.drop_table("used_keys")


def downgrade() -> None:
    """Bring it back, empty."""
    op.create_table(
        "used_keys",
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_used_keys")),
    )
