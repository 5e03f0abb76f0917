"""What a group is told of several members' cases in the same words is one message there: six reports, one 收到."""

from collections.abc import Hashable, Sequence

from app.services.sending import addresses, digest
from app.services.sending.digest import Bundle
from app.services.sending.ways import KnownWays, Way
from app.services.sending.wording import for_a_group, key_of, mark_of, values_now
from app.services.work import Work
from bots.base import Capabilities, Outgoing
from models import OutboxMessage

MOST = 20
"""Cases that one message of a group tells of."""
_OWN = ("number", "due")
"""What such a message says of each case."""


def gathered(work: Work, bundles: Sequence[Bundle], known: KnownWays) -> list[Bundle]:
    """The same rows; those that would be told to one group in the same words are together.

    Whoever is known in private is told there, and alone.
    """
    found: list[Bundle] = []
    shared: dict[Hashable, Bundle] = {}
    for bundle in bundles:
        key = _said_as(work, bundle[0], known)
        if key is None:
            found.append(bundle)
            continue
        if len(shared.get(key, ())) in (0, MOST):
            shared[key] = []
            found.append(shared[key])
        shared[key] += bundle
    return found


def _said_as(work: Work, row: OutboxMessage, known: KnownWays) -> Hashable:
    """Where and in which words the row's group would be told it; None for what is no news in a group."""
    way = next(iter(known.of(row)), None) if row.purpose == "news" else None
    if way is None or not way.chat:
        return None
    able = known.adapters[way.channel, way.account].capabilities
    said = _words(work, row, way, able, dict.fromkeys(_OWN, ""))
    return way.channel, way.account, way.chat, repr(row.tried), said


def render(
    work: Work, rows: Bundle, way: Way, known: KnownWays, able: Capabilities, window: str = ""
) -> Outgoing:
    """One message for these rows: the numbers of all, the latest of their times, everybody named whom it is for."""
    values = [values_now(work, row) for row in rows]
    latest = max(values, key=lambda each: str(each.get("due_at", "")))
    numbers = dict.fromkeys(str(each["number"]) for each in values if each.get("number"))
    comma = work.snapshots.ruleset_for(rows[0].division_code).word("terms", "comma")
    told = {"number": comma.join(numbers), "due": str(latest.get("due", ""))}
    own = [known.like(row, way) or way for row in rows]
    people = list(dict.fromkeys(addresses.plain(work, each.channel, each.address) for each in own))
    return Outgoing(
        recipient=people[0],
        others=tuple(people[1:]),
        chat=way.chat,
        text=_words(work, rows[0], way, able, told),
        dedup_key=digest.dedup_key(rows),
        means=way.means,
        window=window,
    )


def _words(work: Work, row: OutboxMessage, way: Way, able: Capabilities, own: dict[str, str]) -> str:
    phrases = work.snapshots.ruleset_for(row.division_code).phrases
    values = for_a_group(values_now(work, row)) | own
    return mark_of(work, row) + phrases.render(key_of(row, way, able), values)
