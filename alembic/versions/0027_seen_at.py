"""When an officer last looked in on whom he is paired with."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """A column."""
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Without it."""
    with op.batch_alter_table("duties", schema=None) as batch_op:
        batch_op.drop_column("seen_at")
