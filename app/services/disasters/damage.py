"""What a disaster did, gathered from its cases: by figure, by case, by the divisions below.

How it is counted: drills, cases that were merged into others and cases that people took back are left out. A household
counts once, with as many people as are registered in it or as its reports say, whichever is more; a case without a
known household is one household, or as many as it says. Of several messages about one case, and of several cases of
one household, the highest amount counts.
Where an officer's record of a case names a figure, his counts and not the reporter's. What is told without an amount is
listed apart (`unsaid`), never guessed. Nobody has verified the sums: several people may tell of the same house.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from app.core.enums import CaseState, EventKind, Intent
from app.services.casework.case_log import WITHDRAWN
from app.services.deciding.facts import slots_of
from app.services.disasters.damage_figures import FIGURES, Said, rounded, said_in
from app.services.lifecycle.incidents import hazards_of
from app.services.scope import lies_within
from app.services.work import Work
from models import Case, CaseEvent, CaseMessage, DamageFile, Incident, Message, Person

BATCH = 500
_BELOW = {6: 9, 9: 12, 12: 15}
"""Digits of the divisions into which a division's figures are parted."""
_TOLD_BY_OFFICERS = (EventKind.RECORDED, EventKind.RESOLVED, EventKind.ARRIVED)


@dataclass(frozen=True, slots=True)
class Share:
    """What one case adds to a figure, and whether an officer said so."""

    number: str
    amount: float
    is_recorded: bool


@dataclass(slots=True)
class Gathered:
    """The sums of a disaster; `shares` and `unsaid` (told of without an amount) by figure, `parts` by division."""

    cases: int = 0
    began_at: datetime | None = None
    shares: dict[str, list[Share]] = field(default_factory=lambda: {name: [] for name in FIGURES})
    unsaid: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in FIGURES})
    parts: dict[str, dict[str, float]] = field(default_factory=dict)

    def total(self) -> dict[str, float]:
        """Every figure."""
        return {name: rounded(name, sum(s.amount for s in shares)) for name, shares in self.shares.items()}


@dataclass(frozen=True, slots=True)
class _Telling:
    """One case with what its reporter and its officers say."""

    case: Case
    reported: Said
    recorded: Said

    def amount(self, name: str) -> tuple[float, bool]:
        if name in self.recorded.amounts:
            return self.recorded.amounts[name], True
        return self.reported.amounts.get(name, 0), False


async def gather(work: Work, file: DamageFile) -> Gathered:
    """The figures of the file's cases as they stand now."""
    found, homes = Gathered(), dict[str, dict[str, float]]()
    ids = await _ids(work, file)
    length = _BELOW.get(len(file.division_code), 15)
    for start in range(0, len(ids), BATCH):
        tellings = await _tellings(work, file, ids[start : start + BATCH])
        residents = await _residents(work, [each.case for each in tellings])
        for each in tellings:
            _count(found, each, homes, residents, each.case.division_code[:length])
    found.parts = {
        code: {name: rounded(name, amount) for name, amount in part.items()}
        for code, part in sorted(found.parts.items())
    }
    return found


async def began(work: Work, incident: Incident) -> datetime:
    """The first message of an incident's people; its own beginning where it has no case."""
    first = await work.session.scalar(
        select(func.min(Case.reported_at)).where(Case.incident_id == incident.id)
    )
    return first or incident.opened_at


async def _ids(work: Work, file: DamageFile) -> list[int]:
    cases = select(Case.id).where(Case.state != CaseState.MERGED, Case.kind == Intent.DISASTER)
    if file.incident_id is not None:
        cases = cases.where(Case.incident_id == file.incident_id)
    else:
        cases = cases.where(
            lies_within(Case.division_code, file.division_code),
            Case.is_drill.is_(False),
            Case.reported_at >= file.since,
            Case.reported_at < file.until,
        )
    return list(await work.session.scalars(cases.order_by(Case.id)))


async def _tellings(work: Work, file: DamageFile, ids: Sequence[int]) -> list[_Telling]:
    cases = await work.session.scalars(select(Case).where(Case.id.in_(ids)).order_by(Case.id))
    written = await work.session.execute(
        select(CaseMessage.case_id, Message.text)
        .join(Message, Message.id == CaseMessage.message_id)
        .where(CaseMessage.case_id.in_(ids), Message.recalled_at.is_(None))
        .order_by(Message.id)
    )
    events = await work.session.scalars(
        select(CaseEvent)
        .where(CaseEvent.case_id.in_(ids), CaseEvent.kind.in_((*_TOLD_BY_OFFICERS, EventKind.CLOSED)))
        .order_by(CaseEvent.case_id, CaseEvent.seq)
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for case_id, text in written:
        texts[case_id].append(text)
    acts: dict[int, list[CaseEvent]] = defaultdict(list)
    for event in events:
        acts[event.case_id].append(event)
    return [
        _telling(case, texts[case.id], acts[case.id])
        for case in cases
        if _is_of(file, case) and not _is_withdrawn(case, acts[case.id])
    ]


def _is_of(file: DamageFile, case: Case) -> bool:
    return not file.hazard or file.incident_id is not None or file.hazard in hazards_of(slots_of(case))


def _is_withdrawn(case: Case, events: Sequence[CaseEvent]) -> bool:
    ends = [event for event in events if event.kind == EventKind.CLOSED]
    return case.state == CaseState.CLOSED and bool(ends) and ends[-1].data.get("reason") == WITHDRAWN


def _telling(case: Case, texts: Sequence[str], events: Sequence[CaseEvent]) -> _Telling:
    slots, reported, recorded = slots_of(case), Said(), Said()
    is_told = any(text.startswith(case.summary) for text in texts)
    for text in dict.fromkeys(texts if is_told else [case.summary, *texts]):
        said = said_in(text, hazards_of(slots), has_crops=bool(slots.get("crop")))
        for name, amount in said.amounts.items():
            reported.amounts[name] = max(amount, reported.amounts.get(name, 0))
        reported.unsaid |= said.unsaid
    for event in events:
        if event.kind in _TOLD_BY_OFFICERS:
            recorded.amounts |= said_in(event.personal_text()).amounts
    return _Telling(case, reported, recorded)


async def _residents(work: Work, cases: Sequence[Case]) -> Mapping[str, int]:
    homes = {case.household_id for case in cases if case.household_id}
    counts = (
        select(Person.household_id, func.count(Person.id).label("residents"))
        .where(Person.household_id.in_(homes), Person.retired_at.is_(None))
        .group_by(Person.household_id)
    )
    return {row.household_id: row.residents for row in await work.session.execute(counts)}


def _count(
    found: Gathered,
    telling: _Telling,
    homes: dict[str, dict[str, float]],
    residents: Mapping[str, int],
    code: str,
) -> None:
    """Add one case; of a household that reported before, only what goes beyond what it said then."""
    case, home = telling.case, telling.case.household_id or ""
    found.cases += 1
    found.began_at = min(found.began_at or case.reported_at, case.reported_at)
    known = homes.setdefault(home, {}) if home else {}
    for name in FIGURES:
        said, is_recorded = telling.amount(name)
        least = 1 if name == "households" else residents.get(home, 0) if name == "people" else 0
        amount = max(said, least) - known.get(name, 0)
        if amount > 0:
            known[name] = known.get(name, 0) + amount
            found.shares[name].append(Share(case.number, amount, is_recorded))
            part = found.parts.setdefault(code, {})
            part[name] = part.get(name, 0) + amount
        elif not said and name in telling.reported.unsaid and name not in telling.recorded.amounts:
            found.unsaid[name].append(case.number)
