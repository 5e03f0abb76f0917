"""What becomes of a message that no way can carry: it waits for the person, goes to the next one, or somebody rings."""

from sqlalchemy import select, true

from app.core.enums import AlertState
from app.services.sending import desk, outbox
from app.services.work import Work
from models import DeskEntry, Message, OutboxMessage

NO_WAY = "no_way"
"""`last_error` of a message whose addressee has no contact on any account that we have."""
UNREACHABLE = "officer_unreachable"
"""Reason of a desk entry for an alert that no channel could carry: somebody must ring."""
CENSORED = "content_refused"
"""Reason of a desk entry for words that a platform would not carry: somebody must tell the person."""
UNPROVEN, UNANSWERED = "unproven", "unanswered"
"""Why a way was left that had taken an alert: no receipt came, or none ever comes and the officer is silent."""


def give_up(work: Work, row: OutboxMessage) -> None:
    """No way is left: news wait for the person's next message, an alert goes to somebody else."""
    row.next_try_at = row.leased_until = None
    if row.purpose == "news":
        row.state, row.last_error = str(AlertState.FAILED), row.last_error or outbox.HELD
        return
    silent = [way for way in row.tried if way["error"] == UNANSWERED]
    if silent and not row.is_urgent:
        _leave_with(row, silent[-1])
        return
    row.last_error = row.last_error or NO_WAY
    bury(work, row)


def bury(work: Work, row: OutboxMessage) -> None:
    """Nothing more will be tried; where an officer was called, the next one is (`app.services.lifecycle.proofs`)."""
    is_alert = row.purpose in outbox.ALERTS
    row.state, row.leased_until = str(AlertState.DEAD), None
    row.next_try_at = work.now if is_alert else None


def ask_for_a_call(work: Work, row: OutboxMessage) -> None:
    """Put the officer on the duty desk's list of people to ring."""
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


async def tell_by_hand(work: Work, row: OutboxMessage) -> None:
    """A platform's censors refused the words: the duty desk sees to it that the person hears of it."""
    if row.officer_id is not None:
        ask_for_a_call(work, row)
        return
    newest = select(Message).where(Message.conversation_id == row.conversation_id, Message.kind != "event")
    answered = Message.id == row.message_id if row.message_id is not None else true()
    message = await work.session.scalar(newest.where(answered).order_by(Message.id.desc()).limit(1))
    if message is not None:
        desk.enter(work, message, CENSORED, row.division_code, is_urgent=row.is_urgent)


def _leave_with(row: OutboxMessage, way: dict[str, str]) -> None:
    """A platform that never says more has the alert; the case's own clock looks after the officer's answer."""
    row.state, row.last_error = str(AlertState.ACCEPTED), UNANSWERED
    row.channel, row.account = way["channel"], way["account"]
    row.address, row.means, row.chat = way["address"], way["means"], way.get("chat", "")
