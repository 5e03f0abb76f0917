"""How everything stands in a division, in a few numbers and the matters that need somebody most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from app.core.enums import FINAL_STATES, CaseState, DeadlineKind
from app.services.deciding.ladder import OWN_PROMISES
from app.services.scope import lies_within
from app.services.sending.words import CHINA
from app.services.work import Work
from models import Case, Deadline, DeskEntry, Incident, Message, OutboxMessage

MOST = 5
"""Cases and incidents that are shown."""
_WAITING = Case.state.in_((CaseState.NEW, CaseState.ASSIGNED, CaseState.RETURNED))


@dataclass(frozen=True, slots=True)
class Storm:
    """One incident: how many of its cases are open, and how many of these wait for an answer."""

    incident: Incident
    count: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The numbers by the names of their fields, the incidents, and the cases that need somebody most."""

    counts: Mapping[str, int]
    storms: Sequence[Storm]
    worst: Sequence[Case]
    silent: Sequence[tuple[str, int]]
    """Officers who have not answered for several cases yet, and for how many; the most first."""


async def overview(work: Work, division: str) -> Overview:
    """Everything open in the division and below; drills count nowhere."""
    await work.flush()
    here = and_(lies_within(Case.division_code, division), Case.is_drill.is_(False))
    is_open = and_(here, Case.state.not_in([*FINAL_STATES, CaseState.RESOLVED]))
    order = (Case.is_urgent.desc(), case((_WAITING, 0), else_=1), Case.next_due_at, Case.id)
    worst = await work.session.scalars(select(Case).where(is_open).order_by(*order).limit(MOST))
    counts, storms = await _counts(work, division, here, is_open), await _storms(work, is_open)
    return Overview(counts, storms, list(worst), await _silent(work, is_open))


async def _counts(
    work: Work, division: str, here: ColumnElement[bool], is_open: ColumnElement[bool]
) -> dict[str, int]:
    morning = datetime.combine(work.now.astimezone(CHINA).date(), time(), CHINA)
    nobody_came = and_(Case.on_site_at.is_(None), _missed((DeadlineKind.ON_SITE,)))
    wanted = {
        "count": is_open,
        "waiting": and_(is_open, _WAITING),
        "absent": and_(is_open, nobody_came),
        "late": and_(is_open, _missed(OWN_PROMISES)),
        "today": and_(here, Case.opened_at >= morning),
        "done": and_(here, Case.resolved_at >= morning),
    }
    found = {
        name: await _count(work, select(func.count(Case.id)).where(which)) for name, which in wanted.items()
    }
    desk = and_(lies_within(DeskEntry.division_code, division), ~_of_drill())
    of_desk = select(func.count(DeskEntry.id)).where(desk, DeskEntry.due_at.is_not(None))
    return found | {"desk": await _count(work, of_desk)}


def _of_drill() -> ColumnElement[bool]:
    """That an entry of the desk is about a drill's message, or about an alert of its case."""
    said = select(Message.id).where(Message.id == DeskEntry.message_id, Message.is_drill)
    alert = select(OutboxMessage.id).join(Case, Case.id == OutboxMessage.case_id)
    return said.exists() | alert.where(OutboxMessage.id == DeskEntry.outbox_id, Case.is_drill).exists()


def _missed(kinds: Sequence[DeadlineKind]) -> ColumnElement[bool]:
    """That a promise of one of these kinds was missed, and is still to be kept."""
    late = select(Deadline.id).where(
        Deadline.case_id == Case.id,
        Deadline.kind.in_(kinds),
        Deadline.missed_at.is_not(None),
        Deadline.met_at.is_(None),
    )
    return late.exists()


async def _storms(work: Work, is_open: ColumnElement[bool]) -> list[Storm]:
    count = func.count(Case.id)
    rows = await work.session.execute(
        select(Incident, count, func.sum(case((_WAITING, 1), else_=0)))
        .join(Case, Case.incident_id == Incident.id)
        .where(is_open, Incident.closed_at.is_(None))
        .group_by(Incident.id)
        .order_by(count.desc(), Incident.id)
        .limit(MOST)
    )
    return [Storm(incident, of_it, int(waiting)) for incident, of_it, waiting in rows]


async def _silent(work: Work, is_open: ColumnElement[bool]) -> list[tuple[str, int]]:
    count = func.count(Case.id)
    rows = await work.session.execute(
        select(Case.officer_id, count)
        .where(is_open, _WAITING, Case.officer_id.is_not(None))
        .group_by(Case.officer_id)
        .having(count > 1)
        .order_by(count.desc(), Case.officer_id)
        .limit(MOST)
    )
    return [(officer or "", of_his) for officer, of_his in rows]


async def _count(work: Work, statement: Select[int]) -> int:
    return int(await work.session.scalar(statement) or 0)
