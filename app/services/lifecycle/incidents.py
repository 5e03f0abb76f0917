"""Incidents (灾害事件): which one a report belongs to, and joining and splitting by hand.

Whoever joins a case to an incident or takes it out holds the case's row; the case's own officer, clocks and answers
stay as they are. What officers are told about the cases of an incident is gathered when it is sent
(`app.services.sending.digest`). Incidents that still grow are kept in memory (`app.services.snapshots`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import FINAL_STATES, EventKind
from app.core.errors import IllegalMoveError, NotFoundError
from app.core.ids import case_number
from app.services import history
from app.services.deciding.facts import slots_of
from app.services.rules.storm_rules import Storms
from app.services.work import Work
from models import Case, Incident

SNAPSHOT = "incidents"
"""The name under which every process learns that incidents that grow are other ones now."""
APART = 0
"""`incident_id` of a case that somebody took out by hand."""
INCIDENT = "incident"
"""What joined or was split, in the history of a case."""
COUNTY, TOWN, VILLAGE = 6, 9, 12
"""Digits of a county's, a town's and a village's code."""


@dataclass(frozen=True, slots=True)
class IncidentRef:
    """An incident that still grows, as it is kept in memory."""

    id: int
    number: str
    kind: str
    hazard: str
    division_code: str
    is_drill: bool


async def growing(session: AsyncSession) -> tuple[IncidentRef, ...]:
    """All incidents that further reports may join."""
    found = await session.scalars(
        select(Incident)
        .where(Incident.closed_at.is_(None), Incident.settled_at.is_(None))
        .order_by(Incident.id)
    )
    return tuple(ref_of(each) for each in found)


def ref_of(incident: Incident) -> IncidentRef:
    """The incident as it is kept in memory."""
    return IncidentRef(
        incident.id,
        incident.number,
        incident.kind,
        incident.hazard,
        incident.division_code,
        incident.is_drill,
    )


def hazards_of(slots: Mapping[str, Any]) -> list[str]:
    """The disasters that a report names."""
    said = slots.get("disaster") or []
    return [said] if isinstance(said, str) else [str(each) for each in said]


def matching(
    refs: Iterable[IncidentRef],
    storms: Storms,
    kind: str,
    code: str,
    hazards: Sequence[str],
    *,
    is_drill: bool,
) -> IncidentRef | None:
    """The incident that such a report belongs to: of its kind, at its place, of its weather where it names one."""
    if kind not in storms.kinds:
        return None
    families = storms.families(hazards)
    fitting = [
        ref
        for ref in refs
        if ref.kind == kind
        and ref.is_drill == is_drill
        and code.startswith(ref.division_code)
        and (not families or storms.family(ref.hazard) in families)
    ]
    return max(fitting, key=lambda ref: (len(ref.division_code), ref.id), default=None)


def add(work: Work, kind: str, hazard: str, code: str, *, is_drill: bool) -> Incident:
    """A new incident, added to this work."""
    incident = Incident(
        id=work.ids.next(),
        number=case_number(work.now),
        kind=kind,
        hazard=hazard,
        division_code=code,
        opened_at=work.now,
        settled_at=None,
        closed_at=None,
        merged_into=None,
        is_drill=is_drill,
    )
    work.session.add(incident)
    return incident


def join(work: Work, case: Case, incident: Incident, actor: str = history.SYSTEM) -> None:
    """The case belongs to the incident from now on; whoever calls this holds the case's row."""
    case.incident_id = incident.id
    data = {"what": INCIDENT, INCIDENT: incident.number}
    history.record(work, case, EventKind.JOINED, actor, data)


async def gather(work: Work, case: Case, number: str) -> dict[str, Any]:
    """Somebody says that the case belongs to this incident; answers what the history keeps.

    Raises NotFoundError and IllegalMoveError.
    """
    incident = await by_number(work, number, case.division_code[:COUNTY])
    if case.incident_id == incident.id:
        raise IllegalMoveError("这件事已经在这个灾害事件里了")
    if incident.merged_into is not None:
        raise IllegalMoveError("这个灾害事件已经并到另一个里了,请写那一个的编号")
    case.incident_id, incident.closed_at = incident.id, None
    return {"what": INCIDENT, INCIDENT: incident.number}


async def apart(work: Work, case: Case) -> dict[str, Any]:
    """Somebody says that the case is a matter of its own; nothing puts it back by itself. Raises IllegalMoveError."""
    incident = await work.session.get(Incident, case.incident_id) if case.incident_id else None
    if incident is None:
        raise IllegalMoveError("这件事不在灾害事件里")
    case.incident_id = APART
    return {"what": INCIDENT, INCIDENT: incident.number}


def open_by_hand(work: Work, cases: Sequence[Case], code: str, actor: str) -> Incident:
    """Somebody says that these cases are one incident. Raises IllegalMoveError for cases of several kinds or ended."""
    kinds = {case.kind for case in cases}
    if len(kinds) != 1 or len({case.is_drill for case in cases}) != 1:
        raise IllegalMoveError("要同一类的事项才能合成一个灾害事件")
    for case in cases:
        if case.state in FINAL_STATES:
            raise IllegalMoveError(f"{case.number} 已经办完或者并到别的事项里了")
    incident = add(work, kinds.pop(), common_hazard(cases), code, is_drill=cases[0].is_drill)
    for case in cases:
        join(work, case, incident, actor)
    return incident


def common_division(codes: Iterable[str]) -> str:
    """The smallest division in which all of these lie; empty where they lie in several counties."""
    every = set(codes)
    return next(
        (
            code[:length]
            for length in (VILLAGE, TOWN, COUNTY)
            for code in sorted(every)[:1]
            if len(code) >= length and all(each.startswith(code[:length]) for each in every)
        ),
        "",
    )


def common_hazard(cases: Iterable[Case]) -> str:
    """The disaster that most of these cases name; empty where none does."""
    named = [hazard for case in cases for hazard in hazards_of(slots_of(case))[:1]]
    return max(named, key=named.count, default="")


async def by_number(work: Work, number: str, division: str) -> Incident:
    """The incident of this number within a division; raises NotFoundError."""
    found: Incident | None = await work.session.scalar(select(Incident).where(Incident.number == number))
    if found is None or not found.division_code.startswith(division):
        raise NotFoundError(f"没有编号为 {number[:20]} 的灾害事件")
    return found


async def reopened(work: Work, case: Case) -> None:
    """A case of the incident runs again, so the incident is not over."""
    if case.incident_id:
        again = update(Incident).where(Incident.id == case.incident_id, Incident.merged_into.is_(None))
        await work.session.execute(again.values(closed_at=None))
