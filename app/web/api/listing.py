"""What every list takes and answers: filters, a cursor, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import Depends, Query
from sqlalchemy import Select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.core.enums import Channel
from app.core.errors import InvalidValueError
from models import Message

MAX_LIMIT = 1000
_MAX_ID = 2**63 - 1


class HasId(Protocol):
    """A row with an id of ours: ids grow with time."""

    id: Any


Row = TypeVar("Row", bound=HasId)
Statement = TypeVar("Statement", bound=Select[Any])


@dataclass(frozen=True, slots=True)
class Filters:
    """The filters of a list, as given; empty means: not asked for."""

    limit: int
    before: int | None
    since: datetime | None
    division: str
    state: str
    kind: str
    channel: str
    account: str
    external_id: str


def filters_of(
    limit: Annotated[int, Query(ge=1, le=MAX_LIMIT, description="how many, up to 1,000")] = 100,
    cursor: Annotated[str, Query(description="`next_cursor` of the page before")] = "",
    since: Annotated[str, Query(description="ISO 8601 with offset; not older than this")] = "",
    division: Annotated[str, Query(description="a division code; it and what lies below")] = "",
    state: str = "",
    kind: str = "",
    channel: str = "",
    account: str = "",
    external_id: str = "",
) -> Filters:
    """The query's filters; raises InvalidValueError."""
    return Filters(
        limit,
        _before(cursor),
        instant_of(since, "since"),
        division,
        state,
        kind,
        channel,
        account,
        external_id,
    )


Asked = Annotated[Filters, Depends(filters_of)]


def _before(cursor: str) -> int | None:
    if not cursor:
        return None
    is_number = cursor.isascii() and cursor.isdigit() and len(cursor) <= len(str(_MAX_ID))
    if not is_number or int(cursor) > _MAX_ID:
        raise InvalidValueError("cursor 不对,要用上一页的 next_cursor", "cursor")
    return int(cursor)


def instant_of(text: str, field: str) -> datetime | None:
    """The instant that a query's `field` says, None for an empty one; raises InvalidValueError.

    A `+` that the query string made a space is taken as a plus. The first and the last year are refused: a day more
    or less, or another time zone, would lead out of what a date can say.
    """
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text.strip().replace(" ", "+", 1) if "T" in text else text)
    except ValueError as error:
        raise InvalidValueError(f"{field} 要写成 2026-07-18T15:00:00+08:00 的样子", field) from error
    if instant.tzinfo is None:
        raise InvalidValueError(f"{field} 要带时区,例如 2026-07-18T15:00:00+08:00", field)
    if not MINYEAR < instant.year < MAXYEAR:
        raise InvalidValueError(f"{field} 太早或太晚", field)
    return instant.astimezone(UTC)


def one_of(value: str, words: type[StrEnum], field: str) -> str:
    """`value` if it is one of the vocabulary's words; raises InvalidValueError."""
    if value not in set(words):
        raise InvalidValueError(f"{field} 只能是 {' '.join(words)}", field)
    return value


def by_message(statement: Statement, asked: Filters) -> Statement:
    """`statement`, which reads messages, narrowed to those that came this way; raises InvalidValueError."""
    if asked.channel:
        statement = statement.where(Message.channel == one_of(asked.channel, Channel, "channel"))
    if asked.account:
        statement = statement.where(Message.account == asked.account)
    if asked.external_id:
        statement = statement.where(Message.external_id == asked.external_id)
    return statement


async def page(
    session: AsyncSession, statement: Select[Row], column: InstrumentedAttribute[int], filters: Filters
) -> tuple[list[Row], str | None]:
    """One page, newest first, and the cursor of the next one."""
    if filters.before is not None:
        statement = statement.where(column < filters.before)
    rows: Sequence[Row] = (
        await session.scalars(statement.order_by(column.desc()).limit(filters.limit + 1))
    ).all()
    kept = list(rows[: filters.limit])
    return kept, str(kept[-1].id) if len(rows) > filters.limit else None
