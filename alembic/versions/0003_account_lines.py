"""Lines that platforms keep to us, and accounts out of order on the duty desk's list."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """A table of lines; a desk entry may be about an account."""
    op.create_table(
        "account_lines",
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("process", sa.String(length=64), nullable=True),
        sa.Column("calls_token", sa.String(length=32), nullable=True),
        sa.Column("calls_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("events_token", sa.String(length=32), nullable=True),
        sa.Column("heard_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("backfill_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_online", sa.Boolean(), nullable=False),
        sa.Column("alarmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("channel", "account", name=op.f("pk_account_lines")),
    )
    with op.batch_alter_table("desk_entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("account", sa.String(length=80), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("desk_entries", schema=None) as batch_op:
        batch_op.drop_column("account")
    op.drop_table("account_lines")
