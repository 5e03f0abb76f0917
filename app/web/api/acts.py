"""Acts on the registry by API: leave and back, a handover, the list of acts, and taking one back."""

from datetime import date, datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.core.errors import NotFoundError
from app.services.county.officer_names import find_officer
from app.services.county.registry_rows import OfficerRef
from app.services.duty import acts, leaves, posts
from app.services.duty.shares import Successor
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served, Writer
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from models import RegistryAct

router = APIRouter(route_class=Logged)


class LeaveBody(BaseModel):
    """A leave: both days included; `substitute` is an officer's id or name."""

    since: date
    until: date
    substitute: str = Field(max_length=64)


class LeaveView(BaseModel):
    """A leave that was written down; `gaps` are days on which nobody stands in."""

    officer: str
    substitute: str
    since: date
    until: date
    cases: int
    gaps: list[date]


class SuccessorBody(BaseModel):
    """Who takes over; with a `division` or a `household` only that."""

    officer: str = Field(max_length=64)
    division: str = Field(default="", max_length=15)
    household: str = Field(default="", max_length=64)


class HandoverBody(BaseModel):
    """To whom a post goes; `takes_post`: the first one takes role, division, office and title too."""

    successors: list[SuccessorBody] = Field(min_length=1, max_length=200)
    takes_post: bool = False


class ActView(BaseModel):
    """One act; it can be undone until `undo_until`."""

    id: str
    kind: str
    actor: str
    division_code: str
    summary: str
    at: datetime
    undo_until: datetime
    undone_at: datetime | None


class HandoverView(BaseModel):
    """What was handed over, by successor: households, whole villages and groups, shifts, cases; and the act."""

    act: ActView
    households: dict[str, int]
    areas: dict[str, int]
    shifts: dict[str, int]
    cases: dict[str, int]


@router.post("/officers/{officer_id}/leave")
async def take_leave(officer_id: str, body: LeaveBody, container: Served, caller: Writer) -> LeaveView:
    """Write an officer's leave down."""
    async with container.workshop.begin() as work:
        officer = _officer(work, caller, officer_id)
        registry = work.snapshots.registry
        by = find_officer(registry, body.substitute, officer.division_code, "substitute")
        found = await leaves.request(work, officer, body.since, body.until, by, actor_of(caller))
    return LeaveView(
        officer=officer_id,
        substitute=by.id,
        since=found.since,
        until=found.until,
        cases=found.cases,
        gaps=list(found.gaps),
    )


@router.post("/officers/{officer_id}/back")
async def come_back(officer_id: str, container: Served, caller: Writer) -> dict[str, int]:
    """An officer's leaves of today and later are over; answers how many there were."""
    async with container.workshop.begin() as work:
        officer = _officer(work, caller, officer_id)
        return {"ended": await leaves.end_now(work, officer, actor_of(caller))}


@router.post("/officers/{officer_id}/handover")
async def hand_over(officer_id: str, body: HandoverBody, container: Served, caller: Writer) -> HandoverView:
    """An officer leaves: everything that he answers for goes to his successors."""
    async with container.workshop.begin() as work:
        _officer(work, caller, officer_id)
        successors = [Successor(each.officer, each.household or each.division) for each in body.successors]
        for each in successors:
            _officer(work, caller, each.officer_id)
        done = await posts.hand_over(
            work, officer_id, successors, actor_of(caller), takes_post=body.takes_post
        )
        view = view_of(done.act, caller)
    return HandoverView(
        act=view, households=done.households, areas=done.areas, shifts=done.shifts, cases=done.cases
    )


@router.get("/acts")
async def list_acts(container: Served, caller: Reader, limit: int = 20) -> list[ActView]:
    """The newest acts on the registry of the caller's division, newest first."""
    async with container.workshop.read() as work:
        found = await acts.recent(work, caller.division, max(1, min(limit, 200)))
        return [view_of(each, caller) for each in found]


@router.post("/acts/{act_id}/undo")
async def undo(act_id: int, container: Served, caller: Writer) -> ActView:
    """Take an act back within a day of it."""
    async with container.workshop.begin() as work:
        act = await work.session.get(RegistryAct, act_id) if act_id < 2**63 else None
        if act is None or not caller.sees(act.division_code):
            raise NotFoundError(f"没有编号为 {act_id} 的操作")
        return view_of(await acts.undo(work, act_id, actor_of(caller)), caller)


def _officer(work: Work, caller: Caller, officer_id: str) -> OfficerRef:
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None or not caller.sees(officer.division_code):
        raise NotFoundError(f"没有工号是“{officer_id[:40]}”的干部")
    return officer


def actor_of(caller: Caller) -> str:
    """The caller, as acts and logs name him."""
    return f"api:{caller.name}"


def view_of(act: RegistryAct, caller: Caller) -> ActView:
    """An act as the caller may see it."""
    veil = Veil(caller.is_personal)
    return ActView(
        id=str(act.id),
        kind=act.kind,
        actor=act.actor,
        division_code=act.division_code,
        summary=veil.text(acts.told(act)),
        at=act.at,
        undo_until=act.at + acts.UNDO_WITHIN,
        undone_at=act.undone_at,
    )
