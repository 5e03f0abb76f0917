"""One spelling for every message: width, case, invisible marks and traditional characters are ironed out."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

LIMIT = 2000
"""Characters that are read for understanding; the rest of a very long message is stored, not weighed."""
_READ = 5000
"""Characters that are looked at for what was pasted again and again; no platform lets anybody send more."""
_LAST = 500
"""How many of them are the message's last: who writes long asks at the end."""

CLAUSE_BREAKS = frozenset(" ,.!?;:、。…~\n\t")

_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"
)
_INVISIBLE += "\ufeff\ufe0f"
_TRADITIONAL = Path(__file__).parent / "data" / "traditional.txt"
"""Characters and their simplified forms, pair by pair."""
_BESIDE = re.compile("(?<![显名编专巨土原论卓昭])著(?![名作述者称录])")
"""著 where it is 着: 燒著, 壓著; 显著 and 著名 stay."""
_COLLAPSES = re.compile(
    "([房屋墙坎坡圈棚埂堤崖]子?(?:头|面|里|基)?(?:快|要|都|就|会|又|已经|全|整|被|遭)*)跨(?=[了下塌掉完倒]|$)"
)
"""跨 where it is 垮: 房子要跨了."""
_APART = re.compile(
    r"(?<![\u4e00-\u9fff])(?:[\u4e00-\u9fff][ .·]{1,2}){3,}[\u4e00-\u9fff](?![\u4e00-\u9fff])"
)
"""Four characters or more that stand alone, as some type them: 房 子 塌 了."""
_ALL_APART = re.compile(r"(?:[\u4e00-\u9fff][ .·]{1,2})+[\u4e00-\u9fff][ .·!?~,。]*")
"""A whole text of characters that stand alone, however short: 救 命, 竹 园 村."""
_PLACE_APART = re.compile(
    r"(?<![\u4e00-\u9fff])(?:(?:[\u4e00-\u9fff][ .·]{1,2}){2,4}[村镇乡](?=[\u4e00-\u9fff ,.])"
    r"|[\u4e00-\u9fff][ .·]{1,2}[\u4e00-\u9fff]{1,2}[村镇乡])"
)
"""The name of a place so typed, directly before what is told of it: 竹 园 村路断了, 竹 园村."""
_BLANKS = re.compile("(?<=[\u4e00-\u9fff])[ .·]+(?=[\u4e00-\u9fff])")
_ASTRAL = "\U00010000"
_INSIDE = re.compile("(?<=[\u4e00-\u9fff])[\U0001f300-\U0001faff]+(?=[了着啦咯到得完光])")
"""Pictures in the middle of a word: 着火🔥了."""
_AT_HAND = 64
"""Texts whose spelling is remembered: a dozen readers look at each message one after the other."""
_LONG = 200
"""Characters from which a text may be one that was pasted again and again."""
_REPEATED = re.compile(r"(.{1,120}?)\1{2,}", re.DOTALL)
_TABLE: dict[int, str | None] = {ord(c): None for c in _INVISIBLE}
_TABLE[ord("🆘")] = "救命"
_TABLE.update(
    (ord(line[at]), line[at + 1])
    for line in _TRADITIONAL.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for at in range(0, len(line), 2)
)


@lru_cache(_AT_HAND)
def normalise(text: str) -> str:
    """The text as understanding reads it: NFKC, lower case, simplified, nothing invisible, within `LIMIT`.

    Characters that stand alone one after the other (房 子 塌 了, 救.命.啊) are put together. What stands there again
    and again, as a text that was pasted many times, stands there twice. Of what is longer still the end is read too.
    """
    text = text[:_READ]
    if not unicodedata.is_normalized("NFKC", text):
        text = unicodedata.normalize("NFKC", text)[:_READ]
    if text and max(text) >= _ASTRAL:
        text = _INSIDE.sub("", text)
    if len(text) > _LONG:
        text = _within(_REPEATED.sub(r"\1\1", text))
    text = text.translate(_TABLE).lower().strip()
    if "著" in text:
        text = _BESIDE.sub("着", text)
    if "跨" in text:
        text = _COLLAPSES.sub(r"\1垮", text)
    if _ALL_APART.fullmatch(text):
        return _BLANKS.sub("", text)
    for apart in (_APART, _PLACE_APART):
        text = apart.sub(lambda run: re.sub("[ .·]", "", run.group()), text)
    return text


def _within(text: str) -> str:
    """The text's beginning and end where it is too long."""
    return text if len(text) <= LIMIT else f"{text[: LIMIT - _LAST - 1]}\n{text[-_LAST:]}"


def clauses(text: str) -> list[int]:
    """For every position the number of its clause; punctuation and spaces end a clause."""
    numbers, number = [], 0
    for char in text:
        numbers.append(number)
        if char in CLAUSE_BREAKS:
            number += 1
    return numbers
