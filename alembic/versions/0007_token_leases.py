"""Who renews a platform's token now."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the lease."""
    op.add_column("platform_tokens", sa.Column("leased_by", sa.String(length=32), nullable=True))
    op.add_column("platform_tokens", sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop it."""
    op.drop_column("platform_tokens", "leased_until")
    op.drop_column("platform_tokens", "leased_by")
