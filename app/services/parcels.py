"""From rows of the outbox to messages on their way: a way within the budget, the words, a lease."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from app.core.links import Links
from app.core.masking import mask_name, mask_text
from app.services import addresses, fates, ledger, outbox
from app.services.lines import Key
from app.services.reservations import Book
from app.services.ways import Adapters, KnownWays, Way, choose, known_ways
from app.services.words import CHINA
from app.services.work import Work
from bots.base import Adapter, Capabilities, Means, Outgoing
from models import OutboxMessage

log = structlog.get_logger(__name__)
LEASE = timedelta(seconds=60)
SAID_IN_GROUPS = frozenset(
    {"told_assigned", "told_acknowledged", "told_arrived", "told_escalated", "told_closed", "told_merged"}
)
"""News whose sentences hold nothing that an officer wrote, no reason and no money."""
IN_A_GROUP = {False: "told_in_group", True: "told_in_group_here"}
"""What a group is told instead of all other news: that there are some, and where to ask.

The key: is a person of the group nobody whom we know in private?
"""
INSTEAD_OF_LINK = {False: "instead_of_link", True: "instead_of_link_officer"}
"""Where to look, said on platforms that take no links; the key: to an officer?"""
TURN = "turn"
"""`last_error` of a row that waits for its turn: the platform's pace is used up for the moment."""


@dataclass(frozen=True, slots=True)
class Post:
    """What delivery sends with. Rows for a `foreign` account are left for the process that holds its line."""

    adapters: Adapters
    links: Links
    foreign: frozenset[Key] = frozenset()


@dataclass(frozen=True, slots=True)
class Parcel:
    """One rendered message on its way; `attempt` tells it from an earlier one whose lease ran out."""

    row_id: int
    attempt: int
    adapter: Adapter
    message: Outgoing
    way: Way
    packed_at: datetime


async def pack_all(work: Work, rows: Sequence[OutboxMessage], post: Post) -> list[Parcel]:
    """Reserve and lease every row that has a way and words; the others wait for their turn or are given up."""
    known = await known_ways(work, rows, post.adapters)
    book = await ledger.open_book(work, known.places(rows), post.adapters)
    ordered = sorted(rows, key=lambda row: not row.is_urgent)
    return [parcel for row in ordered if (parcel := _pack(work, row, post, known, book)) is not None]


def _pack(work: Work, row: OutboxMessage, post: Post, known: KnownWays, book: Book) -> Parcel | None:
    choice = choose(row, known, book)
    if choice.waits_until is not None:
        row.next_try_at, row.leased_until, row.last_error = choice.waits_until, None, TURN
        return None
    way = choice.way
    if way is None:
        fates.give_up(work, row)
        return None
    if (way.channel, way.account) in post.foreign:
        _by(row, way)
        return None
    adapter, window = post.adapters[way.channel, way.account], known.window(row, way)
    try:
        message = render(
            work,
            row,
            way,
            post.links,
            adapter.capabilities,
            quote=known.answered.get(row.message_id or 0, ""),
            window=window,
        )
    except Exception as error:  # delivery edge: a row that cannot be said must not hold up the others
        log.exception("not_rendered", outbox_id=row.id, reply_key=row.reply_key)
        row.last_error = f"not rendered: {error!r}"[:200]
        fates.bury(work, row)
        return None
    _by(row, way)
    row.means, row.window_of = str(way.means), window or None
    row.attempts += 1
    row.leased_until = row.next_try_at = work.now + LEASE
    book.spend(way.request(row))
    return Parcel(row.id, row.attempts, adapter, message, way, work.now)


def _by(row: OutboxMessage, way: Way) -> None:
    row.channel, row.account, row.address, row.chat = way.channel, way.account, way.address, way.chat


def render(
    work: Work,
    row: OutboxMessage,
    way: Way,
    links: Links,
    able: Capabilities,
    *,
    quote: str = "",
    window: str = "",
) -> Outgoing:
    """The words of one row for one way; a group is told no whole name, no number, no link, nothing private.

    `quote`: the platform's id of the message that this one answers; `window`: of the one whose window it uses.
    Where the platform takes no links, the sentence leaves its own out and another one says where to look.
    """
    values: dict[str, object] = outbox.values_of(row)
    url = ""
    if way.chat:
        values = _for_a_group(values)
    elif row.case_id is not None and able.takes_links:
        url = _link(row.case_id, row.officer_id, links)
        values["url"] = url
    phrases = work.snapshots.ruleset_for(row.division_code).phrases
    key = row.reply_key
    if way.chat and row.purpose == "news" and key not in SAID_IN_GROUPS:
        key = IN_A_GROUP[able.ids_by_place]
    text = phrases.render(key, values)
    if row.case_id is not None and not way.chat and not able.takes_links and phrases.uses(key, "url"):
        text += "\n" + phrases.render(INSTEAD_OF_LINK[row.officer_id is not None], {"number": "", **values})
    return Outgoing(
        recipient=addresses.plain(work, way.channel, way.address),
        chat=way.chat,
        text=text,
        dedup_key=row.dedup_key,
        url=url,
        template=_template(work, values) if way.means in (Means.TEMPLATE, Means.CONSENT) else None,
        quote=quote if way.chat else "",
        means=way.means,
        window=window,
    )


def _link(case_id: int, officer_id: str | None, links: Links) -> str:
    return links.officer_link(case_id, officer_id) if officer_id else links.person_link(case_id)


def _for_a_group(values: dict[str, object]) -> dict[str, object]:
    masked = {name: mask_text(str(value)) for name, value in values.items()}
    masked["hotline"] = str(values.get("hotline", ""))
    names = {name: mask_name(masked[name]) for name in ("officer", "reporter", "also") if masked.get(name)}
    return {**masked, **names, "url": "", "phone_tail": ""}


def _template(work: Work, values: dict[str, object]) -> dict[str, str]:
    summary = f"{values.get('place', '')} {values.get('summary', '')}".strip()
    deadline = values.get("due_at") or f"{work.now.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return {"number": str(values.get("number", "")), "summary": summary, "time": str(deadline)}
