"""What is known of the configured accounts themselves: who holds the line to each, and is it signed in."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base


class AccountLine(Base):
    """The connection that an account's platform keeps to us; made when it connects for the first time.

    `process` holds the socket that takes API calls, until `calls_until` unless renewed; `calls_token` and
    `events_token` name the newest connection of each kind. `heard_until`: everything the platform sent
    before is stored. `backfill_since`: from where on the groups' history has yet to be read.
    `alarmed_at`: when the duty desk was told that the line is lost.
    """

    __tablename__ = "account_lines"

    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    process: Mapped[str | None] = mapped_column(String(64))
    calls_token: Mapped[str | None] = mapped_column(String(32))
    calls_until: Mapped[datetime | None]
    events_token: Mapped[str | None] = mapped_column(String(32))
    heard_until: Mapped[datetime | None]
    backfill_since: Mapped[datetime | None]
    is_online: Mapped[bool] = mapped_column(default=True)
    alarmed_at: Mapped[datetime | None]
