"""Identity numbers and telephone numbers as people type and dictate them."""

import re

from app.core.id_numbers import is_id_number, is_old_id_number
from app.core.phones import normal_phone

_DICTATED = str.maketrans("幺零〇一二三四五六七八九", "100123456789")
_FIGURES = re.compile(r"[0-9幺零〇一二三四五六七八九](?:[ -]?[0-9幺零〇一二三四五六七八九x]){6,23}")
_RUN = re.compile(r"(?:[0-9幺零〇一二三四五六七八九][ .,-]?){7}")
_GAPS = str.maketrans("", "", " -.,")
_ID = re.compile(r"(?<![0-9a-z])[1-9](?:[ -]?[0-9]){16}[ -]?[0-9x](?![0-9a-z])", re.ASCII)
_OLD_ID = re.compile(r"(?<![0-9a-z])[1-9][0-9]{14}(?![0-9a-z])", re.ASCII)
_NEARLY_ID = re.compile(r"(?<![0-9a-z])(?:[0-9]{14,16}|[0-9]{16,18}[0-9x])(?![0-9a-z])", re.ASCII)
_ID_SAID = re.compile(r"身份证|身分证|证号|身份号")
_MOBILE = re.compile(
    r"(?<![0-9])(?:\+?86[ -]?)?(1[ -]?[3-9](?:[ -]?[0-9]){9}|1[3-9][0-9][.,][0-9]{4}[.,][0-9]{4})(?![0-9])",
    re.ASCII,
)
_LANDLINE = re.compile(r"(?<![0-9-])(0[1-9][0-9]{1,2}[ -]?[1-9][0-9]{6,7})(?![0-9])", re.ASCII)
_LOCAL = re.compile(
    r"(?:电话|座机|号码|打|拨)[^0-9,。]{0,4}(?<![0-9-])([2-8][0-9]{6,7})(?![0-9]|[个元块斤亩])", re.ASCII
)


def id_numbers(text: str) -> list[str]:
    """The valid identity numbers in a normalised text, old ones included, with a capital X, in order."""
    found = [(m.start(), m.group().translate(_GAPS).upper()) for m in _ID.finditer(text)]
    numbers = [(at, number) for at, number in found if is_id_number(number)]
    numbers += [(m.start(), m.group()) for m in _OLD_ID.finditer(text) if is_old_id_number(m.group())]
    return [number for _, number in sorted(numbers)]


def doubtful_id_numbers(text: str) -> list[str]:
    """Figures that are meant as an identity number and cannot be one: said so, or 18 long with a wrong check."""
    is_said = _ID_SAID.search(text) is not None
    return [
        number.upper()
        for number in _NEARLY_ID.findall(text)
        if (is_said or len(number) == 18) and not is_id_number(number) and not is_old_id_number(number)
    ]


def phones(text: str) -> list[str]:
    """The mobile and landline numbers in a normalised text, in order, digits only."""
    plain = _undictated(text)
    ids = [m.span() for m in _ID.finditer(plain)]
    found = [(m.start(1), m.group(1).translate(_GAPS)) for m in _MOBILE.finditer(plain)]
    found += [(m.start(1), m.group(1).translate(_GAPS)) for m in _LANDLINE.finditer(plain)]
    real = [(at, n) for at, n in found if normal_phone(n) and not any(s <= at < e for s, e in ids)]
    real += [(m.start(1), m.group(1)) for m in _LOCAL.finditer(plain)]
    return [number for _, number in sorted(real)]


def without_numbers(text: str) -> str:
    """The text with telephone and identity numbers unreadable; the text itself where there is none."""
    plain = _undictated(text)
    for pattern in (_ID, _OLD_ID, _NEARLY_ID, _MOBILE, _LANDLINE, _LOCAL):
        for match in pattern.finditer(plain):
            start, end = match.span(match.lastindex or 0)
            text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def _undictated(text: str) -> str:
    """The text with long runs of spoken figures (幺三八…) as figures; every position stays what it was."""
    if _RUN.search(text) is None:
        return ""
    return _FIGURES.sub(lambda run: run.group().translate(_DICTATED), text)
