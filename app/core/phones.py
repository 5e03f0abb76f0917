"""Telephone numbers as China writes them, in one spelling."""

import re
from functools import lru_cache

import phonenumbers

_MOBILE = re.compile(r"1[0-9]{10}")
_NOISE = re.compile(r"[\s\-()./]+")
_SHORT = re.compile(r"(?:1[0-9]{2}|12[0-9]{3}|9[56][0-9]{3,4}|1[0-9]{4})")


def normal_phone(text: str) -> str | None:
    """The digits of a number that can exist: a mobile's 11, a landline's with its area code; else None."""
    plain = _NOISE.sub("", text.translate(_FULL_WIDTH))
    for prefix in ("+86", "0086"):
        plain = plain.removeprefix(prefix)
    if _MOBILE.fullmatch(plain):
        return plain if _is_valid(plain[:5] + "000000") else None
    if not plain.isascii() or not plain.isdigit() or not 10 <= len(plain) <= 12:
        return None
    return plain if _is_valid(plain) else None


def is_short_number(text: str) -> bool:
    """Whether this is a service number such as 110, 12345 or 95598."""
    return _SHORT.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _is_valid(digits: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, "CN"))
    except phonenumbers.NumberParseException:
        return False


_FULL_WIDTH = {ord("０") + n: str(n) for n in range(10)} | {
    ord("－"): "-",
    ord("＋"): "+",
    ord("（"): "(",
    ord("）"): ")",
}
