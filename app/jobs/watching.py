"""What should have moved and did not: found by looking at the rows, told to the log and the duty desk."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import FINAL_STATES, AlertState, CaseState
from app.core.ids import first_id
from app.services.casework import media
from app.services.sending import desk
from app.services.work import Workshop
from models import Attachment, Case, Deadline, DeskEntry, Division, Heartbeat, OutboxMessage

log = structlog.get_logger(__name__)
STUCK_AFTER = timedelta(minutes=2)
"""A row that should have moved by now and did not: many ticks of every job, one lease and a try again."""
LOOKED_BACK = timedelta(days=7)
"""How old a row of the outbox may be that is looked at although nothing is due."""
STUCK = "stuck"
UNWELL = "unwell:"
"""Begins the name of a heartbeat of a process of which something hangs or ended."""
UNWELL_FOR = timedelta(minutes=1)
"""How long such a heartbeat counts: the process writes it again, or was ended."""
_SYSTEM = (desk.SYSTEM, "jobs")


async def watch(workshop: Workshop) -> int:
    """Raise the alarm for whatever stopped moving, and take it back when all moves again; answers how many."""
    async with workshop.database.reading() as session:
        stuck = await find_stuck(session, workshop.clock.now())
        county = await _whose(session, workshop.clock.now()) if any(stuck.values()) else ""
        is_told = await session.scalar(_told().limit(1)) is not None
    if any(stuck.values()):
        log.error("stuck", **stuck)
        async with workshop.begin() as work:
            await desk.report_account(work, _SYSTEM, STUCK, county)
    elif is_told:
        async with workshop.begin() as work:
            await desk.account_is_well(work, _SYSTEM, STUCK)
    return sum(stuck.values())


async def find_stuck(session: AsyncSession, now: datetime) -> Mapping[str, int]:
    """How many rows of each kind stand still; all zero where all is well."""
    late = now - STUCK_AFTER
    rows = select(func.count(OutboxMessage.id))
    counts = {
        "cases": [select(func.count(Case.id)).where(or_(Case.next_due_at < late, _has_no_clock()))],
        "outbox": [rows.where(OutboxMessage.next_try_at < late), rows.where(_is_forgotten(now))],
        "desk_entries": [
            select(func.count(DeskEntry.id)).where(DeskEntry.due_at < late, DeskEntry.reason != STUCK)
        ],
        "files": [select(func.count(Attachment.id)).where(Attachment.state == "waiting", _has_no_room())],
        "processes": [
            select(func.count(Heartbeat.name)).where(
                Heartbeat.name.startswith(UNWELL), Heartbeat.at >= now - UNWELL_FOR
            )
        ],
    }
    return {
        name: sum([await session.scalar(statement) or 0 for statement in statements])
        for name, statements in counts.items()
    }


def _has_no_clock() -> ColumnElement[bool]:
    """An open case that nothing will wake: its timer is not set, or stands for no clock that runs."""
    running = exists().where(
        Deadline.case_id == Case.id, Deadline.met_at.is_(None), Deadline.missed_at.is_(None)
    )
    is_open = Case.state.not_in([*FINAL_STATES, CaseState.SUSPENDED])
    return or_(Case.state.not_in(FINAL_STATES) & Case.next_due_at.is_(None), is_open & ~running)


def _has_no_room() -> ColumnElement[bool]:
    """A photo that its store did not take again and again; platforms keep it for three days."""
    return (Attachment.lost_reason == media.STORE_AWAY) & (Attachment.attempts >= media.MOST_ATTEMPTS)


def _is_forgotten(now: datetime) -> ColumnElement[bool]:
    """A row that waits for nothing; of the last days alone, which their ids tell without a look at all others."""
    waits = (OutboxMessage.state == AlertState.QUEUED) & OutboxMessage.next_try_at.is_(None)
    return waits & (OutboxMessage.id >= first_id(now - LOOKED_BACK))


def _told() -> Select[int]:
    return select(DeskEntry.id).where(DeskEntry.reason == STUCK, DeskEntry.due_at.is_not(None))


async def _whose(session: AsyncSession, now: datetime) -> str:
    """The county whose desk is told: that of the first row that stands still; of a process, the first of all."""
    late = now - STUCK_AFTER
    found = (
        select(Case.division_code).where(Case.next_due_at < late),
        select(OutboxMessage.division_code).where(OutboxMessage.next_try_at < late),
        select(Case.division_code).where(_has_no_clock()),
        select(Division.code).order_by(Division.code),
    )
    for statement in found:
        if code := await session.scalar(statement.limit(1)):
            return str(code)[:6]
    return ""
