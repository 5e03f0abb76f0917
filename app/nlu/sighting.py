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
    rf"(?P<group>{_GROUP})|(?P<sure>{'|'.join(_WORDS['sure'])})"
    rf"|(?P<there>{'|'.join(_WORDS['there'])}|的(?=[ ,。:、]|$)|的(?:{'|'.join(_WORDS['owned'])}))"
    rf"|(?P<topic>{'|'.join(_WORDS['topic'])}|{_SOMEBODY})"
    r"|(?P<maybe>的|[ ,.!?;:。、]|$)"
)
_POINTS = {
    "group": 9.0,
    "sure": 6.0,
    "home": 4.0,
    "there": 3.0,
    "at": 3.0,
    "before": 2.0,
    "topic": 2.0,
    "maybe": 1.0,
}
_BEFORE = re.compile(
    rf"(?P<home>{'|'.join(_WORDS['home'])})$|(?P<at>{'|'.join(_WORDS['at'])})$|(?:{'|'.join(_WORDS['before'])})$"
)
_THINGS = frozenset(_WORDS["things"])
_NEVER = frozenset(_WORDS["never"])
_DAYS = frozenset(_WORDS["days"])
_ORDINARY = re.compile("|".join(_WORDS["ordinary"]))
_ORDINARY_AFTER = {name: re.compile(after) for name, after in _WORDS["ordinary_after"].items()}
_STOPS = " ,.!?;:。、"
_RARE = 10
_COMMON = ((0, 0.0), (50, 1.5), (300, 2.5), (1_000_000_000, 4.0))
"""How much speaks against a bare name, by how common the word is in the language."""
_NEAR = 2
_LONG = 3
_SHORT = 5
"""Characters; who only says 平安 or 前进 says no place."""


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
    if sighting.cost and sighting.word in _NEVER:
        return False
    if sighting.cost > (2 if len(sighting.word) - _ending(sighting) < _LONG else 3):
        return False
    return _for(sighting, reading) >= _against(sighting, reading)


def _for(sighting: Sighting, reading: Reading) -> float:
    """What stands around the word and says that it is a place."""
    beside = [o for o in reading.seen if _touch(sighting, o) and o.cost <= _NEAR]
    if any(reading.are_kin(sighting, o) for o in beside):
        return 9.0
    points = 4.0 if sighting.is_formal else 2.5 if any(_is_plain(o, reading) for o in beside) else 0.0
    after = _AFTER.match(reading.wording.text, sighting.end)
    if after is not None and not (after["there"] and _is_inside(sighting, reading)):
        points += _POINTS[after.lastgroup or "maybe"]
    before = reading.wording.text[max(0, sighting.start - 5) : sighting.start]
    if not before:
        points += _at_the_beginning(sighting, reading)
    elif before[-1] in _STOPS:
        points += 3.5 if _is_added(sighting, reading) else 2.0
    elif said := _BEFORE.search(before):
        points += _POINTS[said.lastgroup or "before"]
    return points


def _is_inside(sighting: Sighting, reading: Reading) -> bool:
    """Whether it is told what is inside an ordinary thing: 水田里头 is in a field."""
    return sighting.word in _THINGS and reading.wording.text.startswith("里", sighting.end)


def _is_added(sighting: Sighting, reading: Reading) -> bool:
    """Whether the message ends, after a comma, with nothing but the word: so people say where they are."""
    text = reading.wording.text
    return sighting.cost == 0 and text[sighting.start - 1] != " " and not text[sighting.end :].strip(_STOPS)


def _at_the_beginning(sighting: Sighting, reading: Reading) -> float:
    """Who begins with a place's name means it, unless the next words make something else of it."""
    word, text = sighting.word, reading.wording.text
    if sighting.cost:
        return 4.0 if reading.wording.frequency(word) == 0 else 3.0
    after = _ORDINARY_AFTER.get(word)
    is_ordinary = after is not None and after.match(text, sighting.end)
    is_ordinary = is_ordinary or (word in _THINGS and _ORDINARY.match(text, sighting.end))
    return 1.0 if is_ordinary else 2.5 if word in _DAYS or len(text) <= _SHORT else 4.0


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
    return other.end == one.start or other.start == one.end
