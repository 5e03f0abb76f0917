"""`GET /api/v1/alerts`: what was sent to officers, and how far it came."""

from fastapi import APIRouter
from sqlalchemy import Select, select

from app.core.enums import AlertState, Channel, Intent
from app.web.api.access import Reader, Served
from app.web.api.listing import Asked, Filters, one_of, page
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.shapes import AlertView, Page
from models import Case, CaseMessage, Message, OutboxMessage

router = APIRouter(route_class=Logged)


@router.get("/alerts")
async def list_alerts(container: Served, caller: Reader, asked: Asked) -> Page[AlertView]:
    """Alerts to officers of the caller's division, newest first; `kind` is the kind of the case."""
    async with container.workshop.read() as work:
        statement = select(OutboxMessage).where(OutboxMessage.officer_id.is_not(None))
        statement = caller.within(statement, OutboxMessage.division_code, asked.division)
        rows, cursor = await page(work.session, _narrowed(statement, asked), OutboxMessage.id, asked)
        ids = {row.case_id for row in rows if row.case_id is not None}
        found = await work.session.execute(select(Case.id, Case.number).where(Case.id.in_(ids)))
        numbers = {case_id: number for case_id, number in found}  # noqa: C416 - rows are Row objects
        veil = Veil(caller.is_personal)
        items = [_view(row, numbers.get(row.case_id or 0), veil) for row in rows]
        return Page(items=items, next_cursor=cursor)


def _narrowed(statement: Select[OutboxMessage], asked: Filters) -> Select[OutboxMessage]:
    if asked.since:
        statement = statement.where(OutboxMessage.created_at >= asked.since)
    if asked.state:
        statement = statement.where(OutboxMessage.state == one_of(asked.state, AlertState, "state"))
    if asked.channel:
        statement = statement.where(OutboxMessage.channel == one_of(asked.channel, Channel, "channel"))
    if asked.account:
        statement = statement.where(OutboxMessage.account == asked.account)
    if asked.kind:
        cases = select(Case.id).where(Case.kind == one_of(asked.kind, Intent, "kind"))
        statement = statement.where(OutboxMessage.case_id.in_(cases))
    if asked.external_id:
        cases = (
            select(CaseMessage.case_id)
            .join(Message, Message.id == CaseMessage.message_id)
            .where(Message.external_id == asked.external_id)
        )
        statement = statement.where(OutboxMessage.case_id.in_(cases))
    return statement


def _view(row: OutboxMessage, number: str | None, veil: Veil) -> AlertView:
    return AlertView(
        id=str(row.id),
        case=number,
        officer=row.officer_id or "",
        channel=row.channel,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        sent_at=row.sent_at,
        last_error=veil.text(row.last_error),
    )
