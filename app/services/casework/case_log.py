"""A case as its history tells it: when it was answered, reached, finished, and what was said. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.core.enums import DeadlineKind, EventKind

_WAKES = frozenset(
    {EventKind.RESUMED, EventKind.RESOLVED, EventKind.CLOSED, EventKind.TRANSFERRED, EventKind.ASSIGNED}
)
WITHDRAWN = "withdrawn"


class Entry(Protocol):
    """What is read of an event."""

    seq: int
    at: datetime
    kind: str
    data: dict[str, Any]


@dataclass(slots=True)
class Told:
    """What the history of a case says; `due` by the kinds of clocks, `stood` by the reasons of suspensions."""

    opened_at: datetime
    due: dict[str, datetime] = field(default_factory=dict)
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    arrived_by: str = ""
    is_late_sent: bool = False
    doubts: list[str] = field(default_factory=list)
    resolved_at: datetime | None = None
    is_solved: bool | None = None
    rating: int | None = None
    is_withdrawn: bool = False
    is_merged: bool = False
    returns: int = 0
    ended_at: datetime | None = None
    stood: dict[str, timedelta] = field(default_factory=dict)

    def in_time(self, kind: DeadlineKind, at: datetime | None, now: datetime) -> bool | None:
        """Whether this was done within its window; None where nothing was promised or it still runs."""
        due = self.due.get(kind)
        if due is None or (at is None and due > now):
            return None
        return at is not None and at <= due


def read(events: Sequence[Entry], now: datetime) -> Told:
    """The history of one case, oldest event first, without the moves that were undone."""
    undone = {event.data["undone_seq"] for event in events if "undone_seq" in event.data}
    told = Told(events[0].at if events else now)
    since: tuple[datetime, str] | None = None
    for event in (each for each in events if each.seq not in undone):
        if since is not None and event.kind in _WAKES:
            _stand(told, since, event.at)
            since = None
        if event.kind == EventKind.SUSPENDED:
            since = (event.at, str(event.data.get("reason", "other")))
        _note(told, event)
    if since is not None:
        _stand(told, since, now)
    return told


def _stand(told: Told, since: tuple[datetime, str], until: datetime) -> None:
    begun, reason = since
    told.stood[reason] = told.stood.get(reason, timedelta()) + max(until - begun, timedelta())


def _note(told: Told, event: Entry) -> None:
    data = event.data
    told.due |= {kind: datetime.fromisoformat(at) for kind, at in data.get("due", {}).items()}
    if event.kind == EventKind.ACKNOWLEDGED:
        told.acknowledged_at = told.acknowledged_at or event.at
    elif event.kind == EventKind.ARRIVED and told.arrived_at is None:
        told.arrived_at = datetime.fromisoformat(data["at"]) if "at" in data else event.at
        told.acknowledged_at = told.acknowledged_at or told.arrived_at
        told.arrived_by = str(data.get("officer_id", ""))
        told.is_late_sent = bool(data.get("is_late_sent"))
        told.doubts = list(data.get("doubts", ()))
    elif event.kind == EventKind.EXTENDED:
        told.due[DeadlineKind.FINISH] = datetime.fromisoformat(data["until"])
    elif event.kind == EventKind.RESOLVED:
        told.resolved_at = event.at
    elif event.kind == EventKind.RETURNED:
        told.returns += 1
    elif event.kind == EventKind.CALLED_BACK:
        told.is_solved = data.get("is_solved", told.is_solved)
        told.rating = data.get("rating", told.rating)
    elif event.kind == EventKind.CLOSED:
        told.is_withdrawn, told.ended_at = data.get("reason") == WITHDRAWN, event.at
    elif event.kind == EventKind.REOPENED and told.is_withdrawn:
        told.is_withdrawn, told.ended_at = False, None
    elif event.kind == EventKind.MERGED:
        told.is_merged, told.ended_at = True, event.at
    elif event.kind == EventKind.UNMERGED:
        told.is_merged, told.ended_at = False, None


def total(spans: Iterable[timedelta]) -> timedelta:
    """The sum of spans of time."""
    return sum(spans, timedelta())
