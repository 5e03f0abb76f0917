"""What is due to an officer by an index of its own; an account stands on the duty desk's list once for each reason."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

_TWICE = """
UPDATE desk_entries SET due_at = NULL, closed_reason = 'twice'
WHERE account IS NOT NULL AND due_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM desk_entries AS earlier WHERE earlier.account = desk_entries.account
    AND earlier.reason = desk_entries.reason AND earlier.due_at IS NOT NULL AND earlier.id < desk_entries.id)
"""


def upgrade() -> None:
    """Two indexes; on SQLite, what is due holds no longer what is not."""
    waits = sa.text("next_try_at IS NOT NULL")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_outbox_next_try_at", table_name="outbox")
        op.create_index("ix_outbox_next_try_at", "outbox", ["next_try_at"], sqlite_where=waits)
    op.create_index(
        "ix_outbox_officer_id_next_try_at",
        "outbox",
        ["officer_id", "next_try_at"],
        postgresql_where=waits,
        sqlite_where=waits,
    )
    op.execute(_TWICE)
    stands = sa.text("account IS NOT NULL AND due_at IS NOT NULL")
    op.create_index(
        "ix_desk_entries_account",
        "desk_entries",
        ["account", "reason"],
        unique=True,
        postgresql_where=stands,
        sqlite_where=stands,
    )


def downgrade() -> None:
    """Without them."""
    op.drop_index("ix_desk_entries_account", table_name="desk_entries")
    op.drop_index("ix_outbox_officer_id_next_try_at", table_name="outbox")
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_outbox_next_try_at", table_name="outbox")
        op.create_index("ix_outbox_next_try_at", "outbox", ["next_try_at"])
