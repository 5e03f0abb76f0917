"""Which of the ways to its addressee a message takes now: the best that is open and was not tried in vain."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.services.sending.outbox import ALERTS
from app.services.sending.reservations import CLOSED, PROVING, STRANGER, Book, Request
from app.services.sending.ways import KnownWays, Way
from models import OutboxMessage

NAMED = ("channel", "account", "address", "chat", "means")
"""What a row remembers of a way that failed."""
PATIENCE_URGENT, PATIENCE_OFFICER, PATIENCE = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1)
"""How long a message waits for its turn on a way before it counts as shut: life danger, an officer, others."""
TURN = "turn"
"""`last_error` of a row that waits for its turn: the platform's pace is used up for the moment."""
PROVED_WITHIN, LOOK_AGAIN = timedelta(minutes=1), timedelta(seconds=2)
"""How long a new message waits for an address of its officer's to be proved, and how often it looks."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The way that a message takes now, or until when it waits for its turn; neither: no way is left.

    `why`: for what it waits, or what is against its addressee, where that is known: what a platform answered to this
    very message before what was known beforehand. `has_spare`: life is in danger, and another account reaches
    the officer as well.
    """

    way: Way | None = None
    waits_until: datetime | None = None
    why: str = ""
    has_spare: bool = False


def choose(row: OutboxMessage, known: KnownWays, book: Book) -> Choice:
    """The best way that the ledger leaves open and that was not tried in vain.

    An alert waits for nobody to put an account right: the next way, or the next person, is called meanwhile.
    """
    tried = [{"chat": "", **{name: way[name] for name in NAMED if name in way}} for way in row.tried]
    waits: list[tuple[datetime, Request]] = []
    against = [way["error"] for way in row.tried[-1:]]
    untried = [way for way in known.of(row) if way.name not in tried]
    for place, way in enumerate(untried):
        request = way.request(row)
        verdict = book.ask(request)
        if verdict.is_open:
            return Choice(way, has_spare=_has_spare(row, way, untried[place + 1 :], book))
        if verdict.opens_at is not None and not (verdict.is_fault and row.purpose in ALERTS):
            waits.append((verdict.opens_at, request))
        against.append(verdict.why)
    soonest = min(waits, key=lambda each: each[0], default=None)
    if soonest is not None and soonest[0] <= book.now + patience(row):
        book.wait(soonest[1])
        return Choice(waits_until=soonest[0], why=TURN)
    why = min(filter(None, against), key=_gravity, default="")
    is_awaited = why == PROVING and book.now < row.created_at + PROVED_WITHIN
    return Choice(waits_until=book.now + LOOK_AGAIN if is_awaited else None, why=why)


def _has_spare(row: OutboxMessage, way: Way, others: Sequence[Way], book: Book) -> bool:
    """Whether a call where life is in danger could go by another account now as well."""
    if not row.is_urgent or row.officer_id is None:
        return False
    elsewhere = (each for each in others if each.place.whole != way.place.whole)
    return any(book.ask(each.request(row)).is_open for each in elsewhere)


def _gravity(why: str) -> int:
    """What is told first of what stands against several ways: that which somebody can do something about."""
    return {PROVING: 0, STRANGER: 1, CLOSED: 3}.get(why, 2)


def patience(row: OutboxMessage) -> timedelta:
    """How long this row may wait for its turn on a way."""
    if row.is_urgent:
        return PATIENCE_URGENT
    return PATIENCE_OFFICER if row.officer_id is not None else PATIENCE
