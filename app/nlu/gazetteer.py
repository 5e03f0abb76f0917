"""The county's places: which divisions a message names, formally or in short, and which it leaves open."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.nlu.matcher import PhraseMatcher, outermost
from app.nlu.text import normalise
from app.nlu.types import PlaceMatch

_SUFFIX = re.compile(r"(?:社区居委会|居民委员会|村民委员会|村委会|居委会|街道办事处)$")
_LEVEL_ENDING = re.compile(r"(?:社区|村|镇|乡|街道|县|区)$")
_PLACE_FOLLOWS = re.compile(
    r"村|社区|镇|乡|组|街|大队|院子|那边|那里|那儿|那块|那哈|这边|这里|这儿|这块|这哈|老家|的村|[0-9一二三四五六七八九十]{1,3}(?:组|队|社)"
)
_PLACE_PRECEDES = ("在", "住", "到", "去", "回", "从", "是", "村上")
_COMMON = 300
"""A bare name this common in the language needs a suffix or a place beside it to be a place."""
_THINGS = frozenset(
    "茶园 桃园 竹林 水田 草坪 松林 枣树 梨树 枫树 柳林 葵花 春光 红日 国庆 瑞金 新春 茶农 团员 展望".split()  # noqa: SIM905
)
"""Rarer names that are also things or days somebody writes about."""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """Where in the text which divisions are named."""

    start: int
    end: int
    word: str
    codes: tuple[str, ...]


def display_name(name: str) -> str:
    """The official name as people write it: 竹园村委会 is 竹园村, 四坪社区居委会 is 四坪社区."""
    match = _SUFFIX.search(name)
    if match is None:
        return name
    ending = {"社": "社区", "村": "村", "街": "街道", "居": ""}[match.group()[0]]
    stem = name[: match.start()]
    return stem if not ending or stem.endswith(ending) else stem + ending


class Gazetteer:
    """The divisions of one county with every name they go by; immutable."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._divisions = {d.code: d for d in divisions}
        self._formal: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for division in self._divisions.values():
            if division.level is not DivisionLevel.GROUP:
                self._index(division)
        self._matcher = PhraseMatcher([*self._formal, *self._short])

    def name(self, code: str) -> str:
        """The name as people write it; empty for an unknown code."""
        division = self._divisions.get(code)
        return "" if division is None else display_name(division.name)

    def parent(self, code: str) -> str:
        """The code of the division above; empty at the top."""
        division = self._divisions.get(code)
        return "" if division is None else division.parent_code

    def group(self, village: str, name: str) -> PlaceMatch | None:
        """The group of that village by its name ("四组"), where the table has groups."""
        for division in self._divisions.values():
            if (
                division.level is DivisionLevel.GROUP
                and division.parent_code == village
                and division.name == name
            ):
                return PlaceMatch(division.code, division.name, division.level, name, (division.code,))
        return None

    def find(
        self, text: str, is_bounded: Callable[[int, int], bool], frequency: Callable[[str], int]
    ) -> list[PlaceHit]:
        """The places named in a normalised text, in order, without words that only look like one."""
        spans = outermost(self._matcher.find(text))
        hits = []
        for index, (start, end, word) in enumerate(spans):
            if word not in self._formal and not self._is_place(text, spans, index, is_bounded, frequency):
                continue
            hits.append(PlaceHit(start, end, word, self._codes(word)))
        return hits

    def resolve(self, hits: Sequence[PlaceHit]) -> tuple[PlaceMatch, ...]:
        """The divisions meant, smallest first; a town named beside an ambiguous village decides it."""
        named = {code for hit in hits for code in hit.codes if len(hit.codes) == 1}
        found: dict[tuple[str, ...], PlaceMatch] = {}
        for hit in hits:
            within = tuple(c for c in hit.codes if self.parent(c) in named)
            codes = within or hit.codes
            found.setdefault(codes, self._match(codes, hit.word))
        above = {
            ancestor for match in found.values() for c in match.candidates for ancestor in self._ancestors(c)
        }
        kept = [m for m in found.values() if m.code not in above]
        return tuple(sorted(kept, key=lambda m: -len(m.candidates[0])))

    def _index(self, division: Division) -> None:
        name = normalise(display_name(division.name))
        formal = {name, normalise(division.name), *map(normalise, division.aliases)}
        for word in formal:
            self._formal.setdefault(word, []).append(division.code)
        short = _LEVEL_ENDING.sub("", name)
        if short not in formal and len(short) > 1:
            self._short.setdefault(short, []).append(division.code)
        if division.level is DivisionLevel.TOWN and len(short) > 1:
            for ending in ("乡", "街道"):
                self._formal.setdefault(short + ending, []).append(division.code)

    def _codes(self, word: str) -> tuple[str, ...]:
        """What the word may mean; a town and a village in it of the same short name mean the town."""
        codes = self._formal.get(word, []) + self._short.get(word, [])
        return tuple(sorted({c for c in codes if self.parent(c) not in codes}))

    def _is_place(
        self,
        text: str,
        spans: Sequence[tuple[int, int, str]],
        index: int,
        is_bounded: Callable[[int, int], bool],
        frequency: Callable[[str], int],
    ) -> bool:
        """Whether a bare name is meant as a place here; the commoner the word, the more must speak for it."""
        start, end, word = spans[index]
        before = index > 0 and spans[index - 1][1] == start
        after = index + 1 < len(spans) and spans[index + 1][0] == end
        if before or after or _PLACE_FOLLOWS.match(text, end):
            return True
        count = frequency(word)
        if count == 0 and len(word) > 1:
            return True
        if count >= _COMMON or not is_bounded(start, end):
            return False
        if word in _THINGS:
            return text[:start].endswith(("家在", "住在", "住"))
        return start == 0 or text[start - 1] in " ,.!?;。、" or text[:start].endswith(_PLACE_PRECEDES)

    def _match(self, codes: tuple[str, ...], word: str) -> PlaceMatch:
        only = codes[0] if len(codes) == 1 else ""
        return PlaceMatch(only, self.name(codes[0]), self._divisions[codes[0]].level, word, codes)

    def _ancestors(self, code: str) -> list[str]:
        found = []
        while code := self.parent(code):
            found.append(code)
        return found
