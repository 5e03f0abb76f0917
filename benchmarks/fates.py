"""What became of every alert, counted from the rows alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from app.core.enums import AlertState
from app.services.sending.outbox import ALERTS
from app.services.work import Workshop
from models import Case, DeskEntry, Escalation, OutboxMessage

WAITS_AT_MOST = timedelta(minutes=15)
"""A queued alert whose next try is farther than this is forgotten."""
_PROVEN = (AlertState.ACCEPTED, AlertState.DELIVERED, AlertState.SEEN)


@dataclass
class Fates:
    """Alerts by state; the dead by what followed; `lost`: those that nothing follows for."""

    alerts: int = 0
    pushes: int = 0
    states: Counter[str] = field(default_factory=Counter)
    dead: tuple[int, int, int] = (0, 0, 0)
    lost: int = 0
    most_in_a_minute: int = 0


async def fates_of(workshop: Workshop) -> Fates:
    """Every alert's fate now."""
    async with workshop.read() as work:
        alerts = (
            await work.session.scalars(select(OutboxMessage).where(OutboxMessage.purpose.in_(ALERTS)))
        ).all()
        rung = set(await work.session.scalars(select(DeskEntry.outbox_id)))
        climbed = await work.session.execute(select(Escalation.case_id, Escalation.cause))
        passed_on = {case_id for case_id, cause in climbed if cause == "unreached"}
        cases = {case.id: case for case in await work.session.scalars(select(Case))}
        now = work.now
    found = Fates(len(alerts), len({row.push_id for row in alerts if row.sent_at is not None}))
    passed = called = answered = 0
    for row in alerts:
        found.states[row.state] += 1
        if row.state in _PROVEN:
            continue
        if row.state == AlertState.QUEUED:
            found.lost += row.next_try_at is None or row.next_try_at > now + WAITS_AT_MOST
        elif row.id in rung:
            called += 1
        elif row.case_id in passed_on:
            passed += 1
        elif _is_answered(cases.get(row.case_id or 0), row):
            answered += 1
        elif row.next_try_at is None:
            found.lost += 1
    found.dead = (passed, called, answered)
    found.most_in_a_minute = _most_in_a_minute(alerts)
    return found


def _is_answered(case: Case | None, row: OutboxMessage) -> bool:
    if case is None:
        return False
    moments = (case.acknowledged_at, case.on_site_at, case.resolved_at, case.closed_at)
    return any(at is not None and at >= row.created_at for at in moments)


def _most_in_a_minute(alerts: Iterable[OutboxMessage]) -> int:
    """The most pushes without life danger that one officer got within less than a minute."""
    pushed: dict[str, dict[int, datetime]] = defaultdict(dict)
    for row in alerts:
        if row.sent_at is not None and row.push_id is not None and not row.is_urgent:
            pushed[row.officer_id or ""][row.push_id] = row.sent_at
    most = 0
    for moments in pushed.values():
        times = sorted(moments.values())
        first = 0
        for last, at in enumerate(times):
            while at - times[first] >= timedelta(minutes=1):
                first += 1
            most = max(most, last - first + 1)
    return most
