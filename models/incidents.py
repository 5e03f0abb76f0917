"""Incidents (灾害事件): many reports of one kind in one area and time, told to officers as one."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class Incident(Base):
    """A cluster of cases (`cases.incident_id`); each case keeps its own officer, clocks and answers.

    `hazard` is the disaster that most of its reports name, as the slot spells it; empty where none does.
    `division_code` is a village or a town. `settled_at`: no report came for a while, further ones begin anew.
    `closed_at`: all its cases are over, or it became part of another incident (`merged_into`).
    """

    __tablename__ = "incidents"
    __table_args__ = (
        Index(
            "ix_incidents_open",
            "division_code",
            postgresql_where=text("closed_at IS NULL"),
            sqlite_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(16))
    hazard: Mapped[str] = mapped_column(String(24), default="")
    division_code: Mapped[str] = mapped_column(String(15))
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    merged_into: Mapped[int | None]
    is_drill: Mapped[bool] = mapped_column(default=False)
