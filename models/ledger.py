"""What platforms still allow: what was sent to each address, and what was learnt about it meanwhile."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class LedgerEntry(Base):
    """One account's dealings with one person or group; with an empty target, those of the account as a whole.

    It is changed only by who holds the account's own row locked (`app.services.sending.ledger`), so two processes never
    spend the same. `counts`: messages by quota and slice of time. `windows`: instants of what was sent by each
    conversation's window. `grants`: when an event last let us write. `consents`: how many are left of each
    template. `bars`: which means are shut, since when and why. Instants are seconds since 1970.
    """

    __tablename__ = "ledger"
    __table_args__ = (UniqueConstraint("target", "account", "channel", "is_group"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(128), default="")
    is_group: Mapped[bool] = mapped_column(default=False)
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    windows: Mapped[dict[str, Any]] = mapped_column(default=dict)
    grants: Mapped[dict[str, Any]] = mapped_column(default=dict)
    consents: Mapped[dict[str, Any]] = mapped_column(default=dict)
    bars: Mapped[dict[str, Any]] = mapped_column(default=dict)


class LedgerFact(Base):
    """Something learnt about an address that its row in the ledger does not know yet.

    Facts are only ever added, so whoever learns one waits for no lock; the next reservation on the account
    enters and deletes them.
    """

    __tablename__ = "ledger_facts"
    __table_args__ = (Index("ix_ledger_facts_account_channel", "account", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(8))
    account: Mapped[str] = mapped_column(String(64))
    target: Mapped[str] = mapped_column(String(128))
    is_group: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(12))
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
