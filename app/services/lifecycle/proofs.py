"""Every alert is followed until it is proven to have arrived, another way took it, or another person.

An accepted alert whose time for a proof is over goes by the officer's next way. One that no way could carry is
handed to the next person on the case's ladder, and where there is none, to the duty desk's list of calls.
"""

from collections import Counter
from collections.abc import Collection
from typing import TypeVar

import structlog
from sqlalchemy import select

from app.core.enums import AlertState, CaseState
from app.db.claims import claim_due
from app.services.lifecycle import escalation
from app.services.sending import fates, outbox, tries
from app.services.sending.called import is_answered
from app.services.sending.ways import Adapters
from app.services.work import Work, Workshop
from models import Case, OutboxMessage

log = structlog.get_logger(__name__)
Held = TypeVar("Held", Case, OutboxMessage)
BATCH = 50
MOST_ERRORS = 5
"""Different errors of one batch that the log names."""
TOLD_WITH_OTHERS = frozenset({"alert_also_tell", "alert_assist"})
"""Alerts of who is told beside the responsible officer: his silence is no reason to call others."""

REMINDER = "alert_reminder"
"""The reminder of a call that was not answered yet."""


async def prove_due(workshop: Workshop, adapters: Adapters) -> int:
    """Send alerts on that should have been proven by now; answers how many were looked at."""
    unproven = select(OutboxMessage).where(OutboxMessage.state == AlertState.ACCEPTED)
    if not await _any_due(workshop, AlertState.ACCEPTED):
        return 0
    async with workshop.begin() as work:
        rows = await claim_due(work.session, unproven, OutboxMessage.next_try_at, work.now, BATCH)
        ids = {row.case_id for row in rows}
        cases = {case.id: case for case in await work.session.scalars(select(Case).where(Case.id.in_(ids)))}
        for row in rows:
            _look_after(work, row, cases.get(row.case_id or 0), adapters)
    return len(rows)


def _look_after(work: Work, row: OutboxMessage, case: Case | None, adapters: Adapters) -> None:
    if case is None or is_answered(case, row):
        row.next_try_at = None
        return
    adapter = adapters.get((row.channel or "", row.account or ""))
    has_receipt = adapter is not None and row.means in adapter.capabilities.receipts
    tries.give_up_way(row, fates.UNPROVEN if has_receipt else fates.UNANSWERED)
    row.state, row.next_try_at = str(AlertState.QUEUED), work.now


async def pass_on_due(workshop: Workshop) -> int:
    """Hand dead alerts to somebody else; answers how many were looked at."""
    if not await _any_due(workshop, AlertState.DEAD):
        return 0
    async with workshop.begin() as work:
        due = select(OutboxMessage.id, OutboxMessage.case_id).where(
            OutboxMessage.state == AlertState.DEAD, OutboxMessage.next_try_at <= work.now
        )
        found = (await work.session.execute(due.order_by(OutboxMessage.next_try_at).limit(BATCH))).all()
        cases = await _locked(work, Case, {case_id for _, case_id in found})
        rows = await _locked(work, OutboxMessage, {row_id for row_id, _ in found})
        lost: Counter[str] = Counter()
        for row in rows.values():
            if row.state == AlertState.DEAD and row.next_try_at is not None:
                row.next_try_at = None
                if await _pass_on(work, row, cases.get(row.case_id or 0)):
                    lost[row.last_error] += 1
                await work.flush()
    if lost:  # one line for all of them: while a platform is away, every alert on it ends here
        log.warning("alerts_not_delivered", count=lost.total(), errors=dict(lost.most_common(MOST_ERRORS)))
    return len(found)


async def _locked(work: Work, model: type[Held], ids: Collection[int | None]) -> dict[int, Held]:
    """Rows by id, locked in the order of their ids.

    Cases are locked before rows, as everywhere: an answer that comes now has one winner.
    """
    rows = select(model).where(model.id.in_(ids)).order_by(model.id).with_for_update()
    return {row.id: row for row in await work.session.scalars(rows)}


async def _pass_on(work: Work, row: OutboxMessage, case: Case | None) -> bool:
    """Whether the alert was still wanted: it goes to the next person, or to the desk's list of calls."""
    if case is not None and (is_answered(case, row) or await _is_passed_on_already(work, row)):
        return False
    is_passed_on = False
    if case is not None and case.state != CaseState.RESOLVED and row.reply_key not in TOLD_WITH_OTHERS:
        is_passed_on = await escalation.pass_on(work, case, row.officer_id or "")
    if not is_passed_on or row.is_urgent:
        fates.ask_for_a_call(work, row)
    return True


async def _is_passed_on_already(work: Work, row: OutboxMessage) -> bool:
    """Whether this only reminded of a call that died itself, for which another one was called already."""
    if row.reply_key != REMINDER:
        return False
    calls = select(OutboxMessage.state, OutboxMessage.next_try_at).where(
        OutboxMessage.case_id == row.case_id,
        OutboxMessage.officer_id == row.officer_id,
        OutboxMessage.purpose.in_(outbox.ALERTS),
        OutboxMessage.reply_key.not_in((REMINDER, *TOLD_WITH_OTHERS)),
        OutboxMessage.id < row.id,
    )
    last = (await work.session.execute(calls.order_by(OutboxMessage.id.desc()).limit(1))).first()
    return last is not None and last.state == AlertState.DEAD and last.next_try_at is None


async def _any_due(workshop: Workshop, state: AlertState) -> bool:
    async with workshop.database.reading() as session:
        due = select(OutboxMessage.id).where(
            OutboxMessage.state == state, OutboxMessage.next_try_at <= workshop.clock.now()
        )
        return await session.scalar(due.limit(1)) is not None
