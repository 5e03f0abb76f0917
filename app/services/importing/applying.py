"""Comparing the files with the database and writing the difference, in bulk."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table as SqlTable
from sqlalchemy import bindparam, insert, select, update

from app.core.crypto import Keyring
from app.services.importing.columns import FileSpec
from app.services.importing.diffs import (
    ADDED,
    RETIRED,
    SHOWN,
    UPDATED,
    Change,
    changed_cells,
    words_of_key,
)
from app.services.importing.parsing import Key, Record, Table
from app.services.sending import addresses
from app.services.work import Work
from models.types import keyring_of

T = TypeVar("T")
BATCH = 5000
SEALED = {"officers": ("phone",), "people": ("id_number", "phone")}
"""Columns that are encrypted; beside each stands its keyed hash, `<column>_index`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the database: its primary key, whether it is retired, and where it is not as the file says, how it is.

    A county has 150,000 people: what is the same is not kept.
    """

    identity: Any
    is_retired: bool
    is_same: bool
    compared: tuple[Any, ...]


@dataclass(slots=True)
class Difference:
    """What one file changes."""

    table: Table
    added: list[Record] = field(default_factory=list)
    updated: list[tuple[Any, Record]] = field(default_factory=list)
    retired: list[Any] = field(default_factory=list)
    unchanged: int = 0
    shown: list[Change] = field(default_factory=list)
    """The first few changes of each kind, as a person reads them."""
    is_in_scope: Callable[[Key], bool] | None = None
    basis: int = 0
    """Another number where the rows that it adds or writes over are others, or are not as they were."""

    @property
    def name(self) -> str:
        """The file's."""
        return self.table.spec.name

    @property
    def listed(self) -> int:
        """How many rows the file has."""
        return self.unchanged + len(self.added) + len(self.updated)


async def stored_rows(work: Work, listed: Table) -> dict[Key, Stored]:
    """Every row of a file's table by its key; of rows with the same key the one in force."""
    spec, names = listed.spec, compared_columns(listed)
    records = {listed.key_of(record.values): record for record in listed.records}
    table = sql_table(spec)
    compared = [table.c[name] for name in names]
    keys = [table.c[name] for name in spec.key]
    identity = next(iter(table.primary_key.columns))
    rows = await work.session.stream(
        select(identity, table.c.retired_at, *keys, *compared).order_by(
            table.c.retired_at.is_(None), identity
        ),
        execution_options={"yield_per": BATCH},
    )
    middle = 2 + len(keys)
    found: dict[Key, Stored] = {}
    async for row in rows:
        values = tuple(row)
        key, there = values[2:middle], _frozen(values[middle:])
        record = records.get(key)
        is_same = record is not None and there == _frozen(record.values[name] for name in names)
        found[key] = Stored(
            values[0], values[1] is not None, is_same, () if is_same or record is None else there
        )
    return found


def difference(
    table: Table, stored: dict[Key, Stored], is_in_scope: Callable[[Key], bool] | None
) -> Difference:
    """What is new, changed or the same; with `is_in_scope`, what is in its scope and no longer listed."""
    found = Difference(table, is_in_scope=is_in_scope)
    names = compared_columns(table)
    listed: set[Key] = set()
    for record in table.records:
        key = table.key_of(record.values)
        listed.add(key)
        there = stored.get(key)
        if there is None:
            found.added.append(record)
            found.basis = hash((found.basis, key))
            _show(found, ADDED, key, lambda: {})
        elif there.is_retired or not there.is_same:
            before = there.compared or _frozen(record.values[name] for name in names)
            found.updated.append((there.identity, record))
            found.basis = hash((found.basis, there.identity, there.is_retired, there.compared))
            _show(found, UPDATED, key, partial(changed_cells, table, record.values, before, names))
        else:
            found.unchanged += 1
    if is_in_scope is not None:
        for key, row in stored.items():
            if not row.is_retired and key not in listed and is_in_scope(key):
                found.retired.append(row.identity)
                found.basis = hash((found.basis, row.identity))
                _show(found, RETIRED, key, lambda: {})
    return found


async def renewed(work: Work, before: Difference) -> Difference:
    """The same comparison with what is stored now."""
    return difference(before.table, await stored_rows(work, before.table), before.is_in_scope)


def _show(found: Difference, kind: str, key: Key, cells: Callable[[], dict[str, tuple[str, str]]]) -> None:
    if sum(each.kind == kind for each in found.shown) < SHOWN:
        found.shown.append(Change(found.table.spec.name, kind, words_of_key(found.table.spec, key), cells()))


async def write(work: Work, change: Difference, told: Callable[[int], None] | None = None) -> None:
    """Write one file's difference; `told` hears how many rows each batch has."""
    tell = told or (lambda rows: None)
    table = sql_table(change.table.spec)
    identity = next(iter(table.primary_key.columns))
    is_ours = identity.name == "id" and change.table.spec.key != ("id",)
    for batch in _batches(change.added):
        rows = [record.values | {"retired_at": None} for record in batch]
        if is_ours:
            rows = [row | {"id": work.ids.next()} for row in rows]
        await work.session.execute(insert(table), rows)
        tell(len(rows))
    written = (*compared_columns(change.table), *_sealed(change.table))
    renew = update(table).where(identity == bindparam("_identity"))
    for changes in _batches(change.updated):
        values = [
            {name: record.values[name] for name in written} | {"retired_at": None, "_identity": key}
            for key, record in changes
        ]
        await work.session.execute(renew, values)
        tell(len(values))
    retire = update(table).where(identity == bindparam("_identity")).values(retired_at=work.now)
    for gone in _batches(change.retired):
        await work.session.execute(retire, [{"_identity": key} for key in gone])
        tell(len(gone))


def seal(work: Work, table: Table) -> None:
    """Put the keyed hash beside each value that will be encrypted; numbers of contacts become sealed words."""
    if table.spec.name == "contacts":
        _conceal(work, table)
    columns = SEALED.get(table.spec.name, ())
    if not columns:
        return
    keyring: Keyring = keyring_of(work.session.get_bind().dialect)
    for record in table.records:
        for name in columns:
            value = record.values[name]
            column = f"{table.spec.name}.{name}"
            record.values[f"{name}_index"] = None if value is None else keyring.index(value, column)


def _conceal(work: Work, table: Table) -> None:
    keyring: Keyring = keyring_of(work.session.get_bind().dialect)
    for record in table.records:
        values = record.values
        values["external_id"] = addresses.concealed(keyring, values["channel"], values["external_id"])


def compared_columns(table: Table) -> tuple[str, ...]:
    """The columns that decide whether a row changed; hashes stand for encrypted values.

    Of a row that is there, a column that the file does not have stays as it is.
    """
    spec, sealed = table.spec, _sealed(table)
    return tuple(
        f"{column.key}_index" if column.key in sealed else column.key
        for column in spec.columns
        if column.key not in spec.key and column.key in table.headers
    )


def _sealed(table: Table) -> tuple[str, ...]:
    """The columns of the file that are encrypted."""
    return tuple(name for name in SEALED.get(table.spec.name, ()) if name in table.headers)


def sql_table(spec: FileSpec) -> SqlTable:
    """The SQL table of a file."""
    table = spec.model.__table__
    assert isinstance(table, SqlTable)  # noqa: S101 - every model is a table
    return table


def _frozen(values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _batches(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch
