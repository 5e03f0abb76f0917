"""The duty desk's list: messages and calls that wait for a human, each with a deadline of its own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import select

from app.core.enums import AlertState, OfficerRole
from app.db.claims import add_missing, claim_due
from app.services.county.registry_rows import OfficerRef
from app.services.sending import outbox, turns
from app.services.sending.called import is_answered
from app.services.sending.words import moment, place_words, unsent
from app.services.work import Work, Workshop
from models import Case, DeskEntry, Message, Officer, OutboxMessage

log = structlog.get_logger(__name__)
RING_AGAIN = {False: timedelta(minutes=30), True: timedelta(minutes=10)}
"""How long the desk is left in peace about an entry that it did not take; the key: is it urgent?"""
SOON = timedelta(minutes=10)
"""How soon somebody is asked to read what nobody but a human can read at all."""
NOBODY = "no_officer"
"""Why a message stands on the list that has a case: nobody is there who answers for it."""
RECOVERED = "recovered"
"""Why an account left the list by itself."""
SYSTEM = "system"
"""The channel of what is wrong with the service itself: its alarm ends when that does."""
OFFICER_GONE = "officer_gone"
"""Why an account stands on the list that one officer left or blocked; his id stands behind its name."""
TAKE = "接手"
"""The word by which an officer of the desk takes what he was rung for."""


def enter(
    work: Work,
    message: Message,
    reason: str,
    division_code: str,
    *,
    is_urgent: bool = False,
    is_soon: bool = False,
    due_at: datetime | None = None,
    retry_at: datetime | None = None,
) -> DeskEntry:
    """Put a message on the list; without `due_at` it is due when the ruleset's `to_human_within` is over.

    With `retry_at` it is also tried again by itself (see `app.services.casework.recovery`).
    """
    within = work.snapshots.ruleset_for(division_code).limits.to_human_within.span
    entry = DeskEntry(
        id=work.ids.next(),
        message_id=message.id,
        outbox_id=None,
        division_code=division_code,
        reason=reason[:64],
        is_urgent=is_urgent,
        created_at=work.now,
        due_at=due_at or work.now + (min(within, SOON) if is_soon else within),
        retry_at=retry_at,
        rings=0,
        taken_at=None,
        taken_by=None,
        closed_reason="",
    )
    work.session.add(entry)
    return entry


async def withdraw(work: Work, message_ids: Sequence[int], reason: str) -> None:
    """Take messages off the list that something else took care of."""
    waiting = select(DeskEntry).where(DeskEntry.message_id.in_(message_ids), DeskEntry.due_at.is_not(None))
    for entry in await work.session.scalars(waiting.with_for_update()):
        entry.due_at = entry.retry_at = None
        entry.closed_reason = reason


async def report_account(
    work: Work, key: tuple[str, str], reason: str, division_code: str, *, again_after: timedelta | None = None
) -> None:
    """Somebody must look after an account of ours; it stands on the list once for each reason.

    With `again_after` it is not put there anew before so long, where somebody took it meanwhile.
    """
    if again_after is not None and await _was_reported(work, key, reason, work.now - again_after):
        return
    entry = DeskEntry.new(
        id=work.ids.next(),
        account=":".join(key),
        division_code=division_code,
        reason=reason,
        created_at=work.now,
        due_at=work.now,
    )
    await add_missing(work.session, [entry])


async def account_is_well(work: Work, key: tuple[str, str], reason: str) -> None:
    """What was wrong with an account is over: the list forgets it."""
    for entry in await _of_account(work, key, reason):
        entry.due_at, entry.closed_reason = None, RECOVERED


async def _of_account(work: Work, key: tuple[str, str], reason: str) -> Sequence[DeskEntry]:
    waiting = select(DeskEntry).where(
        DeskEntry.account == ":".join(key), DeskEntry.reason == reason, DeskEntry.due_at.is_not(None)
    )
    return list(await work.session.scalars(waiting.with_for_update()))


async def _was_reported(work: Work, key: tuple[str, str], reason: str, since: datetime) -> bool:
    earlier = select(DeskEntry.id).where(
        DeskEntry.account == ":".join(key),
        DeskEntry.reason == reason,
        DeskEntry.created_at > since,
        DeskEntry.closed_reason != RECOVERED,
    )
    return await work.session.scalar(earlier.limit(1)) is not None


async def ring_due(workshop: Workshop) -> int:
    """Call the duty desk for every entry that is due, and again until somebody takes it; answers how many."""
    async with workshop.database.reading() as session:
        due = select(DeskEntry.id).where(DeskEntry.due_at <= workshop.clock.now())
        if await session.scalar(due.limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        entries = await claim_due(work.session, select(DeskEntry), DeskEntry.due_at, work.now)
        for entry in entries:
            await _ring(work, entry)
        return len(entries)


async def _ring(work: Work, entry: DeskEntry) -> None:
    entry.due_at = work.now + RING_AGAIN[entry.is_urgent]
    row = await work.session.get(OutboxMessage, entry.outbox_id) if entry.outbox_id else None
    if row is not None and (closed := await _is_needless(work, row)):
        entry.due_at, entry.closed_reason = None, closed
        return
    officer = await _next_of_desk(work, entry, _about_whom(entry, row))
    entry.rings += 1
    if officer is None:
        log.error("nobody_at_the_desk", division=entry.division_code, reason=entry.reason)
        return
    key, values = await _words(work, entry, row)
    message = await work.session.get(Message, entry.message_id) if entry.message_id else None
    values |= {"take": TAKE}
    outbox.enqueue_desk(work, entry, officer.id, key, values, is_drill=is_drill(message, row))


async def _is_needless(work: Work, row: OutboxMessage) -> str:
    """Why nobody need be rung for this alert any more: it arrived after all, or the case is in hand; else empty."""
    if row.state in (AlertState.DELIVERED, AlertState.SEEN):
        return "reached"
    case = await work.session.get(Case, row.case_id) if row.case_id else None
    return "answered" if case is not None and is_answered(case, row) else ""


async def rung_for(work: Work, officer_id: str) -> list[DeskEntry]:
    """Everything that this officer's desk was rung for and that still waits, the oldest first."""
    waiting = select(DeskEntry).where(DeskEntry.due_at.is_not(None), DeskEntry.rings > 0)
    waiting = waiting.where(DeskEntry.account.is_(None) | DeskEntry.account.not_like(f"{SYSTEM}:%"))
    found = await work.session.scalars(waiting.order_by(DeskEntry.id))
    return [entry for entry in found if any(each.id == officer_id for each in _of_desk(work, entry))]


async def still_waiting(work: Work, ids: Sequence[int]) -> Sequence[DeskEntry]:
    """Those of these entries that nobody took yet, held until this work ends."""
    waiting = select(DeskEntry).where(DeskEntry.id.in_(ids), DeskEntry.due_at.is_not(None))
    held = waiting.order_by(DeskEntry.id).with_for_update()
    return list(await work.session.scalars(held, execution_options={"populate_existing": True}))


async def who_sits(work: Work, entry: DeskEntry) -> OfficerRef | None:
    """Whoever of the desk has it now, who is not the one that cannot be reached."""
    row = await work.session.get(OutboxMessage, entry.outbox_id) if entry.outbox_id else None
    able = [each for each in _of_desk(work, entry) if each.id != _about_whom(entry, row)]
    return able[0] if able else None


def taken_by(work: Work, entry: DeskEntry, actor: str) -> None:
    """From here on somebody looks after it: it rings no more."""
    entry.due_at, entry.taken_at, entry.taken_by = None, work.now, actor[:64]
    entry.closed_reason = "taken"


async def said(work: Work, entry: DeskEntry, *, has_phone: bool = True) -> str:
    """What the desk is told of it, in one line, with the number to ring or without."""
    row = await work.session.get(OutboxMessage, entry.outbox_id) if entry.outbox_id else None
    message = await work.session.get(Message, entry.message_id) if entry.message_id else None
    key, values = await _words(work, entry, row)
    ruleset = work.snapshots.ruleset_for(entry.division_code)
    mark = ruleset.word("terms", "drill") if is_drill(message, row) else ""
    words = ruleset.render(key, **values | {"take": ""} | ({} if has_phone else {"phone": ""}))
    return mark + words.strip().replace("\n", " ")


def is_drill(message: Message | None, row: OutboxMessage | None) -> bool:
    """Whether an entry about this message, or about this alert, is one of a drill."""
    return outbox.is_drill(row) if row is not None else message is not None and message.is_drill


def _about_whom(entry: DeskEntry, row: OutboxMessage | None) -> str | None:
    """The id of the officer whom an entry says to ring; None where it is about nobody of them."""
    if entry.reason == OFFICER_GONE:
        return (entry.account or "").split(":", 2)[-1]
    return row.officer_id if row is not None else None


async def _next_of_desk(work: Work, entry: DeskEntry, unreachable: str | None) -> OfficerRef | None:
    """The desk's officers in turn, one a ring; whoever can't be reached is not called about himself."""
    able = [officer for officer in _of_desk(work, entry) if officer.id != unreachable]

    def keys(officer_id: str, number: int) -> tuple[str]:
        return (outbox.desk_key(entry.id, officer_id, number + 1),)

    return await turns.next_of(work, able, entry.rings, keys)


def _of_desk(work: Work, entry: DeskEntry) -> Sequence[OfficerRef]:
    return work.snapshots.registry.holders(OfficerRole.DUTY_DESK, entry.division_code, (), work.now)


async def _words(work: Work, entry: DeskEntry, row: OutboxMessage | None) -> tuple[str, dict[str, str]]:
    """What the desk is told: an account out of order, whom to ring for an alert, or what a person wrote."""
    due = moment(work, entry.division_code, entry.due_at or work.now)
    if entry.account:
        about = _about_account(work, entry)
        if entry.reason == OFFICER_GONE:
            about |= await _officer(work, _about_whom(entry, None))
        return f"desk_{entry.reason}", about
    if row is not None:
        return "desk_unreachable", await _call(work, row)
    message = await work.session.get(Message, entry.message_id) if entry.message_id else None
    ruleset = work.snapshots.ruleset_for(entry.division_code)
    values = {
        "number": "",
        "short": "",
        "kind": "",
        "place": place_words(work, entry.division_code),
        "summary": (message.text[:100] if message else "") or ruleset.word("terms", "photo"),
        "reporter": (message.sender_name if message else "") or ruleset.word("terms", "somebody"),
        "due": due,
        "url": "",
        outbox.ENTRY: str(entry.id),
    }
    return "desk_to_human", values


def _about_account(work: Work, entry: DeskEntry) -> dict[str, str]:
    channel, account, group, *_ = [*(entry.account or "").split(":", 2), "", ""]
    ruleset = work.snapshots.ruleset_for(entry.division_code)
    return {"channel": ruleset.word("channels", channel), "account": account, "group": group}


async def _call(work: Work, row: OutboxMessage) -> dict[str, str]:
    said = outbox.values_of(row)
    return {
        **{key: str(said.get(key, "")) for key in ("number", "short", "place", "urgent")},
        **await _officer(work, row.officer_id),
        "reason": unsent(work, row),
        "url": "",
    }


async def _officer(work: Work, officer_id: str | None) -> dict[str, str]:
    officer = await work.session.get(Officer, officer_id) if officer_id else None
    return {
        "officer": officer.name if officer else "",
        "title": officer.title if officer else "",
        "phone": officer.phone.reveal() if officer and officer.phone else "",
    }
