"""The county: divisions, offices, officers, duties, households, people, and how they are reached.

Nothing here is ever deleted: what is no longer true gets `retired_at`, so that history keeps its names.
Dates are local calendar days; `until` is the last day included.
"""

from datetime import date, datetime, time

from sqlalchemy import Date, Index, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core.masking import Personal
from models.base import Base
from models.types import EncryptedPersonal


class Division(Base):
    """A county (6 digits), town (9), village (12) or group (15); each code is a prefix of the next."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(String(15), primary_key=True)
    name: Mapped[str]
    level: Mapped[str] = mapped_column(String(8))
    parent_code: Mapped[str | None] = mapped_column(String(15), index=True)
    aliases: Mapped[list[str]] = mapped_column(default=list)
    retired_at: Mapped[datetime | None]


class Office(Base):
    """An institution: a county hall, a department, a town centre, a village room, a school, a clinic."""

    __tablename__ = "offices"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(16))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    hours: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]


class Officer(Base):
    """Somebody who carries duties; `role` says what he may do, `duties` what he is responsible for."""

    __tablename__ = "officers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    phone: Mapped[Personal | None] = mapped_column(EncryptedPersonal("officers.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    office_code: Mapped[str | None] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(String(24))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    retired_at: Mapped[datetime | None]


class Duty(Base):
    """One responsibility; `target` is a division code, a household id or a person id.

    `seen_at`: when he last looked in on whom he is paired with, as he told us.
    """

    __tablename__ = "duties"
    __table_args__ = (Index("ix_duties_target_kind", "target", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer_id: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(24))
    target: Mapped[str] = mapped_column(String(64))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    seen_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Household(Base):
    """A household; `lat`, `lng` in GCJ-02."""

    __tablename__ = "households"
    __table_args__ = (Index("ix_households_lat_lng", "lat", "lng"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    head: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    lat: Mapped[float | None]
    lng: Mapped[float | None]
    tags: Mapped[list[str]] = mapped_column(default=list)
    retired_at: Mapped[datetime | None]


class Person(Base):
    """A member of a household."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    household_id: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str]
    id_number: Mapped[Personal | None] = mapped_column(EncryptedPersonal("people.id_number"))
    id_number_index: Mapped[str | None] = mapped_column(String(32), index=True)
    phone: Mapped[Personal | None] = mapped_column(EncryptedPersonal("people.phone"))
    phone_index: Mapped[str | None] = mapped_column(String(32), index=True)
    relation: Mapped[str] = mapped_column(default="")
    tags: Mapped[list[str]] = mapped_column(default=list)
    whereabouts: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]


class RosterShift(Base):
    """Who sits where and when; a shift that ends before it starts ends the next day."""

    __tablename__ = "rosters"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    office_code: Mapped[str] = mapped_column(String(64), index=True)
    date: Mapped[date] = mapped_column(Date, index=True)
    shift_start: Mapped[time] = mapped_column(Time)
    shift_end: Mapped[time] = mapped_column(Time)
    officer_id: Mapped[str] = mapped_column(String(64))
    retired_at: Mapped[datetime | None]


class Substitute(Base):
    """Who stands in for an officer, and when.

    `began_at` and `ended_at`: when his cases passed to the substitute, and when they came back.
    """

    __tablename__ = "substitutes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    officer_id: Mapped[str] = mapped_column(String(64), index=True)
    substitute_id: Mapped[str] = mapped_column(String(64))
    since: Mapped[date | None] = mapped_column(Date)
    until: Mapped[date | None] = mapped_column(Date)
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class Contact(Base):
    """A platform identity that belongs to an officer or a person."""

    __tablename__ = "contacts"
    __table_args__ = (
        UniqueConstraint("external_id", "account", "channel"),
        Index("ix_contacts_owner_id_owner_kind", "owner_id", "owner_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner_kind: Mapped[str] = mapped_column(String(8))
    owner_id: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    external_id: Mapped[str] = mapped_column(String(128))
    retired_at: Mapped[datetime | None]


class Group(Base):
    """A chat group that speaks for a division."""

    __tablename__ = "groups"
    __table_args__ = (UniqueConstraint("channel", "account", "group_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    group_id: Mapped[str] = mapped_column(String(64))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    name: Mapped[str] = mapped_column(default="")
    listen: Mapped[str] = mapped_column(String(8), default="mention")
    retired_at: Mapped[datetime | None]


class ServiceItem(Base):
    """Something that an office does for people, with its materials and days (working days)."""

    __tablename__ = "service_items"

    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    aliases: Mapped[list[str]] = mapped_column(default=list)
    authority: Mapped[str] = mapped_column(String(8))
    department_office_code: Mapped[str] = mapped_column(String(64), default="")
    materials: Mapped[list[str]] = mapped_column(default=list)
    statutory_days: Mapped[int | None]
    promised_days: Mapped[int | None]
    keywords: Mapped[list[str]] = mapped_column(default=list)
    retired_at: Mapped[datetime | None]
