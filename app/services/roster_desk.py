"""A swap at the console: within one's division, and written down."""

from datetime import date

from app.core.errors import InvalidValueError, NotFoundError
from app.services import audit, rosters
from app.services.scope import Right, Scope
from app.services.work import Work


async def swap(
    work: Work,
    scope: Scope,
    office_code: str,
    day: str,
    officer_id: str,
    with_officer: str,
    other_day: str = "",
) -> str:
    """One's shifts of a day go to another, or are exchanged; answers what was done, in words.

    Raises NotAllowedError without the right, NotFoundError beyond the scope, InvalidValueError for what is no day.
    """
    office = work.snapshots.registry.office(office_code)
    if office is None:
        raise NotFoundError("没有这个机构")
    scope.require(Right.ROSTER, office.division_code)
    other = work.snapshots.registry.officer(with_officer)
    if other is None or not scope.sees(other.division_code):
        raise NotFoundError("没有这位接班的干部,或者不在您管的区划里")
    act = await rosters.swap(
        work,
        office_code,
        _day(day),
        officer_id,
        with_officer,
        _day(other_day) if other_day else None,
        scope.actor,
    )
    target = f"{office_code} {day}"
    audit.record(
        work, scope, "shifts_swapped", target, office.division_code, officer=officer_id, given_to=with_officer
    )
    return act.summary


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError("日期要写成 2026-07-20", "day") from error
