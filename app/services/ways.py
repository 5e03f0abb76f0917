"""Which way a message can take to its addressee: a contact or a conversation, within what platforms allow."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update

from app.services.work import Work
from bots.base import Adapter
from models import Contact, Conversation, OutboxMessage

Adapters = Mapping[tuple[str, str], Adapter]
PREFERENCE = ("wechat", "wecom", "onebot", "qqbot", "sms")


@dataclass(frozen=True, slots=True)
class Way:
    """An address on a configured account, and the conversation that keeps its ledger."""

    channel: str
    account: str
    address: str
    chat: str
    conversation: Conversation | None


@dataclass(frozen=True, slots=True)
class KnownWays:
    """The contacts and conversations of a batch of rows; `spent` counts what this batch sends in each."""

    contacts: Mapping[str, Sequence[Contact]]
    conversations: Mapping[int, Conversation]
    ledgers: Mapping[tuple[str, str, str], Conversation]
    spent: Counter[int]

    def of(self, row: OutboxMessage) -> list[Way]:
        """Every way to the row's addressee, the best first."""
        if row.officer_id is not None:
            return [self._to(contact) for contact in self.contacts.get(row.officer_id, ())]
        found = self.conversations.get(row.conversation_id or 0)
        return [Way(found.channel, found.account, found.sender, found.chat, found)] if found else []

    def _to(self, contact: Contact) -> Way:
        key = (contact.channel, contact.account, contact.external_id)
        return Way(*key, chat="", conversation=self.ledgers.get(key))


async def known_ways(work: Work, rows: Sequence[OutboxMessage]) -> KnownWays:
    """What the database says about the ways to these rows' addressees; one query for each kind of thing."""
    officers = {row.officer_id for row in rows if row.officer_id is not None}
    contacts: dict[str, list[Contact]] = {}
    owned = select(Contact).where(
        Contact.owner_kind == "officer", Contact.owner_id.in_(officers), Contact.retired_at.is_(None)
    )
    for contact in sorted(await work.session.scalars(owned), key=_rank):
        contacts.setdefault(contact.owner_id, []).append(contact)
    senders = {contact.external_id for found in contacts.values() for contact in found}
    ids = {row.conversation_id for row in rows if row.conversation_id is not None}
    private = and_(Conversation.sender.in_(senders), Conversation.chat == "")
    talks = list(
        await work.session.scalars(select(Conversation).where(or_(Conversation.id.in_(ids), private)))
    )
    ledgers = {(talk.channel, talk.account, talk.sender): talk for talk in talks if not talk.chat}
    return KnownWays(contacts, {talk.id: talk for talk in talks}, ledgers, Counter())


def find_way(work: Work, row: OutboxMessage, adapters: Adapters, known: KnownWays) -> Way | None:
    """The best way that is still open and was not tried in vain; None where there is none."""
    tried = {(way["channel"], way["account"], way["address"]) for way in row.tried}
    for way in known.of(row):
        adapter = adapters.get((way.channel, way.account))
        if adapter is None or (way.channel, way.account, way.address) in tried:
            continue
        spent = known.spent[way.conversation.id] if way.conversation else 0
        if is_open(work, way, adapter, is_alert=row.officer_id is not None, spent=spent):
            return way
    return None


def is_open(work: Work, way: Way, adapter: Adapter, *, is_alert: bool, spent: int = 0) -> bool:
    """Whether the platform lets us write now (protocol reference, 1.10): the ledger is asked, not the platform."""
    able, ledger = adapter.capabilities, way.conversation
    if able.proactive_window is None or not takes_from_window(adapter, is_alert=is_alert):
        return True
    if ledger is None or not ledger.is_reachable:
        return False
    if work.now - ledger.last_inbound_at > able.proactive_window:
        return False
    return able.messages_per_window is None or ledger.sent_in_window + spent < able.messages_per_window


def takes_from_window(adapter: Adapter, *, is_alert: bool) -> bool:
    """Whether a message counts among those that the platform allows after one of the person's own."""
    able = adapter.capabilities
    return able.proactive_window is not None and not (is_alert and able.has_alert_template)


async def spend(work: Work, known: KnownWays) -> None:
    """Write down what this batch takes from the windows; counted in the database, where messages reset it."""
    for conversation_id, count in sorted(known.spent.items()):
        await work.session.execute(
            update(Conversation)
            .where(Conversation.id == conversation_id)
            .values(sent_in_window=Conversation.sent_in_window + count)
            .execution_options(synchronize_session=False)
        )


def _rank(contact: Contact) -> tuple[int, int]:
    order = PREFERENCE.index(contact.channel) if contact.channel in PREFERENCE else len(PREFERENCE)
    return order, contact.id
