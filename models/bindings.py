"""How a platform identity came to be somebody's, step by step, and how often strangers tried."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Binding(Base):
    """One identity bound to one person, or waiting to be: kept for good, also after it was undone.

    `way`: officer, self, household_code, village_code, officer_code, console. `state`: waiting, bound, refused,
    undone. `moved` lists the cases that came with it, and what they had been, so that undoing it gives them back.
    """

    __tablename__ = "bindings"
    __table_args__ = (
        Index("ix_bindings_external_id", "external_id"),
        Index("ix_bindings_owner_id", "owner_id"),
        Index("ix_bindings_officer_id_state", "officer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(128))
    owner_id: Mapped[str] = mapped_column(String(64))
    household_id: Mapped[str] = mapped_column(String(64))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    way: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(8))
    officer_id: Mapped[str | None] = mapped_column(String(64))
    case_id: Mapped[int | None]
    moved: Mapped[list[Any]] = mapped_column(default=list)
    by: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Kinship(Base):
    """Somebody who may act for a household that is not his own: a son away, for his parents at home."""

    __tablename__ = "kinships"
    __table_args__ = (Index("ix_kinships_household_id", "household_id"),)

    person_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    household_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    relation: Mapped[str] = mapped_column(String(32), default="")
    by: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class BindingAttempt(Base):
    """One attempt of a sender to say who he is, counted to slow down who guesses; whether he was right is not kept."""

    __tablename__ = "binding_attempts"
    __table_args__ = (
        Index("ix_binding_attempts_sender_at", "sender", "at"),
        Index("ix_binding_attempts_subject_at", "subject", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sender: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
