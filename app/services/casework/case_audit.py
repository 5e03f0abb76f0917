"""Whether the cases stand as their histories say: every event as it was written, every row where its events left it.

An event that was changed or taken away breaks the chain. A case that was changed beside its history is found where the
two contradict each other: its kind, who answers for it, whether it runs, rests, is resolved, closed or merged, and the
instants of its states. A case that was taken away is found by what still speaks of it.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from sqlalchemy import select

from app.core.enums import CaseState, EventKind
from app.services import history
from app.services.casework.arrivals import LATE
from app.services.work import Work
from models import Case, CaseEvent, CaseMessage, Deadline, OutboxMessage

BATCH = 200
_RUNS = "runs"
_PHASES = {
    EventKind.RESOLVED: str(CaseState.RESOLVED),
    EventKind.CLOSED: str(CaseState.CLOSED),
    EventKind.MERGED: str(CaseState.MERGED),
    EventKind.SUSPENDED: str(CaseState.SUSPENDED),
    EventKind.RESUMED: _RUNS,
    EventKind.REOPENED: _RUNS,
    EventKind.UNMERGED: _RUNS,
}
"""Events that end a stretch of a case's life, and what begins with them."""
_TAKEN = (CaseState.ACKNOWLEDGED, CaseState.ON_SITE, CaseState.IN_HAND)
_TAKING = (EventKind.ACKNOWLEDGED, EventKind.ARRIVED, EventKind.RECORDED, EventKind.RESUMED)
_INSTANTS = {
    "opened_at": "受理时间",
    "acknowledged_at": "收到时间",
    "suspended_at": "挂起时间",
    "resolved_at": "办结时间",
    "closed_at": "关闭时间",
}
"""Columns that hold the instant of an event."""
_SPEAKING = (CaseEvent.case_id, CaseMessage.case_id, Deadline.case_id, OutboxMessage.case_id)


async def verify(work: Work) -> tuple[int, list[str]]:
    """How many cases there are, and a Chinese sentence for each thing that is wrong, with the case's number."""
    count, wrong = 0, []
    async for case, events in _histories(work):
        count += 1
        broken = history.broken_link(case, events)
        wrong += [broken] if broken else contradictions(case, events)
    return count, wrong + await _gone(work)


def contradictions(case: Case, events: Sequence[CaseEvent]) -> list[str]:
    """What a case's row says otherwise than its history, whose chain holds."""
    if not events:
        return [f"事项 {case.number} 没有历史"]
    found = []
    if case.kind != events[0].data.get("kind", case.kind):
        found.append("类别")
    if case.officer_id is not None and case.officer_id not in _named(events):
        found.append("负责人")
    if not _fits(case.state, _phase(events), events):
        found.append("状态")
    known = {event.at for event in events}
    found += [word for name, word in _INSTANTS.items() if getattr(case, name) not in (None, *known)]
    if case.on_site_at is not None and not any(_is_arrival_of(event, case.on_site_at) for event in events):
        found.append("到场时间")
    return [f"事项 {case.number} 的{'、'.join(found)}和历史对不上,像是绕过系统改过"] if found else []


def _named(events: Sequence[CaseEvent]) -> set[str]:
    """Everybody whom the history names."""
    told = {str(value) for event in events for value in event.data.values() if isinstance(value, str)}
    return told | {event.actor.partition(":")[2] for event in events}


def _phase(events: Sequence[CaseEvent]) -> str:
    """Which stretch of its life the history leaves the case in; an undone move leaves it where it was before."""
    phases = [_RUNS]
    for event in events:
        undone = event.data.get("undone_seq")
        if isinstance(undone, int) and 0 < undone < len(phases):
            phases.append(phases[undone - 1])
        else:
            phases.append(_PHASES.get(EventKind(event.kind), phases[-1]))
    return phases[-1]


def _fits(state: str, phase: str, events: Sequence[CaseEvent]) -> bool:
    if state in (CaseState.RESOLVED, CaseState.CLOSED, CaseState.MERGED):
        return state == phase
    if state in _TAKEN and not any(event.kind in _TAKING for event in events):
        return False
    return phase == _RUNS or (phase == CaseState.SUSPENDED and state == phase)


def _is_arrival_of(event: CaseEvent, at: datetime) -> bool:
    if event.kind != EventKind.ARRIVED:
        return False
    told = event.data.get("at")
    return datetime.fromisoformat(told) == at if told else at <= event.at < at + LATE


async def _histories(work: Work) -> AsyncIterator[tuple[Case, Sequence[CaseEvent]]]:
    """Every case with its events, the oldest first."""
    last = -1
    while True:
        cases = (
            await work.session.scalars(select(Case).where(Case.id > last).order_by(Case.id).limit(BATCH))
        ).all()
        if not cases:
            return
        last = cases[-1].id
        events: dict[int, list[CaseEvent]] = {case.id: [] for case in cases}
        wanted = (
            select(CaseEvent).where(CaseEvent.case_id.in_(events)).order_by(CaseEvent.case_id, CaseEvent.seq)
        )
        for event in await work.session.scalars(wanted):
            events[event.case_id].append(event)
        for case in cases:
            yield case, events[case.id]
        work.session.expunge_all()


async def _gone(work: Work) -> list[str]:
    """Cases that are not there any more though something still speaks of them."""
    gone: set[int] = set()
    for column in _SPEAKING:
        lost = (
            select(column)
            .distinct()
            .where(column.is_not(None), ~select(Case.id).where(Case.id == column).exists())
        )
        gone |= {case for case in await work.session.scalars(lost) if case is not None}
    return [f"内部编号 {case} 的事项被删掉了,它的记录还在" for case in sorted(gone)]
