"""Which way a message can take to its addressee: a contact or a conversation, within what platforms allow."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from app.services.county.registry import Registry
from app.services.sending import budget, outbox
from app.services.sending.outbox import ALERTS
from app.services.sending.reservations import Place, Request
from app.services.work import Work
from bots.base import EVENT, Adapter, Means
from models import Contact, Conversation, Message, OutboxMessage

Adapters = Mapping[tuple[str, str], Adapter]
PREFERENCE = ("wechat", "wecom", "onebot", "qqbot", "sms")
LENT = (Means.WINDOW, Means.CONSENT)
"""Rights that the person gave and that run out: an alert goes by one of the others where it can."""


@dataclass(frozen=True, slots=True)
class Way:
    """An address on a configured account, the right by which it is written to, and what was said there."""

    channel: str
    account: str
    address: str
    chat: str
    means: Means
    conversation: Conversation | None

    @property
    def place(self) -> Place:
        """Whom the platform counts the message for."""
        return Place(self.channel, self.account, self.chat or self.address, bool(self.chat))

    @property
    def name(self) -> dict[str, str]:
        """What tells this way from the others, as a row remembers the ways that failed."""
        return {
            "channel": self.channel,
            "account": self.account,
            "address": self.address,
            "chat": self.chat,
            "means": str(self.means),
        }

    def request(self, row: OutboxMessage) -> Request:
        """What the ledger is asked about sending this row by this way."""
        talk = self.conversation
        return Request(
            self.place,
            self.means,
            str(talk.id) if talk else "",
            talk.last_inbound_at if talk else None,
            is_urgent=row.is_urgent,
            is_news=row.purpose == "news",
            is_push=row.purpose != outbox.TEST and (row.officer_id is not None or talk is None),
        )


Address = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class KnownWays:
    """The contacts and conversations of a batch of rows.

    `answered`: the platform's id of the message that a reply answers, by our id of it. `openers`: the platform's
    ids of what was written lately in a conversation whose platform wants its windows named, the newest first.
    """

    adapters: Adapters
    contacts: Mapping[str, Sequence[Contact]]
    """Of officers, by their ids."""
    others: Mapping[Address, Sequence[Contact]]
    """Of the person who owns an address: every contact of his."""
    conversations: Mapping[int, Conversation]
    private: Mapping[Address, Conversation]
    answered: Mapping[int, str]
    registry: Registry
    openers: Mapping[int, Sequence[str]] = field(default_factory=dict)
    _officers: dict[str, Sequence[Way]] = field(default_factory=dict)

    def window(self, row: OutboxMessage, way: Way) -> str:
        """The platform's id of the message whose window this row uses: of its first try, else the newest."""
        if way.means is not Means.WINDOW or way.conversation is None:
            return ""
        known = self.openers.get(way.conversation.id, ())
        first = row.window_of or ""
        return first if first in known else next(iter(known), "")

    def of(self, row: OutboxMessage) -> list[Way]:
        """Every way to the row's addressee, the best first; what a drill says goes by accounts of drills alone."""
        found = self._every(row)
        return [way for way in found if self._is_of_drills(way)] if found and outbox.is_drill(row) else found

    def like(self, row: OutboxMessage, way: Way) -> Way | None:
        """The row's own way to the same place by the same right; None where it has none."""
        own = (each for each in self.of(row) if (each.place, each.means) == (way.place, way.means))
        return next(own, None)

    def _is_of_drills(self, way: Way) -> bool:
        return self.adapters[way.channel, way.account].capabilities.drill_senders is not None

    def _every(self, row: OutboxMessage) -> list[Way]:
        if row.purpose == outbox.TEST:
            return self._tested(row)
        if row.officer_id is not None:
            return [*self._to_officer(row.officer_id), *self._by_robots(row)]
        talk = self.conversations.get(row.conversation_id or 0)
        if talk is None:
            return []
        here = (talk.channel, talk.account, talk.sender)
        addresses: list[tuple[Address, str, Conversation | None]] = [(here, talk.chat, talk)]
        if row.purpose == "news":
            others = [self._to(c) for c in self.others.get(here, ()) if _address(c) != here]
            addresses = [*self._himself(talk), *others, *addresses] if talk.chat else [*addresses, *others]
        return [way for address in addresses for way in self._by_all_means(*address, is_alert=False)]

    def _to_officer(self, officer_id: str) -> Sequence[Way]:
        """The ways to the officer himself, the same for all of his rows."""
        if officer_id not in self._officers:
            own = [self._to(contact) for contact in self.contacts.get(officer_id, ())]
            found = [way for address in own for way in self._by_all_means(*address, is_alert=True)]
            self._officers[officer_id] = sorted(found, key=lambda way: way.means in LENT)
        return self._officers[officer_id]

    def _tested(self, row: OutboxMessage) -> list[Way]:
        """The one address that a test message is about, until it was tried there."""
        address = (row.channel or "", row.account or "", row.address or "")
        way = Way(*address, chat="", means=Means.FREE, conversation=None)
        return [way] if address[:2] in self.adapters else []

    def _himself(self, talk: Conversation) -> list[tuple[Address, str, Conversation | None]]:
        """Who spoke in a group, in private, if he has written to us there: news are nobody else's."""
        here = (talk.channel, talk.account, talk.sender)
        return [(here, "", self.private[here])] if here in self.private else []

    def _by_robots(self, row: OutboxMessage) -> list[Way]:
        """The groups over the place in which a robot can call the officer by his name there, the nearest first.

        His colleagues read it: only calls for a case go there, and only when he himself is not reached.
        """
        found: list[Way] = []
        for contact in self.contacts.get(row.officer_id or "", ()) if row.purpose in ALERTS else ():
            address = _address(contact)
            adapter = self.adapters.get(address[:2])
            robots = adapter.capabilities.robots if adapter is not None else ()
            groups = self.registry.groups_over(*address[:2], row.division_code) if robots else ()
            found += [
                Way(*address, chat=group.group_id, means=Means.ROBOT, conversation=None)
                for group in groups
                if group.group_id in robots
            ]
        return found

    def places(self, rows: Iterable[OutboxMessage]) -> set[Place]:
        """Everywhere that these rows might go."""
        return {way.place for row in rows for way in self.of(row)}

    def _to(self, contact: Contact) -> tuple[Address, str, Conversation | None]:
        return _address(contact), "", self.private.get(_address(contact))

    def _by_all_means(
        self, address: Address, chat: str, talk: Conversation | None, *, is_alert: bool
    ) -> list[Way]:
        adapter = self.adapters.get(address[:2])
        if adapter is None or (adapter.capabilities.ids_by_place and talk is None):
            return []
        able = adapter.capabilities.means(is_alert=is_alert)
        return [Way(*address, chat=chat, means=means, conversation=talk) for means in able]


async def known_ways(work: Work, rows: Sequence[OutboxMessage], adapters: Adapters) -> KnownWays:
    """What the database says about the ways to these rows' addressees; one query for each kind of thing."""
    session = work.session
    officers = {row.officer_id for row in rows if row.officer_id is not None}
    contacts: dict[str, list[Contact]] = {}
    owned = select(Contact).where(
        Contact.owner_kind == "officer", Contact.owner_id.in_(officers), Contact.retired_at.is_(None)
    )
    for contact in sorted(await session.scalars(owned), key=_rank) if officers else ():
        contacts.setdefault(contact.owner_id, []).append(contact)
    ids = {row.conversation_id for row in rows if row.conversation_id is not None}
    talks = {t.id: t for t in await session.scalars(select(Conversation).where(Conversation.id.in_(ids)))}
    told = {
        talks[row.conversation_id].sender
        for row in rows
        if row.purpose == "news" and row.conversation_id in talks
    }
    others = await _others(work, told)
    reached = [contact for found in (*contacts.values(), *others.values()) for contact in found]
    senders = {contact.external_id for contact in reached} | told
    private = select(Conversation).where(Conversation.sender.in_(senders), Conversation.chat == "")
    found = list(await session.scalars(private)) if senders else []
    by_address = {(t.channel, t.account, t.sender): t for t in found}
    answered, openers = await _answered(work, rows), await _openers(work, [*talks.values(), *found], adapters)
    registry = work.snapshots.registry
    return KnownWays(adapters, contacts, others, talks, by_address, answered, registry, openers)


async def _openers(work: Work, talks: Sequence[Conversation], adapters: Adapters) -> dict[int, list[str]]:
    """What was written in these conversations within their windows, where the platform wants windows named."""
    since: dict[int, datetime] = {}
    for talk in talks:
        adapter = adapters.get((talk.channel, talk.account))
        span = adapter.capabilities.proactive_window if adapter is not None else None
        if adapter is not None and span is not None and adapter.capabilities.windows_by_message:
            since[talk.id] = work.now - span + timedelta(seconds=budget.IN_FLIGHT)
    if not since:
        return {}
    granting = {name for adapter in adapters.values() for name in adapter.capabilities.grants}
    written = select(Message.conversation_id, Message.external_id, Message.sent_at, Message.kind).where(
        Message.conversation_id.in_(since),
        Message.sent_at > min(since.values()),
        or_(Message.kind != "event", Message.fate_reason.in_(granting)),
    )
    found: dict[int, list[str]] = {}
    for talk_id, external_id, sent_at, kind in await work.session.execute(
        written.order_by(Message.sent_at.desc(), Message.id.desc())
    ):
        if sent_at > since[talk_id]:
            found.setdefault(talk_id, []).append(EVENT + external_id if kind == "event" else external_id)
    return found


async def _answered(work: Work, rows: Sequence[OutboxMessage]) -> dict[int, str]:
    """The platform's ids of the messages that these rows answer."""
    ids = {row.message_id for row in rows if row.message_id is not None and row.purpose == "reply"}
    if not ids:
        return {}
    found = await work.session.execute(select(Message.id, Message.external_id).where(Message.id.in_(ids)))
    return {row.id: row.external_id for row in found}


async def _others(work: Work, senders: set[str]) -> dict[Address, list[Contact]]:
    """Every contact of the people who own these addresses, by the address."""
    if not senders:
        return {}
    mine, other = aliased(Contact), aliased(Contact)
    same = and_(other.owner_kind == mine.owner_kind, other.owner_id == mine.owner_id)
    known = select(mine, other).join(other, same)
    known = known.where(mine.external_id.in_(senders), mine.owner_kind == "person")
    known = known.where(mine.retired_at.is_(None), other.retired_at.is_(None))
    found: dict[Address, list[Contact]] = {}
    for own, another in await work.session.execute(known):
        found.setdefault(_address(own), []).append(another)
    return {address: sorted(contacts, key=_rank) for address, contacts in found.items()}


def _address(contact: Contact) -> Address:
    return contact.channel, contact.account, contact.external_id


def _rank(contact: Contact) -> tuple[int, int]:
    order = PREFERENCE.index(contact.channel) if contact.channel in PREFERENCE else len(PREFERENCE)
    return order, contact.id
