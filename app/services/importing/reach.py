"""Whether an import keeps within the division of who brings it: it names, changes and points to nothing beyond."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, select

from app.services.importing.parsing import Parsed
from app.services.importing.problems import Problems
from app.services.scope import Scope
from app.services.work import Work
from models import Household, Office, Officer, Person

WHY = "不在您管的区划里"
_CODES = ("division_code", "parent_code")
_OWN_CODE = {"divisions": "code"}
_POINTERS = {
    "offices": ("code", "office_code", "department_office_code"),
    "officers": ("officer_id", "substitute_id"),
    "households": ("household_id",),
}
_KEYS = {"offices": "code", "officers": "id", "households": "id", "people": "id"}
_ANYBODY = ("target", "owner_id")
"""Columns that may name an officer, a household, a person or a division."""


async def check(work: Work, scope: Scope, parsed: Parsed, problems: Problems) -> None:
    """Add a problem for every row that reaches beyond the scope."""
    beyond = await _beyond(work, scope)
    for name, table in parsed.tables.items():
        for record in table.records:
            for column in _wrong(name, record.values, scope, beyond):
                problems.add(name, record.row, table.header(column), record.values[column], WHY)


def _wrong(name: str, values: dict[str, Any], scope: Scope, beyond: dict[str, set[str]]) -> Iterable[str]:
    """The columns of one row that reach beyond."""
    codes = [column for column in (*_CODES, _OWN_CODE.get(name, "")) if values.get(column)]
    yield from (column for column in codes if not _is_theirs(scope, column, values[column]))
    key = _KEYS.get(name, "")
    if values.get(key) in beyond.get(name, ()):
        yield key
    for noun, columns in _POINTERS.items():
        yield from (c for c in columns if c != key and c in values and values[c] in beyond[noun])
    for column in _ANYBODY:
        if any(values.get(column) in known for known in beyond.values()):
            yield column


def _is_theirs(scope: Scope, column: str, code: str) -> bool:
    return scope.sees(code) or (column == "parent_code" and scope.division.startswith(code))


async def _beyond(work: Work, scope: Scope) -> dict[str, set[str]]:
    """What the database has outside of the scope, by file; nothing where it holds one county alone."""
    if all(scope.sees(code) for code in work.snapshots.registry.divisions):
        return {name: set() for name in _KEYS}
    home = select(Person.id).join(Household, Household.id == Person.household_id)
    return {
        "offices": await _ids(work, select(Office.code), not_(scope.holds(Office.division_code))),
        "officers": await _ids(work, select(Officer.id), not_(scope.holds(Officer.division_code))),
        "households": await _ids(work, select(Household.id), not_(scope.holds(Household.division_code))),
        "people": await _ids(work, home, not_(scope.holds(Household.division_code))),
    }


async def _ids(work: Work, wanted: Select[Any], condition: ColumnElement[bool]) -> set[str]:
    return set(await work.session.scalars(wanted.where(condition)))
