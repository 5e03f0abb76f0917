"""The pinned examples that a published version may decide otherwise, by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """A column."""
    with op.batch_alter_table("rulesets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("approvals", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("rulesets", schema=None) as batch_op:
        batch_op.alter_column("approvals", existing_type=sa.JSON(), server_default=None)


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("rulesets", schema=None) as batch_op:
        batch_op.drop_column("approvals")
