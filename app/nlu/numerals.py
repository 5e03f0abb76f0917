"""Numbers as villagers say them: 三四十 is 30-40, 百把 is 100, 两亩半 is 2.5, 十来 is 10."""

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
CHARS = "零〇一二三四五六七八九两十百千万"
_PAIR = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])(十|百|千|万)?(?![一二三四五六七八九])")


def chinese_number(text: str) -> int | None:
    """The value of a plain numeral such as 一百二十三, 三百五 (350) or 二〇二六; None when it is none."""
    if not text or any(c not in DIGITS and c not in _UNITS for c in text):
        return None
    if len(text) > 1 and all(c in DIGITS for c in text):
        return int("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    last = 10
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            last = 1 if char in "零〇" else last
        elif char == "万":
            total, section, digit, last = (total + (section + digit or 1)) * 10000, 0, 0, 10000
        else:
            section, digit, last = section + (digit or 1) * _UNITS[char], 0, _UNITS[char]
    if digit and last >= 100:
        digit *= last // 10
    return total + section + digit


def spoken_number(text: str) -> str | None:
    """A spoken amount in figures: "30-40" for 三四十, "100" for 百把; None when it is none."""
    if text in ("百把", "千把", "万把"):
        return str(_UNITS[text[0]])
    pair = _PAIR.search(text)
    if pair is not None and pair.end() == len(text):
        low, high = DIGITS[pair.group(1)], DIGITS[pair.group(2)]
        if high == low + 1:
            return _range(text[: pair.start()], low, high, _UNITS.get(pair.group(3) or "", 1))
    value = chinese_number(text)
    return None if value is None else str(value)


def _range(head: str, low: int, high: int, unit: int) -> str | None:
    base = chinese_number(head) if head else 0
    return None if base is None else f"{base + low * unit}-{base + high * unit}"
