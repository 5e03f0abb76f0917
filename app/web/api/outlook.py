"""`GET /api/v1/cases/{number}/ladder` and `/why`: who is called next, and what decided where the case went."""

from typing import Any

from fastapi import APIRouter

from app.services.outlook import outlook
from app.web.api.access import Reader, Served
from app.web.api.cases import find_case
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.shapes import LadderView, OfficerView, RungView

router = APIRouter(route_class=Logged)


@router.get("/cases/{number}/ladder")
async def show_ladder(number: str, container: Served, caller: Reader) -> LadderView:
    """The case's ladder as the next step would find it."""
    async with container.workshop.read() as work:
        found = await outlook(work, await find_case(work, caller, number))
    veil = Veil(caller.is_personal)
    return LadderView(
        next_at=found.next_at,
        rungs=[
            RungView(
                level=step.rung.level,
                role=step.rung.role,
                officer=OfficerView(
                    id=step.rung.officer.id,
                    name=veil.name(step.rung.officer.name),
                    role=step.rung.officer.role,
                ),
                called_at=step.called_at,
                is_next=step.is_next,
            )
            for step in found.steps
        ],
    )


@router.get("/cases/{number}/why")
async def show_why(number: str, container: Served, caller: Reader) -> dict[str, Any]:
    """Everything that was written down when it was decided where the case goes."""
    async with container.workshop.read() as work:
        case = await find_case(work, caller, number)
        decision: dict[str, Any] = Veil(caller.is_personal).value(dict(case.decision))
        return decision
