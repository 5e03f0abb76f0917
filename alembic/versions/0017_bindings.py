"""How identities came to be bound, relatives who act for a household, and the village whose code was scanned."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Three tables and a column."""
    op.create_table(
        "binding_attempts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("sender", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_attempts")),
    )
    op.create_index("ix_binding_attempts_sender_at", "binding_attempts", ["sender", "at"])
    op.create_index("ix_binding_attempts_subject_at", "binding_attempts", ["subject", "at"])

    op.create_table(
        "bindings",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("channel", sa.String(length=8), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=128), nullable=False),
        sa.Column("owner_id", sa.String(length=64), nullable=False),
        sa.Column("household_id", sa.String(length=64), nullable=False),
        sa.Column("division_code", sa.String(length=15), nullable=False),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("officer_id", sa.String(length=64), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bindings")),
    )
    op.create_index("ix_bindings_division_code", "bindings", ["division_code"])
    op.create_index("ix_bindings_external_id", "bindings", ["external_id"])
    op.create_index("ix_bindings_officer_id_state", "bindings", ["officer_id", "state"])
    op.create_index("ix_bindings_owner_id", "bindings", ["owner_id"])

    op.create_table(
        "kinships",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("household_id", sa.String(length=64), nullable=False),
        sa.Column("relation", sa.String(length=32), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("person_id", "household_id", name=op.f("pk_kinships")),
    )
    op.create_index("ix_kinships_household_id", "kinships", ["household_id"])

    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home_code", sa.String(length=15), nullable=True))


def downgrade() -> None:
    """Without them."""
    with op.batch_alter_table("conversations", schema=None) as batch_op:
        batch_op.drop_column("home_code")

    op.drop_index("ix_kinships_household_id", "kinships")

    op.drop_table("kinships")
    op.drop_index("ix_bindings_owner_id", "bindings")
    op.drop_index("ix_bindings_officer_id_state", "bindings")
    op.drop_index("ix_bindings_external_id", "bindings")
    op.drop_index("ix_bindings_division_code", "bindings")

    op.drop_table("bindings")
    op.drop_index("ix_binding_attempts_subject_at", "binding_attempts")
    op.drop_index("ix_binding_attempts_sender_at", "binding_attempts")

    op.drop_table("binding_attempts")
