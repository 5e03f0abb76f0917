"""Rosters by rule: every ten days (旬), every day around the clock, by shifts, in turn. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, time, timedelta

from app.core.calendar import WorkCalendar
from app.core.errors import InvalidValueError
from app.services.county.registry_rows import Shift
from app.services.importing import values

XUN = (1, 11, 21)
"""The first day of each ten days of a month."""
EVERY_DAY, WORKING_DAYS = "每天", "工作日"
DAYS = {"旬": XUN, "逢一": XUN}
LONGEST = timedelta(days=400)
Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Rule:
    """Who sits in an office on which days at which times; the officers take turns, one a shift.

    `days`: 每天, 工作日, 旬 (the 1st, 11th and 21st), or days of the month such as 5,15,25.
    """

    office_code: str
    officers: Sequence[str]
    since: date
    until: date
    days: str
    spans: Sequence[Span]


def shifts_by(rule: Rule, calendar: WorkCalendar) -> list[Shift]:
    """Every shift of the rule, in order; raises InvalidValueError for a rule that says nothing."""
    if not rule.officers:
        raise InvalidValueError("请写明谁来坐班", "officers")
    if not rule.spans:
        raise InvalidValueError("请写明几点到几点", "shifts")
    if rule.until < rule.since or rule.until - rule.since > LONGEST:
        raise InvalidValueError("日期不对:结束要在开始之后,最长一年", "until")
    # a shift is looked at with the day before and the day after it: there must be these
    if rule.since.year == MINYEAR or rule.until.year == MAXYEAR:
        raise InvalidValueError("日期太早或太晚,请核对年份", "since")
    found: list[Shift] = []
    for day in _days(rule, calendar):
        for start, end in rule.spans:
            officer = rule.officers[len(found) % len(rule.officers)]
            found.append(Shift(rule.office_code, officer, day, start, end))
    return found


def parse_spans(text: str) -> tuple[Span, ...]:
    """`08:00-20:00,20:00-08:00`, or 全天 for around the clock; raises InvalidValueError."""
    if text.strip() in ("全天", "24小时"):
        return ((time(0), time(0)),)
    spans = []
    for part in text.replace(",", ",").split(","):
        start, dash, end = part.strip().partition("-")
        if not dash:
            raise InvalidValueError(f"“{part.strip()}”看不懂,请写成 08:00-20:00", "shifts")
        spans.append((values.clock_time(start.strip()), values.clock_time(end.strip())))
    return tuple(spans)


def _days(rule: Rule, calendar: WorkCalendar) -> Iterator[date]:
    wanted = _days_of_month(rule.days)
    for number in range((rule.until - rule.since).days + 1):
        day = rule.since + timedelta(days=number)
        if (
            rule.days == EVERY_DAY
            or day.day in wanted
            or (rule.days == WORKING_DAYS and calendar.is_workday(day))
        ):
            yield day


def _days_of_month(text: str) -> tuple[int, ...]:
    if text in (EVERY_DAY, WORKING_DAYS):
        return ()
    if text in DAYS:
        return DAYS[text]
    parts = [part.strip() for part in text.replace(",", ",").split(",")]
    if not all(part.isdigit() and 1 <= int(part) <= 31 for part in parts):
        raise InvalidValueError(f"“{text}”看不懂,请写 每天、工作日、旬,或者几号,例如 5,15,25", "days")
    return tuple(int(part) for part in parts)
