"""Whether an import keeps within the division of who brings it: it names, changes and points to nothing beyond."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Select, not_, select

from app.core.crypto import Keyring
from app.services.importing.parsing import Key, Parsed, Values
from app.services.importing.problems import Problems
from app.services.scope import Scope
from app.services.sending import addresses
from app.services.work import Work
from models import Contact, Division, Group, Household, Office, Officer, Person, ServiceItem
from models.types import keyring_of

WHY = "不在您管的区划里"
_CODES = ("division_code", "parent_code")
_OWN_CODE = {"divisions": "code"}
_POINTERS = {
    "offices": ("code", "office_code", "department_office_code"),
    "officers": ("officer_id", "substitute_id"),
    "households": ("household_id",),
}
_KEYS = {"offices": "code", "officers": "id", "households": "id", "people": "id", "service_items": "code"}
_ANYBODY = ("target", "owner_id")
"""Columns that may name an officer, a household, a person or a division."""
_OPEN_TO_ALL = {"service_items": "department_office_code", "groups": "division_code"}
"""Columns without which a row is the whole county's."""
_NAMED = ("offices", "officers", "households", "people", "divisions")
_COUNTY = 6


@dataclass(frozen=True, slots=True)
class _Beyond:
    """What the database has outside of the scope: ids by file, and the keys of identities and groups."""

    ids: Mapping[str, Set[str]]
    contacts: Set[Key]
    groups: Set[Key]


async def check(work: Work, scope: Scope, parsed: Parsed, problems: Problems) -> None:
    """Add a problem for every row that reaches beyond the scope."""
    wrongs = await _wrongs(work, scope)
    for name, table in parsed.tables.items():
        for record in table.records:
            for column in dict.fromkeys(wrongs(name, record.values)):
                problems.add(name, record.row, table.header(column), record.values[column] or "", WHY)


async def within(work: Work, scope: Scope) -> Callable[[str, Values], bool]:
    """Tells whether a file's row keeps within the scope."""
    wrongs = await _wrongs(work, scope)
    return lambda name, values: not any(wrongs(name, values))


async def _wrongs(work: Work, scope: Scope) -> Callable[[str, Values], Iterator[str]]:
    """Tells the columns of a file's row that reach beyond."""
    if all(scope.sees(code) for code in work.snapshots.registry.divisions):
        beyond = _Beyond({name: set() for name in (*_KEYS, "divisions")}, set(), set())
    else:
        beyond = await _beyond(work, scope)
    keyring = keyring_of(work.session.get_bind().dialect)
    return lambda name, values: chain(
        _wrong(name, values, scope, beyond), _taken(keyring, name, values, beyond)
    )


def _wrong(name: str, values: dict[str, Any], scope: Scope, beyond: _Beyond) -> Iterable[str]:
    """The columns of one row that reach beyond."""
    codes = [column for column in (*_CODES, _OWN_CODE.get(name, "")) if values.get(column)]
    yield from (column for column in codes if not _is_theirs(scope, column, values[column]))
    key = _KEYS.get(name, "")
    if values.get(key) in beyond.ids.get(name, ()):
        yield key
    for noun, columns in _POINTERS.items():
        yield from (c for c in columns if c != key and c in values and values[c] in beyond.ids[noun])
    for column in _ANYBODY:
        if any(values.get(column) in beyond.ids[known] for known in _NAMED):
            yield column
    open_to_all = _OPEN_TO_ALL.get(name)
    if open_to_all and not values[open_to_all] and len(scope.division) > _COUNTY:
        yield open_to_all


def _taken(keyring: Keyring, name: str, values: dict[str, Any], beyond: _Beyond) -> Iterable[str]:
    """An identity or a group that is somebody else's already."""
    if name == "contacts" and beyond.contacts:
        address = addresses.concealed(keyring, values["channel"], values["external_id"])
        if (values["channel"], values["account"], address) in beyond.contacts:
            yield "external_id"
    if (
        name == "groups"
        and tuple(values[each] for each in ("channel", "account", "group_id")) in beyond.groups
    ):
        yield "group_id"


def _is_theirs(scope: Scope, column: str, code: str) -> bool:
    return scope.sees(code) or (column == "parent_code" and scope.division.startswith(code))


async def _beyond(work: Work, scope: Scope) -> _Beyond:
    home = select(Person.id).join(Household, Household.id == Person.household_id)
    ids = {
        "divisions": await _ids(work, select(Division.code), not_(scope.holds(Division.code))),
        "offices": await _ids(work, select(Office.code), not_(scope.holds(Office.division_code))),
        "officers": await _ids(work, select(Officer.id), not_(scope.holds(Officer.division_code))),
        "households": await _ids(work, select(Household.id), not_(scope.holds(Household.division_code))),
        "people": await _ids(work, home, not_(scope.holds(Household.division_code))),
    }
    own_offices = select(Office.code).where(scope.holds(Office.division_code))
    items = ServiceItem.department_office_code.not_in(own_offices)
    ids["service_items"] = await _ids(work, select(ServiceItem.code), items)
    identity = select(
        Contact.channel, Contact.account, Contact.external_id, Contact.owner_kind, Contact.owner_id
    )
    contacts = await work.session.execute(identity.where(Contact.retired_at.is_(None)))
    theirs = {"officer": ids["officers"], "person": ids["people"]}
    groups = select(Group.channel, Group.account, Group.group_id).where(
        not_(scope.holds(Group.division_code)), Group.retired_at.is_(None)
    )
    return _Beyond(
        ids,
        {tuple(row[:3]) for row in contacts if row[4] in theirs[row[3]]},
        {tuple(row) for row in await work.session.execute(groups)},
    )


async def _ids(work: Work, wanted: Select[Any], condition: ColumnElement[bool]) -> set[str]:
    return set(await work.session.scalars(wanted.where(condition)))
