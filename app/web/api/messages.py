"""`GET /api/v1/messages`: what came in, and what became of each."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

from fastapi import APIRouter
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import FateKind
from app.web.api.access import Reader, Served
from app.web.api.listing import Asked, Filters, by_message, one_of, page
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.shapes import FateView, MessageView, Page
from models import Case, CaseMessage, Message

router = APIRouter(route_class=Logged)
_BREATH = 32
"""After so many messages other requests get their turn."""


@router.get("/messages")
async def list_messages(container: Served, caller: Reader, asked: Asked) -> Page[MessageView]:
    """Messages of the caller's division, newest first; `state` is the kind of fate."""
    async with container.workshop.read() as work:
        statement = caller.within(select(Message), Message.division_code, asked.division)
        rows, cursor = await page(work.session, _narrowed(statement, asked), Message.id, asked)
        numbers = await case_numbers(work.session, [row.id for row in rows])
        return Page(items=await message_views(rows, numbers, Veil(caller.is_personal)), next_cursor=cursor)


def _narrowed(statement: Select[Message], asked: Filters) -> Select[Message]:
    if asked.since:
        statement = statement.where(Message.received_at >= asked.since)
    if asked.state:
        statement = statement.where(Message.fate_kind == one_of(asked.state, FateKind, "state"))
    if asked.kind:
        statement = statement.where(Message.kind == asked.kind)
    return by_message(statement, asked)


async def case_numbers(session: AsyncSession, message_ids: Iterable[int]) -> dict[int, list[str]]:
    """The numbers of the cases that each message belongs to."""
    statement = (
        select(CaseMessage.message_id, Case.number)
        .join(Case, Case.id == CaseMessage.case_id)
        .where(CaseMessage.message_id.in_(list(message_ids)))
        .order_by(Case.id)
    )
    numbers: dict[int, list[str]] = defaultdict(list)
    for message_id, number in await session.execute(statement):
        numbers[message_id].append(number)
    return numbers


async def message_views(
    rows: Sequence[Message], numbers: dict[int, list[str]], veil: Veil
) -> list[MessageView]:
    """Messages as the API shows them; names in running text are looked for, which takes a moment."""
    views = []
    for count, row in enumerate(rows, start=1):
        views.append(_view(row, numbers.get(row.id, []), veil))
        if count % _BREATH == 0:
            await asyncio.sleep(0)
    return views


def _view(row: Message, numbers: list[str], veil: Veil) -> MessageView:
    return MessageView(
        id=str(row.id),
        channel=row.channel,
        account=row.account,
        external_id=row.external_id,
        sender=row.sender,
        chat=row.chat,
        received_at=row.received_at,
        text=veil.knowing([row.sender_name]).text(row.text),
        kind=row.kind,
        fate=FateView(kind=row.fate_kind, reason=row.fate_reason),
        cases=numbers,
        recalled_at=row.recalled_at,
        drill=row.is_drill,
    )
