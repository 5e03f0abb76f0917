"""When a message arrived and when its officer saw it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """An instant for each state that proves an alert."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("delivered_at")
