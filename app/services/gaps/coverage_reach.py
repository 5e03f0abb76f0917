"""Officers whom no alert can reach: the same question that delivery asks of each way, asked of all at once."""

from collections.abc import Sequence

from sqlalchemy import select

from app.services.county.registry_rows import OfficerRef
from app.services.sending import ledger
from app.services.sending.ways import Adapters, known_ways
from app.services.work import Work
from models import Contact, OutboxMessage


async def unreachable(work: Work, adapters: Adapters, asked: Sequence[OfficerRef]) -> set[str]:
    """The ids of those asked after who have no way: no contact, barred or blocked, consent withdrawn, no such account.

    Where no account is configured at all, a contact alone counts as a way.
    """
    own = select(Contact.external_id).where(Contact.owner_kind == "officer", Contact.retired_at.is_(None))
    named = set(await work.session.scalars(own.with_only_columns(Contact.owner_id)))
    without = {officer.id for officer in asked} - named
    if not adapters:
        return without
    rows = [
        OutboxMessage.new(
            id=0,
            purpose="alert",
            officer_id=officer.id,
            division_code=officer.division_code,
            is_urgent=True,
            values="{}",
            tried=[],
        )
        for officer in asked
        if officer.id in named
    ]
    known = await known_ways(work, rows, adapters)
    book = await ledger.glance(work, adapters, own)
    return without | {
        row.officer_id
        for row in rows
        if row.officer_id and not any(book.can_reach(way.request(row)) for way in known.of(row))
    }
