"""The way of an outgoing message also names the group that it goes into."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """A private message and one in a group have the same address."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("chat", sa.String(length=128), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("chat")
