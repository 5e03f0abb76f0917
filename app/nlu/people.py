"""People who are named: with title or nickname (王婆婆, 李书记, 老周), and by their full names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.nlu.matcher import Span
from app.nlu.surnames import ALSO_WORDS, SURNAMES
from app.nlu.vocabulary import table
from app.nlu.wording import Wording

_ROWS = table("people")
_NAMES = Path(__file__).parent / "data" / "given_names.txt"
_FAMILY = f"[{''.join(sorted(SURNAMES))}]"
_HAN = "[\u4e00-\u9fff]"
_TITLED = re.compile(rf"{_FAMILY}(?:{'|'.join(_ROWS['titles'])})")
_HOUSE = rf"家(?:{'|'.join(_ROWS['of_house'])}|(?!{'|'.join(_ROWS['no_house'])}))"
_NICKNAME = re.compile(
    rf"{_FAMILY}(?:老[大二三四五六七八九幺]|[大二三四五六七幺][娃毛狗娘婶嫂姐哥爷婆叔伯]子?|娃子|{_HOUSE})"
    rf"|(?:老|小){_FAMILY}(?:哥|头|叔|婶|姐|嫂)?|老主任|老支书"
    r"|[一二三四五六七八九幺]婆婆|小[兰军雯杰芳燕红丽霞玲萍娟华强伟涛龙虎宝辉斌敏静艳]"
)
_OFFICIAL = re.compile(rf"{_FAMILY}{_HAN}{{0,2}}?(?:{'|'.join(_ROWS['offices'])})")
_FULL = re.compile(rf"(?=({_FAMILY}{_HAN}{{1,2}}))")
_INTRODUCED = re.compile(rf"(?:{'|'.join(_ROWS['before'])})$")
_GOES_ON = re.compile(rf"(?P<sure>{'|'.join(_ROWS['sure'])})|(?:{'|'.join(_ROWS['likely'])})")
_EVERYDAY = 10_000
"""A word as common as this is nobody's given name: 祝大家."""
_NO_NICKNAMES = frozenset({"孙娃", "小娃"})
_PLAIN = 3.0
"""What must speak for a full name."""


@cache
def _given() -> frozenset[str]:
    return frozenset(_NAMES.read_text(encoding="utf-8").replace("\n", ""))


def calls_himself(text: str, name: str) -> bool:
    """Whether the writer says that this is his own name, and not whose kin or neighbour he is: 我是李大山."""
    return re.search(f"我(?:是|叫){re.escape(name)}(?!{_HAN})", text) is not None


def people(wording: Wording, taken: Sequence[Span] = ()) -> list[Span]:
    """The people named in a message, in order, where no other span stands."""
    text = wording.text
    if not SURNAMES.intersection(text) and "婆婆" not in text and "小" not in text:
        return []
    look = _Look(wording, text, frozenset(s[1] for s in taken))
    found = [m.span() for m in _NICKNAME.finditer(text) if look.is_nickname(m)]
    found += [m.span() for m in _TITLED.finditer(text) if look.is_titled(m)]
    kept: list[tuple[int, int]] = []
    for start, end in sorted(found, key=lambda s: (s[0], -s[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    for match in _FULL.finditer(text):
        start = match.start(1)
        if not any(s <= start < e for s, e in kept):
            best, end = max((look.score(start, end), end) for end in range(start + 2, match.end(1) + 1))
            if best >= _PLAIN:
                kept.append((start, end))
    free = [(s, e) for s, e in sorted(kept) if not any(t[0] < e and s < t[1] for t in taken)]
    return [(s, e, text[s:e]) for s, e in free]


def officials(text: str) -> tuple[str, ...]:
    """Officials addressed or named with their title ("张书记"), in order, each once."""
    return tuple(dict.fromkeys(_OFFICIAL.findall(text)))


@dataclass(frozen=True, slots=True)
class _Look:
    """One message, with what is known of its words; `places` are where names of places end."""

    wording: Wording
    text: str
    places: frozenset[int]

    def is_titled(self, match: re.Match[str]) -> bool:
        """Whether the family name before a title is one."""
        start = match.start()
        if self.text[start - 1 : start + 1] == "谢谢" or match.group() == "包工头":
            return False
        return self.text[start] not in ALSO_WORDS or self.wording.is_bounded(start, start + 1) or start == 0

    def is_nickname(self, match: re.Match[str]) -> bool:
        """Whether 老周, 李二娃 and their like are no other word."""
        start, end = match.span()
        word = match.group()
        if word[0] == "小" and start > 0 and self.text[start - 1] in SURNAMES:
            return False
        if len(word) == 2 and word[0] in "老小":
            is_known = self.wording.frequency(self.text[start : end + 1]) or word[1] in ALSO_WORDS
            return self.wording.is_bounded(start, end) and not is_known
        if word[1:2] == "家":
            return word[0] not in ALSO_WORDS and self.wording.is_bounded(start, start)
        return word[:2] not in _NO_NICKNAMES

    def score(self, start: int, end: int) -> float:
        """How much speaks for these characters being somebody's full name."""
        text = self.text
        given = text[start + 1 : end]
        points = sum(1.0 if c in _given() else -1.2 for c in given) + (0.5 if len(given) == 2 else 0.0)
        before = text[max(0, start - 4) : start]
        is_placed = start in self.places or (text[start - 1 : start] == "的" and start - 1 in self.places)
        if not before or before[-1] in " ,.!?;:。、@" or is_placed or _INTRODUCED.search(before):
            points += 1.0
        else:
            points -= 1.5
        after = _GOES_ON.match(text, end)
        points += -0.5 if after is None else 2.5 if after["sure"] is not None else 1.0
        if text[start] in ALSO_WORDS:
            points -= 1.0
        if not self.wording.is_bounded(start, end):
            points -= 1.5
        common = max(self.wording.frequency(text[start : start + 2]), self.wording.frequency(text[start:end]))
        if len(given) == 2 and self.wording.frequency(given) > _EVERYDAY:
            points -= 2.0
        return points - (0.0 if common < 20 else 1.0 if common < 200 else 2.5)
