"""When each officer was last pushed to, and which messages went out as one push."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """One row an officer; the push that carried each message."""
    op.create_table(
        "officer_paces",
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("pushed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("officer_id", name=op.f("pk_officer_paces")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("push_id", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("push_id")
    op.drop_table("officer_paces")
