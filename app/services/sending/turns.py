"""Whose turn it is at the duty desk: one after the other, who sits there now before who has gone home."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import select

from app.services.county.registry_rows import OfficerRef
from app.services.work import Work
from models import OutboxMessage


async def next_of(
    work: Work, desk: Sequence[OfficerRef], calls: int, keys: Callable[[str, int], Iterable[str]]
) -> OfficerRef | None:
    """Who is called after so many calls: of the desk, best first, the first whom none of the last ones went to.

    So a new shift hears of what the one before it was called for. `keys`: how the outbox may name the nth call, from
    nought, to an officer. None for an empty desk.
    """
    lately = range(max(0, calls - len(desk) + 1), calls)
    named = [key for number in lately for officer in desk for key in keys(officer.id, number)]
    called: set[str | None] = set()
    if named:
        await work.flush()
        sent = select(OutboxMessage.officer_id).where(OutboxMessage.dedup_key.in_(named))
        called = set(await work.session.scalars(sent))
    return next((officer for officer in desk if officer.id not in called), None)
