"""When a message was taken back on its platform."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """A column."""
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.drop_column("recalled_at")
