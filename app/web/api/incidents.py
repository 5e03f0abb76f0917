"""`/api/v1/incidents`: clusters of cases, and making one by hand; `gather` and `apart` are actions of a case."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from enum import StrEnum

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Select, select

from app.core.enums import Intent
from app.core.errors import InvalidValueError, NotFoundError
from app.services.deciding.figures import Figures, figures_of
from app.services.lifecycle import incidents
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served, Writer
from app.web.api.cases import with_message
from app.web.api.dossiers import division_path
from app.web.api.listing import Asked, Filters, one_of, page
from app.web.api.logged import Logged
from app.web.api.shapes import FiguresView, IncidentCasesView, IncidentView, Page
from models import Case, Incident

router = APIRouter(route_class=Logged)
MOST_CASES = 1000


class State(StrEnum):
    """How far an incident has come."""

    GROWING = "growing"
    SETTLED = "settled"
    CLOSED = "closed"
    MERGED = "merged"


class IncidentBody(BaseModel):
    """Cases of one kind that are one incident; without a division it is where all of them lie."""

    cases: list[str] = Field(min_length=1, max_length=MOST_CASES)
    division_code: str = Field(default="", max_length=15)


@router.get("/incidents")
async def list_incidents(container: Served, caller: Reader, asked: Asked) -> Page[IncidentView]:
    """Incidents of the caller's division, newest first."""
    async with container.workshop.read() as work:
        statement = caller.within(select(Incident), Incident.division_code, asked.division)
        rows, cursor = await page(work.session, _narrowed(statement, asked), Incident.id, asked)
        views = [IncidentView(**each.model_dump()) for each in await _views(work, rows)]
        return Page(items=views, next_cursor=cursor)


@router.get("/incidents/{number}")
async def show_incident(number: str, container: Served, caller: Reader) -> IncidentCasesView:
    """One incident with the numbers of its cases."""
    async with container.workshop.read() as work:
        return (await _views(work, [await find_incident(work, caller, number)]))[0]


@router.post("/incidents", status_code=201)
async def open_incident(body: IncidentBody, container: Served, caller: Writer) -> IncidentCasesView:
    """Say that these cases are one incident; what officers are told about them is gathered from now on."""
    async with container.workshop.begin() as work:
        asked = caller.within(select(Case), Case.division_code).where(Case.number.in_(body.cases))
        held = asked.order_by(Case.id).with_for_update()
        cases = list(await work.session.scalars(held))
        missing = set(body.cases) - {case.number for case in cases}
        if missing:
            raise NotFoundError(f"没有编号为 {min(missing)[:20]} 的事项")
        code = body.division_code or incidents.common_division(case.division_code for case in cases)
        if (
            not code
            or not all(case.division_code.startswith(code) for case in cases)
            or not caller.sees(code)
        ):
            raise InvalidValueError("这些事项不都在 division_code 里", "division_code")
        incident = incidents.open_by_hand(work, cases, code, f"api:{caller.name}")
        await work.flush()
        return (await _views(work, [incident]))[0]


async def find_incident(work: Work, caller: Caller, number: str) -> Incident:
    """The incident with this number in the caller's division; raises NotFoundError."""
    statement = caller.within(select(Incident).where(Incident.number == number), Incident.division_code)
    found: Incident | None = await work.session.scalar(statement)
    if found is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的灾害事件")
    return found


def _narrowed(statement: Select[Incident], asked: Filters) -> Select[Incident]:
    if asked.since:
        statement = statement.where(Incident.opened_at >= asked.since)
    if asked.kind:
        statement = statement.where(Incident.kind == one_of(asked.kind, Intent, "kind"))
    if asked.state:
        is_merged, is_closed = Incident.merged_into.is_not(None), Incident.closed_at.is_not(None)
        settled = Incident.settled_at.is_not(None)
        conditions = {
            State.MERGED: is_merged,
            State.CLOSED: is_closed & ~is_merged,
            State.SETTLED: settled & ~is_closed,
            State.GROWING: ~settled & ~is_closed,
        }
        statement = statement.where(conditions[State(one_of(asked.state, State, "state"))])
    if asked.channel or asked.account or asked.external_id:
        cases = select(Case.incident_id).where(Case.id.in_(with_message(asked)))
        statement = statement.where(Incident.id.in_(cases))
    return statement


async def _views(work: Work, rows: Sequence[Incident]) -> list[IncidentCasesView]:
    """These incidents with their figures; two queries for all of them."""
    ids = [row.id for row in rows]
    cases: dict[int, list[Case]] = defaultdict(list)
    for case in await work.session.scalars(select(Case).where(Case.incident_id.in_(ids)).order_by(Case.id)):
        cases[case.incident_id or 0].append(case)
    into = {row.merged_into for row in rows if row.merged_into}
    others = await work.session.execute(select(Incident.id, Incident.number).where(Incident.id.in_(into)))
    numbers = {other.id: other.number for other in others}
    return [_view(work, row, cases[row.id], numbers) for row in rows]


def _view(work: Work, row: Incident, cases: Sequence[Case], numbers: dict[int, str]) -> IncidentCasesView:
    total = sum((figures_of(case) for case in cases), Figures())
    return IncidentCasesView(
        number=row.number,
        kind=row.kind,
        hazard=row.hazard,
        state=_state(row),
        division_code=row.division_code,
        division_path=division_path(work, row.division_code),
        opened_at=row.opened_at,
        last_reported_at=max((case.opened_at for case in cases), default=None),
        closed_at=row.closed_at,
        into=numbers.get(row.merged_into or 0),
        drill=row.is_drill,
        cases=len(cases),
        urgent=sum(case.is_urgent for case in cases),
        by_state=dict(Counter(case.state for case in cases)),
        figures=FiguresView(
            people=total.people,
            households=total.households,
            hectares=total.hectares,
            rooms=total.rooms,
            animals=total.animals,
            yuan=total.yuan,
        ),
        case_numbers=[case.number for case in cases],
    )


def _state(row: Incident) -> str:
    if row.merged_into is not None:
        return State.MERGED
    if row.closed_at is not None:
        return State.CLOSED
    return State.SETTLED if row.settled_at is not None else State.GROWING
