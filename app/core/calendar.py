"""The working calendar: statutory holidays, make-up workdays, office hours, and deadlines counted in them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from holidays import country_holidays

from app.core.durations import Duration, Unit
from app.core.errors import InvalidValueError

OFFICE_HOURS: tuple[tuple[time, time], ...] = ((time(8, 30), time(12, 0)), (time(14, 30), time(18, 0)))
"""When offices work, in local time, on every workday."""

ALWAYS = "always"
WORKING = "working"
HOURS = (ALWAYS, WORKING)
"""What a promise's `hours` may say."""


class WorkCalendar:
    """Which days are worked in China, and when a duration that starts now is over.

    `overrides` says for single days whether they are worked, and wins over the library: the make-up
    workdays of a year are known only after the State Council's notice of the autumn before. `sessions` are
    the office's hours of a day, lunch between them.
    """

    def __init__(
        self,
        timezone: str = "Asia/Shanghai",
        overrides: Mapping[date, bool] | None = None,
        sessions: Sequence[tuple[time, time]] = OFFICE_HOURS,
    ) -> None:
        self._zone = ZoneInfo(timezone)
        self._hours = tuple(sessions)
        self._overrides = dict(overrides or {})
        self._china = country_holidays("CN")
        self._workday_after = lru_cache(maxsize=1_000)(self._count_workdays)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day: no weekend or holiday, or a make-up workday."""
        found = self._overrides.get(day)
        return bool(self._china.is_working_day(day)) if found is None else found

    def is_holiday(self, day: date) -> bool:
        """Whether it is a day off that an ordinary week would work, or a statutory holiday."""
        return not self.is_workday(day) and (day.weekday() < 5 or day in self._china)

    def is_make_up(self, day: date) -> bool:
        """Whether a weekend's day is worked."""
        return self.is_workday(day) and day.weekday() >= 5

    def knows_year(self, year: int) -> bool:
        """Whether the make-up workdays of a year are known: a weekend that is worked, by notice or by override."""
        days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
        return any(day.year == year and self.is_make_up(day) for day in days)

    def is_open(self, instant: datetime) -> bool:
        """Whether offices work at this instant."""
        local = instant.astimezone(self._zone)
        return self.is_workday(local.date()) and any(a <= local.time() < b for a, b in self._hours)

    def local(self, instant: datetime) -> datetime:
        """The instant as the county's clocks show it."""
        return instant.astimezone(self._zone)

    def add(self, start: datetime, duration: Duration, hours: str = ALWAYS) -> datetime:
        """When `duration` from `start` is over, in UTC.

        - `N working days`, whatever `hours`: the same time of day on the Nth following workday, moved into
          office hours. A start on a day that is not worked counts as the close of the workday before, so that
          who reports later never has the earlier deadline.
        - s, m, h: elapsed time; with `hours="working"` only office hours count.
        - `N days`: calendar days; with `hours="working"` an end outside office hours moves to the opening.
        """
        if duration.unit is Unit.WORKING_DAYS:
            return self._working_days_after(start, duration.amount)
        if hours == ALWAYS:
            return (start + duration.span).astimezone(UTC)
        if duration.unit is Unit.DAYS:
            return self._opening(start + duration.span)
        return self._working_time_after(start, duration.span)

    def resumed(self, due: datetime, stopped: datetime, now: datetime) -> datetime:
        """When a working-time clock is over that was to be over at `due`, stood still at `stopped` and runs on now."""
        return self._working_time_after(now, self._worked(stopped, due))

    def _worked(self, start: datetime, end: datetime) -> timedelta:
        worked, day, last = timedelta(), self.local(start).date(), self.local(end).date()
        while day <= last:
            for opens, closes in self._sessions(day):
                worked += max(min(closes, end) - max(opens, start), timedelta())
            day += timedelta(days=1)
        return worked

    def _working_days_after(self, start: datetime, count: int) -> datetime:
        local = start.astimezone(self._zone)
        day, moment = local.date(), self._into_office_hours(local.time())
        if not self.is_workday(day):
            moment = self._hours[-1][1]
        return self._at(self._workday_after(day, count), moment)

    def _count_workdays(self, day: date, count: int) -> date:
        while count:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def _working_time_after(self, start: datetime, left: timedelta) -> datetime:
        here, day = start.astimezone(UTC), start.astimezone(self._zone).date()
        while True:
            for opens, closes in self._sessions(day):
                begin = max(here, opens)
                if begin < closes and left <= closes - begin:
                    return begin + left
                left -= max(closes - begin, timedelta())
            day += timedelta(days=1)

    def _opening(self, instant: datetime) -> datetime:
        """The instant itself inside office hours (their last moment included), else the next opening."""
        here, day = instant.astimezone(UTC), instant.astimezone(self._zone).date()
        while True:
            for opens, closes in self._sessions(day):
                if here <= closes:
                    return max(here, opens)
            day += timedelta(days=1)

    def _sessions(self, day: date) -> list[tuple[datetime, datetime]]:
        if not self.is_workday(day):
            return []
        return [(self._at(day, opens), self._at(day, closes)) for opens, closes in self._hours]

    def _into_office_hours(self, moment: time) -> time:
        for opens, closes in self._hours:
            if moment <= closes:
                return max(moment, opens)
        return self._hours[-1][1]

    def _at(self, day: date, moment: time) -> datetime:
        return datetime.combine(day, moment, self._zone).astimezone(UTC)


def day_of(text: str, field: str, why: str) -> date:
    """The day that a field of a form holds; raises InvalidValueError with `why`."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidValueError(why, field) from error
