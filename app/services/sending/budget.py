"""The arithmetic of what platforms allow: how much of a quota or window is left, and when more will be. Pure.

An instant is seconds since 1970. A message that we reserved reaches its platform up to `IN_FLIGHT` later, so
whatever may still be counted by the platform is counted here: every span is that much longer than the
platform's, every window ends that much earlier.
"""

from collections.abc import Iterable, Mapping, Sequence

from bots.base import Means, Quota

IN_FLIGHT = 15.0
"""Seconds within which a message is sent or given up (`app.services.sending.delivery` keeps to it)."""
PARTS = 60
"""Slices of a span; what was sent in a slice counts until the whole slice is past."""
URGENT_SHARE = 5
"""One part in so many of an account's quota is left for life danger."""

Counts = Mapping[str, Mapping[str, int]]


def most(quota: Quota, *, is_urgent: bool) -> int:
    """How many messages of this urgency the quota takes."""
    if is_urgent or quota.is_each:
        return quota.most
    return max(1, quota.most - quota.most // URGENT_SHARE)


def used(counts: Counts, quota: Quota, now: float) -> int:
    """How many messages still count against the quota."""
    return sum(number for _, number in _live(counts, quota, now))


def frees_at(counts: Counts, quota: Quota, now: float, limit: int, waiting: int = 0) -> float:
    """When the next message fits below `limit`, after `waiting` others that wait for the same."""
    needed = used(counts, quota, now) - limit + 1 + waiting
    if needed <= 0:
        return now
    width, last = _width(quota), now
    for piece, number in sorted(_live(counts, quota, now)):
        last, needed = (piece + 1) * width + _length(quota), needed - number
        if needed <= 0:
            return last
    return last + _length(quota) * -(-needed // max(1, limit))


def counted(
    counts: Counts, quotas: Iterable[Quota], means: Means, at: float, by: int = 1
) -> dict[str, dict[str, int]]:
    """The counts with a message of that instant more (`by=-1`: it was not sent after all); old ones dropped."""
    new = {key: dict(pieces) for key, pieces in counts.items()}
    for quota in {_key(quota, means): quota for quota in quotas if means in quota.means}.values():
        width, pieces = _width(quota), new.get(_key(quota, means), {})
        name = str(int(at // width))
        pieces[name] = max(0, pieces.get(name, 0) + by)
        since = at - _length(quota)
        new[_key(quota, means)] = {
            each: n for each, n in pieces.items() if n and (int(each) + 1) * width > since
        }
    return new


def in_window(
    sent: Sequence[float], opened: float | None, span: float, limit: int | None, now: float
) -> bool:
    """Whether a window that opened then takes one more of these messages.

    What was sent shortly before it opened may have reached the platform after, and counts.
    """
    if opened is None or now + IN_FLIGHT >= opened + span:
        return False
    return limit is None or sum(at + IN_FLIGHT >= opened for at in sent) < limit


def _live(counts: Counts, quota: Quota, now: float) -> list[tuple[int, int]]:
    """The slices that still count, with their numbers."""
    width, since = _width(quota), now - _length(quota)
    kept = (counts.get(_key(quota, means), {}) for means in quota.means)
    return [
        (int(name), n) for pieces in kept for name, n in pieces.items() if (int(name) + 1) * width > since
    ]


def _key(quota: Quota, means: Means) -> str:
    return f"{quota.span.total_seconds():g}/{means}"


def _width(quota: Quota) -> float:
    return max(1.0, quota.span.total_seconds() / PARTS)


def _length(quota: Quota) -> float:
    return quota.span.total_seconds() + IN_FLIGHT
