"""The day until which an officer puts something off, as he writes it: 7.25, 25号, 三天后, 下周五, 月底. Pure."""

import re
from calendar import monthrange
from datetime import date, timedelta

from app.nlu.numerals import chinese_number

_NUMBER = "[0-9]{1,3}|[一二两三四五六七八九十百]{1,5}"
_MONTH = "(?P<this>这个?|本)月|(?P<next>下个?)月"
_DATE = (
    r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?(?!\d)"
    rf"|(?:{_MONTH})?(?P<of_month>\d{{1,2}})[日号](?!楼)"
    r"|(?:(?P<end_this>(?:这个?|本)?月)|(?P<end_next>下个?月)|(?P<end_of>\d{1,2})月|(?P<end_year>今?年))[底末]"
    rf"|(?P<count>{_NUMBER})个?(?:天|日|(?P<weeks>周|星期|礼拜))(?:之?后|以后|内)?(?!两头)"
    r"|(?P<months>半|[一两二三])个月(?:之?后|以后|内)?"
    r"|(?:这个?|本)?(?P<next_week>下个?)?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天])"
    r"|(?P<near>今[天日晚]|明[天日早晚]|大后天|后天)"
)
_AT_FIRST = re.compile(rf"(?:到|至)?\s*(?:{_DATE})(?:为止|之?前|再说|再办)?")
_AT_LAST = re.compile(rf"(?:到|至)\s*(?:{_DATE})(?:为止|之?前|再说|再办)?[\s,,。.!!]*$")
_BESIDE = " ,,。.:："
_NEAR = {"今": 0, "明": 1, "后": 2, "大": 3}


def day_ahead(text: str, today: date) -> tuple[date, str] | None:
    """The day that a text begins with, or ends with behind 到, and the words beside it; None where it names none.

    A day without a year or a month is the next one, today among them; a month's end is its last day.
    """
    found = _AT_FIRST.match(text) or _AT_LAST.search(text)
    if found is None:
        return None
    try:
        day = _day(found, today)
    except (ValueError, OverflowError):
        return None
    beside = text[: found.start()].strip(_BESIDE), text[found.end() :].strip(_BESIDE)
    return day, " ".join(part for part in beside if part)


def _day(found: re.Match[str], today: date) -> date:
    if found["year"]:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found["month"]:
        day = date(today.year, int(found["month"]), int(found["day"]))
        return day if day >= today else day.replace(year=today.year + 1)
    if found["of_month"]:
        return _of_month(found, int(found["of_month"]), today)
    if found["count"]:
        return today + timedelta(days=_value(found["count"]) * (7 if found["weeks"] else 1))
    if found["months"]:
        return today + timedelta(days=15 if found["months"] == "半" else _value(found["months"]) * 30)
    if found["weekday"]:
        return _weekday(found, today)
    return today + timedelta(days=_NEAR[found["near"][0]]) if found["near"] else _end(found, today)


def _of_month(found: re.Match[str], number: int, today: date) -> date:
    """The next such day, or that of the month which is named."""
    if found["this"]:
        return today.replace(day=number)
    if found["next"]:
        return _following(today).replace(day=number)
    ahead = (today + timedelta(days=days) for days in range(62))
    day = next((day for day in ahead if day.day == number), None)
    if day is None:
        raise ValueError("no such day")
    return day


def _end(found: re.Match[str], today: date) -> date:
    if found["end_year"]:
        return date(today.year, 12, 31)
    if found["end_of"]:
        month = int(found["end_of"])
        return _last(date(today.year + (month < today.month), month, 1))
    return _last(_following(today) if found["end_next"] else today)


def _weekday(found: re.Match[str], today: date) -> date:
    number = "一二三四五六日".index(found["weekday"].replace("天", "日"))
    day = today + timedelta(days=number - today.weekday() + 7 * bool(found["next_week"]))
    return day if day >= today else day + timedelta(days=7)


def _value(text: str) -> int:
    number = int(text) if text.isdecimal() else chinese_number(text)
    if number is None:
        raise ValueError("no number")
    return number


def _following(day: date) -> date:
    """The first of the next month."""
    return _last(day) + timedelta(days=1)


def _last(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
