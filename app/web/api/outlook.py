"""`GET /api/v1/cases/{number}/ladder` and `/why`: who is called next, and what decided where the case went."""

from typing import Any

from fastapi import APIRouter
from sqlalchemy import select

from app.core.errors import NotFoundError
from app.services.lifecycle.outlook import outlook
from app.services.tuning import why, why_words
from app.services.tuning.why import Why
from app.services.work import Work
from app.web.api.access import Reader, Served
from app.web.api.cases import find_case
from app.web.api.dossiers import gather
from app.web.api.logged import Logged
from app.web.api.privacy import Veil
from app.web.api.shapes import LadderView, OfficerView, RungView
from models import Message

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
    """What was written down when it was decided where the case goes, and the same decided again."""
    async with container.workshop.read() as work:
        case = await find_case(work, caller, number)
        (dossier,) = await gather(work, [case])
        return _shown(work, await why.of_case(work, case), Veil(caller.is_personal, dossier.names))


@router.get("/messages/{message_id}/why")
async def show_why_of_message(message_id: int, container: Served, caller: Reader) -> dict[str, Any]:
    """Why a message has its fate, also where it became no case."""
    async with container.workshop.read() as work:
        wanted = caller.within(select(Message).where(Message.id == message_id), Message.division_code)
        message = await work.session.scalar(wanted) if message_id < 2**63 else None
        if message is None:
            raise NotFoundError(f"没有编号为 {message_id} 的消息")
        veil = Veil(caller.is_personal, [message.sender_name])
        return _shown(work, await why.of_message(work, message), veil)


def _shown(work: Work, found: Why, veil: Veil) -> dict[str, Any]:
    shown = why_words.as_json(found, str, work.snapshots.registry)
    said = found.told.text if found.told else ""
    if "words" in shown:
        shown["words"] = veil.words(shown["words"], said)
    if shown["recomputed"]:
        evidence = shown["recomputed"]["evidence"]
        kept = set(veil.words((each["word"] for each in evidence), said))
        shown["recomputed"]["evidence"] = [each for each in evidence if each["word"] in kept]
    veiled: dict[str, Any] = veil.value(shown)
    return veiled
