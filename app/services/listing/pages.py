"""A page of a list: searched, filtered, sorted, always within the scope of who asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select

from app.core.errors import InvalidValueError, NotFoundError
from app.core.id_numbers import is_id_number
from app.core.phones import normal_phone
from app.services import audit
from app.services.county.division_names import called
from app.services.county.searching import narrowed, readable
from app.services.listing.columns import Column, Listing
from app.services.scope import Right, Scope, lies_within
from app.services.work import Work
from models.types import keyring_of

MOST = 500
"""Rows of one page."""
PK = "pk"
Shown = dict[str, str]
"""One row by the names of its columns, each value as it may be seen; and its key under `pk`."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One filter: `how` is contains, is, starts or in (any of several values)."""

    column: str
    how: str
    value: Any


@dataclass(frozen=True, slots=True)
class Together:
    """Filters of which all must hold, or any."""

    members: tuple["Condition | Together", ...] = ()
    is_any: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a list: words, filters, (column, descending) to sort by, which page."""

    words: str = ""
    filters: Together = Together()
    sorts: tuple[tuple[str, bool], ...] = ()
    skip: int = 0
    limit: int = 25


async def page(work: Work, scope: Scope, listing: Listing, wanted: Wanted) -> list[Shown]:
    """The rows of one page; raises NotAllowedError without the right to read, InvalidValueError for a wrong filter."""
    found = await work.session.execute(
        _narrowed(work, scope, listing, wanted)
        .order_by(*_order(listing, wanted), listing.pk)
        .offset(wanted.skip)
        .limit(min(wanted.limit, MOST) if wanted.limit > 0 else MOST)
    )
    return await _worded(work, listing, found.all())


async def count(work: Work, scope: Scope, listing: Listing, wanted: Wanted) -> int:
    """How many rows there are on all pages."""
    narrowed = _narrowed(work, scope, listing, wanted).with_only_columns(
        func.count(), maintain_column_froms=True
    )
    return await work.session.scalar(narrowed) or 0


async def one(work: Work, scope: Scope, listing: Listing, key: str) -> Shown | None:
    """One row by its key; None where there is none, or none that he may see."""
    rows = (await work.session.execute(_by_key(scope, listing, key))).all()
    return next(iter(await _worded(work, listing, rows)), None)


async def reveal(work: Work, scope: Scope, listing: Listing, key: str) -> Shown:
    """The masked values of one row as they are, by their titles; written down before they are seen.

    Raises NotAllowedError without the right, NotFoundError for what is not within his scope.
    """
    scope.require(Right.REVEAL)
    row = (await work.session.execute(_by_key(scope, listing, key))).one_or_none()
    if row is None or not listing.revealed:
        raise NotFoundError("没有找到")
    target = f"{listing.key}:{key}"
    values = row._mapping
    division = values.get("division_code") or ""
    audit.record(work, scope, "reveal", target, division, fields=list(listing.revealed))
    columns = [column for column in listing.columns if column.name in listing.revealed]
    return {column.title: _open(values[column.name]) for column in columns}


def _open(value: Any) -> str:
    return str(value.reveal() if hasattr(value, "reveal") else value or "")


async def _worded(work: Work, listing: Listing, rows: Sequence[Any]) -> list[Shown]:
    """These rows as they may be seen."""
    values = [row._mapping for row in rows]
    looked = {
        column.name: await column.look(work, [each[column.name] for each in values])
        for column in listing.columns
        if column.look is not None
    }
    return [
        {column.name: _cell(work, column, each[column.name], looked) for column in listing.columns}
        | {PK: str(each[PK])}
        for each in values
    ]


def _cell(work: Work, column: Column, value: Any, looked: Mapping[str, Mapping[Any, str]]) -> str:
    return looked[column.name].get(value, "") if column.name in looked else column.show(work, value)


def _within(scope: Scope, listing: Listing) -> Select[Any]:
    """The one door to a list's rows."""
    scope.require(Right.READ)
    named = (column.of.label(column.name) for column in listing.columns)
    chosen = select(listing.pk.label(PK), *named).select_from(listing.rows)
    return chosen.where(listing.retired.is_(None), listing.belongs(scope))


def _by_key(scope: Scope, listing: Listing, key: str) -> Select[Any]:
    is_number = listing.pk.type.python_type is int
    if is_number and not (key.isascii() and key.isdigit() and len(key) < 20):
        return _within(scope, listing).where(listing.pk.is_(None))
    return _within(scope, listing).where(listing.pk == (int(key) if is_number else key))


def _narrowed(work: Work, scope: Scope, listing: Listing, wanted: Wanted) -> Select[Any]:
    chosen = _within(scope, listing)
    if wanted.words.strip():
        chosen = chosen.where(narrowed(wanted.words, partial(_matches, work, scope, listing)))
    return chosen.where(_holds(listing, wanted.filters)) if wanted.filters.members else chosen


def _matches(work: Work, scope: Scope, listing: Listing, words: str) -> ColumnElement[bool]:
    """Any way in which this may mean a row: a part of a name, a number, the name of a place."""
    ways = [column.contains(words, autoescape=True) for column in listing.searched]
    number = words.upper() if is_id_number(words) else normal_phone(words)
    if number is not None:
        keyring = keyring_of(work.session.get_bind().dialect)
        ways += [column == keyring.index(number, name) for column, name in listing.exact]
    if listing.place is not None:
        ways += [lies_within(listing.place, code) for code in called(work, scope, words)]
    return or_(*ways)


def _holds(listing: Listing, condition: Condition | Together) -> ColumnElement[bool]:
    if isinstance(condition, Together):
        members = [_holds(listing, member) for member in condition.members]
        return or_(*members) if condition.is_any else and_(True, *members)
    column = listing.column(condition.column)
    if column is None or not column.is_text:
        raise InvalidValueError(f"不能按这一列筛选:{condition.column[:40]}", condition.column)
    if condition.how == "in":
        return and_(column.of.in_([readable(str(value)) for value in condition.value]))
    text = readable(str(condition.value))
    if condition.value and not text:
        return false()
    if condition.how == "is":
        return and_(column.of == text)
    if condition.how == "starts":
        return column.of.startswith(text, autoescape=True)
    return column.of.contains(text, autoescape=True)


def _order(listing: Listing, wanted: Wanted) -> Sequence[ColumnElement[Any]]:
    named = ((listing.column(name), is_falling) for name, is_falling in wanted.sorts)
    return [
        column.of.desc() if is_falling else column.of.asc()
        for column, is_falling in named
        if column is not None and column.is_sortable
    ]
