"""What becomes of a message that no way can carry: it waits for the person, or somebody must ring."""

from app.core.enums import AlertState
from app.services import outbox
from app.services.work import Work
from models import DeskEntry, OutboxMessage

NO_WAY = "no_way"
"""`last_error` of a message whose addressee has no contact on any account that we have."""
UNREACHABLE = "officer_unreachable"
"""Reason of a desk entry for an alert that no channel could carry: somebody must ring."""


def give_up(work: Work, row: OutboxMessage) -> None:
    """No way is left: news wait for the person's next message, an alert becomes somebody's call to make."""
    row.next_try_at = row.leased_until = None
    if row.purpose == "news":
        row.state, row.last_error = str(AlertState.FAILED), row.last_error or outbox.HELD
        return
    row.last_error = row.last_error or NO_WAY
    bury(work, row)


def bury(work: Work, row: OutboxMessage) -> None:
    """Nothing more will be tried; where an officer was called, somebody must ring him."""
    row.state, row.next_try_at, row.leased_until = str(AlertState.DEAD), None, None
    if row.purpose in outbox.ALERTS:
        _ask_for_a_call(work, row)


def _ask_for_a_call(work: Work, row: OutboxMessage) -> None:
    work.session.add(
        DeskEntry(
            id=work.ids.next(),
            message_id=None,
            outbox_id=row.id,
            division_code=row.division_code,
            reason=UNREACHABLE,
            is_urgent=row.is_urgent,
            created_at=work.now,
            due_at=work.now,
            rings=0,
            closed_reason="",
        )
    )
