"""Durations as people write them: 40分钟, 2小时, 3天, 3个工作日."""

import re

from app.core.durations import Duration, Unit
from app.core.errors import InvalidValueError

_WORDS = {
    Unit.SECONDS: "秒",
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WORKING_DAYS: "个工作日",
}
_UNITS = {
    **dict.fromkeys(("秒", "秒钟"), Unit.SECONDS),
    **dict.fromkeys(("分", "分钟"), Unit.MINUTES),
    **dict.fromkeys(("小时", "个小时", "钟头", "个钟头"), Unit.HOURS),
    **dict.fromkeys(("天", "日"), Unit.DAYS),
    **dict.fromkeys(("工作日", "个工作日"), Unit.WORKING_DAYS),
}
_FORM = re.compile(r"(\d{1,9}|半|[一二两三四五六七八九十]{1,3})\s*([^\d\s]+)")
_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


def worded(duration: Duration) -> str:
    """40分钟, 3个工作日."""
    return f"{duration.amount}{_WORDS[duration.unit]}"


def said(text: str) -> str:
    """A duration of a document in words; what is none as it is."""
    try:
        return worded(Duration.parse(text))
    except InvalidValueError:
        return text


def read(text: str) -> Duration:
    """The duration that people or a document write; raises InvalidValueError that shows how to."""
    given = text.strip()
    found = _FORM.fullmatch(given)
    unit = _UNITS.get(found[2]) if found else None
    if found is None or unit is None:
        try:
            return Duration.parse(given)
        except InvalidValueError as error:
            raise InvalidValueError(
                f"“{given[:20]}”不是时长:要写成 40分钟、2小时、3天 或 3个工作日"
            ) from error
    if found[1] == "半":
        return _half(given, unit)
    amount = int(found[1]) if found[1].isdigit() else _number(found[1])
    return Duration.parse(str(Duration(amount, unit)))


def _half(given: str, unit: Unit) -> Duration:
    halves = {Unit.HOURS: "30m", Unit.DAYS: "12h", Unit.MINUTES: "30s"}
    if unit not in halves:
        raise InvalidValueError(f"“{given[:20]}”算不出来,请写成整数,例如 1个工作日")
    return Duration.parse(halves[unit])


def _number(text: str) -> int:
    """1 to 99 in Chinese figures; 0 for what is none."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0)
    return 10 * _DIGITS.get(tens, 0 if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
