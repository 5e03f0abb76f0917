"""Who did what, from where, with what result: append-only, and chained so that a change shows."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AuditEntry(Base):
    """One act. It is written in the transaction of what it tells of; a job then gives it its place in the chain.

    `actor` is spelled as in the history of a case ("admin:王芳", "officer:O1", "person:P1", "cli:root").
    `data` holds no personal text. `seq` and `hash` are None until it is sealed.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (Index("ix_audit_entries_division_code_id", "division_code", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(64), default="")
    action: Mapped[str] = mapped_column(String(40))
    target: Mapped[str] = mapped_column(String(128), default="")
    division_code: Mapped[str] = mapped_column(String(15), default="")
    result: Mapped[str] = mapped_column(String(16))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seq: Mapped[int | None] = mapped_column(unique=True)
    previous_hash: Mapped[str | None] = mapped_column(String(64))
    hash: Mapped[str | None] = mapped_column(String(64))


class AuditHead(Base):
    """How far the chain has come; whoever seals holds this row."""

    __tablename__ = "audit_heads"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
