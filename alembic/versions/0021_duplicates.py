"""Cases that go on in another one, and what photos look like."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Two columns and an index."""
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("merged_into", sa.BigInteger(), nullable=True))
    belongs = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_cases_merged_into", "cases", ["merged_into"], postgresql_where=belongs, sqlite_where=belongs
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.add_column(sa.Column("likeness", sa.String(length=16), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.drop_column("likeness")
    op.drop_index("ix_cases_merged_into", table_name="cases")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("merged_into")
