"""To whom a message of a group is said: to us, to an official, to somebody else, or to nobody."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.enums import SegmentKind
from app.core.messages import Inbound, InboundMessage
from app.services.casework.intake import Known
from models import OutboxMessage


@dataclass(frozen=True, slots=True)
class Hearing:
    """What a message's mentions and quotes say. `quoted` is the message of ours that it answers, `quotes` the ids
    of all that it answers, `mentioned` whom it names by their addresses.
    """

    is_addressed: bool = True
    officers: frozenset[str] = frozenset()
    is_to_others: bool = False
    quoted: OutboxMessage | None = None
    quotes: tuple[str, ...] = ()
    mentioned: frozenset[str] = frozenset()


PRIVATE = Hearing()


def hear(known: Known, inbound: Inbound) -> Hearing:
    """The hearing of one message; whoever quotes a message of ours speaks to us."""
    if not isinstance(inbound, InboundMessage) or not inbound.chat:
        return PRIVATE
    quotes = list(_quotes(inbound))
    ours = (known.quoted.get((inbound.channel, inbound.account, quote)) for quote in quotes)
    quoted = next((row for row in ours if row is not None), None)
    officers, others = _called(known, inbound)
    is_addressed = inbound.is_addressed or quoted is not None
    return Hearing(
        is_addressed=is_addressed,
        officers=frozenset(officers),
        is_to_others=not is_addressed and (others or bool(quotes)),
        quoted=quoted,
        quotes=tuple(quotes),
        mentioned=frozenset(_mentioned(inbound)),
    )


def _quotes(inbound: InboundMessage) -> Iterator[str]:
    for segment in inbound.segments:
        if segment.kind is SegmentKind.REPLY and segment.data.get("message_id"):
            yield str(segment.data["message_id"])


def _called(known: Known, inbound: InboundMessage) -> tuple[list[str], bool]:
    """The officers that are mentioned by their own addresses, and whether anybody else is."""
    officers, others = [], False
    for target in _mentioned(inbound):
        owner_kind, owner = known.owner_of(inbound, target)
        if owner_kind == "officer":
            officers.append(owner)
        else:
            others = True
    return officers, others


def _mentioned(inbound: InboundMessage) -> Iterator[str]:
    for segment in inbound.segments:
        if segment.kind is SegmentKind.MENTION:
            yield str(segment.data.get("target", ""))
