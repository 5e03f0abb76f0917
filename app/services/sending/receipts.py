"""What platforms say later of messages that they took: each either arrived or goes on to the next way."""

from sqlalchemy import select

from app.core.enums import AlertState
from app.services.sending import tries
from app.services.work import Work
from models import OutboxMessage


async def apply_receipt(work: Work, account: str, platform_id: str, ok: bool, error: str = "") -> bool:
    """What the platform says became of a message it had taken; False where it was none of ours.

    A message that did not arrive goes on to the next way at once. One that arrived after it was given up has
    arrived all the same.
    """
    known = select(OutboxMessage).where(OutboxMessage.platform_id == platform_id).with_for_update()
    rows = [row for row in await work.session.scalars(known) if _took(row, account)]
    for row in rows:
        _prove(work, row, ok=ok, error=error)
    return bool(rows)


def _took(row: OutboxMessage, account: str) -> bool:
    """Whether this account sent the row last, on the way in use or on the one that was given up."""
    return account == (row.account or (row.tried[-1]["account"] if row.tried else None))


def _prove(work: Work, row: OutboxMessage, *, ok: bool, error: str) -> None:
    if ok and row.state in (AlertState.ACCEPTED, AlertState.QUEUED, AlertState.DEAD):
        row.state, row.delivered_at, row.next_try_at = str(AlertState.DELIVERED), work.now, None
    elif not ok and row.state == AlertState.ACCEPTED:
        tries.give_up_way(row, error or "not delivered")
        row.state, row.next_try_at, row.platform_id = str(AlertState.QUEUED), work.now, None
