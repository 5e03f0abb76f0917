"""Who signs in to the console, from where, and what was brought there."""

from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Administrator(Base):
    """Somebody who may sign in: `role` says what he may do, `division_code` where.

    `password` is an argon2 hash. `failures` counts wrong passwords since the last right one; `locked_until` is
    when the next try is heard again. `must_change`: the password was given by somebody else.
    """

    __tablename__ = "administrators"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    person_name: Mapped[str] = mapped_column(String(64), default="")
    role: Mapped[str] = mapped_column(String(16))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    password: Mapped[str] = mapped_column(Text)
    must_change: Mapped[bool] = mapped_column(default=False)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]
    signed_in_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]


class AdminSession(Base):
    """One sign-in; `id` is a digest of what the cookie holds, so the table opens no door.

    It ends when somebody ends it, when nothing was asked for too long, and when it is too old.
    """

    __tablename__ = "admin_sessions"
    __table_args__ = (Index("ix_admin_sessions_administrator_id", "administrator_id"),)

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    administrator_id: Mapped[int]
    address: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AdminUpload(Base):
    """A workbook that waits for its administrator's word; the content is sealed.

    Once it is written, `content` is another workbook for a month: the rows that it changed as they were before.
    """

    __tablename__ = "admin_uploads"
    __table_args__ = (Index("ix_admin_uploads_created_at", "created_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(200))
    is_replacing: Mapped[bool] = mapped_column(default=False)
    content: Mapped[str | None] = mapped_column(EncryptedText("admin_uploads.content"))
    created_at: Mapped[datetime]
    applied_at: Mapped[datetime | None]
