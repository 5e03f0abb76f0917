"""An uploaded workbook belongs to who is named in the log, like everything else that is done."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """The actor in place of a number."""
    with op.batch_alter_table("admin_uploads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("owner", sa.String(length=80), nullable=False, server_default=""))
        batch_op.drop_column("administrator_id")
    with op.batch_alter_table("admin_uploads", schema=None) as batch_op:
        batch_op.alter_column("owner", existing_type=sa.String(length=80), server_default=None)


def downgrade() -> None:
    """The number again."""
    with op.batch_alter_table("admin_uploads", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("administrator_id", sa.BigInteger(), nullable=False, server_default="0")
        )
        batch_op.drop_column("owner")
