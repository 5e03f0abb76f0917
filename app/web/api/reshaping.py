"""Rosters and divisions by API: a roster by rule, a swap, merged villages, new group numbers, households."""

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.core.errors import NotFoundError
from app.services.duty import division_changes, rosters
from app.services.duty.roster_rules import Rule, parse_spans
from app.services.work import Work
from app.web.api.access import Caller, Served, Writer
from app.web.api.acts import ActView, actor_of, view_of
from app.web.api.logged import Logged
from models import Household

router = APIRouter(route_class=Logged)


class RosterBody(BaseModel):
    """Who sits in turn, on which days, at which times; see `Rule`."""

    officers: list[str] = Field(min_length=1, max_length=100)
    since: date
    until: date
    days: str = Field(default="每天", max_length=100)
    shifts: str = Field(default="全天", max_length=200)


class SwapBody(BaseModel):
    """One officer's shifts of a day go to another; with `other_day` he takes the other's shifts of that day."""

    day: date
    officer: str
    with_officer: str
    other_day: date | None = None


class MergeBody(BaseModel):
    """The villages that become part of this one."""

    sources: list[str] = Field(min_length=1, max_length=50)


class RenumberBody(BaseModel):
    """New numbers of groups by their old codes, and new names where there are any."""

    numbers: dict[str, int]
    names: dict[str, str] = {}


class MoveBody(BaseModel):
    """Where the household moves to, and the officer who has it from today on, if another one."""

    to: str
    officer: str = ""


class SplitBody(BaseModel):
    """Who leaves the household, the new head first, and the new household's id."""

    new_id: str = Field(max_length=64)
    people: list[str] = Field(min_length=1, max_length=100)


@router.post("/offices/{code}/roster")
async def write_roster(code: str, body: RosterBody, container: Served, caller: Writer) -> ActView:
    """An office's roster by rule, instead of what it has on these days."""
    async with container.workshop.begin() as work:
        _office(work, caller, code)
        rule = Rule(code, body.officers, body.since, body.until, body.days, parse_spans(body.shifts))
        act, _ = await rosters.write(work, rule, actor_of(caller))
        return view_of(act, caller)


@router.post("/offices/{code}/swap")
async def swap_shifts(code: str, body: SwapBody, container: Served, caller: Writer) -> ActView:
    """Swap shifts of an office, or give them away."""
    async with container.workshop.begin() as work:
        _office(work, caller, code)
        act = await rosters.swap(
            work, code, body.day, body.officer, body.with_officer, body.other_day, actor_of(caller)
        )
        return view_of(act, caller)


@router.post("/divisions/{code}/merge")
async def merge_villages(code: str, body: MergeBody, container: Served, caller: Writer) -> ActView:
    """Villages become part of this one."""
    _require(caller, code, *body.sources)
    async with container.workshop.begin() as work:
        act = await division_changes.merge_villages(work, body.sources, code, actor_of(caller))
        return view_of(act, caller)


@router.post("/divisions/{code}/renumber")
async def renumber_groups(code: str, body: RenumberBody, container: Served, caller: Writer) -> ActView:
    """Groups of this village get new numbers."""
    _require(caller, code)
    async with container.workshop.begin() as work:
        act = await division_changes.renumber_groups(work, code, body.numbers, actor_of(caller), body.names)
        return view_of(act, caller)


@router.post("/households/{household_id}/move")
async def move_household(household_id: str, body: MoveBody, container: Served, caller: Writer) -> ActView:
    """A household moves."""
    _require(caller, body.to)
    async with container.workshop.begin() as work:
        await _household(work, caller, household_id)
        act = await division_changes.move_household(
            work, household_id, body.to, actor_of(caller), body.officer
        )
        return view_of(act, caller)


@router.post("/households/{household_id}/split")
async def split_household(household_id: str, body: SplitBody, container: Served, caller: Writer) -> ActView:
    """Some people of a household become one of their own."""
    async with container.workshop.begin() as work:
        await _household(work, caller, household_id)
        act = await division_changes.split_household(
            work, household_id, body.new_id, body.people, actor_of(caller)
        )
        return view_of(act, caller)


def _require(caller: Caller, *codes: str) -> None:
    for code in codes:
        if not caller.sees(code):
            raise NotFoundError(f"没有区划 {code[:20]}")


def _office(work: Work, caller: Caller, code: str) -> None:
    office = work.snapshots.registry.office(code)
    if office is None or not caller.sees(office.division_code):
        raise NotFoundError(f"没有代码为“{code[:40]}”的机构")


async def _household(work: Work, caller: Caller, household_id: str) -> None:
    household = await work.session.get(Household, household_id)
    if household is None or not caller.sees(household.division_code):
        raise NotFoundError(f"没有编号为“{household_id[:40]}”的户")
