"""Which report of a disaster is due next, and by when.

The first one: two hours from the people's first message. Continued ones: a day after the last that was handed on, as
long as the incident goes on. The verified one: five days after its last case was over.

Sources: 《自然灾害情况统计调查制度》 (Ministry of Emergency Management, 应急〔2020〕19号; in the draft that was heard
in 2019 section 一(六)1) has the county's department hand on the first report within two hours of the disaster, parted
by towns. Emergency plans under it (《国家自然灾害救助应急预案》, provinces, cities) have a report every 24
hours, also of nothing new, until the disaster is stable, and the province's verified figures within ten days of that.
What of the ten days is the county's own share differs between plans; ours leaves half of them to the levels above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select

from app.services.work import Work
from models import DamageFile, DamageReport, Incident


class Stage(StrEnum):
    """The three reports."""

    FIRST = "first"
    CONTINUED = "continued"
    VERIFIED = "verified"


STAGE_WORDS: Mapping[str, str] = {Stage.FIRST: "初报", Stage.CONTINUED: "续报", Stage.VERIFIED: "核报"}


@dataclass(frozen=True, slots=True)
class Clock:
    """How long a report may take, how long before its end the desk is reminded, and how often after it."""

    within: timedelta
    near: timedelta
    again: timedelta


CLOCKS: Mapping[str, Clock] = {
    Stage.FIRST: Clock(timedelta(hours=2), timedelta(minutes=30), timedelta(hours=1)),
    Stage.CONTINUED: Clock(timedelta(hours=24), timedelta(hours=2), timedelta(hours=6)),
    Stage.VERIFIED: Clock(timedelta(days=5), timedelta(days=1), timedelta(days=1)),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A report and the end of its time."""

    stage: Stage
    at: datetime

    @property
    def remind_at(self) -> datetime:
        """When the duty desk is reminded of it first."""
        return self.at - CLOCKS[self.stage].near


async def of(work: Work, file: DamageFile) -> Due | None:
    """What is due of this file; None where nothing is: a drill, a file made by hand, one that is done or called off."""
    incident = await work.session.get(Incident, file.incident_id) if file.incident_id else None
    return next_due(file, incident, await handed(work, file))


async def handed(work: Work, file: DamageFile) -> Sequence[tuple[str, datetime]]:
    """The reports that were handed on, by stage, with when."""
    await work.flush()
    found = select(DamageReport.stage, DamageReport.handed_at).where(
        DamageReport.file_id == file.id, DamageReport.handed_at.is_not(None)
    )
    return [(stage, at) for stage, at in await work.session.execute(found) if at is not None]


def next_due(file: DamageFile, incident: Incident | None, made: Sequence[tuple[str, datetime]]) -> Due | None:
    """What is due after the reports that were handed on so far."""
    if file.is_drill or file.ended_at is not None or incident is None or incident.merged_into is not None:
        return None
    if not made:
        return Due(Stage.FIRST, file.began_at + CLOCKS[Stage.FIRST].within)
    if any(stage == Stage.VERIFIED for stage, _ in made):
        return None
    if incident.closed_at is None:
        return Due(Stage.CONTINUED, max(at for _, at in made) + CLOCKS[Stage.CONTINUED].within)
    return Due(Stage.VERIFIED, incident.closed_at + CLOCKS[Stage.VERIFIED].within)


def clock_words(
    work: Work, file: DamageFile, incident: Incident | None, made: Sequence[tuple[str, datetime]]
) -> tuple[str, bool]:
    """How the clocks of the reports stand, in words, and whether something was missed."""
    first, is_late = _first_words(work, file, made)
    due = next_due(file, incident, made)
    if due is None or not made:
        return first, is_late
    word, said = STAGE_WORDS[due.stage], _moment(work, due.at)
    if work.now < due.at:
        return f"{first},{word}{said}前要报", is_late
    return f"{first},{word}{said}就该报,还没有记报给谁", True


def _first_words(work: Work, file: DamageFile, made: Sequence[tuple[str, datetime]]) -> tuple[str, bool]:
    due = file.began_at + CLOCKS[Stage.FIRST].within
    said = _moment(work, due)
    if made:
        in_time = min(at for _, at in made) <= due
        return ("初报按时报了", False) if in_time else (f"初报报了,晚于{said}", True)
    if file.ended_at is not None or file.is_drill:
        return ("演练,不用报出去" if file.is_drill else "不用报"), False
    if file.incident_id is None:
        return "初报还没有记报给谁", False
    return (f"初报{said}前要报", False) if work.now < due else (f"初报{said}就该报,还没有记报给谁", True)


def _moment(work: Work, at: datetime) -> str:
    return f"{at.astimezone(work.snapshots.registry.zone):%m月%d日 %H:%M}"
