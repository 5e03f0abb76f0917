"""A dry-run: every message under both rulesets, what changes with counts, who is called, and who would be too late."""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.enums import FateKind
from app.services.deciding import habits
from app.services.deciding.habits import UNKNOWN, Habit
from app.services.deciding.judging import Judgement, Matter, World
from app.services.rules.rulesets import Ruleset
from app.services.scope import Right, Scope
from app.services.tuning import replay, replay_messages
from app.services.tuning.replay import Comparison, Told
from app.services.work import Work

Tick = Callable[[str, int, int], None]
"""Told what is done, how far, and of how much."""
_BREATH = 16
"""After so many messages others get their turn."""


@dataclass(slots=True)
class Side:
    """What one ruleset makes of all messages."""

    cases: int = 0
    alerts: int = 0
    to_human: int = 0
    quiet: int = 0
    late: int = 0
    unknown: int = 0


@dataclass(slots=True)
class Load:
    """One officer's cases and alerts, before and after."""

    cases: list[int] = field(default_factory=lambda: [0, 0])
    alerts: list[int] = field(default_factory=lambda: [0, 0])

    @property
    def is_shifted(self) -> bool:
        """Whether anything changes for him."""
        return self.cases[0] != self.cases[1] or self.alerts[0] != self.alerts[1]


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a matter would go by its officer's habit: how long he takes, by when it is promised, whether too late.

    `takes` is None where nothing is on record, `is_late` then too.
    """

    officer: str
    takes: timedelta | None
    due: datetime | None
    is_late: bool | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A message that is decided otherwise, and how its main matter would go by the habits of who is called."""

    comparison: Comparison
    before: Arrival | None
    after: Arrival | None


@dataclass(slots=True)
class Report:
    """A whole dry-run. `joined`: messages about which what was said before decides, and not the rules."""

    messages: int = 0
    joined: int = 0
    before: Side = field(default_factory=Side)
    after: Side = field(default_factory=Side)
    by_difference: Counter[str] = field(default_factory=Counter)
    load: dict[str, Load] = field(default_factory=dict)
    changed: list[Changed] = field(default_factory=list)
    habits: Mapping[str, Habit] = field(default_factory=dict)

    def shifted(self) -> list[tuple[str, Load]]:
        """The officers for whom anything changes, the greatest change first."""
        found = [(officer, load) for officer, load in self.load.items() if load.is_shifted]
        return sorted(found, key=lambda each: (-abs(each[1].alerts[1] - each[1].alerts[0]), each[0]))


async def of_last(work: Work, scope: Scope, ruleset: Ruleset, count: int, tick: Tick | None = None) -> Report:
    """The last real messages that somebody may see, under his draft; raises NotAllowedError."""
    scope.require(Right.READ)
    told = await replay_messages.last(work, scope.division, count)
    return await dry_run(work, scope.division, ruleset, told, tick)


async def dry_run(
    work: Work, division: str, ruleset: Ruleset, told: Sequence[Told], tick: Tick | None = None
) -> Report:
    """All these messages under the draft and under the rules in force of the division's county; only reads."""
    published = work.snapshots.world_for(division)
    draft = work.snapshots.world_for(division, ruleset)
    report = Report(habits=await habits.of_officers(work, division))
    is_alike = replay.alike(published, draft)
    for count, each in enumerate(told, start=1):
        _count(report, published, draft, replay.compare(published, draft, each, is_alike))
        if count % _BREATH == 0:
            if tick is not None:
                tick("预演", count, len(told))
            await asyncio.sleep(0)
    return report


def _count(report: Report, published: World, draft: World, compared: Comparison) -> None:
    report.messages += 1
    report.joined += compared.told.joins
    sides = (
        (0, report.before, published, compared.before),
        (1, report.after, draft, compared.after),
    )
    arrivals = [_side(report, index, side, world, said, compared) for index, side, world, said in sides]
    if compared.differs:
        report.by_difference.update(compared.differs)
        report.changed.append(Changed(compared, arrivals[0], arrivals[1]))


def _side(
    report: Report, index: int, side: Side, world: World, judgement: Judgement, compared: Comparison
) -> Arrival | None:
    """Count one message on one side; answers how its main matter would go."""
    if compared.told.joins:
        return None
    side.to_human += judgement.fate is FateKind.TO_HUMAN
    side.quiet += judgement.fate in (FateKind.ANSWERED, FateKind.IGNORED)
    for matter in judgement.matters:
        _load(report, index, side, matter)
    if not judgement.matters:
        return None
    arrival = _arrival(report, world, judgement, compared.told)
    side.late += arrival.is_late is True
    side.unknown += arrival.is_late is None
    return arrival


def _load(report: Report, index: int, side: Side, matter: Matter) -> None:
    called = replay.called(matter)
    side.cases += 1
    side.alerts += len(called)
    for number, (_, officer) in enumerate(called):
        load = report.load.setdefault(officer.id, Load())
        load.alerts[index] += 1
        load.cases[index] += number == 0


def _arrival(report: Report, world: World, judgement: Judgement, told: Told) -> Arrival:
    matter = judgement.matters[0]
    promise = replay.promise_of(world, judgement, matter)
    officer = matter.decision.officer
    habit = report.habits.get(officer.id if officer else "", UNKNOWN)
    takes = habit.arrives if promise.on_site else habit.answers
    by = replay.due(world, promise, told.setting.at)
    return Arrival(officer.id if officer else "", takes, by, replay.is_late(told.setting.at, takes, by))
