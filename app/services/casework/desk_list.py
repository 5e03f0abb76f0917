"""The duty desk's list as the console shows it: what waits for a human, masked, and who takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.errors import NotFoundError
from app.core.masking import mask_name
from app.nlu.masking import masked
from app.services import audit
from app.services.scope import Right, Scope
from app.services.sending import desk
from app.services.sending.words import place_words
from app.services.work import Work
from models import Case, DeskEntry, Message, Officer, OutboxMessage

MOST = 200
TO_READ, TO_RING, ACCOUNT = "to_read", "to_ring", "account"
"""What an entry is: a message to be read, an officer to be rung, an account of ours that is out of order."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry. `who` is the sender (masked), the officer or the account; `number` the case of a call."""

    id: int
    what: str
    at: datetime
    is_urgent: bool
    rings: int
    place: str
    who: str
    text: str
    number: str = ""


async def waiting(work: Work, scope: Scope) -> Sequence[Waiting]:
    """What nobody took yet, the urgent first and then the oldest; raises NotAllowedError."""
    scope.require(Right.CASES)
    chosen = scope.within(select(DeskEntry), DeskEntry.division_code).where(DeskEntry.due_at.is_not(None))
    order = (DeskEntry.is_urgent.desc(), DeskEntry.id)
    entries = list(await work.session.scalars(chosen.order_by(*order).limit(MOST)))
    ids = {entry.message_id for entry in entries if entry.message_id}
    said = {m.id: m for m in await work.session.scalars(select(Message).where(Message.id.in_(ids)))}
    calls = await _calls(work, {entry.outbox_id for entry in entries if entry.outbox_id})
    return [_shown(work, entry, said.get(entry.message_id or 0), calls) for entry in entries]


async def take(work: Work, scope: Scope, entry_id: int) -> None:
    """It is this person's from here on and rings no more; raises NotFoundError where it is not on the list."""
    scope.require(Right.CASES)
    chosen = scope.within(select(DeskEntry), DeskEntry.division_code)
    chosen = chosen.where(DeskEntry.id == entry_id, DeskEntry.due_at.is_not(None)).with_for_update()
    entry: DeskEntry | None = await work.session.scalar(chosen)
    if entry is None:
        raise NotFoundError("这一条已经不在名单上了")
    desk.taken_by(work, entry, scope.actor)
    audit.record(work, scope, "desk_taken", str(entry.id), entry.division_code)


Call = tuple[OutboxMessage, str, str]
"""An alert that could not be delivered, its officer's name and its case's number."""


async def _calls(work: Work, ids: set[int]) -> Mapping[int, Call]:
    found = await work.session.execute(
        select(OutboxMessage, Officer.name, Case.number)
        .outerjoin(Officer, Officer.id == OutboxMessage.officer_id)
        .outerjoin(Case, Case.id == OutboxMessage.case_id)
        .where(OutboxMessage.id.in_(ids))
    )
    return {row.id: (row, name or "", number or "") for row, name, number in found}


def _shown(work: Work, entry: DeskEntry, message: Message | None, calls: Mapping[int, Call]) -> Waiting:
    what, who, text, number = TO_READ, "", "", ""
    if entry.account:
        what, who = ACCOUNT, entry.account.replace(":", " ")
    elif (call := calls.get(entry.outbox_id or 0)) is not None:
        row, who, number = call
        what = TO_RING
        text = work.snapshots.ruleset_for(entry.division_code).word("reasons", row.last_error)
    elif message is not None:
        heard = work.snapshots.understander_for(message.division_code).understand(message.text)
        who, text = mask_name(message.sender_name), masked(message.text[:200], heard)
    place = place_words(work, entry.division_code)
    return Waiting(entry.id, what, entry.created_at, entry.is_urgent, entry.rings, place, who, text, number)
