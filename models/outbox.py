"""Everything that goes out: alerts to officers, answers and news to people."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class OutboxMessage(Base):
    """One thing to say to one person, unique by `dedup_key`; delivered by a job, at least once.

    `purpose`: alert (a new case), reminder, escalation, reply (answer to a message), news (a step told to
    the person), notice (for an officer who need not answer), desk (a call for the duty desk), test (proves an
    address). Exactly one addressee: `officer_id`, or `conversation_id`; of a test, its way.
    `channel`/`account`/`address`/`chat`/`means` are the way in use, chosen at delivery;
    `window_of` is the platform's id of the message whose window it uses, the same at every try; `tried` lists
    the ways that failed for good. `reply_key` and `values` become words when it is rendered.
    `short`: the number of its case that an officer reads in it, from its first packing on.
    `push_id`: the row whose push carried this one, its own id where it went alone; set with each try.
    `next_try_at` is when the row needs something next: a queued one to be sent, an accepted alert a proof that
    it arrived, a dead one somebody else.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_next_try_at",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
        Index("ix_outbox_case_id", "case_id"),
        Index("ix_outbox_officer_id_created_at", "officer_id", "created_at"),
        Index(
            "ix_outbox_officer_id_next_try_at",
            "officer_id",
            "next_try_at",
            postgresql_where=text("next_try_at IS NOT NULL"),
            sqlite_where=text("next_try_at IS NOT NULL"),
        ),
        Index("ix_outbox_platform_id", "platform_id"),
        Index(
            "ix_outbox_held",
            "conversation_id",
            postgresql_where=text("state = 'failed'"),
            sqlite_where=text("state = 'failed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    dedup_key: Mapped[str] = mapped_column(String(128), unique=True)
    purpose: Mapped[str] = mapped_column(String(12))
    case_id: Mapped[int | None]
    message_id: Mapped[int | None]
    officer_id: Mapped[str | None] = mapped_column(String(64))
    conversation_id: Mapped[int | None]
    division_code: Mapped[str] = mapped_column(String(15))
    reply_key: Mapped[str] = mapped_column(String(64))
    values: Mapped[str] = mapped_column(EncryptedText("outbox.values"), default="{}")
    is_urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(12), default="queued")
    channel: Mapped[str | None] = mapped_column(String(8))
    account: Mapped[str | None] = mapped_column(String(64))
    address: Mapped[str | None] = mapped_column(String(128))
    chat: Mapped[str | None] = mapped_column(String(128))
    means: Mapped[str | None] = mapped_column(String(8))
    window_of: Mapped[str | None] = mapped_column(String(512))
    tried: Mapped[list[Any]] = mapped_column(default=list)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    platform_id: Mapped[str | None] = mapped_column(String(128))
    push_id: Mapped[int | None]
    short: Mapped[str | None] = mapped_column(String(20))
    last_error: Mapped[str] = mapped_column(default="")


class OfficerPace(Base):
    """When an officer was last pushed to; whoever sends to him holds the row, so two processes never both do.

    `storms`: the instants of his last pushes about incidents, by `incident:purpose`.
    """

    __tablename__ = "officer_paces"

    officer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    pushed_at: Mapped[datetime | None]
    storms: Mapped[dict[str, Any]] = mapped_column(default=dict)
