"""The clocks of disaster reports: a file for each incident, and the duty desk reminded before and after a time ends.

Of a first report the desk is told half an hour before, when its two hours are over, and every hour after that, until a
person says that it was handed on, or why none is due; of the later ones less often (`damage_due.CLOCKS`). Drills have
files and no reminders.
"""

from functools import partial

import structlog
from sqlalchemy import exists, select

from app.core.enums import Intent, OfficerRole
from app.db.claims import add_missing, claim_due
from app.services.disasters import damage, damage_due
from app.services.disasters.damage_due import CLOCKS, STAGE_WORDS, Stage
from app.services.rules.phrases import whole_minute
from app.services.sending import outbox, turns
from app.services.sending.words import moment, place_words, written
from app.services.work import Work, Workshop
from models import DamageFile, Incident

log = structlog.get_logger(__name__)
OPENER = "system"
_SAID = ("notice_first_report", "notice_first_report_late", "notice_next_report", "notice_next_report_late")
_FRESH = (
    select(Incident)
    .where(
        Incident.closed_at.is_(None),
        Incident.kind == Intent.DISASTER,
        ~exists().where(DamageFile.incident_id == Incident.id),
    )
    .order_by(Incident.id)
)
_GROWN = (
    select(DamageFile, Incident.division_code)
    .join(Incident, Incident.id == DamageFile.incident_id)
    .where(Incident.closed_at.is_(None), Incident.division_code != DamageFile.division_code)
)
"""Files of incidents that became a town's."""


async def remind_due(workshop: Workshop) -> int:
    """Open what is missing and remind of what is due; answers how many files were moved."""
    async with workshop.read() as work:
        late = select(DamageFile.id).where(DamageFile.remind_at <= work.now)
        asked = (_FRESH.with_only_columns(Incident.id), late, _GROWN.with_only_columns(DamageFile.id))
        if not [1 for each in asked if await work.session.scalar(each.limit(1)) is not None]:
            return 0
    async with workshop.begin() as work:
        opened = await _open(work)
        for file, code in await work.session.execute(_GROWN):
            file.division_code = code
            opened += 1
        files = await claim_due(work.session, select(DamageFile), DamageFile.remind_at, work.now)
        for file in files:
            await _remind(work, file)
        return opened + len(files)


async def _open(work: Work) -> int:
    found = (await work.session.scalars(_FRESH)).all()
    for incident in found:
        began_at, clock = await damage.began(work, incident), CLOCKS[Stage.FIRST]
        row = DamageFile.new(
            id=work.ids.next(),
            incident_id=incident.id,
            division_code=incident.division_code,
            hazard=incident.hazard,
            began_at=began_at,
            opened_at=work.now,
            opened_by=OPENER,
            remind_at=None if incident.is_drill else began_at + clock.within - clock.near,
            is_drill=incident.is_drill,
        )
        await add_missing(work.session, [row])
    return len(found)


async def _remind(work: Work, file: DamageFile) -> None:
    incident = await work.session.get(Incident, file.incident_id) if file.incident_id else None
    if incident is not None:
        file.began_at = await damage.began(work, incident)
    due = await damage_due.of(work, file)
    if incident is None or due is None:
        file.remind_at = None
        return
    if work.now < due.remind_at:
        file.remind_at = due.remind_at
        return
    file.remind_at = due.at if work.now < due.at else work.now + CLOCKS[due.stage].again
    desk = work.snapshots.registry.holders(OfficerRole.DUTY_DESK, file.division_code, (), work.now)
    if not desk:
        log.error("nobody_at_the_desk", division=file.division_code, reason=f"{due.stage}_report")
        return
    ruleset = work.snapshots.ruleset_for(file.division_code)
    values = {
        "number": incident.number,
        "hazard": incident.hazard or ruleset.word("kinds", incident.kind),
        "place": place_words(work, file.division_code),
        "due": moment(work, file.division_code, due.at),
        "due_at": written(whole_minute(due.at)) if work.now < due.at else "",
        "stage": STAGE_WORDS[due.stage],
    }
    key = "notice_first_report" if due.stage == Stage.FIRST else "notice_next_report"
    said = key if work.now < due.at else f"{key}_late"
    officer = await turns.next_of(work, desk, file.reminders, partial(_notice_keys, file.id)) or desk[0]
    outbox.enqueue_notice(work, officer.id, file.division_code, said, values, _about(file.id, file.reminders))
    file.reminders += 1


def _notice_keys(file_id: int, officer_id: str, number: int) -> list[str]:
    """How the outbox may name the nth reminder of a file."""
    return [outbox.notice_key(officer_id, said, _about(file_id, number)) for said in _SAID]


def _about(file_id: int, number: int) -> str:
    return f"{file_id}:{number}"
