"""The number of its case that an alert prints, and cases by their last digits."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Two columns and an index."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("short", sa.String(length=20), nullable=True))
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_digits", sa.String(length=3), nullable=False, server_default=""))
    op.execute("UPDATE cases SET last_digits = substr(number, length(number) - 2)")
    op.create_index(
        "ix_cases_last_digits",
        "cases",
        ["last_digits"],
        postgresql_where=sa.text("next_due_at IS NOT NULL"),
        sqlite_where=sa.text("next_due_at IS NOT NULL"),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_cases_last_digits", table_name="cases")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("last_digits")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("short")
