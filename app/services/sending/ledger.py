"""The ledger: for every address, what its platform still allows. The outbox asks here before it sends.

Whoever sends opens the book of the accounts at hand: their rows are locked, in one order for everybody, what
was learnt meanwhile is entered, and until the transaction ends nobody else spends from them. A reservation is
committed before its message goes out, so processes together never send more than a platform allows. What is
learnt from messages, errors and receipts is only added as facts, which wait for no lock.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Select, delete, select, tuple_

from app.db.claims import add_missing
from app.services.sending.reservations import EVERYTHING, NEWS, Book, Glance, Place, Request, blank
from app.services.work import Work
from bots.base import Adapter, Means
from models import LedgerEntry, LedgerFact

log = structlog.get_logger(__name__)
BARRED_FOR = timedelta(days=30)
"""How long an address that refused us is left alone if nothing is heard of it."""


async def open_book(work: Work, places: Iterable[Place], adapters: Mapping[tuple[str, str], Adapter]) -> Book:
    """The ledger of these places, locked by account until the transaction ends."""
    wanted = {place for place in places if (place.channel, place.account) in adapters}
    accounts = sorted({place.whole for place in wanted})
    able = {place: adapters[(place.channel, place.account)].capabilities for place in accounts}
    if not accounts:
        return Book(work, {}, able)
    entries = await _locked(work, accounts)
    keys = [(place.channel, place.account) for place in accounts]
    facts = list(
        await work.session.scalars(
            select(LedgerFact)
            .where(tuple_(LedgerFact.channel, LedgerFact.account).in_(keys))
            .order_by(LedgerFact.id)
        )
    )
    targets = {place.target for place in wanted} | {fact.target for fact in facts} - {""}
    known = select(LedgerEntry).where(
        tuple_(LedgerEntry.channel, LedgerEntry.account).in_(keys), LedgerEntry.target.in_(targets)
    )
    entries |= {_place(entry): entry for entry in await work.session.scalars(known)}
    book = Book(work, entries, able)
    for fact in facts:
        _ENTER[fact.kind](book, fact)
    if facts:
        await work.session.execute(delete(LedgerFact).where(LedgerFact.id.in_([fact.id for fact in facts])))
    return book


async def glance(work: Work, adapters: Mapping[tuple[str, str], Adapter], targets: Select[str]) -> Glance:
    """What the ledger says of these targets, with what was learnt since; takes no lock and keeps nothing."""
    able = {Place(*key): adapter.capabilities for key, adapter in adapters.items()}
    book = Glance(work, {}, able)
    of_them = LedgerEntry.target.in_(targets) | (LedgerEntry.target == "")
    for entry in await work.session.scalars(select(LedgerEntry).where(of_them)):
        work.session.expunge(entry)
        book.put(_place(entry), entry)
    learnt = LedgerFact.target.in_(targets) | (LedgerFact.target == "")
    for fact in await work.session.scalars(select(LedgerFact).where(learnt).order_by(LedgerFact.id)):
        if (fact.channel, fact.account) in adapters:
            _ENTER[fact.kind](book, fact)
    return book


async def _locked(work: Work, accounts: list[Place]) -> dict[Place, LedgerEntry]:
    """The rows of whole accounts, made where they are missing, locked in order."""
    keys = [(place.channel, place.account) for place in accounts]
    whole = (
        select(LedgerEntry)
        .where(LedgerEntry.target == "", tuple_(LedgerEntry.channel, LedgerEntry.account).in_(keys))
        .order_by(LedgerEntry.channel, LedgerEntry.account)
    )
    names = whole.with_only_columns(LedgerEntry.channel, LedgerEntry.account)
    known = {(channel, account) for channel, account in await work.session.execute(names)}
    if missing := [place for place in accounts if (place.channel, place.account) not in known]:
        rows = [LedgerEntry.new(id=work.ids.next(), **place._asdict(), **blank()) for place in missing]
        await add_missing(work.session, rows)
    return {_place(entry): entry for entry in await work.session.scalars(whole.with_for_update())}


def granted(work: Work, place: Place, event: str, at: datetime) -> None:
    """The person did something then, by the platform's clock, that may let us write for a moment."""
    _learn(work, place, "granted", event=event, at=min(at, work.now).timestamp())


def barred(work: Work, place: Place, means: frozenset[Means], why: str, *, is_foreign: bool = False) -> None:
    """The platform says that this address can't be written to; until it writes to us, it is left alone.

    `is_foreign`: it says that the address is another account's.
    """
    shuts = [EVERYTHING] if means == frozenset(Means) else sorted(str(each) for each in means)
    until = (work.now + BARRED_FOR).timestamp()
    bar = {"until": until, "holds": False, "pauses": False, "why": why, "is_foreign": is_foreign}
    _learn(work, place, "barred", shuts=shuts, **bar)


def forbidden(
    work: Work, place: Place, means: frozenset[Means], why: str, until: datetime | None = None
) -> None:
    """The platform forbids these means towards an address until then or until it permits them, whoever writes there."""
    shuts, ends = sorted(str(each) for each in means), until.timestamp() if until else None
    _learn(work, place, "barred", shuts=shuts, until=ends, holds=True, pauses=False, why=why)


def permitted(work: Work, place: Place, means: frozenset[Means]) -> None:
    """The platform permits these means again."""
    _learn(work, place, "permitted", opens=sorted(str(each) for each in means))


def left(work: Work, place: Place, why: str) -> None:
    """The person left the account or blocked it: nothing reaches him until he is back."""
    _learn(work, place, "barred", shuts=[EVERYTHING], until=None, holds=False, pauses=False, why=why)


def refused(work: Work, place: Place) -> None:
    """The person asked not to be told things by himself; answers and calls of officers still go out."""
    _learn(work, place, "barred", shuts=[NEWS], until=None, holds=True, pauses=False, why="refused")


def paused(
    work: Work, place: Place, means: Means, until: datetime, why: str, *, is_fault: bool = False
) -> None:
    """The account as a whole must wait with messages of this kind; a robot, which has a key of its own, by itself.

    `is_fault`: it is not too fast but wrong, so that waiting alone helps nobody.
    """
    log.warning("account_pauses", channel=place.channel, account=place.account, means=str(means), why=why)
    stamp = until.timestamp()
    resting = place if means is Means.ROBOT else place.whole
    bar = {"until": stamp, "holds": True, "pauses": True, "why": why, "is_fault": is_fault}
    _learn(work, resting, "barred", shuts=[str(means)], **bar)


def welcomed(work: Work, place: Place) -> None:
    """The person came, or came back: whatever stood against writing to him is over."""
    _learn(work, place, "welcomed")


def consented(work: Work, place: Place, template: str, *, is_given: bool) -> None:
    """The person consented to one more notice by this template, or took all his consent back."""
    _learn(work, place, "consented", template=template, is_given=is_given)


def unsent(work: Work, request: Request, at: datetime) -> None:
    """What was reserved at that instant was refused by the platform, which therefore counts nothing."""
    data = {"means": str(request.means), "talk": request.talk, "at": at.timestamp()}
    _learn(work, request.place, "unsent", **data)


def spent(work: Work, request: Request, at: datetime, count: int) -> None:
    """What was reserved as one message at that instant was taken as so many more."""
    data = {"means": str(request.means), "talk": request.talk, "at": at.timestamp(), "count": count}
    _learn(work, request.place, "spent", **data)


def _learn(work: Work, place: Place, kind: str, **data: Any) -> None:
    work.append(LedgerFact, id=work.ids.next(), **place._asdict(), kind=kind, data=data, at=work.now)


def _place(row: LedgerEntry | LedgerFact) -> Place:
    return Place(row.channel, row.account, row.target, row.is_group)


def _enter_granted(book: Book, fact: LedgerFact) -> None:
    entry = book.entry(_place(fact))
    entry.grants = {**entry.grants, fact.data["event"]: fact.data["at"]}


def _enter_barred(book: Book, fact: LedgerFact) -> None:
    entry, bar = book.entry(_place(fact)), {**fact.data, "since": fact.at.timestamp()}
    shut = bar.pop("shuts")
    entry.bars = {**entry.bars, **dict.fromkeys(shut, bar)}
    if Means.CONSENT in shut and not bar["pauses"]:
        entry.consents = {}  # the platform knows of none, whatever we counted


def _enter_welcomed(book: Book, fact: LedgerFact) -> None:
    book.entry(_place(fact)).bars = {}


def _enter_consented(book: Book, fact: LedgerFact) -> None:
    entry, template = book.entry(_place(fact)), fact.data["template"]
    count = entry.consents.get(template, 0) + 1 if fact.data["is_given"] else 0
    entry.consents = {**entry.consents, template: count}
    if fact.data["is_given"]:
        entry.bars = {means: bar for means, bar in entry.bars.items() if means != Means.CONSENT}


def _enter_unsent(book: Book, fact: LedgerFact) -> None:
    request = Request(_place(fact), Means(fact.data["means"]), fact.data["talk"])
    book.give_back(request, fact.data["at"])


def _enter_permitted(book: Book, fact: LedgerFact) -> None:
    entry = book.entry(_place(fact))
    entry.bars = {key: bar for key, bar in entry.bars.items() if key not in fact.data["opens"]}


def _enter_spent(book: Book, fact: LedgerFact) -> None:
    request = Request(_place(fact), Means(fact.data["means"]), fact.data["talk"])
    for _ in range(fact.data["count"]):
        book.spend_at(request, fact.data["at"])


_ENTER = {
    "granted": _enter_granted,
    "barred": _enter_barred,
    "permitted": _enter_permitted,
    "spent": _enter_spent,
    "welcomed": _enter_welcomed,
    "consented": _enter_consented,
    "unsent": _enter_unsent,
}
