"""Acts that change the registry as a whole, and the cases that passed from one officer to another with them."""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class RegistryAct(Base):
    """A handover, a swap, a merger of villages and the like, in one act.

    `changes` is JSON: every row that it added or changed, with the values before and after, so that it can be
    undone within a day.
    """

    __tablename__ = "registry_acts"
    __table_args__ = (Index("ix_registry_acts_division_code_id", "division_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(80))
    division_code: Mapped[str] = mapped_column(String(15))
    summary: Mapped[str] = mapped_column(EncryptedText("registry_acts.summary"))
    changes: Mapped[str] = mapped_column(EncryptedText("registry_acts.changes"))
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(String(80), default="")


class CaseMove(Base):
    """A case that passed from one officer to another because of a leave or an act; `returned_at` once it is over.

    `cause_id` is the id of the leave (`substitutes`) or of the act.
    """

    __tablename__ = "case_moves"
    __table_args__ = (
        Index("ix_case_moves_cause_id", "cause_id"),
        Index("ix_case_moves_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cause_id: Mapped[int]
    case_id: Mapped[int]
    from_officer: Mapped[str] = mapped_column(String(64))
    to_officer: Mapped[str] = mapped_column(String(64))
    moved_at: Mapped[datetime]
    returned_at: Mapped[datetime | None]
