"""Rows that hold from one day to another must not end before they begin, nor overlap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.services.importing.known import Known
from app.services.importing.parsing import Record, Table
from app.services.importing.problems import Problems


class Notes:
    """Adds problems of one table, with the headers that the file uses."""

    def __init__(self, table: Table, problems: Problems) -> None:
        self._table, self._problems = table, problems

    def __call__(self, record: Record, key: str, why: str) -> None:
        value = record.values.get(key)
        shown = "" if value is None else value
        self._problems.add(self._table.spec.name, record.row, self._table.header(key), shown, why)


@dataclass(frozen=True, slots=True)
class _Span:
    """A period of the file (`record`) or of the database (None)."""

    values: Mapping[str, Any]
    record: Record | None = None

    @property
    def since(self) -> date:
        return self.values["since"] or date.min

    @property
    def until(self) -> date:
        return self.values["until"] or date.max

    def __str__(self) -> str:
        if self.record is not None:
            return f"第 {self.record.row} 行"
        dates = (self.values["since"], self.values["until"])
        return "库里已有的一段({} 至 {})".format(*(each.isoformat() if each else "不限" for each in dates))


def check(table: Table, keys: Sequence[str], why: str, known: Known, note: Notes) -> None:
    """Note every period that ends before it begins, and every overlap where `keys` are the same.

    `why` says `{other}` where it names the row that was there before.
    """
    groups: dict[tuple[Any, ...], list[_Span]] = {}
    for record in table.records:
        span = _Span(record.values, record)
        if span.since > span.until:
            note(record, "until", "截止日期早于起始日期")
        else:
            groups.setdefault(tuple(record.values[key] for key in keys), []).append(span)
    for stored in known.periods.get(table.spec.name, ()):
        group = groups.get(tuple(stored[key] for key in keys))
        if group is not None:
            group.append(_Span(stored))
    for spans in groups.values():
        if len(spans) > 1:
            _overlaps(spans, why, note)


def _overlaps(spans: list[_Span], why: str, note: Notes) -> None:
    latest: _Span | None = None
    for span in sorted(spans, key=lambda each: (each.since, each.record.row if each.record else 0)):
        if latest is not None and span.since <= latest.until:
            new, other = (span, latest) if span.record is not None else (latest, span)
            if new.record is not None:
                note(new.record, "since", why.format(other=other))
        if latest is None or span.until > latest.until:
            latest = span
