"""Cells into values: parsers of stripped text that is not empty, raising InvalidValueError in Chinese."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from app.core.errors import InvalidValueError
from app.core.id_numbers import is_id_number, is_old_id_number
from app.core.phones import is_short_number, normal_phone

Parse = Callable[[str], Any]
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_DATE = re.compile(
    r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?"
)
_SOLID_DATE = re.compile(r"((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})")
_SERIAL = re.compile(r"[2-9][0-9]{4}(?:\.[0-9]+)?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
_HOURS = re.compile(r"([0-9]{1,2}:[0-9]{2})\s*(?:-|–|—|~|至|到)+\s*([0-9]{1,2}:[0-9]{2})")
_ANY_HOUR = re.compile(r"全天|24 ?小时")
_STRAY_HOUR = re.compile(r"[0-9]\s*[:点时]|[0-9]\.[0-9]")
_LIST = re.compile(r"[;；]")
_WORDS = re.compile(r"[;；、,，/／\s]")
_LETTER = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PADDED = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")
_ENDLESS = frozenset({"长期", "长期有效", "永久", "至今", "无", "无期限", "不限"})
_CODE = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}|[0-9]{15}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,4}(?:\.[0-9]{1,15})?")
_AS_NUMBER = re.compile(r"([0-9]{6,})\.0")
_BIG_NUMBER = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+")

_SCIENTIFIC = "被表格软件变成了科学计数,请把这一列设为文本格式再填"


def text(limit: int) -> Parse:
    """Text of at most `limit` characters without control characters."""

    def parse(cell: str) -> str:
        if _CONTROL.search(cell):
            raise InvalidValueError("含有看不见的控制字符,请重新输入这一格")
        if len(cell) > limit:
            guess = ";把后面的行也带进来了,多半是引号没有配对" if "\n" in cell else ""
            raise InvalidValueError(f"太长了,最多 {limit} 个字{guess}")
        return cell

    return parse


def name(limit: int) -> Parse:
    """Somebody's name, without the spaces that lists put into a short one to make it as wide as the others."""
    checked = text(limit)

    def parse(cell: str) -> str:
        found = str(checked(_PADDED.sub("", cell)))
        if "\n" in cell:
            raise InvalidValueError("一格只写一个人的姓名,不能换行:有几个人就写几行")
        if not any(each.isalpha() for each in found):
            raise InvalidValueError("姓名里没有字:多半是别的列填到了这里,请核对这一行")
        return found

    return parse


def identifier(limit: int = 64) -> Parse:
    """A code of ours or of a platform: text without spaces, in half-width letters and digits."""
    checked = text(limit)

    def parse(cell: str) -> str:
        cell = _plain(cell)
        if _BIG_NUMBER.fullmatch(cell):
            raise InvalidValueError(_SCIENTIFIC)
        if any(each.isspace() for each in cell):
            raise InvalidValueError("编号里不能有空格")
        return str(checked(cell))

    return parse


def division_code(cell: str) -> str:
    """6, 9, 12 or 15 digits."""
    code = _whole(_plain(cell))
    if _CHINESE.search(code):
        raise InvalidValueError("这里要写区划代码,不写名称;代码在“区划”那张表里查")
    if _BIG_NUMBER.fullmatch(code):
        raise InvalidValueError(_SCIENTIFIC)
    if not _CODE.fullmatch(code):
        raise InvalidValueError("区划代码应为 6 位(县)、9 位(镇)、12 位(村)或 15 位(组)数字")
    return code


def choice(labels: Mapping[str, str], several: str = "一样写一行") -> Parse:
    """One of the keys, or its Chinese label; `several` says what to do with more than one."""
    known = {word.lower(): key for key, label in labels.items() for word in (key, label)}

    def parse(cell: str) -> str:
        found = known.get(cell.lower())
        if found is None:
            if all(part.lower() in known for part in _WORDS.split(cell)):
                raise InvalidValueError(f"这一格只能填一个,{several}")
            raise InvalidValueError("只能填:" + "、".join(labels.values()))
        return found

    return parse


def items(each: Parse, *, are_words: bool = False) -> Parse:
    """A list with `;` or `；` between items, each once, in order; between single words also `、`, comma or space."""

    def parse(cell: str) -> list[Any]:
        parts = (part.strip() for part in (_WORDS if are_words else _LIST).split(cell))
        return list(dict.fromkeys(each(part) for part in parts if part))

    return parse


def day(cell: str) -> date:
    """2026-07-18, 2026/7/18, 2026.7.18, 2026年7月18日 or 20260718."""
    plain = _plain(cell)
    match = _DATE.fullmatch(plain) or _SOLID_DATE.fullmatch(plain)
    if not match and _SERIAL.fullmatch(plain):
        raise InvalidValueError("这是表格软件里日期的内部数字,请把这一列设为日期格式,或写成 2026-07-18")
    if plain in _ENDLESS:
        raise InvalidValueError("没有期限、一直有效的,这一格空着就行")
    if not match:
        raise InvalidValueError("日期看不懂,请写成 2026-07-18")
    year, month, number = (int(part) for part in match.groups())
    try:
        found = date(year, month, number)
    except ValueError:
        raise InvalidValueError("没有这一天,请核对日期") from None
    if not 1900 <= year <= 2200:
        raise InvalidValueError("年份不合理,请核对日期")
    return found


def clock_time(cell: str) -> time:
    """8:00, 08:00 or 08:00:00; 24:00 is midnight."""
    match = _TIME.fullmatch(_plain(cell))
    hour, minute = (int(part) for part in match.groups()) if match else (99, 0)
    if (hour, minute) == (24, 0):
        return time(0, 0)
    if hour > 23 or minute > 59:
        raise InvalidValueError("时间看不懂,请写成 08:00")
    return time(hour, minute)


def office_hours(cell: str) -> str:
    """When an office is open: `08:30-12:00` once or several times, which days in words before or between."""
    plain = _HOURS.sub(_span, text(200)(_plain(cell)))
    rest = _HOURS.sub("", plain)
    if _STRAY_HOUR.search(rest) or (rest == plain and not _ANY_HOUR.search(rest)):
        raise InvalidValueError(
            "办公时间请写成 08:30-12:00 14:30-18:00,前面可以写哪些天(例如 工作日),整天都在的写 24小时"
        )
    return plain


def _span(match: re.Match[str]) -> str:
    for each in match.groups():
        clock_time(each)
    return "-".join(match.groups())


def phone(cell: str) -> str:
    """A telephone number that can exist, digits only."""
    found = normal_phone(_whole(cell))
    if found is None:
        if _BIG_NUMBER.fullmatch(_plain(cell)):
            raise InvalidValueError(_SCIENTIFIC)
        if _LETTER.search(cell):
            raise InvalidValueError("号码里有字母:是不是把 0 打成了 O,把 1 打成了 l 或 I")
        raise InvalidValueError("不像电话号码,手机应为 11 位,座机要带区号;只写一个号码,没有的空着")
    return found


def public_phone(cell: str) -> str:
    """An office's telephone as it is to be shown: any plausible number or service number."""
    if normal_phone(cell) is None and not is_short_number(cell):
        raise InvalidValueError("不像电话号码,座机要带区号,例如 0915-2522000")
    return cell


def id_number(cell: str) -> str:
    """18 characters with a right check character, X in capital."""
    number = "".join(_plain(cell).upper().split())
    if is_id_number(number):
        return number
    if is_old_id_number(number):
        raise InvalidValueError("这是 15 位的旧号,请填现在的 18 位")
    if len(number) != 18:
        raise InvalidValueError("身份证号应为 18 位,没有的空着;若被表格软件变成了数字,请设为文本格式再填")
    raise InvalidValueError("身份证号校验不对(出生日期或最后一位),请核对")


def degrees(low: float, high: float) -> Parse:
    """A coordinate in decimal degrees between two bounds."""

    def parse(cell: str) -> float:
        plain = _plain(cell)
        value = float(plain) if _NUMBER.fullmatch(plain) else math.nan
        if not low <= value <= high:
            raise InvalidValueError(f"坐标应在 {low:g} 到 {high:g} 之间(GCJ-02,十进制度),请看经纬度是否写反")
        return value

    return parse


def days(cell: str) -> int:
    """A number of working days, 0 to 3650."""
    plain = _plain(cell).removesuffix("天").removesuffix("个工作日").removesuffix(".0")
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 4 and int(plain) <= 3650):
        raise InvalidValueError("天数应为 0 到 3650 的整数,当天办结的写 1")
    return int(plain)


def _whole(cell: str) -> str:
    """A long number without the `.0` that a program put behind it."""
    match = _AS_NUMBER.fullmatch(cell)
    return match[1] if match else cell


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell)
