"""Which way a message can take to its addressee: a contact or a conversation, within what platforms allow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

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


async def find_way(work: Work, row: OutboxMessage, adapters: Adapters) -> Way | None:
    """The best way that is still open and was not tried in vain; None where there is none."""
    ways = await _of_officer(work, row) if row.officer_id else await _of_conversation(work, row)
    tried = {(way["channel"], way["account"], way["address"]) for way in row.tried}
    for way in ways:
        adapter = adapters.get((way.channel, way.account))
        if adapter is None or (way.channel, way.account, way.address) in tried:
            continue
        if is_open(work, way, adapter, is_alert=bool(row.officer_id)):
            return way
    return None


def is_open(work: Work, way: Way, adapter: Adapter, *, is_alert: bool) -> bool:
    """Whether the platform lets us write now (protocol reference, 1.10): the ledger is asked, not the platform."""
    able, ledger = adapter.capabilities, way.conversation
    if is_alert and able.has_alert_template:
        return True
    if able.proactive_window is None:
        return True
    if ledger is None or not ledger.is_reachable:
        return False
    is_recent = work.now - ledger.last_inbound_at <= able.proactive_window
    return is_recent and (
        able.messages_per_window is None or ledger.sent_in_window < able.messages_per_window
    )


async def _of_officer(work: Work, row: OutboxMessage) -> list[Way]:
    owned = select(Contact).where(
        Contact.owner_kind == "officer", Contact.owner_id == row.officer_id, Contact.retired_at.is_(None)
    )
    contacts = sorted(await work.session.scalars(owned), key=_rank)
    ledgers = await _ledgers(work, contacts)
    return list(_ways(contacts, ledgers))


def _ways(contacts: list[Contact], ledgers: Mapping[tuple[str, str, str], Conversation]) -> Iterator[Way]:
    for contact in contacts:
        key = (contact.channel, contact.account, contact.external_id)
        yield Way(*key, chat="", conversation=ledgers.get(key))


async def _ledgers(work: Work, contacts: list[Contact]) -> dict[tuple[str, str, str], Conversation]:
    senders = [contact.external_id for contact in contacts]
    if not senders:
        return {}
    private = select(Conversation).where(Conversation.sender.in_(senders), Conversation.chat == "")
    return {(c.channel, c.account, c.sender): c for c in await work.session.scalars(private)}


async def _of_conversation(work: Work, row: OutboxMessage) -> list[Way]:
    found = await work.session.get(Conversation, row.conversation_id)
    return [Way(found.channel, found.account, found.sender, found.chat, found)] if found else []


def _rank(contact: Contact) -> tuple[int, int]:
    order = PREFERENCE.index(contact.channel) if contact.channel in PREFERENCE else len(PREFERENCE)
    return order, contact.id
