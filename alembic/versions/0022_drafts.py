"""Drafts of rulesets: one an administrator."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """A table."""
    op.create_table(
        "ruleset_drafts",
        sa.Column("division_code", sa.String(length=6), nullable=False),
        sa.Column("owner", sa.String(length=80), nullable=False),
        sa.Column("base_version", sa.BigInteger(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("division_code", "owner", name=op.f("pk_ruleset_drafts")),
    )


def downgrade() -> None:
    """Without them."""
    op.drop_table("ruleset_drafts")
