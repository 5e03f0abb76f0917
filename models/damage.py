"""Disaster reports upward (灾情三报): what is reported on, the figures that people put right, the reports made."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class DamageFile(Base):
    """One disaster to be reported: an incident, or a division, a disaster (empty: any) and a span of time.

    `began_at`: the first message of the people; the clock of the first report counts from it. `remind_at`: when the
    duty desk is reminded of the first report next; None once it was handed on, or somebody said that none is due
    (`ended_why`).
    """

    __tablename__ = "damage_files"
    __table_args__ = (
        UniqueConstraint("incident_id"),
        Index("ix_damage_files_division_code_id", "division_code", "id"),
        Index("ix_damage_files_remind_at", "remind_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    incident_id: Mapped[int | None]
    division_code: Mapped[str] = mapped_column(String(15))
    hazard: Mapped[str] = mapped_column(String(24), default="")
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    began_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    opened_by: Mapped[str] = mapped_column(String(80))
    remind_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_why: Mapped[str] = mapped_column(EncryptedText("damage_files.ended_why"), default="")
    is_drill: Mapped[bool] = mapped_column(default=False)


class DamageCorrection(Base):
    """A figure that somebody put right; rows are never changed, the latest of a figure counts.

    `value` None: what is gathered from the cases counts again. `was` is the figure before, `gathered` what the cases
    said at that moment.
    """

    __tablename__ = "damage_corrections"
    __table_args__ = (Index("ix_damage_corrections_file_id_id", "file_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(24))
    value: Mapped[float | None]
    was: Mapped[float]
    gathered: Mapped[float]
    why: Mapped[str] = mapped_column(EncryptedText("damage_corrections.why"))
    actor: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime]


class DamageReport(Base):
    """A report as it was made: `stage` first, continued or verified; `figures` are never changed afterwards.

    `figures`: {"total": {name: figure}, "gathered": {name: figure}, "corrected": [names put right],
    "parts": {division: {name: figure}}}. `handed_at`, `handed_to`: when and to whom a person handed it on.
    """

    __tablename__ = "damage_reports"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_id: Mapped[int]
    number: Mapped[int]
    stage: Mapped[str] = mapped_column(String(10))
    figures: Mapped[dict[str, Any]]
    cases: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str] = mapped_column(String(80))
    handed_at: Mapped[datetime | None]
    handed_to: Mapped[str] = mapped_column(EncryptedText("damage_reports.handed_to"), default="")
    handed_by: Mapped[str] = mapped_column(String(80), default="")
