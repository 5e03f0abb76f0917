"""`7.20-7.25 王军` as officers write it: the days of a leave, and who stands in."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from app.core.errors import InvalidValueError

_FULL = r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}[日号]?"
_SHORT = r"\d{1,2}[/.月]\d{1,2}[日号]?"
_WORDS = {"今天": 0, "明天": 1, "大后天": 3, "后天": 2}
_HALF_A_YEAR = timedelta(days=183)
_DAY = f"{_FULL}|{_SHORT}|{'|'.join(_WORDS)}"
_RANGE = re.compile(rf"({_DAY})(?:\s*(?:-+|~|—+|–|到|至)\s*({_DAY}|\d{{1,2}}[日号]?))?")
_PUNCTUATION = " ,:;,。、:;"
_AROUND = re.compile(r"^(?:替班人|由|找)|(?:来?替班|代班|[替代]我|来?替)$")
"""Words beside the substitute's name."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a leave's words say; `substitute` is a name or an id, empty where none is named."""

    since: date
    until: date
    substitute: str


def parse(text: str, today: date) -> Asked | None:
    """The days and the substitute; None where no day is named. Raises InvalidValueError for days that are none.

    A leave without a year is the one that goes on today, else the next one, which begins within half a year; its end
    is the first such day after its beginning, at most half a year later. So no slip becomes a leave of next year.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _RANGE.search(plain)
    if found is None:
        return None
    first, last = found.groups()
    since, until = _days(first, last, today)
    rest = plain[: found.start()] + " " + plain[found.end() :]
    name = _AROUND.sub("", rest.strip(_PUNCTUATION))
    return Asked(since, until, name.strip(_PUNCTUATION))


def _days(first: str, last: str | None, today: date) -> tuple[date, date]:
    """The first and the last day."""
    if _has_year(first):
        since = _day(first, today, today)
        until = _day(last, since, today) if last else since
    else:
        since, until = _nearest(first, last, today)
    if until < today:
        raise InvalidValueError("这几天已经过去了,请核对日期", "until")
    if not _has_year(last or first) and until - since > _HALF_A_YEAR:
        raise InvalidValueError("截止日期早于起始日期,请核对日期", "until")
    return since, until


def _nearest(first: str, last: str | None, today: date) -> tuple[date, date]:
    """Of the same days of last year, this year and the next: those that are not over, else last year's."""
    wrong: InvalidValueError | None = None
    found = []
    for number in (-1, 0, 1):
        try:
            since = _day(first, date(today.year + number, 1, 1), today)
            found.append((since, _day(last, since, today) if last else since))
        except InvalidValueError as error:  # the twenty-ninth of February is a day of some years
            wrong = error
    if not found:
        raise wrong or InvalidValueError("日期看不懂,请写成 7.20-7.25", "since")
    ahead = [days for days in found if days[1] >= today and days[0] - today <= _HALF_A_YEAR]
    near = [days for days in ahead if days[1] - days[0] <= _HALF_A_YEAR]
    return next(iter(near or ahead), found[0])


def _has_year(text: str) -> bool:
    return text in _WORDS or len(re.findall(r"\d+", text)) == 3


def _day(text: str, after: date, today: date) -> date:
    """A day as written; without month or year the first one from `after` on."""
    if text in _WORDS:
        return today + timedelta(days=_WORDS[text])
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    try:
        if len(numbers) == 3:
            return date(*numbers)
        if len(numbers) == 2:
            found = date(after.year, *numbers)
            return found if found >= after else date(after.year + 1, *numbers)
        found = after.replace(day=numbers[0])
        return found if found >= after else _next_month(after, numbers[0])
    except ValueError as error:
        raise InvalidValueError(f"没有“{text}”这一天,请写成 7.20-7.25", "since") from error


def _next_month(after: date, day: int) -> date:
    first = (after.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first.replace(day=day)
