"""Which days a told time means (前天晚上, 上个月初五, 端午), by the instant at which it was told; lunar where said."""

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from borax.calendars.lunardate import InvalidLunarDateError, LCalendars, LunarDate, TermUtils

from app.nlu.numerals import chinese_number

_DAY = timedelta(days=1)
_LEAP_CYCLE = 60
"""Years within which every leap month comes again."""
_NEAR = (
    (re.compile("大前天|上前天"), -3),
    (re.compile("前天|前日|前儿|前晚|前夜|前黑"), -2),
    (re.compile("昨|夜黑"), -1),
    (re.compile("大后天|外后天"), 3),
    (re.compile("后天|后日"), 2),
    (re.compile("明天|明日|明儿|明早|明晚"), 1),
    (re.compile("今天|今日|今儿|今早|今晚|今夜|今黑|刚才|刚刚|才将|方才|今起"), 0),
)
_STRETCHES = (
    (re.compile("前几天|前两天|前些天"), -7, -1),
    (re.compile("这两天|这几天"), -2, 0),
    (re.compile("前一?阵子?|前段时间|前些日子"), -60, -5),
)
_YEARS = (
    *(("大前年", -3), ("前年", -2), ("去年", -1), ("旧年", -1)),
    *(("头年", -1), ("今年", 0), ("明年", 1), ("后年", 2)),
)
_FEASTS: dict[str, tuple[int, int]] = {
    **{"大年三十": (12, 30), "年三十": (12, 30), "除夕": (12, 30), "腊八": (12, 8), "元宵": (1, 15)},
    **{"端午": (5, 5), "端阳": (5, 5), "七月半": (7, 15), "中秋": (8, 15), "重阳": (9, 9)},
    **{"春节": (1, 1)},
}
_NEW_YEAR = re.compile("大年初([一二三四五六七八九十])")
_SOLAR_FEASTS = {"国庆": (10, 1), "五一": (5, 1), "元旦": (1, 1)}
_TERMS = {"清明": 6, "冬至": 23}
_LUNAR_MONTHS = {"正": 1, "冬": 11, "腊": 12}
_YEARS_END = re.compile("腊|年三十|除夕")
_NUMBER = "[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_MONTH = re.compile(
    rf"(农历|阴历|旧历|古历)?(闰)?({_NUMBER}|[正冬腊])月(初(?=[0-9一二三四五六七八九十])|廿)?({_NUMBER})?([日号])?"
)
_LUNAR_DAY = re.compile(r"初([一二三四五六七八九十])|廿([一二三四五六七八九])?")
_SOLAR_DAY = re.compile(rf"({_NUMBER})[日号]")
_WEEKDAY = re.compile(r"(上上|[上下这本]?)个?(?:周|星期|礼拜)([一二三四五六日天])?")
_AGO = re.compile(rf"({_NUMBER}|两)(天|个?月|年|周|个?(?:星期|礼拜))前")
_YEAR = re.compile(r"((?:19|20)?[0-9]{2})年")
_MONTH_OFFSET = re.compile(r"(上上|上|前|这|本|下)个?月")


@dataclass(frozen=True, slots=True)
class Days:
    """From the first to the last day that is meant; both are included."""

    first: date
    last: date


def days_of(told: str, today: date) -> Days | None:
    """The days that a told time means, told on `today`; of equal days of several years the last one. None: unclear.

    A year that is over cannot mean a day to come: 去年冬月, told in January, is of the lunar year before.
    """
    year, is_year_told = _year(told, today)
    try:
        for read in (_near, _ago, _feast, _in_month, _in_told_month, _weekday, _bare_day):
            found = read(told, today, year if is_year_told else None)
            if found is not None and found.first > today and year < today.year and "今年" not in told:
                found = read(told, today, year - 1)
            if found is not None:
                return found
    except (InvalidLunarDateError, ValueError, OverflowError):
        return None
    return Days(date(year, 1, 1), date(year, 12, 31)) if is_year_told else None


def _year(told: str, today: date) -> tuple[int, bool]:
    """The year that is told, else this one; the twelfth lunar month's is counted from the lunar year that runs."""
    written = _YEAR.search(told)
    if written is not None:
        number = int(written.group(1))
        return (number if number > 99 else number + (2000 if number <= today.year % 100 + 1 else 1900)), True
    running = LunarDate.from_solar(today).year if _YEARS_END.search(told) else today.year
    return next(((running + offset, True) for word, offset in _YEARS if word in told), (today.year, False))


def _one(day: date) -> Days:
    return Days(day, day)


def _near(told: str, today: date, year: int | None) -> Days | None:
    for pattern, first, last in _STRETCHES:
        if pattern.search(told):
            return Days(today + first * _DAY, today + last * _DAY)
    return next((_one(today + offset * _DAY) for pattern, offset in _NEAR if pattern.search(told)), None)


def _ago(told: str, today: date, year: int | None) -> Days | None:
    match = _AGO.search(told)
    if match is None:
        return None
    count = _number(match.group(1))
    if match.group(2) == "天":
        return _one(today - count * _DAY)
    if match.group(2)[-1] in "周期拜":
        return _one(today - count * 7 * _DAY)
    if match.group(2) == "年":
        return Days(date(today.year - count, 1, 1), date(today.year - count, 12, 31))
    return _month(_shifted(today, -count))


def _feast(told: str, today: date, year: int | None) -> Days | None:
    new_year = _NEW_YEAR.search(told)
    if new_year is not None:
        day = _number(new_year.group(1))
        return _one(_latest(partial(_lunar, 1, day, False), today, year))
    for word, (month, day) in _FEASTS.items():
        if word in told:
            return _one(_latest(partial(_lunar, month, day, False), today, year))
    for word, (month, day) in _SOLAR_FEASTS.items():
        if word in told:
            return _one(_latest(partial(_solar, month, day), today, year))
    for word, term in _TERMS.items():
        if word in told:
            return _one(_latest(partial(_term, term), today, year))
    return None


def _in_month(told: str, today: date, year: int | None) -> Days | None:
    """A month with or without a day; lunar where the calendar, the month's name or the day says so."""
    match = _MONTH.search(told)
    if match is None:
        return None
    calendar, leap, name, before, number, _ = match.groups()
    month = _LUNAR_MONTHS.get(name) or _number(name)
    day = (_number(number) if number else 0) + (20 if before == "廿" else 0)
    if calendar or leap or before or name in _LUNAR_MONTHS:
        if day:
            return _one(_latest(partial(_lunar, month, day, bool(leap)), today, year))
        first = _latest(partial(_lunar, month, 1, bool(leap)), today, year)
        return Days(first, first + 29 * _DAY)
    if day:
        return _one(_latest(partial(_solar, month, day), today, year))
    return _month(_latest(partial(_solar, month, 1), today, year))


def _in_told_month(told: str, today: date, year: int | None) -> Days | None:
    match = _MONTH_OFFSET.search(told)
    if match is None:
        return None
    offset = {"上上": -2, "上": -1, "前": -2, "下": 1}.get(match.group(1), 0)
    lunar_day = _LUNAR_DAY.search(told)
    if lunar_day is not None:
        now = LunarDate.from_solar(today)
        then = LunarDate(now.year, now.month, 1, now.leap).to_solar_date() + (offset * 29 + 10) * _DAY
        month = LunarDate.from_solar(then)
        return _one(LunarDate(month.year, month.month, _lunar_day(lunar_day), month.leap).to_solar_date())
    whole = _month(_shifted(today, offset))
    day = _SOLAR_DAY.search(told)
    return whole if day is None else _one(whole.first.replace(day=_number(day.group(1))))


def _weekday(told: str, today: date, year: int | None) -> Days | None:
    match = _WEEKDAY.search(told)
    if match is None:
        return None
    monday = today - today.weekday() * _DAY + {"上上": -14, "上": -7, "下": 7}.get(match.group(1), 0) * _DAY
    if match.group(2) is None:
        return Days(monday, monday + 6 * _DAY)
    return _one(monday + min("一二三四五六日天".index(match.group(2)), 6) * _DAY)


def _bare_day(told: str, today: date, year: int | None) -> Days | None:
    """A day without its month: the last one that was."""
    lunar = _LUNAR_DAY.search(told)
    if lunar is not None:
        now, day = LunarDate.from_solar(today), _lunar_day(lunar)
        if day > now.day:
            now = LunarDate.from_solar(today - now.day * _DAY)
        return _one(LunarDate(now.year, now.month, day, now.leap).to_solar_date())
    solar = _SOLAR_DAY.search(told)
    if solar is None:
        return None
    day = _number(solar.group(1))
    return _one((today if day <= today.day else _shifted(today, -1)).replace(day=day))


def _latest(in_year: Callable[[int], date | None], today: date, year: int | None) -> date:
    """The day in the year that was told, else its last time up to today; raises ValueError where there is none."""
    years = [year] if year is not None else range(today.year, today.year - _LEAP_CYCLE, -1)
    for day in map(in_year, years):
        if day is not None and (day <= today or year is not None):
            return day
    raise ValueError("no such day")


def _lunar(month: int, day: int, is_leap: bool, year: int) -> date | None:
    """A day of the lunar year that begins in this year; the 30th of a short month is its last."""
    if is_leap and LCalendars.leap_month(year) != month:
        return None
    last = LCalendars.ndays(year, month, int(is_leap))
    found: date = LunarDate(year, month, min(day, last), int(is_leap)).to_solar_date()
    return found


def _solar(month: int, day: int, year: int) -> date:
    return date(year, month, day)


def _term(term: int, year: int) -> date:
    found: date = TermUtils.nth_term_day(year, term)
    return found


def _lunar_day(match: re.Match[str]) -> int:
    return (
        _number(match.group(1)) if match.group(1) else 20 + (_number(match.group(2)) if match.group(2) else 0)
    )


def _number(text: str) -> int:
    return int(text) if text.isdigit() else chinese_number(text) or 0


def _shifted(day: date, months: int) -> date:
    """The first day of the month so many months on."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def _month(day: date) -> Days:
    return Days(day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
