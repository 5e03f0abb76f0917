"""Numbers as villagers say and type them: 三四十 is 30-40, 百把 is 100, 一百二 is 120, 3万6千 is 36000."""

import re

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10000, "亿": 100_000_000}
CHARS = "零〇一二三四五六七八九两俩十百千万亿"
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_WRITTEN_FORMALLY = re.compile(
    rf"[壹贰叁肆伍陆柒捌玖](?=[拾佰仟百千万亿亩元块斤组])|(?<=[{CHARS}壹贰叁肆伍陆柒捌玖0-9])[拾佰仟]"
)
"""Figures of banknotes and receipts; 陆续 and 收拾 are none."""
_DECIMAL = re.compile(
    r"(?<![0-9零一二两三四五六七八九十])[零一二两三四五六七八九]点[一二三四五六七八九](?=[亩斤吨万])"
)
_EITHER = re.compile(
    r"(?<![0-9.零一二两三四五六七八九十百千万块元毛])([1-9一二两三四五六七八])[ 、,]([2-9二三四五六七八九])"
    r"(?=[多来]?(?:[亩斤吨户间口头只棵株箱袋米万个人家块元组队]|分地))"
)
_PAIR = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])(十|百|千|万)?(?![一二三四五六七八九])")
_ROUND = {
    "百把": 100,
    "千把": 1000,
    "万把": 10000,
    "上百": 100,
    "上千": 1000,
    "上万": 10000,
    "百十": 100,
    "百来": 100,
}
_TORN = re.compile(r"[十百千万][一二两三四五六七八九]{2}")
"""Two digits side by side behind a unit, which no numeral has."""
_MIXED = re.compile(r"([0-9]+(?:\.[0-9]+)?)(?:([万千百wk])(?:([0-9]+)([千百])?)?)?")
_FACTORS = {"万": 10000, "w": 10000, "千": 1000, "k": 1000, "百": 100}


def chinese_number(text: str) -> int | None:
    """The value of a plain numeral such as 一百二十三, 三百五 (350) or 二〇二六; None when it is none."""
    if not text or any(c not in DIGITS and c not in _UNITS for c in text):
        return None
    if len(text) > 1 and all(c in DIGITS for c in text):
        if "两" in text or "俩" in text:
            return None  # of a weight, as in 八两
        return int("".join(str(DIGITS[c]) for c in text))
    if _TORN.search(text):
        return None
    total = section = digit = 0
    last = 10
    for char in text:
        if char in DIGITS:
            digit = DIGITS[char]
            last = 1 if char in "零〇" else last
        elif char in "万亿":
            total, section, digit, last = (total + (section + digit or 1)) * _UNITS[char], 0, 0, _UNITS[char]
        else:
            section, digit, last = section + (digit or 1) * _UNITS[char], 0, _UNITS[char]
    if digit and last >= 100:
        digit *= last // 10
    return total + section + digit


def plain_numerals(text: str) -> str:
    """The text with 叁仟 as 三千, 两点五亩 as 2.5亩, 三、四亩 and 5 6亩 as ranges; all positions stay."""
    text = _WRITTEN_FORMALLY.sub(lambda found: found.group().translate(_FORMAL), text)
    text = _DECIMAL.sub(lambda found: f"{DIGITS[found.group()[0]]}.{DIGITS[found.group()[2]]}", text)
    return _EITHER.sub(_as_range, text)


def spoken_number(text: str) -> str | None:
    """A spoken amount in figures: "30-40" for 三四十, "3-5" for 三五, "100" for 百把; None when it is none."""
    if text in _ROUND:
        return str(_ROUND[text])
    pair = _PAIR.search(text)
    if pair is not None and pair.end() == len(text):
        low, high = DIGITS[pair.group(1)], DIGITS[pair.group(2)]
        if high == low + 1 or (low, high) == (3, 5):
            return _range(text[: pair.start()], low, high, _UNITS.get(pair.group(3) or "", 1))
    value = chinese_number(text)
    return None if value is None else str(value)


def typed_number(text: str) -> float | None:
    """The value of figures with or without a scale: 3.5万, 3万6千, 3万6 (36000), 2w, 12,000; None when it is none."""
    match = _MIXED.fullmatch(text.replace(",", ""))
    if match is None:
        return None
    first, scale, rest, rest_scale = match.groups()
    factor = _FACTORS[scale] if scale else 1
    value = float(first) * factor
    if rest:
        small = _FACTORS[rest_scale] if rest_scale else factor // 10 if len(rest) == 1 else 1
        value += int(rest) * small
    return value


def figures(value: float) -> str:
    """A value in digits, at most two decimals, without a trailing point."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def numeral(value: int) -> str:
    """A number from 1 to 99 in Chinese numerals, as groups are counted."""
    tens, ones = divmod(value, 10)
    names = "零一二三四五六七八九"
    if tens == 0:
        return names[ones]
    return ("" if tens == 1 else names[tens]) + "十" + (names[ones] if ones else "")


def _as_range(found: re.Match[str]) -> str:
    """Two figures that follow each other as the ends of a range, any others as they stand."""
    low, high = (DIGITS.get(each) or int(each) for each in found.groups())
    return f"{found[1]}-{found[2]}" if high == low + 1 else found.group()


def _range(head: str, low: int, high: int, unit: int) -> str | None:
    base = chinese_number(head) if head else 0
    return None if base is None else f"{base + low * unit}-{base + high * unit}"
