"""The list of an incident that an officer sees: the cases that he answers for or was called for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select, update

from app.core.enums import FINAL_STATES, AlertState, CaseState
from app.services.deciding.figures import Figures, figures_of
from app.services.sending.outbox import ALERTS
from app.services.work import Work
from models import Case, Incident, OutboxMessage

MOST = 2000
"""Cases that one list shows at most, the newest."""
_OVER = [str(state) for state in FINAL_STATES]


class Order(StrEnum):
    """What a list is sorted by."""

    TIME = "time"
    PLACE = "place"
    URGENT = "urgent"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Line:
    """One case of the list, with what its report says of people and land."""

    case: Case
    figures: Figures

    @property
    def waits(self) -> bool:
        """Whether nobody has taken it yet."""
        return self.case.state in (CaseState.NEW, CaseState.ASSIGNED, CaseState.RETURNED)


async def lines(work: Work, incident: Incident, officer_id: str, order: Order) -> list[Line]:
    """The officer's cases of the incident in this order; those that are over stand at the end."""
    statement = select(Case).where(Case.incident_id == incident.id, is_his(officer_id))
    found = await work.session.scalars(statement.order_by(Case.id.desc()).limit(MOST))
    return sort([Line(case, figures_of(case)) for case in found], order)


async def numbered(work: Work, number: str, officer_id: str) -> Incident | None:
    """The newest incident whose number ends so and that has cases of this officer's, or the one that took it in."""
    now = func.coalesce(Incident.merged_into, Incident.id)
    his = select(Case.id).where(Case.incident_id == now, is_his(officer_id))
    named = select(now).where(Incident.number.endswith(number, autoescape=True), his.exists())
    found = await work.session.scalar(named.order_by(Incident.id.desc()).limit(1))
    return None if found is None else await work.session.get(Incident, found)


def sort(listed: list[Line], order: Order) -> list[Line]:
    """These lines in this order, those of equals the newest first; what is over stands at the end."""
    listed.sort(key=lambda line: line.case.reported_at, reverse=order is Order.TIME)
    if order is Order.PLACE:
        listed.sort(key=lambda line: line.case.division_code)
    elif order is Order.URGENT:
        listed.sort(key=_urgency)
    elif order is Order.SIZE:
        listed.sort(key=lambda line: line.figures.size, reverse=True)
    return sorted(listed, key=lambda line: line.case.state in (*_OVER, CaseState.RESOLVED))


def _urgency(line: Line) -> tuple[bool, bool, bool, float]:
    """Life danger first, then what nobody took, of these the soonest due."""
    due: datetime | None = line.case.next_due_at
    return not line.case.is_urgent, not line.waits, due is None, due.timestamp() if due else 0.0


def is_his(officer_id: str) -> ColumnElement[bool]:
    """The condition that an officer answers for a case or was called for it."""
    called = select(OutboxMessage.case_id).where(
        OutboxMessage.officer_id == officer_id, OutboxMessage.purpose.in_(ALERTS)
    )
    return or_(Case.officer_id == officer_id, Case.id.in_(called))


async def list_seen(work: Work, incident_id: int, officer_id: str) -> None:
    """The officer looked at the list of an incident: he knows what had been sent to him about its cases."""
    await work.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.case_id.in_(select(Case.id).where(Case.incident_id == incident_id)),
            OutboxMessage.officer_id == officer_id,
            OutboxMessage.state.in_((AlertState.ACCEPTED, AlertState.DELIVERED)),
        )
        .values(state=AlertState.SEEN, seen_at=work.now, next_try_at=None),
        execution_options={"synchronize_session": False},
    )


async def counts(work: Work, about: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], int]:
    """How many cases that are not over each officer was called for, by incident and officer."""
    if not about:
        return {}
    called = (
        select(Case.incident_id, OutboxMessage.officer_id, func.count(Case.id.distinct()))
        .join(OutboxMessage, OutboxMessage.case_id == Case.id)
        .where(
            Case.incident_id.in_({incident for incident, _ in about}),
            Case.state.not_in(_OVER),
            OutboxMessage.officer_id.in_({officer for _, officer in about}),
            OutboxMessage.purpose.in_(ALERTS),
        )
        .group_by(Case.incident_id, OutboxMessage.officer_id)
    )
    rows = (await work.session.execute(called)).all()
    return {(incident or 0, officer or ""): count for incident, officer, count in rows}
