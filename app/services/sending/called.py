"""Who was called for a case, whom no channel reached, and who stands on its ladder now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_, select

from app.core.enums import FINAL_STATES, AlertState, OfficerRole
from app.services.county.registry import Registry
from app.services.county.registry_rows import DutyRef
from app.services.county.responsibility import Link, responsible
from app.services.deciding.ladder import Climb, Rung, climb
from app.services.rules.promises import Promise
from app.services.sending.outbox import ALERTS
from app.services.work import Work
from models import Case, Escalation, OutboxMessage

COUNTY = 6
"""Digits of a county's code."""


@dataclass(slots=True)
class Called:
    """Officers by their ids: who was alerted, whose last call died, who was called at the case's level, and why."""

    alerted: set[str] = field(default_factory=set)
    unreachable: set[str] = field(default_factory=set)
    at_level: str = ""
    cause: str = ""


def is_answered(case: Case, row: OutboxMessage) -> bool:
    """Whether somebody took care of the case after the alert was written, so that nobody needs it any more.

    What is owed after the resolution (a call back, money) is called for after it, and is not settled by it.
    """
    if case.state in FINAL_STATES:
        return True
    moments = (case.acknowledged_at, case.on_site_at, case.resolved_at)
    return any(at is not None and at >= row.created_at for at in moments)


async def called_for(work: Work, cases: Sequence[Case]) -> Mapping[int, Called]:
    """Who was called for each of these cases; two queries for all of them."""
    found: dict[int, Called] = defaultdict(Called)
    for case in cases:
        found[case.id] = Called(alerted={case.officer_id or ""}, at_level=case.officer_id or "")
    ids = list(found)
    sent = (
        select(OutboxMessage.case_id, OutboxMessage.officer_id, OutboxMessage.purpose, OutboxMessage.state)
        .where(OutboxMessage.case_id.in_(ids), OutboxMessage.officer_id.is_not(None))
        .order_by(OutboxMessage.id)
    )
    for case_id, officer_id, purpose, state in await work.session.execute(sent):
        called = found[case_id or 0]
        called.alerted.add(officer_id or "")
        if purpose in ALERTS:
            (called.unreachable.add if state == AlertState.DEAD else called.unreachable.discard)(
                officer_id or ""
            )
    climbed = select(Escalation.case_id, Escalation.officer_id, Escalation.cause).where(
        Escalation.case_id.in_(ids)
    )
    for case_id, officer_id, cause in await work.session.execute(climbed.order_by(Escalation.step_number)):
        found[case_id].alerted.add(officer_id)
        found[case_id].at_level, found[case_id].cause = officer_id, cause
    return found


def stood_on(work: Work, case: Case, called: Called) -> int:
    """The highest level of the case that needs no other person (see `stands_on`)."""
    return stands_on(work.snapshots.registry, case.level, called, work.now)


def stands_on(registry: Registry, level: int, called: Called, at: datetime) -> int:
    """The highest level that needs no other person: the case's own, or the one below it.

    Whoever was called at the case's level and could not be reached, or is away by now, leaves that role
    to its next holder: it is tried again before the next role (contract, section 5: every alert must reach
    a person).
    """
    is_out = called.at_level in called.unreachable or registry.is_away(called.at_level, at)
    return level - 1 if is_out else level


def rungs(work: Work, case: Case, promise: Promise, duties: Sequence[DutyRef], called: Called) -> list[Rung]:
    """The case's ladder with the person of each role now; with nobody on it at all it ends at the duty desk.

    The person of a role is its best holder who is not known to be out of reach: by a duty before by the
    role, on his shift before off it, a substitute in the place of who is away.
    """
    registry = work.snapshots.registry
    chain = responsible(registry, promise.ladder, case.division_code, work.now, duties, called.unreachable)
    return rungs_of(chain)


def climbed(work: Work, case: Case, on_it: Sequence[Rung], called: Called, steps: int) -> Climb | None:
    """Who is called when the case takes so many steps; None where nobody is on its ladder.

    With a life in danger the top is called again only once everybody else at the duty desk, and then at the county's,
    was called too: one officer who sleeps is not all that is done.
    """
    found = climb(on_it, stood_on(work, case, called), called.alerted, steps)
    if found is None or not case.is_urgent or found.rung.officer.id not in called.alerted:
        return found
    registry = work.snapshots.registry
    for code in (case.division_code, case.division_code[:COUNTY]):
        for holder in registry.holdings(OfficerRole.DUTY_DESK, code, (), work.now):
            is_fresh = holder.officer.id not in called.alerted and not holder.is_absent
            if is_fresh and registry.can_reach(holder.officer.id):
                return Climb(Rung(found.rung.level, str(OfficerRole.DUTY_DESK), holder.officer), ())
    return found


def rungs_of(chain: Sequence[Link]) -> list[Rung]:
    """A chain as the ladder's arithmetic wants it."""
    return [Rung(link.level, link.role, link.officer) for link in chain]


async def open_cases_of(work: Work, officer_id: str, limit: int) -> list[Case]:
    """Unfinished cases that this officer answers for or was called for, life danger first, then the soonest due."""
    called_for = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == officer_id, OutboxMessage.purpose.in_(ALERTS)
    )
    mine = select(Case).where(
        Case.state.not_in(FINAL_STATES), or_(Case.officer_id == officer_id, Case.id.in_(called_for))
    )
    order = (Case.is_urgent.desc(), Case.next_due_at.is_(None), Case.next_due_at, Case.id)
    return list(await work.session.scalars(mine.order_by(*order).limit(limit)))
