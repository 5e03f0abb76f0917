"""The copies of a file that may leave the house, and where a photo was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Hashes of the copies; the place encrypted."""
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("thumb_hash", sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column("place", sa.Text(), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_column("place")
        batch_op.drop_column("thumb_hash")
        batch_op.drop_column("shown_hash")
