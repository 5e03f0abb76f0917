"""Other systems that are told what happens to cases, and what they still have to be told."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Webhook(Base):
    """Where a token's holder wants events of cases in `division_code` and below; no `kinds` means all of them.

    `owner` is the token that asked for it: what it may no longer read is not told either.
    """

    __tablename__ = "webhooks"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(String(64), index=True)
    division_code: Mapped[str] = mapped_column(String(15))
    url: Mapped[str] = mapped_column(Text)
    kinds: Mapped[list[str]]
    secret: Mapped[str] = mapped_column(EncryptedText("webhooks.secret"))
    created_at: Mapped[datetime]


class WebhookCall(Base):
    """One event that one webhook was not told yet; gone once it was told, kept without `next_try_at` once given up."""

    __tablename__ = "webhook_calls"
    __table_args__ = (
        Index(
            "ix_webhook_calls_next_try_at",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
        Index("ix_webhook_calls_webhook_id", "webhook_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    webhook_id: Mapped[int]
    event_id: Mapped[int]
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(String(40), default="")
