"""A post is handed over in one act: households, cases, pairings and rosters go to one or several successors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from app.core.enums import DutyKind, OfficerRole
from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.officer_names import label
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.duty import passing
from app.services.duty.acts import Act
from app.services.duty.shares import Shares, Successor, share_out
from app.services.sending import outbox
from app.services.work import Work
from models import Case, CaseMove, Contact, Duty, Household, Officer, RegistryAct, RosterShift, Substitute

KIND = "handover"
POSTS = (
    OfficerRole.VILLAGE_LEADER,
    OfficerRole.TOWN_SECRETARY,
    OfficerRole.DUTY_DESK,
    OfficerRole.DEPARTMENT_WINDOW,
    OfficerRole.AGENT,
    OfficerRole.COUNTY_LEADER,
)
"""Roles that somebody is found by: after the handover somebody must hold them."""


@dataclass(frozen=True, slots=True)
class Handover:
    """What was handed over to each successor, and the act, by which it can be undone.

    `households` are those that he covered one by one, `areas` the villages and groups that he covered as a whole.
    """

    act: RegistryAct
    households: dict[str, int]
    areas: dict[str, int]
    shifts: dict[str, int]
    cases: dict[str, int]


async def hand_over(
    work: Work,
    officer_id: str,
    successors: Sequence[Successor],
    actor: str,
    *,
    takes_post: bool = False,
) -> Handover:
    """An officer leaves: everything that he answers for goes to his successors, today; he is retired.

    `takes_post`: the first successor takes his role, division, office and title too. Raises NotFoundError or
    InvalidValueError; the latter also where a post would be left that nobody holds.
    """
    registry = work.snapshots.registry
    leaving, row = registry.officer(officer_id), await work.session.get(Officer, officer_id)
    if leaving is None or row is None:
        raise NotFoundError(f"没有工号是“{officer_id[:40]}”的干部")
    shares = await share_out(work, leaving, successors)
    act = Act(work, KIND, actor, leaving.division_code, _summary(work, leaving, shares.everybody))
    today = work.now.astimezone(registry.zone).date()
    households, areas = await _duties(work, act, leaving, shares, today)
    shifts = await _shifts(work, act, leaving, shares, today)
    await _stands(work, act, leaving, shares, today)
    await _contacts(work, act, leaving)
    act.retire(row)
    if takes_post:
        await _take_post(work, act, row, shares.everybody[0])
    after = (await work.snapshots.ahead(work.session)).registry
    _require_no_hole(registry, after, leaving, work)
    written = await act.finish(officer=officer_id, successors=[each.id for each in shares.everybody])
    cases = await _cases(work, act, leaving, shares)
    for each in shares.everybody:
        said = {
            "officer": label(work, leaving),
            "households": str(households.get(each.id, 0) or ""),
            "areas": str(areas.get(each.id, 0) or ""),
            "count": str(cases.get(each.id, 0) or ""),
        }
        outbox.enqueue_notice(work, each.id, each.division_code, "notice_handover", said, str(act.id))
    return Handover(written, households, areas, shifts, cases)


def _summary(work: Work, leaving: OfficerRef, successors: Sequence[OfficerRef]) -> str:
    return f"{label(work, leaving)} → {'、'.join(label(work, each) for each in successors)}"


async def _duties(
    work: Work, act: Act, leaving: OfficerRef, shares: Shares, today: date
) -> tuple[dict[str, int], dict[str, int]]:
    """His duties end with yesterday and begin anew with today's holder; how many households and areas each one got."""
    rows = list(
        await work.session.scalars(
            select(Duty)
            .where(Duty.officer_id == leaving.id, Duty.retired_at.is_(None))
            .where(Duty.until.is_(None) | (Duty.until >= today))
            .order_by(Duty.target, Duty.id)
            .with_for_update()
        )
    )
    places = await _places(work, [row.target for row in rows])
    held = await _held(work, shares, today)
    households, areas = dict[str, int](), dict[str, int]()
    for row in rows:
        to = shares.of(row.target, places.get(row.target, row.target))
        since, until = max(row.since or today, today), row.until
        if row.since is not None and row.since >= today:
            act.retire(row)
        else:
            act.change(row, until=today - timedelta(days=1))
        if row.kind == DutyKind.COVERS_HOUSEHOLD:
            count = households if row.target in places else areas
            count[to.id] = count.get(to.id, 0) + 1
        if (to.id, row.kind, row.target) in held:
            continue
        act.add(
            Duty(
                id=work.ids.next(),
                officer_id=to.id,
                kind=row.kind,
                target=row.target,
                since=since,
                until=until,
                seen_at=row.seen_at,
            )
        )
    return households, areas


async def _held(work: Work, shares: Shares, today: date) -> set[tuple[str, str, str]]:
    """What the successors hold for good already."""
    ids = [each.id for each in shares.everybody]
    rows = await work.session.execute(
        select(Duty.officer_id, Duty.kind, Duty.target).where(
            Duty.officer_id.in_(ids),
            Duty.retired_at.is_(None),
            Duty.since.is_(None) | (Duty.since <= today),
            Duty.until.is_(None),
        )
    )
    return {(who, kind, target) for who, kind, target in rows}


async def _places(work: Work, targets: Sequence[str]) -> dict[str, str]:
    """Where the households among these targets lie."""
    found: dict[str, str] = {}
    for start in range(0, len(targets), 5000):
        some = targets[start : start + 5000]
        rows = await work.session.execute(
            select(Household.id, Household.division_code).where(Household.id.in_(some))
        )
        found |= {household: code for household, code in rows}  # noqa: C416 - rows are Row objects
    return found


async def _shifts(work: Work, act: Act, leaving: OfficerRef, shares: Shares, today: date) -> dict[str, int]:
    rows = await work.session.scalars(
        select(RosterShift)
        .where(RosterShift.officer_id == leaving.id, RosterShift.retired_at.is_(None))
        .where(RosterShift.date >= today)
        .order_by(RosterShift.date, RosterShift.shift_start)
    )
    offices = work.snapshots.registry.offices
    count: dict[str, int] = {}
    for row in list(rows):
        office = offices.get(row.office_code)
        to = shares.of(row.office_code, office.division_code if office else leaving.division_code)
        act.retire(row)
        act.add(
            RosterShift(
                id=work.ids.next(),
                office_code=row.office_code,
                date=row.date,
                shift_start=row.shift_start,
                shift_end=row.shift_end,
                officer_id=to.id,
            )
        )
        count[to.id] = count.get(to.id, 0) + 1
    return count


async def _stands(work: Work, act: Act, leaving: OfficerRef, shares: Shares, today: date) -> None:
    """His own leaves are over; where he stands in for others his first successor does."""
    rows = await work.session.scalars(
        select(Substitute).where(
            Substitute.retired_at.is_(None),
            Substitute.until.is_(None) | (Substitute.until >= today),
            (Substitute.officer_id == leaving.id) | (Substitute.substitute_id == leaving.id),
        )
    )
    for row in list(rows):
        other = next((each for each in shares.everybody if each.id != row.officer_id), None)
        if row.officer_id == leaving.id or other is None:
            act.retire(row)
            if row.began_at is not None and row.ended_at is None:
                act.change(row, ended_at=work.now)
        else:
            act.change(row, substitute_id=other.id)


async def _contacts(work: Work, act: Act, leaving: OfficerRef) -> None:
    rows = await work.session.scalars(
        select(Contact).where(
            Contact.owner_kind == "officer", Contact.owner_id == leaving.id, Contact.retired_at.is_(None)
        )
    )
    for row in list(rows):
        act.retire(row)


async def _take_post(work: Work, act: Act, leaving: Officer, to: OfficerRef) -> None:
    successor = await work.session.get(Officer, to.id)
    assert successor is not None  # noqa: S101 - the registry knows him
    act.change(
        successor,
        role=leaving.role,
        division_code=leaving.division_code,
        office_code=leaving.office_code,
        title=leaving.title,
    )


def _require_no_hole(before: Registry, after: Registry, leaving: OfficerRef, work: Work) -> None:
    """Whoever is found by his role alone must have left nobody without one."""
    if leaving.role not in POSTS:
        return
    code = leaving.division_code
    was = before.holders(leaving.role, code, (), work.now)
    there = after.holders(leaving.role, code, (), work.now)
    if any(each.id == leaving.id for each in was) and not there:
        role = work.snapshots.ruleset_for(code).word("roles", leaving.role)
        raise InvalidValueError(
            f"交接以后没有人是{role}了:请让第一位接手人接任这个岗位(--post),或先把岗位给别人", "successors"
        )


async def _cases(work: Work, act: Act, leaving: OfficerRef, shares: Shares) -> dict[str, int]:
    """His running cases, and those that lie with his substitute for now, go to whoever has the household."""
    own = await passing.open_cases(work, leaving.id)
    lent = await work.session.scalars(
        select(CaseMove).where(CaseMove.from_officer == leaving.id, CaseMove.returned_at.is_(None))
    )
    moves = {move.case_id: move for move in lent}
    there = await passing.cases_by_id(work, moves)
    for move in moves.values():
        move.returned_at = work.now
    also = [
        each
        for each in there.values()
        if passing.is_open(each) and each.officer_id == moves[each.id].to_officer
    ]
    count: dict[str, int] = {}
    for case in [*own, *also]:
        to = shares.of(case.household_id or f"case:{case.id}", case.division_code)
        await _pass(work, case, to, act)
        count[to.id] = count.get(to.id, 0) + 1
    return count


async def _pass(work: Work, case: Case, to: OfficerRef, act: Act) -> None:
    if case.officer_id != to.id:
        await passing.pass_on(work, case, to, passing.HANDOVER, act.id)
