"""Whom an account may push to that writes to its friends alone: who is a friend is asked, one test message proves it.

An address is proved by the running service, however it came to be registered: the friends of the account are looked at,
whoever is none is marked, and whoever is one gets a test message, once. Until it was taken, no alert goes there. The
marks stand in the ledger: `friend`, `tested` and `proved` among its grants, `stranger` or the platform's code
among its bars.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import AlertState
from app.services.sending import ledger, outbox
from app.services.sending.reservations import EVERYTHING, PROVED, PROVING, STRANGER, Book, Place, Request
from app.services.work import Work
from bots.base import Adapter, Means
from models import Contact, Conversation, LedgerEntry, LedgerFact, OutboxMessage

FRIEND, TESTED = "friend", "tested"
_ADDED = "friend_added"
"""Among the grants of an address: when he added the account, by the platform's own word."""
TESTED_AGAIN, REFUSED_AGAIN = timedelta(hours=1), timedelta(days=1)
"""After how long a test message is sent anew that nobody knows of, or that was refused; at once where he wrote."""
PER_LOOK = 20
"""Test messages that one look sends; those of officers for whom an alert waits come first and are not counted."""

Marks = Mapping[str, Any]


class Standing(StrEnum):
    """How far an address has come."""

    UNASKED = "unasked"
    STRANGER = "stranger"
    FRIEND = "friend"
    REFUSED = "refused"
    PROVED = "proved"


@dataclass(frozen=True, slots=True)
class Circle:
    """An account and its friends: their numbers, or None where nobody can say; `own_id` is what people add."""

    key: tuple[str, str]
    adapter: Adapter
    own_id: str
    friends: frozenset[str] | None

    def is_stranger(self, number: str) -> bool:
        """Whether this number is known to be no friend."""
        return self.friends is not None and number not in self.friends


def standing(grants: Marks, bars: Marks) -> Standing:
    """How far an address has come, by what the ledger says of it."""
    bar = bars.get(EVERYTHING)
    if bar is not None:
        return Standing.STRANGER if bar["why"] == STRANGER else Standing.REFUSED
    if PROVED in grants:
        return Standing.PROVED
    return Standing.FRIEND if {FRIEND, TESTED} & grants.keys() else Standing.UNASKED


async def registered(session: AsyncSession) -> frozenset[tuple[str, str]]:
    """The accounts on which anybody is registered."""
    known = select(Contact.channel, Contact.account).where(Contact.retired_at.is_(None)).distinct()
    return frozenset((channel, account) for channel, account in await session.execute(known))


async def waiting(session: AsyncSession) -> frozenset[str]:
    """The officers for whom an alert waits until an address of theirs is proved."""
    held = select(OutboxMessage.officer_id).where(
        OutboxMessage.next_try_at.is_not(None),
        OutboxMessage.state == AlertState.QUEUED,
        OutboxMessage.last_error == PROVING,
    )
    return frozenset(filter(None, await session.scalars(held)))


async def unlearnt(session: AsyncSession) -> frozenset[tuple[str, str]]:
    """The accounts of which something was learnt that their ledger does not say yet."""
    new = select(LedgerFact.channel, LedgerFact.account).distinct()
    return frozenset((channel, account) for channel, account in await session.execute(new))


async def learn(work: Work, key: tuple[str, str], adapter: Adapter) -> None:
    """Enter what was learnt of this account's addresses, as whoever sends by it does as well."""
    await ledger.open_book(work, [Place(*key)], {key: adapter})


async def to_mark(work: Work, circle: Circle, hurried: Collection[str]) -> list[str]:
    """The registered numbers of which this look says something new, those of `hurried` officers first."""
    new: list[tuple[bool, str]] = []
    officers = work.snapshots.registry.officers
    for row in await work.session.execute(_known(circle)):
        is_officer = row.owner_kind == "officer"
        if is_officer and row.owner_id not in officers:
            continue
        if _says_new(circle, row, row.grants or {}, row.bars or {}, work.now):
            new.append((is_officer and row.owner_id in hurried, row.external_id))
    return [number for _, number in sorted(new, key=lambda each: not each[0])]


def _known(circle: Circle) -> Select[Any]:
    """Every live contact of the account with its marks, and when its owner last wrote there in private."""
    channel, account = circle.key
    entry = and_(
        LedgerEntry.channel == Contact.channel,
        LedgerEntry.account == Contact.account,
        LedgerEntry.target == Contact.external_id,
        LedgerEntry.is_group.is_(False),
    )
    talk = and_(
        Conversation.channel == Contact.channel,
        Conversation.account == Contact.account,
        Conversation.sender == Contact.external_id,
        Conversation.chat == "",
    )
    chosen = select(
        *(Contact.external_id, Contact.owner_kind, Contact.owner_id),
        *(LedgerEntry.grants, LedgerEntry.bars, Conversation.last_inbound_at),
    ).select_from(Contact)
    here = (Contact.channel == channel, Contact.account == account, Contact.retired_at.is_(None))
    return (
        chosen.outerjoin(LedgerEntry, entry).outerjoin(Conversation, talk).where(*here).order_by(Contact.id)
    )


def _says_new(circle: Circle, row: Any, grants: Marks, bars: Marks, now: datetime) -> bool:
    now_is = standing(grants, bars)
    if circle.is_stranger(row.external_id):
        return now_is is not Standing.STRANGER
    if circle.friends is not None and (now_is is Standing.STRANGER or FRIEND not in grants):
        return True
    return _is_to_test(row, grants, bars, now)


def _is_to_test(row: Any, grants: Marks, bars: Marks, now: datetime) -> bool:
    """Whether a test message goes out now: none was sent yet, it came to nothing, or he did something since.

    A person who writes to us is answered there and told what happens there: he needs none.
    """
    wrote_at: datetime | None = row.last_inbound_at
    is_answered = row.owner_kind == "person" and wrote_at is not None
    if is_answered or (PROVED in grants and EVERYTHING not in bars):
        return False
    tested, bar = grants.get(TESTED), bars.get(EVERYTHING)
    acted = max(wrote_at.timestamp() if wrote_at else 0.0, grants.get(_ADDED, 0.0))
    again = TESTED_AGAIN if bar is None else REFUSED_AGAIN
    last = max(tested or 0.0, bar["since"] if bar is not None else 0.0)
    return not last or acted > last or now.timestamp() >= last + again.total_seconds()


async def mark(
    work: Work, circle: Circle, numbers: Sequence[str], hurried: Collection[str], tests: int
) -> int:
    """Write down what the look says of these few numbers, and send up to so many tests; answers how much was new.

    The account's ledger is locked until the transaction ends.
    """
    places = [Place(*circle.key, number) for number in numbers]
    book = await ledger.open_book(work, places, {circle.key: circle.adapter})
    known = await work.session.execute(_known(circle).where(Contact.external_id.in_(numbers)))
    found, new = {row.external_id: row for row in known}, 0
    for number in numbers:
        row, entry = found.get(number), book.entry(Place(*circle.key, number))
        if row is None:
            continue
        if circle.is_stranger(number):
            new += _estrange(work, circle, entry)
            continue
        new += _befriend(work, circle, entry)
        is_hurried = row.owner_id in hurried
        if (is_hurried or tests > 0) and _test(work, circle, book, entry, row):
            tests -= not is_hurried
            new += 1
    return new


def _estrange(work: Work, circle: Circle, entry: LedgerEntry) -> int:
    if standing(entry.grants, entry.bars) is Standing.STRANGER:
        return 0
    bar = {"why": STRANGER, "since": work.now.timestamp(), "until": None, "own_id": circle.own_id}
    entry.bars = {**entry.bars, EVERYTHING: {**bar, "holds": False, "pauses": False}}
    entry.grants = {name: at for name, at in entry.grants.items() if name != FRIEND}
    return 1


def _befriend(work: Work, circle: Circle, entry: LedgerEntry) -> int:
    """He is a friend: the mark of a stranger is gone, and what was proved before still is."""
    if circle.friends is None:
        return 0
    was = (entry.grants.keys(), entry.bars)
    if entry.bars.get(EVERYTHING, {}).get("why") == STRANGER:
        entry.bars = {means: bar for means, bar in entry.bars.items() if means != EVERYTHING}
    if FRIEND not in entry.grants:
        entry.grants = {**entry.grants, FRIEND: work.now.timestamp()}
    return int(was != (entry.grants.keys(), entry.bars))


def _test(work: Work, circle: Circle, book: Book, entry: LedgerEntry, row: Any) -> bool:
    """Send the test message of this address, if one is due and the account may; whether it did."""
    if not _is_to_test(row, entry.grants, entry.bars, work.now):
        return False
    if not book.ask(Request(Place(*circle.key), Means.FREE)).is_open:
        return False
    entry.bars = {means: bar for means, bar in entry.bars.items() if means != EVERYTHING}
    entry.grants = {**entry.grants, TESTED: work.now.timestamp()}
    officer = work.snapshots.registry.officer(row.owner_id) if row.owner_kind == "officer" else None
    key = "friend_test" if officer is None else "friend_test_officer"
    values = {} if officer is None else {"officer": officer.name}
    division = circle.adapter.division if officer is None else officer.division_code
    outbox.enqueue_test(work, entry, division, key, values)
    return True
