"""The county's figures, from the histories alone, with what is left out by written rule; each opens into its cases."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from app.core.enums import DeadlineKind
from app.core.errors import NotFoundError
from app.services.casework.case_log import Told, read, total
from app.services.work import Work
from models import Case, CaseEvent

SATISFIED = 4
"""Stars from which on a person counts as satisfied."""
VILLAGE = 12
BATCH = 100
"""Cases that are read at once: what they take of the event loop, a message waits."""
RULES: Mapping[str, str] = {
    "drill": "演练的事项不算",
    "withdrawn": "群众自己撤回的不算",
    "merged": "并到别的事项里的不算,算在那一件里",
}
"""Who is in no rate at all, and why."""
RATE_RULES: Mapping[str, str] = {
    "acknowledged_in_time": "有回应时限的;时限还没到、还没回应的不算",
    "arrived_in_time": "有到场时限的;时限还没到、还没到场的不算;补发的按点的时刻算",
    "finished_in_time": "有办结时限的;延期的按延到的日子算;时限还没到、还没办结的不算",
    "answered": "办结过的;群众说过解决没解决,或者打过分,算回答了",
    "solved": "办结过的;群众说解决了才算,没有回答的不算解决,干部自己关闭的不算",
    "satisfied": "办结过的;打 4 分 5 分,或者没打分但说解决了,算满意;没有回答的不算满意",
}
"""Whom each rate is about, and what counts."""


@dataclass(slots=True)
class Rate:
    """How many of how many; the numbers of the cases on both sides."""

    kept: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def add(self, number: str, is_kept: bool | None) -> None:
        """One case more, unless it is not in this rate."""
        if is_kept is not None:
            (self.kept if is_kept else self.missed).append(number)

    @property
    def share(self) -> float | None:
        """Kept of all; None of nothing."""
        count = len(self.every)
        return round(len(self.kept) / count, 4) if count else None

    @property
    def every(self) -> list[str]:
        """The cases that it is about."""
        return [*self.kept, *self.missed]

    def part(self, name: str) -> list[str]:
        """The cases behind one of its numbers: kept, missed or every; raises NotFoundError."""
        found = {"kept": self.kept, "missed": self.missed, "every": self.every}.get(name)
        if found is None:
            raise NotFoundError("没有这一项数字")
        return found


@dataclass(slots=True)
class Stats:
    """All figures of a span of time and a division."""

    counted: list[str] = field(default_factory=list)
    excluded: dict[str, list[str]] = field(default_factory=dict)
    rates: dict[str, Rate] = field(default_factory=lambda: {name: Rate() for name in RATE_RULES})
    by_village: dict[str, Rate] = field(default_factory=dict)
    by_officer: dict[str, Rate] = field(default_factory=dict)
    doubts: Counter[str] = field(default_factory=Counter)
    late_sent: int = 0
    returns: Counter[str] = field(default_factory=Counter)
    returned: dict[str, list[str]] = field(default_factory=dict)
    open_time: timedelta = timedelta()
    stood: dict[str, timedelta] = field(default_factory=dict)
    suspended: list[str] = field(default_factory=list)

    def behind(self, group: str, name: str = "", part: str = "") -> list[str]:
        """The numbers of exactly the cases that one figure counts; raises NotFoundError for no such figure."""
        rates = {"rate": self.rates, "village": self.by_village, "officer": self.by_officer}
        lists = {"excluded": self.excluded, "returned": self.returned}
        if group in rates and name in rates[group]:
            return rates[group][name].part(part)
        if group in lists:
            return lists[group].get(name, [])
        if group in ("counted", "suspended"):
            return self.counted if group == "counted" else self.suspended
        raise NotFoundError("没有这一项数字")

    @property
    def suspended_share(self) -> float | None:
        """The part of all cases' time from report to end in which they were suspended."""
        return round(total(self.stood.values()) / self.open_time, 4) if self.open_time else None


_RATES: Mapping[str, Callable[[Told, datetime], bool | None]] = {
    "acknowledged_in_time": lambda t, now: t.in_time(_answer_of(t), t.acknowledged_at, now),
    "arrived_in_time": lambda t, now: t.in_time(DeadlineKind.ON_SITE, t.arrived_at, now),
    "finished_in_time": lambda t, now: t.in_time(DeadlineKind.FINISH, t.resolved_at, now),
    "answered": lambda t, _: None if not t.resolved_at else t.is_solved is not None or t.rating is not None,
    "solved": lambda t, _: None if not t.resolved_at else t.is_solved is True,
    "satisfied": lambda t, _: None if not t.resolved_at else _is_satisfied(t),
}


class _Counted(NamedTuple):
    """What the figures need of a case: of a year's ten thousand nothing is opened that is sealed."""

    id: int
    number: str
    division_code: str
    officer_id: str | None
    is_drill: bool
    decision: dict[str, Any]


async def figures(work: Work, scope: str, since: datetime, until: datetime) -> Stats:
    """The figures of the cases opened in this span in a division and below it; messages are answered in between."""
    wanted = (
        select(Case.id)
        .where(Case.division_code.between(scope, scope.ljust(15, "9")))
        .where(Case.opened_at >= since, Case.opened_at < until)
        .order_by(Case.id)
    )
    ids, stats = (await work.session.scalars(wanted)).all(), Stats()
    for start in range(0, len(ids), BATCH):
        cases = await _cases(work, ids[start : start + BATCH])
        await asyncio.sleep(0)
        told = await _told(work, [case.id for case in cases])
        await asyncio.sleep(0)
        for case in cases:
            _count(stats, case, told.get(case.id) or read([], work.now), work.now)
    return stats


async def _cases(work: Work, ids: Sequence[int]) -> list[_Counted]:
    rows = await work.session.execute(
        select(Case.id, Case.number, Case.division_code, Case.officer_id, Case.is_drill, Case.decision)
        .where(Case.id.in_(ids))
        .order_by(Case.id)
    )
    return [_Counted(*row) for row in rows]


async def _told(work: Work, ids: Sequence[int]) -> dict[int, Told]:
    """What the history of each case says."""
    rows = await work.session.execute(
        select(CaseEvent.case_id, CaseEvent.seq, CaseEvent.at, CaseEvent.kind, CaseEvent.data)
        .where(CaseEvent.case_id.in_(ids))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    return {
        case_id: read(list(events), work.now)
        for case_id, events in groupby(rows, key=lambda row: row.case_id)
    }


def _count(stats: Stats, case: _Counted, told: Told, now: datetime) -> None:
    out = (
        "drill" if case.is_drill else "withdrawn" if told.is_withdrawn else "merged" if told.is_merged else ""
    )
    if out:
        stats.excluded.setdefault(out, []).append(case.number)
        return
    stats.counted.append(case.number)
    for name, says in _RATES.items():
        stats.rates[name].add(case.number, says(told, now))
    _count_arrival(stats, case, told, now)
    if told.returns:
        rule = str(case.decision.get("route") or "ladder")
        stats.returns[rule] += told.returns
        stats.returned.setdefault(rule, []).append(case.number)
    stats.open_time += max((told.ended_at or now) - told.opened_at, timedelta())
    for reason, span in told.stood.items():
        stats.stood[reason] = stats.stood.get(reason, timedelta()) + span
    if told.stood:
        stats.suspended.append(case.number)


def _count_arrival(stats: Stats, case: _Counted, told: Told, now: datetime) -> None:
    is_kept = told.in_time(DeadlineKind.ON_SITE, told.arrived_at, now)
    if is_kept is None:
        return
    stats.by_village.setdefault(case.division_code[:VILLAGE], Rate()).add(case.number, is_kept)
    officer = told.arrived_by or case.officer_id or ""
    stats.by_officer.setdefault(officer, Rate()).add(case.number, is_kept)
    stats.doubts.update(told.doubts)
    stats.late_sent += told.is_late_sent


def _answer_of(told: Told) -> DeadlineKind:
    """Kinds with a site promise an answer by when somebody is there."""
    is_there = DeadlineKind.ACKNOWLEDGE in told.due
    return DeadlineKind.ACKNOWLEDGE if is_there else DeadlineKind.ON_SITE


def _is_satisfied(told: Told) -> bool:
    return told.rating >= SATISFIED if told.rating is not None else told.is_solved is True


def sorted_by_share(rates: Mapping[str, Rate]) -> Iterable[tuple[str, Rate]]:
    """The worst first, of equals the one with more cases."""
    return sorted(rates.items(), key=lambda item: (item[1].share or 0.0, -len(item[1].missed), item[0]))
