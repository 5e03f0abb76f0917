"""What of a message can carry a weight: its fragments, words that stand apart, concepts, and marks of its shape.

A fragment is a piece of the text as written: up to three characters, a word, or two words that follow each
other. Two words with one to five others between them are a pair (`〔娃…水〕`). A trait stands in brackets and is a
concept (`〔父母〕`), two that stand in one message (`〔庄稼+雹风雪旱〕`), the first or the last one (`〔始问候〕`,
`〔末催问〕`), or a mark of the message's shape (`〔问〕`).
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import combinations, pairwise

from app.nlu.concepts import shipped_concepts
from app.nlu.matcher import Span
from app.nlu.segmenter import Segmenter

_DIGITS = re.compile(r"[0-9]+")
_BREAKS = re.compile(r"[\s,.!?;:、。…~]+")
_LONGEST = 3
_TOGETHER = 24
"""Concepts of a message that are looked at in pairs; of a longer message the first ones."""
FRAGMENT, TRAIT, PAIR, FIRST, LAST, APART = 0.6, 0.5, 0.3, 0.4, 0.5, 0.35
"""How much of each there is where it is found."""
REACH = 6
"""How many words further on the second word of a pair stands at most. On whole files held out, pairs of words within
six found more dangers than those within four, and those within twelve no more."""
GAP = "…"
"""What stands between the two words of a pair; no word has it."""
_PER_LETTER = 3 * FRAGMENT**2
_MEASURE = 3.0
_STEPS = (3, 6, 10, 15, 22, 30, 45, 70, 120, 250)
_FIGURE = "[0-9一二两三四五六七八九十几百千万]+(?:多|来|几)?"
_MARKS = {
    "问": r"[?]|(?:吗|么|没|没有|没得|不|呢|嘛)[啊呀哦嘛哟哈嗯]?[\s,.!~]*$",
    "叹": r"!",
    "号码": r"\d{11}",
    "表情": r"\[[^\]]{1,4}\]|[\U0001F300-\U0001FAFF]",
    "数量": _FIGURE + r"(?:亩|头|只|间|袋|根|株|箱|棵|窝)",
    "钱数": _FIGURE + r"(?:块|元|万)",
    "几组": r"[一二三四五六七八九十0-9]+组",
    "点名": r"^@",
    "括号": r"^[【\[#]",
    "引语": r"[\"“”「」《》]",
    "拉丁": r"[a-z]{2}",
}
_DANGERS = frozenset(
    (
        *("人在险中", "落水坠落", "昏伤", "毒电伤", "外伤", "寻短", "不见了", "暴力", "水患", "雹风雪旱"),
        *("垮塌", "山石土", "火", "停电停水", "去世", "重病", "畜病死", "路不通"),
    )
)
_OF_PEOPLE = frozenset(("人在险中", "落水坠落", "昏伤", "毒电伤", "外伤", "寻短", "不见了"))
_UNREAL = frozenset(
    (
        *("过去", "传闻", "假设", "通告", "演练", "影视网络", "梦喻", "平安", "解除", "更正", "笑", "转发谣"),
        *("吃喝玩", "极言", "引语", "道谢", "辱骂", "问何时", "问怎么", "问是否", "问多少", "问要啥", "问语"),
    )
)
"""What makes a danger one that is not there, or not now, or only asked about."""
_DENIED = re.compile(
    "(?:没有?人|没得人|没有|没得|莫得|没|未|无人|无|不是|并非|哪有|哪来的)"
    "(?:被|受|有|得|遭|下|发|啥|什么|任何|发生|出现|再)?$"
)
_DENIES = 6
_SHAPES = {name: re.compile(pattern) for name, pattern in _MARKS.items()}


def plain(text: str) -> str:
    """The text in which fragments are looked for: every figure is a 0."""
    return _DIGITS.sub("0", text)


def fragments(text: str, segmenter: Segmenter) -> set[str]:
    """Every fragment of a plain text that could carry a weight."""
    found: set[str] = set()
    for part in _BREAKS.split(text):
        for length in range(1, _LONGEST + 1):
            found.update(part[i : i + length] for i in range(len(part) - length + 1))
        words = segmenter.cut(part) if part else []
        found.update(words)
        found.update(one + other for one, other in pairwise(words))
    return found


def words_apart(words: Iterable[str]) -> list[str]:
    """The words of a cut text among which pairs are looked for: every figure is a 0, and marks are none."""
    return [
        word if word.isalpha() else plain(word)
        for word in words
        if word.isalpha() or not _BREAKS.fullmatch(word)
    ]


def pairs_apart(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every two of the words that stand apart, in their order; some of them several times."""
    for at, first in enumerate(words):
        for second in words[at + 2 : at + 1 + REACH]:
            yield first, second


def apart(first: str, second: str) -> str:
    """A pair as it is written."""
    return f"〔{first}{GAP}{second}〕"


def traits(text: str, has_place: bool, concepts: Sequence[Span] | None = None) -> set[str]:
    """The traits of a normalised text; `concepts` are those that it touches, where they are found already."""
    spans = shipped_concepts().find(text) if concepts is None else concepts
    marks = {name for name, shape in _SHAPES.items() if shape.search(text)}
    if has_place:
        marks.add("地名")
    names = {_denied(text, start, name) for start, _, name in spans}
    marks |= _real(names, marks)
    marks |= _arranged([name for _, _, name in spans])
    return {f"〔{name}〕" for name in (*names, *marks, f"长{sum(len(text) >= step for step in _STEPS)}")}


def amount(name: str) -> float:
    """How much of a fragment or trait there is where it is found."""
    if not name.startswith("〔"):
        return FRAGMENT
    if GAP in name:
        return APART
    if "+" in name:
        return PAIR
    return FIRST if name[1] == "始" else LAST if name[1] == "末" else TRAIT


def share(text: str, traits: Iterable[str]) -> float:
    """By how much each thing found in a message counts: the less, the more there is in it."""
    size = _PER_LETTER * len(text) + sum([_squared(name) for name in traits])
    return round(_MEASURE / math.sqrt(size), 3) if size else _MEASURE


@cache
def _squared(trait: str) -> float:
    """A trait's squared amount; there are only as many as concepts and pairs of them."""
    return amount(trait) ** 2


def _arranged(names: list[str]) -> set[str]:
    """Which concepts stand together, which begins and which ends."""
    if not names:
        return set()
    found = {f"{one}+{other}" for one, other in combinations(sorted(set(names[:_TOGETHER])), 2)}
    return found | {f"始{names[0]}", f"末{names[-1]}"}


def _denied(text: str, start: int, name: str) -> str:
    """The concept, by another name where it is a danger that is said not to be there."""
    if name in _DANGERS and _DENIED.search(text[max(0, start - _DENIES) : start]):
        return f"没有{name}"
    return name


def _real(names: set[str], marks: set[str]) -> set[str]:
    """Whether a danger is told of as it is, or beside words that make it unreal; and one to people likewise."""
    how = "虚" if names & _UNREAL or marks & _UNREAL else "实"
    found = {f"{how}灾"} if names & (_DANGERS - _OF_PEOPLE) else set()
    return found | ({f"{how}险"} if names & _OF_PEOPLE else set())
