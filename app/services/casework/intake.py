"""The inbox: what a turn must know about its messages, and the row that each of them leaves."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import String, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import Channel, FateKind, SegmentKind
from app.core.jsontext import dump
from app.core.messages import Inbound, InboundEvent, InboundMessage, Segment
from app.db.among import among
from app.db.prepared import Prepared, Whole
from app.services.county import kin
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import DutyRef, HouseholdRef, PersonRef
from app.services.deciding import whereabouts
from app.services.sending import addresses
from app.services.work import Work
from models import Attachment, Case, Contact, Conversation, Household, Message, OutboxMessage, Person
from models.base import change

MAX_TEXT = 10_000
"""Characters of a text that are kept (protocol reference, C15)."""
MAX_NAME = 80
MEDIA = (SegmentKind.IMAGE, SegmentKind.VOICE, SegmentKind.VIDEO, SegmentKind.FILE)

Key = tuple[str, str, str]


@dataclass
class Known:
    """What the database says about the senders of one turn; one query for each kind of thing."""

    seen: dict[Key, Message] = field(default_factory=dict)
    owners: dict[Key, tuple[str, str]] = field(default_factory=dict)
    """Whose a platform identity is: an officer's or a person's, and the id of that one."""
    conversations: dict[Key, dict[str, Conversation]] = field(default_factory=dict)
    """Of each sender, by the group in which they are, empty for his private one."""
    people: dict[str, PersonRef] = field(default_factory=dict)
    households: dict[str, HouseholdRef] = field(default_factory=dict)
    household_duties: dict[str, list[DutyRef]] = field(default_factory=dict)
    cases: dict[int, Case] = field(default_factory=dict)
    located: dict[str, str] = field(default_factory=dict)
    kin: dict[str, list[HouseholdRef]] = field(default_factory=dict)
    """The households that people may act for beside their own."""
    quoted: dict[Key, OutboxMessage] = field(default_factory=dict)
    left: Mapping[int, list[Message]] = field(default_factory=dict)
    """What was left alone lately, by conversation."""

    def add(self, conversation: Conversation) -> None:
        """Know of a conversation."""
        sender = (conversation.channel, conversation.account, conversation.sender)
        self.conversations.setdefault(sender, {})[conversation.chat] = conversation

    def add_owner(self, channel: str, account: str, address: str, owner: tuple[str, str]) -> None:
        """Know whose an identity is."""
        self.owners[channel, account, addresses.same(channel, address)] = owner

    def owner_of(self, inbound: Inbound, address: str) -> tuple[str, str]:
        """Whose an identity on the account of a message is: an officer's or a person's, and his id; else empty."""
        key = (inbound.channel, inbound.account, addresses.same(inbound.channel, address))
        return self.owners.get(key, ("", ""))

    def every_conversation(self) -> list[Conversation]:
        """The conversations of all senders."""
        return [each for of_sender in self.conversations.values() for each in of_sender.values()]


def key_of(inbound: Inbound) -> Key:
    """The de-duplication key (protocol reference, C7)."""
    return (inbound.channel, inbound.account, inbound.dedup_key)


_SEEN = Prepared(select(Message.id).where(among(Message.dedup_key, "keys")))
_CONVERSATIONS = Whole(
    Conversation,
    select(Conversation)
    .where(among(Conversation.sender, "senders"))
    .order_by(Conversation.id)
    .with_for_update(),
)
_OWNED = (
    select(Contact.channel, Contact.account, Contact.external_id, Contact.owner_kind, Contact.owner_id)
    .add_columns(Person.id, Person.household_id, Person.name, Household.division_code, Household.tags)
    .outerjoin(Person, and_(Contact.owner_kind == "person", Person.id == Contact.owner_id))
    .outerjoin(Household, Household.id == Person.household_id)
    .where(Contact.retired_at.is_(None))
)
_CONTACTS = Prepared(_OWNED.where(among(Contact.external_id, "senders")))
_MEMBERS = Prepared(
    _OWNED.where(
        Contact.channel == Channel.WECOM, among(func.lower(Contact.external_id, type_=String()), "members")
    )
)
_QUOTED = select(OutboxMessage).where(among(OutboxMessage.platform_id, "ids"))
_CASES = Whole(Case, select(Case).where(among(Case.id, "ids")).order_by(Case.id).with_for_update())


async def prefetch(work: Work, batch: Sequence[Inbound]) -> Known:
    """Everything that these messages need, their conversations locked in id order."""
    known = Known()
    session = work.session
    senders = list({i.sender for i in batch})
    for c in await _CONVERSATIONS.rows(session, {"senders": senders}):
        known.add(c)
    # behind the locks: a repeat whose first is in another process's turn waits there, and is then known
    seen = await _SEEN.rows(session, {"keys": [i.dedup_key for i in batch]})
    if seen:
        for message in await session.scalars(select(Message).where(Message.id.in_([row[0] for row in seen]))):
            known.seen[(message.channel, message.account, message.dedup_key)] = message
    named = [*senders, *_named_in(batch, SegmentKind.MENTION, "target")]
    owned = await _CONTACTS.rows(session, {"senders": named})
    if members := {i.sender for i in batch if i.channel == Channel.WECOM} - {row[2] for row in owned}:
        owned += await _MEMBERS.rows(session, {"members": [each.lower() for each in members]})
    for channel, account, external_id, kind, owner, *home in owned:
        known.add_owner(channel, account, external_id, (kind, owner))
        _add_person(known, *home)
    known.kin = await kin.households_of(session, known.people)
    known.households |= {each.id: each for homes in known.kin.values() for each in homes}
    known.household_duties = await duties_of_households(session, known.households)
    if quotes := _named_in(batch, SegmentKind.REPLY, "message_id"):
        for row in await session.scalars(_QUOTED, {"ids": quotes}):
            known.quoted[(row.channel or "", row.account or "", row.platform_id or "")] = row
    named_cases = {talk.case_id for talk in known.every_conversation()}
    in_hand = list({each for each in named_cases | {row.case_id for row in known.quoted.values()} if each})
    if in_hand:
        known.cases = {case.id: case for case in await _CASES.rows(session, {"ids": in_hand})}
        await _add_going_on(session, known)
    known.located = await whereabouts.locate(session, batch)
    return known


def _add_person(
    known: Known,
    person_id: str | None,
    household_id: str,
    name: str,
    division_code: str | None,
    tags: list[str],
) -> None:
    """Know of a person and his household, as far as there are any."""
    if person_id is None:
        return
    known.people[person_id] = PersonRef(person_id, household_id, name)
    if division_code is not None:
        known.households[household_id] = HouseholdRef(household_id, division_code, tuple(tags))


async def _add_going_on(session: AsyncSession, known: Known) -> None:
    """The cases in which merged ones go on."""
    wanted = {case.merged_into for case in known.cases.values()} - {None, *known.cases}
    if wanted:
        known.cases |= {case.id: case for case in await _CASES.rows(session, {"ids": list(wanted)})}


def _named_in(batch: Sequence[Inbound], kind: SegmentKind, what: str) -> list[str]:
    """The people that the messages of groups mention, or the messages that they quote, by their ids."""
    spoken = (i.segments for i in batch if isinstance(i, InboundMessage) and i.chat)
    return list(
        {str(s.data[what]) for segments in spoken for s in segments if s.kind is kind and s.data.get(what)}
    )


def conversation_of(work: Work, known: Known, inbound: Inbound) -> Conversation:
    """The sender's conversation, made now if this is his first message; the ledger learns that he wrote."""
    channel = str(inbound.channel)
    conversation = known.conversations.get((channel, inbound.account, inbound.sender), {}).get(inbound.chat)
    if conversation is None:
        conversation = Conversation.new(
            id=work.ids.next(),
            channel=channel,
            account=inbound.account,
            sender=inbound.sender,
            chat=inbound.chat,
            case_id=None,
            dialogue=None,
            waiting_photos=[],
        )
        known.add(conversation)
        work.add(conversation)
    if isinstance(inbound, InboundMessage):
        wrote_at = min(inbound.sent_at, work.now)
        if conversation.last_inbound_at is None or conversation.last_inbound_at < wrote_at:
            change(conversation, last_inbound_at=wrote_at)
        if not inbound.chat:
            _go_on_in_private(known, conversation)
    return conversation


def _go_on_in_private(known: Known, conversation: Conversation) -> None:
    """The matter that he told a group of since he last wrote in private is in hand here too, with what was asked."""
    key = (conversation.channel, conversation.account, conversation.sender)
    told = [(each.case_touched_at, each) for each in known.conversations[key].values() if each.chat]
    since = conversation.case_touched_at
    later = [(at, each) for at, each in told if at is not None and (since is None or at > since)]
    if not later:
        return
    at, group = max(later, key=lambda found: found[0])
    asked = group.dialogue if group.dialogue and group.dialogue["case_id"] == group.case_id else None
    change(
        conversation,
        case_id=group.case_id,
        case_touched_at=at,
        dialogue=conversation.dialogue or asked,
    )


def accept(
    work: Work,
    inbound: Inbound,
    conversation: Conversation,
    division_code: str,
    *,
    is_drill: bool = False,
) -> Message:
    """The inbox row of a message that is new, not yet with a fate; its files are kept by `keep_files`."""
    segments: tuple[Segment, ...] = ()
    name, text, kind = "", "", "event"
    if isinstance(inbound, InboundMessage):
        segments, name, kind = inbound.segments, inbound.sender_name, inbound.kind
        text = inbound.text.replace("\0", "")[:MAX_TEXT]
    stored = [_segment_row(s) for s in segments]
    if isinstance(inbound, InboundEvent):
        stored = [{"event": inbound.name, "data": dict(inbound.data)}]
    message = Message.new(
        id=work.ids.next(),
        channel=str(inbound.channel),
        account=inbound.account,
        dedup_key=inbound.dedup_key,
        external_id=inbound.external_id,
        conversation_id=conversation.id,
        sender=inbound.sender,
        sender_name=name[:MAX_NAME],
        chat=inbound.chat,
        kind=kind,
        text=text,
        segments=dump(stored),
        sent_at=inbound.sent_at,
        received_at=inbound.received_at,
        division_code=division_code,
        fate_kind=str(FateKind.TO_HUMAN),
        fate_reason="",
        decision={},
        reply=None,
        is_drill=is_drill,
        recalled_at=None,
    )
    work.add(message)
    return message


def _segment_row(segment: Segment) -> dict[str, Any]:
    named = {
        "kind": str(segment.kind),
        "text": segment.text,
        "url": segment.url,
        "media_id": segment.media_id,
        "lat": segment.lat,
        "lng": segment.lng,
        "data": dict(segment.data),
    }
    return {name: value for name, value in named.items() if value not in ("", None, {})}


def keep_files(work: Work, message: Message, segments: Iterable[Segment]) -> None:
    """A row for each photo, voice, video or file of a message, to be fetched; stickers are none.

    What is passed over in a group's chatter is never fetched.
    """
    for segment in segments:
        if is_file(segment):
            work.add(_attachment(work, message, segment))


def is_file(segment: Segment) -> bool:
    """Whether a part is a photo, voice, video or file; stickers are none."""
    return segment.kind in MEDIA and not segment.data.get("is_sticker")


def _attachment(work: Work, message: Message, segment: Segment) -> Attachment:
    return Attachment.new(
        id=work.ids.next(),
        message_id=message.id,
        channel=message.channel,
        account=message.account,
        kind=str(segment.kind),
        segment=dump(_segment_row(segment)),
        state="waiting",
        attempts=0,
        next_try_at=work.now,
        lost_reason="",
        created_at=work.now,
    )
