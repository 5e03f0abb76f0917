"""The ledger of what platforms still allow takes the place of two columns of the conversations."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Tables for the ledger and what was learnt for it; a conversation may begin without words."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=128), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("grants", sa.JSON(), nullable=False),
        sa.Column("consents", sa.JSON(), nullable=False),
        sa.Column("bars", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
        sa.UniqueConstraint(
            "target", "account", "channel", "is_group", name=op.f("uq_ledger_target_account_channel_is_group")
        ),
    )
    op.create_table(
        "ledger_facts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=128), nullable=False),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_facts")),
    )
    op.create_index("ix_ledger_facts_account_channel", "ledger_facts", ["account", "channel"])
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.alter_column("last_inbound_at", existing_type=sa.DateTime(timezone=True), nullable=True)
    # A window of which something was used counts as shut until the person writes again.
    op.execute("UPDATE conversations SET last_inbound_at = NULL WHERE sent_in_window > 0 OR NOT is_reachable")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("sent_in_window")
        batch_op.drop_column("is_reachable")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("means", sa.String(length=8), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("means")
    op.execute("UPDATE conversations SET last_inbound_at = '1970-01-01' WHERE last_inbound_at IS NULL")
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("is_reachable", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("sent_in_window", sa.BigInteger(), server_default="0", nullable=False))
        batch_op.alter_column("last_inbound_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    op.drop_index("ix_ledger_facts_account_channel", table_name="ledger_facts")
    op.drop_table("ledger_facts")
    op.drop_table("ledger")
