"""What happens if nobody answers: every call of a case, by the functions that the escalation itself asks. Pure.

The forecast plays the case's clocks: reminders, steps up the ladder, the top again and again, leaves that begin at
midnight, and the next person at once where no way leads to somebody. A test plays the same case for real.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from app.core.durations import Duration
from app.core.enums import DeadlineKind
from app.services.county.holding import Holder
from app.services.county.registry_rows import OfficerRef
from app.services.county.responsibility import Link, responsible
from app.services.deciding import ladder
from app.services.deciding.ladder import Move, Standing
from app.services.duty import leaves
from app.services.lifecycle import deadlines
from app.services.sending.called import Called, rungs_of, stands_on
from app.services.tuning.forecast import (
    ALERT,
    ESCALATION,
    LEAVE,
    LEAVE_OVER,
    REMINDER,
    TOLD,
    Call,
    Forecast,
    Matter,
    WayAhead,
    World,
)

REPEATS = 2
"""How often the top of the ladder is called again before the forecast ends."""
LONGEST = timedelta(days=60)
_MOST = 200
_MOMENT = timedelta(seconds=1)


def foresee(world: World, matter: Matter) -> Forecast:
    """The whole timeline of a case that nobody answers, until the top of its ladder was called again twice."""
    play = _Play(world, matter)
    play.begin()
    while play.calls and not play.is_over:
        play.go_on()
    return Forecast(tuple(play.calls), play.due, play.repeats >= REPEATS)


@dataclass(slots=True)
class _Play:
    world: World
    matter: Matter
    calls: list[Call] = field(default_factory=list)
    due: dict[str, datetime] = field(default_factory=dict)
    running: dict[DeadlineKind, datetime] = field(default_factory=dict)
    missed: dict[DeadlineKind, datetime] = field(default_factory=dict)
    called: Called = field(default_factory=Called)
    dying: list[tuple[datetime, Call]] = field(default_factory=list)
    officer: str = ""
    handed: list[str] = field(default_factory=list)
    day: date = date.min
    level: int = 0
    repeats: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the rest is repetition, or nothing comes any more."""
        is_late = bool(self.running) and self._next() > self.matter.at + LONGEST
        return self.repeats >= REPEATS or len(self.calls) >= _MOST or not self.running or is_late

    def begin(self) -> None:
        """The case opens: its clocks run, its officer and those beside him are called."""
        matter, promise = self.matter, self.matter.promise
        self.day = matter.at.astimezone(self.world.registry.zone).date()
        windows = {kind: promise.window(kind) for kind in deadlines.FROM_REPORT}
        self.running = {k: self._add(matter.at, w) for k, w in windows.items() if w is not None}
        if not self.running:
            self.running = {DeadlineKind.STEP: self._add(matter.at, deadlines.follow_up(promise))}
        self.due = {str(kind): at for kind, at in self.running.items()}
        self.level = matter.decision.level
        for number, (role, holder) in enumerate(matter.first):
            officer = holder.officer
            if number == 0:
                self.officer = self.called.at_level = officer.id
            self._call(matter.at, ALERT if number == 0 else TOLD, "", role, self.level, officer, holder)

    def go_on(self) -> None:
        """Whatever comes next: midnight, an alert that no way carries, a clock."""
        clock = self._next()
        dead = min(self.dying, key=lambda each: each[0], default=None)
        midnight = self._midnight(min(clock, dead[0]) if dead else clock)
        if midnight is not None:
            self._change_of_day(midnight)
        elif dead is not None and dead[0] <= clock:
            self.dying.remove(dead)
            self._pass_on(dead[0], dead[1])
        else:
            self._tick(clock)

    def _next(self) -> datetime:
        return min(self.running.values())

    def _tick(self, now: datetime) -> None:
        """The case's timer has passed: as `escalation` takes it."""
        promise = self.matter.promise
        step = promise.step or deadlines.follow_up(promise)
        move = ladder.due_move(
            Standing(self.running, self.missed, None, None), promise, step, self.world.ruleset.calendar, now
        )
        self._mark(now, move)
        if not self.running:
            self.running[DeadlineKind.STEP] = self._add(now, deadlines.follow_up(promise))
        if move.reminds or (move.looks_after and not move.steps):
            self._remind(now)
        if move.steps:
            self._climb(now, move)

    def _mark(self, now: datetime, move: Move) -> None:
        for kind in move.missed:
            del self.running[kind]
            self.missed[kind] = now
        if move.looks_after:
            self.running.pop(DeadlineKind.STEP, None)
        if move.next_step_at is not None:
            self.running[DeadlineKind.STEP] = move.next_step_at

    def _remind(self, now: datetime) -> None:
        before = next((call for call in reversed(self.calls) if call.officer.id == self.officer), None)
        if before is not None:
            self._call(now, REMINDER, "", before.role, before.level, before.officer, before.holder)

    def _climb(self, now: datetime, move: Move) -> bool:
        """Call whoever is next on the ladder; False where nobody is."""
        chain = self._chain(now)
        level = stands_on(self.world.registry, self.level, self.called, now)
        found = ladder.climb(rungs_of(chain), level, self.called.alerted, move.steps)
        if found is None:
            return False
        rung = found.rung
        self.level = max(self.level, rung.level)
        self.called.at_level = rung.officer.id
        self.repeats += rung.officer.id in self.called.alerted
        holder = next(
            link.holder for link in chain if (link.level, link.officer) == (rung.level, rung.officer)
        )
        skipped = tuple(each.officer.id for each in found.passed_over)
        self._call(now, ESCALATION, move.cause, rung.role, rung.level, rung.officer, holder, skipped)
        return True

    def _pass_on(self, at: datetime, call: Call) -> None:
        """No way carried an alert: the next person has it at once, if there is one who was not called yet."""
        officer = call.officer.id
        if next(each for each in reversed(self.calls) if each.officer.id == officer) is call:
            self.called.unreachable.add(officer)
        if call.purpose == TOLD:
            return
        chain = rungs_of(self._chain(at))
        level = stands_on(self.world.registry, self.level, self.called, at)
        found = ladder.climb(chain, level, self.called.alerted, 1)
        if found is not None and found.rung.officer.id not in self.called.alerted:
            self._climb(at, Move(steps=1, cause=ladder.UNREACHED, due_at=at))

    def _midnight(self, until: datetime) -> datetime | None:
        """The next local midnight, not after `until`, at which a leave changes whose the case is."""
        zone = self.world.registry.zone
        last = until.astimezone(zone).date()
        while self.day < last:
            self.day += timedelta(days=1)
            midnight = datetime.combine(self.day, time(0), zone).astimezone(UTC)
            if self._ends(midnight) or self._begins(self.officer, midnight):
                return midnight
        return None

    def _begins(self, officer_id: str, midnight: datetime) -> bool:
        registry = self.world.registry
        return registry.is_away(officer_id, midnight) and not registry.is_away(officer_id, midnight - _MOMENT)

    def _ends(self, midnight: datetime) -> bool:
        return bool(self.handed) and not self.world.registry.is_away(self.handed[-1], midnight)

    def _change_of_day(self, midnight: datetime) -> None:
        """The leave of whoever has the case begins or is over: it passes to his substitute and comes back."""
        registry, matter = self.world.registry, self.matter
        if self._ends(midnight):
            to, cause = registry.officer(self.handed.pop()), LEAVE_OVER
        else:
            place, roles = matter.division_code, matter.promise.ladder
            duties, officer = matter.duties, self.officer
            to = leaves.who_instead(registry, roles, place, self.level, officer, duties, midnight)
            cause = LEAVE
            if to is not None:
                self.handed.append(officer)
        if to is not None:
            self.officer = to.id
            self._call(midnight, ALERT, cause, to.role, self.level, to, None)

    def _chain(self, at: datetime) -> tuple[Link, ...]:
        matter, unreachable = self.matter, self.called.unreachable
        roles, place = matter.promise.ladder, matter.division_code
        return responsible(self.world.registry, roles, place, at, matter.duties, unreachable)

    def _call(
        self,
        at: datetime,
        purpose: str,
        cause: str,
        role: str,
        level: int,
        officer: OfficerRef,
        holder: Holder | None,
        passed_over: tuple[str, ...] = (),
    ) -> None:
        ways = self._ways(officer.id)
        is_repeat = officer.id in self.called.alerted
        call = Call(at, purpose, cause, role, level, officer, holder, ways or (), is_repeat, passed_over)
        self.calls.append(call)
        self.called.alerted.add(officer.id)
        self.called.unreachable.discard(officer.id)
        dies = self._dies_after(ways)
        if dies is not None:
            self.dying.append((at + dies, call))

    def _ways(self, officer_id: str) -> tuple[WayAhead, ...] | None:
        return self.world.ways.get(officer_id) if self.world.ways is not None else None

    def _dies_after(self, ways: Sequence[WayAhead] | None) -> timedelta | None:
        """How long until an alert is given up that nobody answers; None where it is taken to have arrived.

        A platform that says nothing more has the alert; with life in danger it is not enough to have sent it.
        """
        if ways is None:
            return None
        if not ways:
            return timedelta()
        if not self.matter.is_urgent or any(way.has_receipt for way in ways):
            return None
        return self.world.ruleset.limits.receipt_within.span * len(ways)

    def _add(self, since: datetime, window: Duration) -> datetime:
        return self.world.ruleset.calendar.add(since, window, self.matter.promise.hours)
