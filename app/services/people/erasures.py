"""What erasing a person does to each table: nothing of his is left, and every row still reads and verifies."""

import json
import re
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, select, tuple_, update

from app.core.enums import AlertState, Channel
from app.core.jsontext import dump
from app.core.masking import ERASED, mask_name
from app.nlu.text import normalise
from app.services import history
from app.services.people.bindings import REFUSED, WAITING, Identity
from app.services.people.claims import VILLAGE, sender_mark, subject_mark
from app.services.sending import outbox
from app.services.work import Work
from models import (
    AdminUpload,
    Attachment,
    Binding,
    BindingAttempt,
    Case,
    CaseEvent,
    CaseMessage,
    CaseTask,
    Contact,
    Conversation,
    DeskEntry,
    Duty,
    Escalation,
    Example,
    Household,
    Kinship,
    LastMove,
    LedgerEntry,
    LedgerFact,
    Message,
    OutboxMessage,
    Person,
    RegistryAct,
)

GONE = "erased"
_OF_HIS_WORDS = ("words", "setting")
_VISIT, _CARE_LISTS = "visit_done", ("care_list", "care_unknown")
"""Fates of what an officer writes of a visit, and of the lists of his care (`handlers/officers/visits.py`)."""
_UNSENT = (AlertState.QUEUED, AlertState.FAILED)


def secrets_of(row: Person, contacts: Iterable[Contact]) -> list[str]:
    """What he is told by, the longest first: name, phone, ID number, addresses on platforms."""
    numbers = [each.reveal() for each in (row.phone, row.id_number) if each]
    found = {row.name, *numbers, *(each.external_id for each in contacts)}
    return sorted((each for each in found if len(each) > 1), key=len, reverse=True)


async def history_of(
    work: Work, person_id: str, own: Collection[int], of: Sequence[Case], said: Sequence[Message]
) -> None:
    """The personal part of every event of his cases, and of what he did himself in cases of others."""
    ids = [each.id for each in of]
    spoken = [each.id for each in said if each.conversation_id in own]
    joined = select(CaseMessage.case_id).where(CaseMessage.message_id.in_(spoken))
    actors = [f"person:{person_id}", *(f"sender:{each}" for each in own)]
    his = select(CaseEvent).where(CaseEvent.case_id.in_(ids) | CaseEvent.case_id.in_(joined))
    for event in await work.session.scalars(his.where(CaseEvent.personal.is_not(None))):
        if event.case_id in ids or event.actor in actors:
            history.erase_personal(event)


async def sent(work: Work, own: Collection[int], of: Sequence[Case], said: Sequence[Message]) -> None:
    """What was sent to him, or about his cases or messages, keeps when and to which officer; what waits is not sent."""
    ids = [each.id for each in of]
    about = OutboxMessage.message_id.in_([each.id for each in said])
    rows = select(OutboxMessage).where(
        OutboxMessage.case_id.in_(ids)
        | OutboxMessage.conversation_id.in_(own)
        | (about & OutboxMessage.case_id.is_(None))
    )
    for row in await work.session.scalars(rows.with_for_update()):
        row.values = dump({outbox.DRILL: True}) if outbox.is_drill(row) else dump({})
        row.window_of, row.last_error, row.next_try_at = None, "", None
        if row.state in _UNSENT:
            row.state = str(AlertState.DEAD)
        if row.conversation_id in own:
            row.address, row.tried, row.platform_id = None, [], None


async def told_to_officers(work: Work, of: Sequence[Case], secrets: Sequence[str]) -> None:
    """Messages of the officers who had his cases, their answers and what was sent to them no longer name him."""
    if not of:
        return
    ids, since = [each.id for each in of], min(each.reported_at for each in of)
    told = {each.officer_id for each in of}
    for column in (Escalation.officer_id, OutboxMessage.officer_id, CaseTask.officer_id):
        told |= set(
            await work.session.scalars(select(column).where(column.class_.case_id.in_(ids)).distinct())
        )
    acting = select(CaseEvent.actor).where(CaseEvent.case_id.in_(ids)).distinct()
    told |= {
        each.partition(":")[2] for each in await work.session.scalars(acting) if each.startswith("officer:")
    }
    talks = select(Conversation.id).where(await _of_officers(work, told - {None}))
    said = (Message.conversation_id.in_(talks), Message.received_at >= since)
    await _unnamed(work, secrets, Message, ("text", "segments", "reply"), *said)
    sent_to = (OutboxMessage.officer_id.in_(told - {None}), OutboxMessage.created_at >= since)
    await _unnamed(work, secrets, OutboxMessage, ("values",), *sent_to)


async def visits_to(work: Work, row: Person, home: Household | None, *, is_alone: bool) -> list[Message]:
    """What officers who look after him or his household wrote of their visits to him."""
    visits = select(Message).where(Message.fate_reason == _VISIT, await _of_who_cares(work, row))
    is_his = home is not None and (is_alone or home.head == row.name)
    keys = [normalise(key) for key in (row.name, row.id, *([row.household_id] if is_his else []))]
    found = await work.session.scalars(visits.order_by(Message.id))
    named = re.compile(f"(?<![0-9a-z])(?:{'|'.join(map(re.escape, keys))})(?![0-9a-z])")
    return [each for each in found if named.search(normalise(each.text))]


async def listed_to_officers(work: Work, row: Person, secrets: Sequence[str]) -> None:
    """The lists of whom they look after, as these officers were shown them, name him no more."""
    listed = (Message.fate_reason.in_(_CARE_LISTS), await _of_who_cares(work, row))
    await _unnamed(work, secrets, Message, ("text", "segments", "reply"), *listed)
    answers = OutboxMessage.message_id.in_(select(Message.id).where(*listed))
    await _unnamed(work, secrets, OutboxMessage, ("values",), answers)


async def _of_who_cares(work: Work, row: Person) -> ColumnElement[bool]:
    """That an officer wrote it who has or had a duty on him or his household."""
    told = select(Duty.officer_id).where(Duty.target.in_((row.id, row.household_id)))
    return Message.conversation_id.in_(select(Conversation.id).where(await _of_officers(work, told)))


async def _of_officers(work: Work, ids: Any) -> ColumnElement[bool]:
    """That a conversation is one of these officers'."""
    known = select(Contact.external_id, Contact.account, Contact.channel).where(
        Contact.owner_kind == "officer", Contact.owner_id.in_(ids)
    )
    keys = [tuple(each) for each in await work.session.execute(known)]
    return tuple_(Conversation.sender, Conversation.account, Conversation.channel).in_(keys)


async def _unnamed(
    work: Work, secrets: Sequence[str], table: Any, names: Sequence[str], *which: ColumnElement[bool]
) -> None:
    columns = (table.id, *(getattr(table, name) for name in names))
    for row in (await work.session.execute(select(*columns).where(*which))).all():
        cells = {name: getattr(row, name) for name in names}
        clean = {name: without(cell, secrets) for name, cell in cells.items() if cell}
        if any(cells[name] != cell for name, cell in clean.items()):
            await work.session.execute(update(table).where(table.id == row.id).values(**clean))


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with 已删除 wherever one of these stood."""
    for secret in secrets:
        text = text.replace(secret, ERASED)
    return text


def cases(of: Iterable[Case]) -> None:
    """His cases keep their kind, place, officers and clocks."""
    for case in of:
        case.summary, case.reporter = ERASED, dump({"name": ERASED})
        case.beneficiary = case.facts = dump({})
        case.decision = decision(case.decision)


def decision(said: dict[str, Any]) -> dict[str, Any]:
    """A decision without his words: which rule, which officers and why they."""
    kept = {name: value for name, value in said.items() if name not in _OF_HIS_WORDS}
    place = kept.get("place")
    return kept | {"place": place | {"word": ""}} if isinstance(place, dict) else kept


async def beside_cases(work: Work, of: Sequence[Case]) -> None:
    """The tasks of his cases lose what was asked and found; their last moves can't be undone any more."""
    ids = [each.id for each in of]
    for task in await work.session.scalars(select(CaseTask).where(CaseTask.case_id.in_(ids))):
        task.text, task.result = ERASED, ""
    await work.session.execute(delete(LastMove).where(LastMove.case_id.in_(ids)))


async def beside_messages(work: Work, said: Sequence[Message]) -> None:
    """Nothing is learnt from his messages, and nobody is called for one."""
    ids = [each.id for each in said]
    await work.session.execute(delete(Example).where(Example.message_id.in_(ids)))
    for entry in await work.session.scalars(select(DeskEntry).where(DeskEntry.message_id.in_(ids))):
        entry.closed_reason = GONE if entry.due_at is not None else entry.closed_reason
        entry.due_at = entry.retry_at = None


def messages(said: Iterable[Message], own: Collection[int]) -> None:
    """Messages keep when they came and what became of them; his own no longer tell who sent them."""
    for message in said:
        message.text, message.segments, message.reply = "", "[]", None if message.reply is None else ""
        message.decision = decision(message.decision)
        if message.conversation_id in own:
            message.sender = message.dedup_key = message.external_id = f"{GONE}:{message.id}"
            message.sender_name = ""
        elif message.channel == Channel.API:
            message.sender_name = ""


def attachments(of: Iterable[Attachment]) -> None:
    """There was a photo; that is all."""
    for row in of:
        row.segment, row.state, row.lost_reason = dump({"kind": row.kind}), "lost", GONE
        row.place = row.content_hash = row.shown_hash = row.thumb_hash = row.likeness = None
        row.mime = row.size = row.next_try_at = None


async def identities(work: Work, row: Person, contacts: Sequence[Contact], division: str) -> None:
    """His addresses are nobody's, in the ledger and the bindings too; if he writes again he is a stranger."""
    for contact in contacts:
        who = Identity(contact.channel, contact.account, contact.external_id)
        for table, column in ((LedgerEntry, LedgerEntry.target), (LedgerFact, LedgerFact.target)):
            theirs = (table.channel == who.channel, table.account == who.account, table.is_group.is_(False))
            await work.session.execute(delete(table).where(column == who.external_id, *theirs))
        await work.session.execute(delete(BindingAttempt).where(BindingAttempt.sender == sender_mark(who)))
        bound = select(Binding).where(
            Binding.external_id == who.external_id,
            Binding.account == who.account,
            Binding.channel == who.channel,
        )
        for binding in await work.session.scalars(bound):
            binding.external_id, binding.moved = f"{GONE}:{binding.id}", []
            binding.state = REFUSED if binding.state == WAITING else binding.state
        contact.external_id, contact.retired_at = f"{GONE}:{contact.id}", contact.retired_at or work.now
    named = subject_mark(row.name, division[:VILLAGE])
    await work.session.execute(delete(BindingAttempt).where(BindingAttempt.subject == named))


def conversations(own: Iterable[Conversation]) -> None:
    """His conversations are over, and nobody's."""
    for talk in own:
        talk.sender = f"{GONE}:{talk.id}"
        talk.case_id = talk.case_touched_at = talk.dialogue = talk.photos_since = None
        talk.last_inbound_at = talk.home_code = None
        talk.waiting_photos = []


async def household(work: Work, row: Person, home: Household | None, *, is_alone: bool) -> None:
    """The house is no longer called by his name; where nobody else lives in it, it tells nothing of him either."""
    if home is None:
        return
    if home.head == row.name or is_alone:
        home.head = ERASED
    if is_alone:
        home.address, home.lat, home.lng, home.tags = "", None, None, []
    names = [row.name, mask_name(row.name)]
    acts = select(RegistryAct).where(RegistryAct.kind.in_(("move", "split")))
    for act in await work.session.scalars(acts):
        if home.id in act.summary or json.dumps(home.id) in act.changes or json.dumps(row.id) in act.changes:
            act.summary, act.changes = without(act.summary, names), without(act.changes, names)


async def person(work: Work, row: Person) -> None:
    """His row is an empty place with his number, so that what refers to it still finds it."""
    row.name, row.retired_at = ERASED, work.now
    row.id_number = row.id_number_index = row.phone = row.phone_index = None
    row.relation = row.whereabouts = ""
    row.tags = []
    acting = select(Kinship).where(Kinship.person_id == row.id)
    for kin in await work.session.scalars(acting):
        kin.relation, kin.retired_at = "", kin.retired_at or work.now
    await work.session.execute(
        update(Duty).where(Duty.target == row.id, Duty.retired_at.is_(None)).values(retired_at=work.now)
    )


async def kept_of_imports(work: Work) -> None:
    """What was kept of imports, where he may stand: a sealed workbook is dropped whole."""
    written = (AdminUpload.applied_at.is_not(None), AdminUpload.content.is_not(None))
    await work.session.execute(update(AdminUpload).where(*written).values(content=None))
