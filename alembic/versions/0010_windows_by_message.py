"""Which message's window an answer uses."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """The platform's id of a message, as long as messages keep it."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("window_of", sa.String(length=512), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("window_of")
