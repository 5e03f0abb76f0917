"""Storms: the job that sees many reports of one kind become one incident, widens it, and ends it.

A report that comes while its incident grows is joined at once, by the lane. What this job does is planned on a plain
read and planned again once the job is alone, so any number of processes may run it and each change is made once.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from sqlalchemy import exists, func, or_, select

from app.core.enums import FINAL_STATES
from app.core.ids import first_id
from app.services.deciding.facts import slots_in
from app.services.lifecycle import incidents
from app.services.lifecycle.incidents import IncidentRef
from app.services.versions import touch
from app.services.work import Work, Workshop
from models import Case, Incident

VILLAGE, TOWN = 12, 9
"""Digits of a village's and a town's code."""
_OVER = [str(state) for state in FINAL_STATES]


@dataclass(frozen=True, slots=True)
class Loose:
    """A report that belongs to no incident yet."""

    id: int
    kind: str
    code: str
    is_drill: bool
    families: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What is to be done: reports by the incident that they join, new incidents, wider ones, ends."""

    joins: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    opens: list[tuple[str, str, list[int]]] = field(default_factory=list)
    """The division, the kind and the reports of each new incident."""
    widens: dict[int, list[int]] = field(default_factory=dict)
    """Incidents that become a town's, each with the incidents that become part of it."""
    settles: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    is_news: bool = False
    """Whether the incidents that grow are other ones than this process keeps in memory."""

    def __len__(self) -> int:
        parts = (self.joins, self.opens, self.widens, self.settles, self.closes)
        return sum(map(len, parts)) + self.is_news


async def gather_due(workshop: Workshop) -> int:
    """Open, widen, settle and close what is due; answers how many changes were made."""
    async with workshop.read() as work:
        if not len(await plan(work)):
            return 0
    async with workshop.begin() as work:
        await touch(work.session, incidents.SNAPSHOT)
        made = await plan(work)
        await _carry_out(work, made)
        return len(made)


async def plan(work: Work) -> Plan:
    """Everything that is due now."""
    growing = await incidents.growing(work.session)
    made = Plan(is_news=growing != work.snapshots.incidents)
    for group in await _crowds(work, growing):
        await _plan_town(work, made, [ref for ref in growing if _is_here(ref, group[0])], group)
    await _plan_mergers(work, made, growing)
    await _plan_ends(work, made, growing)
    return made


def _is_here(ref: IncidentRef, report: Loose) -> bool:
    same = ref.kind == report.kind and ref.is_drill == report.is_drill
    return same and ref.division_code[:TOWN] == report.code[:TOWN]


def _town(report: Loose) -> tuple[str, str, bool]:
    return report.code[:TOWN], report.kind, report.is_drill


async def _crowds(work: Work, growing: Sequence[IncidentRef]) -> list[list[Loose]]:
    """The fresh reports of each town and kind, where there are enough of them or an incident grows."""
    every = [ruleset.storms for ruleset in work.snapshots.rulesets_in_force()]
    columns = select(Case.id, Case.kind, Case.division_code, Case.is_drill, Case.opened_at)
    fresh = columns.where(
        Case.id >= first_id(work.now - max(storms.within.span for storms in every)),
        Case.kind.in_({kind for storms in every for kind in storms.kinds}),
        Case.incident_id.is_(None),
        Case.state.not_in(_OVER),
    )
    loose = []
    for row in await work.session.execute(fresh.order_by(Case.id)):
        storms = work.snapshots.ruleset_for(row.division_code).storms
        is_fresh = row.opened_at > work.now - storms.within.span
        if row.kind in storms.kinds and is_fresh and len(row.division_code) >= TOWN:
            loose.append(Loose(row.id, row.kind, row.division_code, row.is_drill))
    crowds = []
    for _, reports in groupby(sorted(loose, key=_town), key=_town):
        group = list(reports)
        storms = work.snapshots.ruleset_for(group[0].code).storms
        least = min(storms.village_reports, storms.town_reports)
        if len(group) >= least or any(_is_here(ref, group[0]) for ref in growing):
            crowds.append(group)
    return crowds


async def _plan_town(work: Work, made: Plan, refs: Sequence[IncidentRef], group: list[Loose]) -> None:
    storms = work.snapshots.ruleset_for(group[0].code).storms
    columns = select(Case.id, Case.facts).where(Case.id.in_([each.id for each in group]))
    said = {
        case_id: incidents.hazards_of(slots_in(facts))
        for case_id, facts in await work.session.execute(columns)
    }
    left = []
    for report in group:
        known = incidents.matching(
            refs, storms, report.kind, report.code, said[report.id], is_drill=report.is_drill
        )
        if known is not None:
            made.joins[known.id].append(report.id)
        else:
            families = storms.families(said[report.id])
            left.append(Loose(report.id, report.kind, report.code, report.is_drill, families))
    for family, reports in _by_family(left):
        opened = [
            (village, reports_there)
            for village, reports_there in _by_village(reports)
            if len(village) == VILLAGE and len(reports_there) >= storms.village_reports
        ]
        here = [ref for ref in refs if storms.family(ref.hazard) == family]
        before = await _counted(work, here, storms.within.span)
        if _is_town_wide(reports, here, before, storms.town_reports):
            _plan_wide(made, reports, here, before)
            continue
        for village, reports_there in opened:
            made.opens.append((village, reports[0].kind, [each.id for each in reports_there]))


def _is_town_wide(
    reports: Sequence[Loose], here: Sequence[IncidentRef], before: Counter[int], least: int
) -> bool:
    """Whether so many reports came in the town, out of more than one village."""
    villages = {each.code[:VILLAGE] for each in reports} | {
        ref.division_code for ref in here if before[ref.id]
    }
    return len(reports) + before.total() >= least and len(villages) > 1


def _plan_wide(
    made: Plan, reports: Sequence[Loose], here: Sequence[IncidentRef], before: Counter[int]
) -> None:
    """The largest incident of the town takes in the others and the reports; without any a new one does."""
    ids = [each.id for each in reports]
    if not here:
        made.opens.append((reports[0].code[:TOWN], reports[0].kind, ids))
        return
    main = max(here, key=lambda ref: (before[ref.id], -ref.id))
    made.widens[main.id] = [ref.id for ref in here if ref is not main]
    if ids:
        made.joins[main.id] += ids


async def _plan_mergers(work: Work, made: Plan, growing: Sequence[IncidentRef]) -> None:
    """Incidents of one weather in several villages of a town become one, where there are enough reports together."""
    groups: dict[tuple[str, ...], list[IncidentRef]] = defaultdict(list)
    for ref in growing:
        storms = work.snapshots.ruleset_for(ref.division_code).storms
        key = (ref.division_code[:TOWN], ref.kind, storms.family(ref.hazard), str(ref.is_drill))
        groups[key].append(ref)
    for here in groups.values():
        if len(here) < 2 or any(ref.id in made.widens for ref in here):
            continue
        storms = work.snapshots.ruleset_for(here[0].division_code).storms
        before = await _counted(work, here, storms.within.span)
        if before.total() >= storms.town_reports:
            _plan_wide(made, (), here, before)


def _by_family(left: Sequence[Loose]) -> Iterator[tuple[str, list[Loose]]]:
    """Reports by their first disaster; those that name none count with the most frequent one."""
    named = Counter(each.families[0] for each in left if each.families)
    common = named.most_common(1)[0][0] if named else ""
    groups: dict[str, list[Loose]] = defaultdict(list)
    for each in left:
        groups[each.families[0] if each.families else common].append(each)
    yield from groups.items()


def _by_village(reports: Sequence[Loose]) -> Iterator[tuple[str, list[Loose]]]:
    groups: dict[str, list[Loose]] = defaultdict(list)
    for each in reports:
        groups[each.code[:VILLAGE]].append(each)
    yield from groups.items()


async def _counted(work: Work, here: Sequence[IncidentRef], within: timedelta) -> Counter[int]:
    """The fresh reports of these incidents."""
    if not here:
        return Counter()
    counts = (
        select(Case.incident_id, func.count(Case.id))
        .where(Case.incident_id.in_([ref.id for ref in here]), Case.id >= first_id(work.now - within))
        .group_by(Case.incident_id)
    )
    rows = (await work.session.execute(counts)).all()
    return Counter({incident_id: count for incident_id, count in rows if incident_id})


async def _plan_ends(work: Work, made: Plan, growing: Sequence[IncidentRef]) -> None:
    """Incidents that nobody reports any more settle; those whose cases are all over are closed."""
    quiet_since = {
        ref.id: first_id(work.now - work.snapshots.ruleset_for(ref.division_code).storms.quiet.span)
        for ref in growing
    }
    old = [each for each, since in quiet_since.items() if each < since and each not in made.joins]
    last = await _last_reports(work, old)
    made.settles += [each for each in old if last.get(each, 0) < quiet_since[each]]
    runs = exists().where(Case.incident_id == Incident.id, Case.state.not_in(_OVER))
    ended = select(Incident.id).where(Incident.closed_at.is_(None), ~runs)
    busy = {*made.joins, *made.widens}
    made.closes = [each for each in await work.session.scalars(ended) if each not in busy]


async def _last_reports(work: Work, incident_ids: Sequence[int]) -> dict[int, int]:
    """The latest case of each of these incidents that has one."""
    if not incident_ids:
        return {}
    latest = select(Case.incident_id, func.max(Case.id)).where(Case.incident_id.in_(incident_ids))
    rows = await work.session.execute(latest.group_by(Case.incident_id))
    return {incident_id: last for incident_id, last in rows if incident_id}


async def _carry_out(work: Work, made: Plan) -> None:
    ids = [
        *made.joins,
        *made.widens,
        *made.settles,
        *made.closes,
        *(i for m in made.widens.values() for i in m),
    ]
    rows = {
        each.id: each
        for each in await work.session.scalars(select(Incident).where(Incident.id.in_(ids)).with_for_update())
    }
    await _lock_cases(work, made)
    for main, parts in made.widens.items():
        rows[main].division_code = rows[main].division_code[:TOWN]
        await _take_in(work, rows[main], [rows[part] for part in parts])
    for incident_id, case_ids in made.joins.items():
        for case in await _locked(work, case_ids, None):
            incidents.join(work, case, rows[incident_id])
    for code, kind, case_ids in made.opens:
        cases = await _locked(work, case_ids, None)
        if cases:
            hazard = incidents.common_hazard(cases)
            incident = incidents.add(work, kind, hazard, code, is_drill=cases[0].is_drill)
            for case in cases:
                incidents.join(work, case, incident)
    for incident_id in made.settles:
        rows[incident_id].settled_at = work.now
    for incident_id in made.closes:
        rows[incident_id].closed_at = work.now
    await work.flush()


async def _lock_cases(work: Work, made: Plan) -> None:
    """Hold every case that is moved, in the order in which the lane locks them."""
    ids = [each for joined in made.joins.values() for each in joined]
    ids += [each for _, _, reports in made.opens for each in reports]
    parts = [part for taken in made.widens.values() for part in taken]
    if ids or parts:
        moved = select(Case.id).where(or_(Case.id.in_(ids), Case.incident_id.in_(parts)))
        await work.session.execute(moved.order_by(Case.id).with_for_update())


async def _take_in(work: Work, main: Incident, parts: Sequence[Incident]) -> None:
    """All cases of the parts belong to the main incident."""
    for part in parts:
        belonging = select(Case.id).where(Case.incident_id == part.id)
        for case in await _locked(work, list(await work.session.scalars(belonging)), part.id):
            incidents.join(work, case, main)
        part.merged_into, part.closed_at = main.id, work.now


async def _locked(work: Work, ids: Sequence[int], belonging: int | None) -> list[Case]:
    """These cases, their rows held, in the order of their ids, without those that somebody moved meanwhile."""
    rows = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
    found = await work.session.scalars(rows, execution_options={"populate_existing": True})
    return [case for case in found if case.incident_id == belonging]
