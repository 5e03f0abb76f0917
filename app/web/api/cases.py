"""`GET /api/v1/cases` and `/cases/{number}`."""

from fastapi import APIRouter
from sqlalchemy import Select, select

from app.core.enums import CaseState, Intent
from app.core.errors import NotFoundError
from app.services.casework import duplicates
from app.services.work import Work
from app.web.api.access import Caller, Reader, Served
from app.web.api.dossiers import case_views, division_path, gather
from app.web.api.listing import Asked, Filters, by_message, one_of, page
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.shapes import CaseView, DuplicateView, Page
from models import Case, CaseMessage, Message

router = APIRouter(route_class=Logged)


@router.get("/cases")
async def list_cases(container: Served, caller: Reader, asked: Asked) -> Page[CaseView]:
    """Cases of the caller's division, newest first."""
    async with container.workshop.read() as work:
        statement = caller.within(select(Case), Case.division_code, asked.division)
        rows, cursor = await page(work.session, _narrowed(statement, asked), Case.id, asked)
        return Page(items=await case_views(work, rows, caller.is_personal), next_cursor=cursor)


@router.get("/cases/{number}")
async def show_case(number: str, container: Served, caller: Reader) -> CaseView:
    """One case with everything that belongs to it."""
    async with container.workshop.read() as work:
        case = await find_case(work, caller, number)
        return (await case_views(work, [case], caller.is_personal))[0]


@router.get("/cases/{number}/duplicates")
async def list_duplicates(number: str, container: Served, caller: Reader) -> dict[str, list[DuplicateView]]:
    """Cases that may be the same matter, the likeliest first; `merge` makes one of them."""
    async with container.workshop.read() as work:
        case = await find_case(work, caller, number)
        found = await duplicates.suggestions(work, case)
        dossiers = await gather(work, [each.case for each in found])
        return {
            "items": [
                _duplicate(work, each, Veil(caller.is_personal, dossier.names))
                for each, dossier in zip(found, dossiers, strict=True)
                if caller.sees(each.case.division_code)
            ]
        }


def _duplicate(work: Work, found: duplicates.Suggestion, veil: Veil) -> DuplicateView:
    case = found.case
    return DuplicateView(
        number=case.number,
        score=found.score,
        reasons=list(found.reasons),
        state=case.state,
        division_code=case.division_code,
        division_path=division_path(work, case.division_code),
        summary=veil.text(case.summary),
        reported_at=case.reported_at,
    )


async def find_case(work: Work, caller: Caller, number: str) -> Case:
    """The case with this number in the caller's division; raises NotFoundError."""
    statement = caller.within(select(Case).where(Case.number == number), Case.division_code)
    case: Case | None = await work.session.scalar(statement)
    if case is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的事项")
    return case


def _narrowed(statement: Select[Case], asked: Filters) -> Select[Case]:
    if asked.since:
        statement = statement.where(Case.opened_at >= asked.since)
    if asked.state:
        statement = statement.where(Case.state == one_of(asked.state, CaseState, "state"))
    if asked.kind:
        statement = statement.where(Case.kind == one_of(asked.kind, Intent, "kind"))
    if asked.channel or asked.account or asked.external_id:
        statement = statement.where(Case.id.in_(with_message(asked)))
    return statement


def with_message(asked: Filters) -> Select[int]:
    """The ids of cases that hold such a message."""
    statement = select(CaseMessage.case_id).join(Message, Message.id == CaseMessage.message_id)
    return by_message(statement, asked)
