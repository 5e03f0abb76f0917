"""What keeps promises: the last move, split tasks, returns, progress, and the county's own calendar days."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Columns of the case, and a table for each of the new nouns."""
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("progressed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("return_count", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "last_moves",
        sa.Column("case_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_last_moves")),
    )
    op.create_table(
        "case_tasks",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_tasks")),
    )
    op.create_index("ix_case_tasks_case_id", "case_tasks", ["case_id"])
    op.create_index("ix_case_tasks_officer_id_done_at", "case_tasks", ["officer_id", "done_at"])
    op.create_table(
        "calendar_days",
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("division_code", "day", name=op.f("pk_calendar_days")),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("calendar_days")
    op.drop_table("case_tasks")
    op.drop_table("last_moves")
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("return_count")
        batch_op.drop_column("progressed_at")
