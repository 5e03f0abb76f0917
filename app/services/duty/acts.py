"""Acts that change the registry as a whole: everything that one did is kept, so that it can be undone within a day.

A row that an act adds is retired when it is undone; a row that it changes gets its values back, unless somebody
changed them again: then nothing is undone and the row is named.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Table, Time, inspect, select, update

from app.core.errors import IllegalMoveError, NotFoundError
from app.core.jsontext import dump
from app.core.masking import mask_name
from app.services import audit
from app.services.duty import passing
from app.services.versions import touch
from app.services.work import Work
from models import Base, CaseMove, RegistryAct
from models.types import UtcDateTime

UNDO_WITHIN = timedelta(days=1)
_TABLES: dict[str, Table] = {
    name: table for name, table in Base.metadata.tables.items() if "retired_at" in table.c or name == "cases"
}
"""What an act may touch."""
_OF_HOUSEHOLDS = ("move", "split")
_HEAD = re.compile(r"(?:(?<=^)|(?<= 分出 ))[^\s()*]+(?=户\()")
"""The head of a household in the words of a move or a split."""


class Act:
    """One act as it is made; `finish` writes it down with everything that went through it."""

    def __init__(self, work: Work, kind: str, actor: str, division_code: str, summary: str) -> None:
        self.work = work
        self.id = work.ids.next()
        self._kind, self._actor = kind, actor
        self._division, self.summary = division_code, summary
        self._changes: list[list[Any]] = []

    def change(self, row: Base, **values: Any) -> None:
        """Set these columns of a row."""
        before = {name: getattr(row, name) for name in values}
        differing = {name: value for name, value in values.items() if before[name] != value}
        if not differing:
            return
        for name, value in differing.items():
            setattr(row, name, value)
        cells = {name: [_plain(before[name]), _plain(value)] for name, value in differing.items()}
        self._changes.append([row.__tablename__, _key(row), cells])

    def retire(self, row: Base) -> None:
        """The row is no longer true."""
        self.change(row, retired_at=self.work.now)

    def add(self, row: Base) -> None:
        """A new row."""
        self.work.session.add(row)
        self._changes.append([row.__tablename__, _key(row), None])

    async def finish(self, **said: Any) -> RegistryAct:
        """Write the act down, in the log too, and tell every process; `said` holds nothing personal."""
        row = RegistryAct(
            id=self.id,
            kind=self._kind,
            actor=self._actor,
            division_code=self._division,
            summary=self.summary,
            changes=dump(self._changes),
            at=self.work.now,
        )
        self.work.session.add(row)
        await touch(self.work.session, "registry")
        audit.note(self.work, self._actor, self._kind, str(self.id), self._division, **said)
        return row


async def undo(work: Work, act_id: int, actor: str) -> RegistryAct:
    """Take an act back, cases too; raises NotFoundError, or IllegalMoveError where it is too late for it."""
    act = await work.session.scalar(select(RegistryAct).where(RegistryAct.id == act_id).with_for_update())
    if act is None:
        raise NotFoundError(f"没有编号为 {act_id} 的操作")
    if act.undone_at is not None:
        raise IllegalMoveError("这次操作已经撤销过了")
    if work.now - act.at > UNDO_WITHIN:
        raise IllegalMoveError("已经过了一天,不能整个撤销了:请按现在的情况再做一次调整")
    for table, key, cells in reversed(json.loads(act.changes)):
        await _take_back(work, _TABLES[table], key, cells)
    act.undone_at, act.undone_by = work.now, actor
    await work.session.flush()
    await touch(work.session, "registry")
    await _cases_back(work, act)
    audit.note(work, actor, f"undo_{act.kind}", str(act.id), act.division_code)
    return act


async def recent(work: Work, division_code: str = "", limit: int = 20) -> Sequence[RegistryAct]:
    """The newest acts of a division and below, newest first."""
    rows = select(RegistryAct).where(RegistryAct.division_code.startswith(division_code, autoescape=True))
    return (await work.session.scalars(rows.order_by(RegistryAct.id.desc()).limit(limit))).all()


def told(act: RegistryAct) -> str:
    """What an act did, people masked, also where it was written down with their names."""
    return (
        _HEAD.sub(lambda found: mask_name(found[0]), act.summary)
        if act.kind in _OF_HOUSEHOLDS
        else act.summary
    )


async def _take_back(work: Work, table: Table, key: Any, cells: dict[str, list[Any]] | None) -> None:
    identity = next(iter(table.primary_key.columns))
    there = (await work.session.execute(select(table).where(identity == key))).mappings().one_or_none()
    if there is None:
        raise IllegalMoveError(f"{table.name} 的 {key} 已经不在了,不能整个撤销")
    if cells is None:
        values: dict[str, Any] = {"retired_at": work.now}
    else:
        changed = [name for name, (_, new) in cells.items() if _plain(there[name]) != new]
        if changed:
            raise IllegalMoveError(f"{table.name} 的 {key} 之后又改过({'、'.join(changed)}),不能整个撤销")
        values = {name: _typed(table, name, old) for name, (old, _) in cells.items()}
    await work.session.execute(update(table).where(identity == key).values(values))


async def _cases_back(work: Work, act: RegistryAct) -> None:
    """Cases that passed with the act, run and still lie where it put them go back."""
    moves = list(
        await work.session.scalars(
            select(CaseMove).where(CaseMove.cause_id == act.id, CaseMove.returned_at.is_(None))
        )
    )
    if not moves:
        return
    work = replace(work, snapshots=await work.snapshots.ahead(work.session))
    cases = await passing.cases_by_id(work, (move.case_id for move in moves))
    for move in moves:
        move.returned_at = work.now
        case = cases.get(move.case_id)
        back = work.snapshots.registry.officer(move.from_officer)
        if (
            case is not None
            and back is not None
            and passing.is_open(case)
            and case.officer_id == move.to_officer
        ):
            await passing.pass_on(work, case, back, passing.HANDOVER, 0)


def _key(row: Base) -> Any:
    (column,) = inspect(type(row)).primary_key
    return getattr(row, column.name)


def _plain(value: Any) -> Any:
    """A value as JSON holds it."""
    return value.isoformat() if isinstance(value, (date, datetime, time)) else value


def _typed(table: Table, name: str, value: Any) -> Any:
    """A value as its column takes it."""
    kind = table.c[name].type
    if not isinstance(value, str):
        return value
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, Time):
        return time.fromisoformat(value)
    return datetime.fromisoformat(value) if isinstance(kind, UtcDateTime) else value
