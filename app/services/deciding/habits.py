"""How long officers usually take to answer and to be there: medians from the histories of the last months."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from statistics import median
from typing import Any

from sqlalchemy import Row, select

from app.core.enums import EventKind
from app.services.scope import lies_within
from app.services.work import Work
from models import Case, CaseEvent

SPAN = timedelta(days=90)
"""How far back histories count."""
_CALLS = (EventKind.ALERTED, EventKind.ASSIGNED, EventKind.ESCALATED, EventKind.TRANSFERRED)
_DEEDS = (EventKind.ACKNOWLEDGED, EventKind.ARRIVED)


@dataclass(frozen=True, slots=True)
class Habit:
    """One officer's medians, counted from when he was called for a case; None where nothing is on record."""

    answers: timedelta | None = None
    arrives: timedelta | None = None
    count: int = 0


UNKNOWN = Habit()


async def of_officers(work: Work, division: str, span: timedelta = SPAN) -> Mapping[str, Habit]:
    """The habits of everybody who answered or came for a case of this division lately; one query."""
    entry = CaseEvent
    rows = await work.session.execute(
        select(entry.case_id, entry.seq, entry.at, entry.kind, entry.actor, entry.data)
        .join(Case, Case.id == entry.case_id)
        .where(lies_within(Case.division_code, division), Case.opened_at >= work.now - span)
        .where(Case.is_drill.is_(False), entry.kind.in_([*_CALLS, *_DEEDS, EventKind.RECORDED]))
        .order_by(entry.case_id, entry.seq)
    )
    answers, arrivals = defaultdict[str, list[timedelta]](list), defaultdict[str, list[timedelta]](list)
    for _, events in groupby(rows, key=lambda row: row.case_id):
        _read(list(events), answers, arrivals)
    officers = answers.keys() | arrivals.keys()
    return {each: _habit(answers.get(each, ()), arrivals.get(each, ())) for each in officers}


def _habit(answers: Sequence[timedelta], arrivals: Sequence[timedelta]) -> Habit:
    return Habit(_median(answers), _median(arrivals), max(len(answers), len(arrivals)))


def _median(spans: Iterable[timedelta]) -> timedelta | None:
    seconds = [span.total_seconds() for span in spans]
    return timedelta(seconds=median(seconds)) if seconds else None


def _read(
    events: Sequence[Row[Any]],
    answers: dict[str, list[timedelta]],
    arrivals: dict[str, list[timedelta]],
) -> None:
    """One case: each officer's first answer and arrival after he was first called; undone moves are none."""
    undone = {event.data["undone_seq"] for event in events if "undone_seq" in event.data}
    called: dict[str, datetime] = {}
    answered, arrived = set[str](), set[str]()
    for event in (each for each in events if each.seq not in undone):
        if event.kind in _CALLS:
            called.setdefault(str(event.data.get("to") or event.data.get("officer_id") or ""), event.at)
            continue
        if event.kind not in _DEEDS:
            continue
        officer = str(event.data.get("officer_id") or event.actor.removeprefix("officer:"))
        at = datetime.fromisoformat(event.data["at"]) if "at" in event.data else event.at
        since = called.get(officer)
        if since is None:
            continue
        if officer not in answered:
            answered.add(officer)
            answers[officer].append(max(at - since, timedelta()))
        if event.kind == EventKind.ARRIVED and officer not in arrived:
            arrived.add(officer)
            arrivals[officer].append(max(at - since, timedelta()))
