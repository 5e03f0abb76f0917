"""What the service keeps for itself: rulesets, versions, tokens, heartbeats."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Ruleset(Base):
    """One published version of a county's ruleset, as TOML; versions are never changed.

    `approvals`: the pinned examples that it may decide otherwise, by whom and why.
    """

    __tablename__ = "rulesets"
    __table_args__ = (UniqueConstraint("division_code", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    division_code: Mapped[str] = mapped_column(String(15))
    version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str]
    published_at: Mapped[datetime]
    approvals: Mapped[list[Any]] = mapped_column(default=list)


class RulesetDraft(Base):
    """What one admin has changed and not published, upon the version from which he began; one a person and county."""

    __tablename__ = "ruleset_drafts"

    division_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80), primary_key=True)
    base_version: Mapped[int]
    document: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]


class Snapshot(Base):
    """A number that grows with each change of something kept in memory (`registry`, `ruleset`)."""

    __tablename__ = "snapshots"

    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    version: Mapped[int]


class PlatformToken(Base):
    """A platform's access token, shared by all replicas; empty until the first one was had.

    `leased_by` renews it until `leased_until`; nobody else does meanwhile.
    """

    __tablename__ = "platform_tokens"

    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    value: Mapped[str] = mapped_column(EncryptedText("platform_tokens.value"))
    expires_at: Mapped[datetime]
    leased_by: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None]


class Heartbeat(Base):
    """When a job of a process last ticked."""

    __tablename__ = "heartbeats"
    __table_args__ = (Index("ix_heartbeats_at", "at"),)

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime]


class CalendarDay(Base):
    """A day that a county works, or not, against the national calendar: make-up workdays, local holidays."""

    __tablename__ = "calendar_days"

    division_code: Mapped[str] = mapped_column(String(6), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(64), default="")
