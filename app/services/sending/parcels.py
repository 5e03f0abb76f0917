"""From rows of the outbox to messages on their way: a way within the budget, the words, a lease."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, or_, select, tuple_

from app.core.enums import AlertState
from app.core.links import Links
from app.services.sending import digest, fates, group_news, incident_lists, ledger, short_numbers, storm_words
from app.services.sending.choosing import choose
from app.services.sending.digest import Bundle, Paces
from app.services.sending.lines import Key
from app.services.sending.reservations import Book
from app.services.sending.storm_words import Told
from app.services.sending.ways import Adapters, KnownWays, Way, known_ways
from app.services.sending.wording import render, render_many, varied
from app.services.work import Work
from bots.base import Adapter, Outgoing
from models import OutboxMessage

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Post:
    """What delivery sends with. Rows for a `foreign` account are left for the process that holds its line, or until it
    has answered some of what it was given; those that are `underway` already have not come back yet.
    """

    adapters: Adapters
    links: Links
    foreign: frozenset[Key] = frozenset()
    underway: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Parcel:
    """One rendered message on its way, with every row that it carries.

    `attempts`, by row, tell it from an earlier one whose lease ran out. `pushed_before`: when its officer had last
    been pushed to, in case the platform refuses this push. `has_spare`: life is in danger, and another account
    reaches the officer as well.
    """

    attempts: Mapping[int, int]
    adapter: Adapter
    message: Outgoing
    way: Way
    packed_at: datetime
    pushed_before: datetime | None = None
    has_spare: bool = False

    @property
    def row_id(self) -> int:
        """The row that stands for all of them."""
        return next(iter(self.attempts))


@dataclass(frozen=True, slots=True)
class _Desk:
    """What packing one batch needs."""

    work: Work
    post: Post
    known: KnownWays
    book: Book
    paces: Paces
    listed: Mapping[tuple[int, str], int]
    """How many cases of an incident an officer was called for."""


def deliverable(foreign: frozenset[Key], underway: frozenset[int] = frozenset()) -> Select[OutboxMessage]:
    """What waits to be sent, is not bound to a `foreign` account (see `Post`), and is not `underway`."""
    queued = select(OutboxMessage).where(OutboxMessage.state == AlertState.QUEUED)
    if underway:
        queued = queued.where(OutboxMessage.id.not_in(underway))
    if not foreign:
        return queued
    bound = tuple_(OutboxMessage.channel, OutboxMessage.account).in_(foreign)
    return queued.where(or_(OutboxMessage.account.is_(None), ~bound))


async def pack_all(work: Work, rows: Sequence[OutboxMessage], post: Post) -> list[Parcel]:
    """Reserve and lease every row that has a way and words; the others wait for their turn or are given up."""
    bundles, paces = await digest.gather(work, rows, deliverable(post.foreign, post.underway))
    every = [row for bundle in bundles for row in bundle]
    await short_numbers.give(work, every)
    known = await known_ways(work, every, post.adapters)
    bundles = group_news.gathered(work, bundles, known)
    book = await ledger.open_book(work, known.places(every), post.adapters)
    about = {
        (incident.id, bundle[0].officer_id or "")
        for bundle in bundles
        if (incident := paces.incident_of(bundle[0])) and paces.opens_at(bundle) <= work.now
    }
    desk = _Desk(work, post, known, book, paces, await incident_lists.counts(work, about))
    parcels = []
    for bundle in bundles:
        parcels.append(_pack(desk, bundle))
        await asyncio.sleep(0)  # whoever writes to us meanwhile is answered in between
    return [parcel for parcel in parcels if parcel is not None]


def _pack(desk: _Desk, rows: Bundle) -> Parcel | None:
    work, post, first = desk.work, desk.post, rows[0]
    choice = choose(first, desk.known, desk.book)
    way = choice.way
    if way is None and choice.waits_until is None:
        for row in rows:
            row.last_error = choice.why or row.last_error
            fates.give_up(work, row)
        return None
    if (opens_at := desk.paces.opens_at(rows)) > work.now:
        digest.hold(rows, opens_at)
        return None
    if way is None:
        digest.hold(rows, choice.waits_until or work.now, choice.why)
        return None
    if (way.channel, way.account) in post.foreign:
        for row in rows:
            _by(row, way)
        return None
    if way.chat:
        digest.hold([row for row in rows if not desk.known.like(row, way)], work.now)
        rows = [row for row in rows if desk.known.like(row, way)]
    message, carried = _written(desk, rows, way, desk.known.window(first, way))
    return _leased(desk, carried, way, message, has_spare=choice.has_spare) if message is not None else None


def _written(desk: _Desk, rows: Bundle, way: Way, window: str) -> tuple[Outgoing | None, Bundle]:
    """The words of these rows and those that they are the words of; what cannot be said is buried."""
    work, links = desk.work, desk.post.links
    able = desk.post.adapters[way.channel, way.account].capabilities
    said: dict[int, Outgoing] = {}
    for row in rows:
        quote = desk.known.answered.get(row.message_id or 0, "")
        try:
            said[row.id] = render(work, row, way, links, able, quote=quote, window=window)
        except Exception as error:  # delivery edge: a row that cannot be said must not hold up the others
            log.exception("not_rendered", outbox_id=row.id, reply_key=row.reply_key)
            row.last_error = f"not rendered: {error!r}"[:200]
            fates.bury(work, row)
    good = [row for row in rows if row.id in said]
    incident = desk.paces.incident_of(rows[0])
    count = desk.listed.get((incident.id, rows[0].officer_id or ""), 0) if incident else 0
    if incident is not None and good and count > 1:
        return storm_words.render(work, good, Told(incident, count), way, links, able, window), good
    if len(digest.said_once(good)) <= 1:
        return (said[good[-1].id] if good else None), good
    if good[0].officer_id is None:
        return group_news.render(work, good, way, desk.known, able, window), good
    message, count = render_many(work, good, way, links, able, window)
    digest.hold(good[count:], work.now)
    return message, good[:count]


def _leased(desk: _Desk, rows: Bundle, way: Way, message: Outgoing, *, has_spare: bool) -> Parcel:
    """Everything that must be committed before the message goes out."""
    work, first = desk.work, rows[0]
    for row in rows:
        _by(row, desk.known.like(row, way) or way)
        row.means, row.push_id, row.window_of = str(way.means), first.id, message.window or None
        row.attempts += 1
        row.leased_until = row.next_try_at = work.now + LEASE
    before = desk.paces.pushed_at(first)
    desk.book.spend(way.request(first))
    desk.paces.push(rows)
    attempts = {row.id: row.attempts for row in rows}
    adapter = desk.post.adapters[way.channel, way.account]
    message = varied(work, first, message, adapter.capabilities)
    return Parcel(attempts, adapter, message, way, work.now, before, has_spare)


def _by(row: OutboxMessage, way: Way) -> None:
    row.channel, row.account, row.address, row.chat = way.channel, way.account, way.address, way.chat
