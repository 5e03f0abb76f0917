"""What people sent: the inbox, its attachments, and the conversation each message belongs to."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Message(Base):
    """One message or event, stored before the platform is told that we have it.

    Unique by (dedup_key, account, channel), the selective column first: a repeat gets `reply` again and
    changes nothing. `fate_kind` and `fate_reason` say what became of it; `reply` is the rendered answer of
    the first delivery. `text` and `segments` are as received (rule C15). `decision` explains the fate and
    lets it be replayed. `recalled_at`: when it was taken back on the platform; what it said is kept.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("dedup_key", "account", "channel"),
        Index("ix_messages_conversation_id_received_at", "conversation_id", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    dedup_key: Mapped[str] = mapped_column(String(512))
    external_id: Mapped[str] = mapped_column(String(512))
    conversation_id: Mapped[int]
    sender: Mapped[str] = mapped_column(String(128))
    sender_name: Mapped[str] = mapped_column(default="")
    chat: Mapped[str] = mapped_column(String(128), default="")
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(EncryptedText("messages.text"), default="")
    segments: Mapped[str] = mapped_column(EncryptedText("messages.segments"), default="[]")
    sent_at: Mapped[datetime]
    received_at: Mapped[datetime]
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    fate_kind: Mapped[str] = mapped_column(String(16))
    fate_reason: Mapped[str] = mapped_column(String(64), default="")
    decision: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reply: Mapped[str | None] = mapped_column(EncryptedText("messages.reply"))
    is_drill: Mapped[bool] = mapped_column(default=False)
    recalled_at: Mapped[datetime | None]


class Attachment(Base):
    """A photo, voice, video or file of a message, fetched by a job: `state` is waiting, stored or lost.

    `content_hash` (SHA-256) names the stored file as it came; `lost_reason` says why there is none. Only the
    copies without metadata leave the house: `shown_hash`, and `thumb_hash` of a photo. `place` is where it was taken,
    as its camera wrote, in GCJ-02: {"lat", "lng"}. `likeness` is what a photo looks like, in 16 hex digits.
    """

    __tablename__ = "attachments"
    __table_args__ = (Index("ix_attachments_state_next_try_at", "state", "next_try_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(index=True)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(8))
    segment: Mapped[str] = mapped_column(EncryptedText("attachments.segment"))
    state: Mapped[str] = mapped_column(String(8), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    content_hash: Mapped[str | None] = mapped_column(String(64))
    mime: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
    shown_hash: Mapped[str | None] = mapped_column(String(64))
    thumb_hash: Mapped[str | None] = mapped_column(String(64))
    likeness: Mapped[str | None] = mapped_column(String(16))
    place: Mapped[str | None] = mapped_column(EncryptedText("attachments.place"))
    lost_reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]


class Conversation(Base):
    """One sender on one account, in private or in one group; the unit that a turn locks.

    `case_id` is the case in hand, which photos and answers join. `dialogue` is the open question, if any (see
    `handlers.matters.dialogue`). `last_inbound_at`: when he last wrote, by the platform's clock, which opens the
    platform's window (protocol reference, 1.10); None where he only tapped or followed. `home_code`: the village whose
    QR code he scanned, for who is nobody we know.
    """

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("sender", "chat", "account", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    sender: Mapped[str] = mapped_column(String(128))
    chat: Mapped[str] = mapped_column(String(128), default="")
    case_id: Mapped[int | None]
    case_touched_at: Mapped[datetime | None]
    dialogue: Mapped[dict[str, Any] | None]
    waiting_photos: Mapped[list[Any]] = mapped_column(default=list)
    photos_since: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]
    greeted_at: Mapped[datetime | None]
    home_code: Mapped[str | None] = mapped_column(String(15))


class DeskEntry(Base):
    """A message that waits for a human on the duty desk's list, with a deadline of its own.

    Without a message it is an alert that no way could carry (`outbox_id`), or an account of ours that is out
    of order (`account`, as `channel:name`).
    `due_at` is None once somebody took it (`taken_by`) or it was withdrawn because a case adopted it.
    `retry_at`: when a message that could not be understood is tried again.
    """

    __tablename__ = "desk_entries"
    __table_args__ = (
        Index("ix_desk_entries_due_at", "due_at"),
        Index(
            "ix_desk_entries_account",
            "account",
            "reason",
            unique=True,
            postgresql_where=text("account IS NOT NULL AND due_at IS NOT NULL"),
            sqlite_where=text("account IS NOT NULL AND due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int | None] = mapped_column(index=True)
    outbox_id: Mapped[int | None]
    account: Mapped[str | None] = mapped_column(String(80))
    division_code: Mapped[str] = mapped_column(String(15), index=True)
    reason: Mapped[str] = mapped_column(String(64))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    retry_at: Mapped[datetime | None] = mapped_column(index=True)
    rings: Mapped[int] = mapped_column(default=0)
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(64))
    closed_reason: Mapped[str] = mapped_column(default="")
