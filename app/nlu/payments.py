"""The sum that an officer writes down as paid: 876.5, 3万, 八百七十六块五, 农业保险一千五百元. Pure."""

import re
from decimal import Decimal

from app.nlu.numerals import CHARS, DIGITS, spoken_number, typed_number

_TYPED = (
    r"\d[\d,,]*(?:\.\d{1,6})?(?:[万wW](?:\d{1,4}(?!\d)|\d千\d?)?|[千百]\d?|[kK])"
    r"|\d[\d,,]*(?:\.\d{1,2})?(?![\d.万千百十亿])"
)
_SPOKEN = rf"[{CHARS}]{{1,20}}(?:点[一二三四五六七八九零]{{1,2}})?"
_UNIT = "(?:元|块钱?|圆)"
_SMALL = "[0-9一二三四五六七八九]"
_ENDS = rf"(?![0-9{CHARS}]|[\u4e00-\u9fff])"
_HALF = (
    rf"(?:零?(?P<tenth>{_SMALL})(?:[毛角]|{_ENDS}))?"
    rf"(?:零?(?P<hundredth>{_SMALL})(?:分|(?<=[毛角].){_ENDS}))?"
)
_SUM = rf"(?:人民币|[¥¥])?\s*(?P<value>{_TYPED}|{_SPOKEN})(?![多来几余.\d{CHARS}])"
_FIRST = re.compile(rf"{_SUM}(?:\s*{_UNIT}{_HALF}[整正]?|{_ENDS})")
_ANYWHERE = re.compile(rf"(?<![\d.,{CHARS}几好]){_SUM}\s*{_UNIT}{_HALF}[整正]?")
_BESIDE = " ,,。.!!;;、"
_POINT = re.compile(r"(?<=\d)[。．](?=\d{1,2}(?!\d))")
"""The full stop of a Chinese keyboard as a decimal point: 876。5."""
_CENT = Decimal("0.01")


def paid(text: str) -> tuple[Decimal, str] | None:
    """The sum that a text begins with, else the only one of money in it, and the words beside it; None for none.

    What is not said to the cent (八百多, 三四百) is no sum.
    """
    text = _POINT.sub(".", text)
    found = _FIRST.match(text)
    if found is None:
        sums = list(_ANYWHERE.finditer(text))
        found = sums[0] if len(sums) == 1 else None
    value = _value(found) if found is not None else None
    if found is None or value is None:
        return None
    beside = text[: found.start()].strip(_BESIDE), text[found.end() :].strip(_BESIDE)
    return value, " ".join(part for part in beside if part)


def _value(found: re.Match[str]) -> Decimal | None:
    whole = _figure(found["value"])
    if whole is None:
        return None
    tenth, hundredth = (_digit(found[name]) for name in ("tenth", "hundredth"))
    value = whole + (tenth * 10 + hundredth) * _CENT
    return Decimal(f"{value.normalize():f}") if value == value.quantize(_CENT) else None


def _figure(said: str) -> Decimal | None:
    if said[0].isdigit():
        plain = re.sub("[,,]", "", said).lower()
        if plain[-1].isdigit() and not re.search("[万千wk]", plain):
            return Decimal(plain)
        typed = typed_number(plain)
        return None if typed is None else Decimal(str(typed))
    whole, _, part = said.partition("点")
    spoken = spoken_number(whole)
    if spoken is None or not spoken.isdigit():
        return None
    return Decimal(f"{spoken}.{''.join(str(DIGITS[each]) for each in part) or 0}")


def _digit(said: str | None) -> int:
    return 0 if not said else int(said) if said.isdigit() else DIGITS[said]
