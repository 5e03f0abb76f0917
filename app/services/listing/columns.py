"""What a list shows: its columns, how each value is worded or masked, and what narrows it to a division."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from sqlalchemy import JSON, ColumnElement, FromClause, String
from sqlalchemy.orm import InstrumentedAttribute

from app.core.masking import Personal, mask_name
from app.services.scope import Scope
from app.services.work import Work
from models.types import EncryptedText

Show = Callable[[Work, Any], str]
"""A value as it stands in the list: worded, or masked."""
Look = Callable[[Work, Sequence[Any]], Awaitable[Mapping[Any, str]]]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `choices`: the words of a closed vocabulary, offered by the filter.

    `look`: what stands there for each value of a whole page, where that must be asked of the database.
    """

    name: str
    title: str
    of: InstrumentedAttribute[Any]
    show: Show
    choices: Mapping[str, str] = field(default_factory=dict)
    look: Look | None = None

    @property
    def is_text(self) -> bool:
        """Whether its filter can look for words: not encrypted, no list, no number or date."""
        return self.look is None and isinstance(self.of.type, String)

    @property
    def is_sortable(self) -> bool:
        """Whether the list can be in its order."""
        return self.look is None and not isinstance(self.of.type, (JSON, EncryptedText))


@dataclass(frozen=True, slots=True)
class Listing:
    """One list. `belongs` is the only door to its rows; `place` is the division that a search by place means.

    `searched`: columns in which a part of a word is looked for; `exact`: keyed hashes of numbers, by their column's
    name. `revealed`: what is masked in it and may be shown on demand, with an entry in the log.
    """

    key: str
    title: str
    pk: InstrumentedAttribute[Any]
    rows: FromClause
    columns: tuple[Column, ...]
    belongs: Callable[[Scope], ColumnElement[bool]]
    retired: InstrumentedAttribute[Any]
    searched: tuple[InstrumentedAttribute[Any], ...] = ()
    exact: tuple[tuple[InstrumentedAttribute[Any], str], ...] = ()
    place: InstrumentedAttribute[Any] | None = None
    revealed: tuple[str, ...] = ()
    is_newest_first: bool = False

    def column(self, name: str) -> Column | None:
        """The column of this name."""
        return next((column for column in self.columns if column.name == name), None)


def plain(_work: Work, value: Any) -> str:
    """As it is; nothing for nothing."""
    return "" if value is None else str(value)


def clock(_work: Work, value: Any) -> str:
    """A time of day to the minute."""
    return f"{value:%H:%M}" if isinstance(value, time) else plain(_work, value)


def day(work: Work, value: Any) -> str:
    """The local day of an instant."""
    return f"{value.astimezone(work.snapshots.registry.zone):%Y-%m-%d}" if value else ""


def listed(_work: Work, value: Any) -> str:
    """Several words."""
    return "、".join(value or ())


def worded(words: Mapping[str, str]) -> Show:
    """A word of a closed vocabulary, or several, in Chinese."""

    def show(_work: Work, value: Any) -> str:
        values = value if isinstance(value, list) else [value]
        return "、".join(words.get(each, each) for each in values if each)

    return show


def place(work: Work, value: Any) -> str:
    """A division by its whole name, without the county's."""
    path = [division.name for division in work.snapshots.registry.path(value or "")]
    return "".join(path[1:] or path) or (value or "")


def officer(work: Work, value: Any) -> str:
    """An officer by his name; an id that is none as it is."""
    found = work.snapshots.registry.officer(value or "")
    return found.name if found else (value or "")


def office(work: Work, value: Any) -> str:
    """An office by its name."""
    found = work.snapshots.registry.office(value or "")
    return found.name if found else (value or "")


def name_hidden(_work: Work, value: Any) -> str:
    """A person's family name."""
    return mask_name(value or "")


def number_hidden(_work: Work, value: Any) -> str:
    """A phone or ID number with its middle hidden; a value of another form with all hidden but the last two."""
    if not value:
        return ""
    shown = str(value)
    text = value.reveal() if isinstance(value, Personal) else shown
    return shown if shown != text else "*" * max(len(text) - 2, 1) + text[-2:]


def address_hidden(_work: Work, value: Any) -> str:
    """A platform's id of somebody: enough to tell two apart."""
    text = value or ""
    return f"{text[:1]}***" if 0 < len(text) <= 4 else text and f"{text[:2]}****{text[-2:]}"
