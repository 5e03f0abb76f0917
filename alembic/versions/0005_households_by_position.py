"""Households are looked up by their position."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the index."""
    op.create_index("ix_households_lat_lng", "households", ["lat", "lng"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index("ix_households_lat_lng", "households")
