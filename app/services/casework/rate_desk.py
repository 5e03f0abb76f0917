"""The rates at the console: the figures of a division and some days, and the cases behind each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.core.errors import InvalidValueError
from app.services.casework import stats
from app.services.casework.stats import Stats
from app.services.scope import Right, Scope, lies_within
from app.services.work import Work
from models import Case

SPAN, LONGEST = timedelta(days=31), timedelta(days=400)
PAGE = 200
WORDS: Mapping[str, str] = {
    "acknowledged_in_time": "按时回应",
    "arrived_in_time": "按时到场",
    "finished_in_time": "按时办结",
    "answered": "群众回答了",
    "solved": "群众说解决了",
    "satisfied": "群众满意",
}
"""What each rate is called."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: of a division, opened from `since` to `until`, both days included."""

    division: str
    since: date
    until: date


def asked(work: Work, scope: Scope, division: str, since: str, until: str) -> Asked:
    """What is asked for, the last 31 days of the whole scope where nothing is said.

    Raises NotAllowedError, NotFoundError for a division out of scope, InvalidValueError for days without sense.
    """
    scope.require(Right.BOARD, division)
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    try:
        last = date.fromisoformat(until) if until else today
        first = date.fromisoformat(since) if since else last - SPAN + timedelta(days=1)
    except ValueError as error:
        raise InvalidValueError("请选好哪天到哪天", "since") from error
    if not timedelta() <= last - first <= LONGEST:
        raise InvalidValueError("哪天起要早于到哪天,最多隔 400 天", "since")
    return Asked(division or scope.division, first, last)


async def figures(work: Work, scope: Scope, wanted: Asked) -> Stats:
    """The figures; raises NotAllowedError, NotFoundError."""
    scope.require(Right.BOARD, wanted.division)
    zone = work.snapshots.registry.zone
    begin = datetime(wanted.since.year, wanted.since.month, wanted.since.day, tzinfo=zone)
    end = datetime(wanted.until.year, wanted.until.month, wanted.until.day, tzinfo=zone) + timedelta(days=1)
    return await stats.figures(work, wanted.division, begin, end)


async def cases(work: Work, scope: Scope, numbers: Sequence[str]) -> Sequence[Case]:
    """These cases, newest first; raises NotAllowedError."""
    scope.require(Right.READ)
    wanted = select(Case).where(lies_within(Case.division_code, scope.division), Case.number.in_(numbers))
    return (await work.session.scalars(wanted.order_by(Case.id.desc()))).all()
