"""Who answers for whom, as other systems may ask: chains, villages, officers, who is on duty."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.core.enums import Intent
from app.core.errors import NotFoundError
from app.services.county.holding import Holder
from app.services.county.registry_rows import DutyRef, OfficeRef, OfficerRef
from app.services.duty import registry_views as views
from app.web.api.access import Caller, Reader, Served
from app.web.api.listing import instant_of, one_of
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.registry_shapes import (
    ChainView,
    CountedOfficerView,
    DutyView,
    HolderView,
    LoadView,
    OfficeView,
    VillageView,
    VillageWorkerView,
)
from app.web.api.shapes import OfficerView

router = APIRouter(route_class=Logged)
At = Annotated[str, Query(description="ISO 8601 with offset; now if left out")]


@router.get("/responsible")
async def show_responsible(
    container: Served,
    caller: Reader,
    place: Annotated[str, Query(description="a household's id or a division code")],
    kind: Annotated[str, Query(description="a kind of case")] = "disaster",
    at: At = "",
) -> ChainView:
    """The chain of a household or a place for a kind of matter, with the reason for each person."""
    instant = instant_of(at, "at")
    async with container.workshop.read() as work:
        division, chain = await views.chain_of(work, place, one_of(kind, Intent, "kind"), instant)
        _require(caller, division, place)
        veil = Veil(caller.is_personal)
        return ChainView(
            place=place,
            division_code=division,
            kind=kind,
            at=instant or work.now,
            chain=[_holder(link.holder, veil, link.level, link.role, link.is_reachable) for link in chain],
        )


@router.get("/villages/{code}")
async def show_village(code: str, container: Served, caller: Reader) -> VillageView:
    """A village's leader, backing departments, household and paired officers, room, agent, duty today."""
    async with container.workshop.read() as work:
        _require(caller, code, code)
        found = await views.village(work, code)
    veil = Veil(caller.is_personal)
    return VillageView(
        code=found.code,
        name=found.name,
        households=found.households,
        leaders=[_officer(each, veil) for each in found.leaders],
        backing=[
            VillageWorkerView(officer=_officer(each.officer, veil), office=_office(each.office))
            for each in found.backing
        ],
        household_officers=_counted(found.household_officers, veil),
        paired=_counted(found.paired, veil),
        rooms=[view for view in map(_office, found.rooms) if view is not None],
        agents=[_officer(each, veil) for each in found.agents],
        on_duty=[
            VillageWorkerView(officer=_officer(each.officer, veil), office=_office(office))
            for office, each in found.on_duty
        ],
        duty_desk=[_officer(each, veil) for each in found.duty_desk],
    )


@router.get("/officers/{officer_id}")
async def show_officer(officer_id: str, container: Served, caller: Reader) -> LoadView:
    """An officer's duties and load: households, open cases, overdue ones; who stands in for him or he for whom."""
    async with container.workshop.read() as work:
        found = await views.officer(work, officer_id)
    _require(caller, found.officer.division_code, officer_id)
    veil = Veil(caller.is_personal)
    return LoadView(
        officer=_officer(found.officer, veil),
        division_code=found.officer.division_code,
        title=found.officer.title,
        office=_office(found.office),
        duties=[_duty(each) for each in found.duties],
        households=found.households,
        open_cases=found.open_cases,
        overdue_cases=found.overdue_cases,
        substitute=_officer(found.substitute, veil) if found.substitute else None,
        stands_for=[_officer(each, veil) for each in found.stands_for],
        is_on_shift=found.is_on_shift,
        is_reachable=found.is_reachable,
    )


@router.get("/offices/{code}/on_duty")
async def show_on_duty(code: str, container: Served, caller: Reader, at: At = "") -> list[HolderView]:
    """Who sits in an office at an instant by its roster, substitutes in the place of who is away."""
    instant = instant_of(at, "at")
    async with container.workshop.read() as work:
        registry = work.snapshots.registry
        office = registry.office(code)
        if office is None:
            raise NotFoundError(f"没有代码为“{code[:40]}”的机构")
        _require(caller, office.division_code, code)
        veil = Veil(caller.is_personal)
        return [
            _holder(each, veil, 0, each.officer.role, registry.can_reach(each.officer.id))
            for each in registry.on_duty(code, instant or work.now)
        ]


def _require(caller: Caller, division: str, asked: str) -> None:
    if not caller.sees(division):
        raise NotFoundError(f"没有找到“{asked[:40]}”")


def _officer(officer: OfficerRef, veil: Veil) -> OfficerView:
    return OfficerView(id=officer.id, name=veil.name(officer.name), role=officer.role)


def _office(office: OfficeRef | None) -> OfficeView | None:
    if office is None:
        return None
    return OfficeView(code=office.code, name=office.name, kind=office.kind, phone=office.phone)


def _duty(duty: DutyRef) -> DutyView:
    return DutyView(kind=duty.kind, target=duty.target, since=duty.since, until=duty.until)


def _counted(found: tuple[tuple[OfficerRef, int], ...], veil: Veil) -> list[CountedOfficerView]:
    return [CountedOfficerView(officer=_officer(each, veil), duties=number) for each, number in found]


def _holder(holder: Holder, veil: Veil, level: int, role: str, is_reachable: bool) -> HolderView:
    ground = holder.ground
    return HolderView(
        level=level,
        role=role,
        officer=_officer(holder.officer, veil),
        by=ground.by,
        target=ground.target,
        since=ground.since,
        until=ground.until,
        stands_in_for=[_officer(each, veil) for each in holder.stands_in_for],
        is_absent=holder.is_absent,
        is_reachable=is_reachable,
    )
