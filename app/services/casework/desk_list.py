"""The duty desk's list as the console shows it: what waits for a human, masked, and who takes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select

from app.core.enums import CASE_KINDS, FateKind
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.core.masking import mask_name
from app.nlu.masking import masked
from app.services import audit
from app.services.scope import Right, Scope
from app.services.sending import desk, outbox
from app.services.sending.words import hotline, place_words, unsent
from app.services.work import Work
from models import Attachment, Case, CaseMessage, Contact, DeskEntry, Message, Officer, OutboxMessage, Person

MOST = 200
LONGEST_ANSWER = 300
"""Characters of what a writer is told by the desk."""
KEPT_IN_SIGHT = timedelta(days=7)
"""How long a message that was taken and not dealt with stays on the list."""
TAKEN = "taken"
FILED, ANSWERED, SETTLED = "filed", "answered", "settled"
"""How a message was dealt with: a case was opened from it, its writer was answered, or nothing more was to do."""
_ENDS = {ANSWERED: "回过他的话了", SETTLED: "记了“不用再办”"}
TO_READ, TO_RING, ACCOUNT = "to_read", "to_ring", "account"
"""What an entry is: a message to be read, an officer to be rung, an account of ours that is out of order."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One entry. `who` is the sender (masked), the officer or the account; `number` the case of a call.

    `text`: what was written (masked), why a call did not arrive, what is wrong with an account.
    """

    id: int
    what: str
    at: datetime
    is_urgent: bool
    rings: int
    place: str
    who: str
    text: str
    number: str = ""
    taken_by: str = ""
    is_drill: bool = False


async def waiting(work: Work, scope: Scope) -> Sequence[Waiting]:
    """What nobody took yet and messages that were taken and not dealt with, the urgent first and then the oldest.

    Raises NotAllowedError.
    """
    scope.require(Right.CASES)
    is_in_hand = and_(
        DeskEntry.closed_reason == TAKEN,
        DeskEntry.message_id.is_not(None),
        DeskEntry.taken_at >= work.now - KEPT_IN_SIGHT,
    )
    chosen = scope.within(select(DeskEntry), DeskEntry.division_code)
    chosen = chosen.where(or_(DeskEntry.due_at.is_not(None), is_in_hand))
    order = (DeskEntry.due_at.is_(None), DeskEntry.is_urgent.desc(), DeskEntry.id)
    entries = list(await work.session.scalars(chosen.order_by(*order).limit(MOST)))
    ids = {entry.message_id for entry in entries if entry.message_id}
    said = {m.id: m for m in await work.session.scalars(select(Message).where(Message.id.in_(ids)))}
    calls = await _calls(work, {entry.outbox_id for entry in entries if entry.outbox_id})
    told = {e.id: await desk.said(work, e, has_phone=False) for e in entries if e.account}
    return [_shown(work, entry, said.get(entry.message_id or 0), calls, told) for entry in entries]


@dataclass(frozen=True, slots=True)
class Opened:
    """A message of the list as who deals with it reads it; without the right to personal data it is masked.

    `files` are what came with it and can be shown; `phone` is empty where none is known.
    """

    id: int
    at: datetime
    is_urgent: bool
    is_drill: bool
    name: str
    phone: str
    text: str
    place: str
    kind: str
    files: Sequence[Attachment]


async def look(work: Work, scope: Scope, entry_id: int) -> Opened:
    """One message whole, whoever took it; that it was looked at is written down. Raises NotFoundError."""
    entry, message = await held(work, scope, entry_id)
    heard = work.snapshots.understander_for(message.division_code).understand(message.text)
    person = await _writer(work, message)
    name, phone, text = person.name if person else message.sender_name, "", message.text
    if scope.may(Right.REVEAL):
        audit.record(work, scope, "reveal", f"desk:{entry.id}", entry.division_code, fields=["text", "phone"])
        phone = person.phone.reveal() if person and person.phone else ""
    else:
        name, text = mask_name(name), masked(text, heard)
    places = [each.code for each in heard.places if each.code]
    return Opened(
        id=entry.id,
        at=entry.created_at,
        is_urgent=entry.is_urgent,
        is_drill=message.is_drill,
        name=name,
        phone=phone,
        text=text,
        place=place_words(work, places[0]) if places else "",
        kind=str(heard.matter) if heard.matter in CASE_KINDS else "",
        files=(await work.session.scalars(_files(message).order_by(Attachment.id))).all(),
    )


async def held(work: Work, scope: Scope, entry_id: int) -> tuple[DeskEntry, Message]:
    """An entry about a message, held until the work is done, and the message; raises NotFoundError, NotAllowedError."""
    scope.require(Right.CASES)
    chosen = scope.within(select(DeskEntry), DeskEntry.division_code).where(DeskEntry.id == entry_id)
    entry: DeskEntry | None = await work.session.scalar(chosen.with_for_update())
    message = await work.session.get(Message, entry.message_id) if entry and entry.message_id else None
    if entry is None or message is None:
        raise NotFoundError("没有这一条,或者不在您管的区划里")
    return entry, message


async def waits(work: Work, scope: Scope, entry_id: int) -> tuple[DeskEntry, Message]:
    """The same while its message is still no case; raises ConflictError for one that was dealt with."""
    entry, message = await held(work, scope, entry_id)
    if message.fate_kind != FateKind.TO_HUMAN or entry.closed_reason in (FILED, ANSWERED, SETTLED):
        raise ConflictError(await _dealt_with(work, entry, message))
    return entry, message


async def _dealt_with(work: Work, entry: DeskEntry, message: Message) -> str:
    """What became of a message, for who comes second."""
    if entry.closed_reason in _ENDS:
        return f"这一条已经有人办了:{_ENDS[entry.closed_reason]}"
    joined = select(Case.number).join(CaseMessage, CaseMessage.case_id == Case.id)
    number = await work.session.scalar(joined.where(CaseMessage.message_id == message.id).order_by(Case.id))
    return f"这一条已经有人办了:立成了编号{number}" if number else "这一条已经有人办了"


def close(work: Work, scope: Scope, entry: DeskEntry, how: str, target: str) -> None:
    """It was dealt with: a case was opened from it, or its writer was answered; written down, and it rings no more."""
    desk.taken_by(work, entry, scope.actor)
    entry.closed_reason = how
    audit.record(work, scope, f"desk_{how}", target, entry.division_code)


async def answer(work: Work, scope: Scope, entry_id: int, said: str) -> None:
    """Tell its writer something, where he wrote; raises InvalidValueError, NotFoundError, ConflictError."""
    if not said or len(said) > LONGEST_ANSWER:
        raise InvalidValueError(f"回话要写 1 到 {LONGEST_ANSWER} 个字", "said")
    entry, message = await waits(work, scope, entry_id)
    values = {"said": said, "hotline": hotline(work, message.division_code), "url": ""}
    outbox.enqueue_request(work, message, None, "desk_says", values)
    close(work, scope, entry, ANSWERED, str(entry.id))


async def settle(work: Work, scope: Scope, entry_id: int) -> None:
    """Nothing more is to be done about it, after a call say; raises NotFoundError, ConflictError."""
    entry, _ = await waits(work, scope, entry_id)
    close(work, scope, entry, SETTLED, str(entry.id))


async def file_of(work: Work, scope: Scope, entry_id: int, attachment_id: int) -> Attachment:
    """What came with a message of the list; raises NotFoundError, and NotAllowedError without the right."""
    scope.require(Right.REVEAL)
    _, message = await held(work, scope, entry_id)
    found: Attachment | None = await work.session.scalar(
        _files(message).where(Attachment.id == attachment_id)
    )
    if found is None:
        raise NotFoundError("没有这个文件")
    return found


def _files(message: Message) -> Select[Attachment]:
    kept = Attachment.shown_hash.is_not(None)
    return select(Attachment).where(Attachment.message_id == message.id, kept)


async def _writer(work: Work, message: Message) -> Person | None:
    """The person whose identity the sender's is, where we know him."""
    his = (
        select(Person)
        .join(Contact, Contact.owner_id == Person.id)
        .where(
            Contact.owner_kind == "person",
            Contact.channel == message.channel,
            Contact.account == message.account,
            Contact.external_id == message.sender,
            Contact.retired_at.is_(None),
        )
    )
    person: Person | None = await work.session.scalar(his.limit(1))
    return person


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


def _shown(
    work: Work,
    entry: DeskEntry,
    message: Message | None,
    calls: Mapping[int, Call],
    told: Mapping[int, str],
) -> Waiting:
    what, who, text, number, row = TO_READ, "", "", "", None
    if entry.account:
        text, is_gone = told[entry.id], entry.reason == desk.OFFICER_GONE
        what, who = (TO_RING, "") if is_gone else (ACCOUNT, entry.account.replace(":", " "))
    elif (call := calls.get(entry.outbox_id or 0)) is not None:
        row, who, number = call
        what = TO_RING
        text = unsent(work, row)
    elif message is not None:
        heard = work.snapshots.understander_for(message.division_code).understand(message.text)
        who, text = mask_name(message.sender_name), masked(message.text[:200], heard)
    place = place_words(work, entry.division_code)
    return Waiting(
        entry.id,
        what,
        entry.created_at,
        entry.is_urgent,
        entry.rings,
        place,
        who,
        text,
        number,
        taken_by=(entry.taken_by or "") if entry.due_at is None else "",
        is_drill=desk.is_drill(message, row),
    )
