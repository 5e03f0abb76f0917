"""Whether a word that is written or sounds like a place is meant as one, by what stands around it."""

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.nlu.surnames import SURNAMES
from app.nlu.wording import Wording

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "beside_places.toml").read_text(encoding="utf-8"))
_GROUP = r"第?[0-9一二三四五六七八九十]{1,3}(?:组|队|社)(?!长)"
_CALLED = "婆|爷|叔|伯|婶|嫂|姨|哥|姐|老板|老汉|娃|老[二三四五六幺大]"
_SOMEBODY = rf"老[\u4e00-\u9fff]|[{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{0,2}}(?:{_CALLED})"
_AFTER = re.compile(
    rf"(?P<sure>{_GROUP}|{'|'.join(_WORDS['sure'])})"
    rf"|(?P<there>{'|'.join(_WORDS['there'])}|的(?=[ ,。:、]|$)|的(?:{'|'.join(_WORDS['owned'])}))"
    rf"|(?P<topic>{'|'.join(_WORDS['topic'])}|{_SOMEBODY})"
    r"|(?P<maybe>的|[ ,。:、]|$)"
)
_POINTS = {"sure": 6.0, "there": 3.0, "topic": 2.0, "maybe": 1.0}
_BEFORE = re.compile(rf"(?P<home>{'|'.join(_WORDS['home'])})$|(?:{'|'.join(_WORDS['before'])})$")
_THINGS = frozenset(_WORDS["things"])
_RARE = 10
_COMMON = ((0, 0.0), (50, 1.5), (300, 2.5), (1_000_000_000, 4.0))
"""How much speaks against a bare name, by how common the word is in the language."""
_NEAR = 2
_LONG = 3


@dataclass(frozen=True, slots=True)
class Sighting:
    """A word in the text and the names it may stand for; `cost` is how far it is from them, 0 when written right.

    `is_formal`: one of them is a name that is a place wherever it stands.
    """

    start: int
    end: int
    word: str
    names: tuple[str, ...]
    cost: int
    is_formal: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What is needed to judge a sighting: the message, which places lie in which, the other sightings."""

    wording: Wording
    are_kin: Callable[[Sighting, Sighting], bool]
    seen: Sequence[Sighting]


def is_meant(sighting: Sighting, reading: Reading) -> bool:
    """Whether the word is meant as a place: the commoner or the worse written, the more must speak for it."""
    if sighting.is_formal and sighting.cost == 0:
        return True
    if sighting.cost > (2 if len(sighting.word) - _ending(sighting) < _LONG else 3):
        return False
    return _for(sighting, reading) >= _against(sighting, reading)


def _for(sighting: Sighting, reading: Reading) -> float:
    """What stands around the word and says that it is a place."""
    beside = [o for o in reading.seen if o.cost <= _NEAR and _touch(sighting, o)]
    if any(reading.are_kin(sighting, o) for o in beside):
        return 9.0
    points = 4.0 if sighting.is_formal else 2.5 if any(_is_plain(o, reading) for o in beside) else 0.0
    after = _AFTER.match(reading.wording.text, sighting.end)
    if after is not None:
        points += _POINTS[after.lastgroup or "maybe"]
    before = reading.wording.text[max(0, sighting.start - 5) : sighting.start]
    if not before:
        points += 3.0 if sighting.cost else 2.5
    elif before[-1] in " ,.!?;:。、":
        points += 2.0
    elif said := _BEFORE.search(before):
        points += 4.0 if said.lastgroup else 2.0
    return points


def _against(sighting: Sighting, reading: Reading) -> float:
    """What says that it is an ordinary word, or a part of one."""
    count = reading.wording.frequency(sighting.word[: len(sighting.word) - _ending(sighting)])
    points = next(against for most, against in _COMMON if count <= most)
    if sighting.word in _THINGS:
        points = max(points, 3.5)
    if not reading.wording.is_bounded(sighting.start, sighting.end):
        points += 2.0
    if not sighting.is_formal and _is_given_name(sighting, reading):
        points += 4.0
    if sighting.cost:
        points += sighting.cost + (0.0 if len(sighting.word) > 2 else 2.0) + (2.0 if count > _RARE else 0.0)
    return points


def _is_given_name(sighting: Sighting, reading: Reading) -> bool:
    """Whether a surname that is a word by itself stands directly before: 范永红 is somebody."""
    at = sighting.start - 1
    return at >= 0 and reading.wording.text[at] in SURNAMES and reading.wording.is_bounded(at, at + 1)


def _is_plain(sighting: Sighting, reading: Reading) -> bool:
    """Whether the word is a place and nothing else."""
    return sighting.cost == 0 and (sighting.is_formal or reading.wording.frequency(sighting.word) == 0)


def _ending(sighting: Sighting) -> int:
    """How many characters of the word only say the level."""
    return 0 if not sighting.is_formal else 2 if sighting.word.endswith("社区") else 1


def _touch(one: Sighting, other: Sighting) -> bool:
    gap = (one.start - other.end) if other.end <= one.start else (other.start - one.end)
    return gap == 0
