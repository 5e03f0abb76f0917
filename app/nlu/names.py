"""What a division goes by: formal, short and other names, and how else they get written."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.nlu.text import normalise

_SUFFIX = re.compile(r"(?:社区居委会|居民委员会|村民委员会|村委会|居委会|街道办事处)$")
_LEVEL_ENDING = re.compile(r"(?:社区|村|镇|乡|街道|县|区)$")
_LOOKALIKES = Path(__file__).parent / "data" / "lookalikes.txt"


@lru_cache(maxsize=4_096)
def display_name(name: str) -> str:
    """The official name as people write it: 竹园村委会 is 竹园村, 四坪社区居委会 is 四坪社区."""
    match = _SUFFIX.search(name)
    if match is None:
        return name
    ending = {"社": "社区", "村": "村", "街": "街道", "居": ""}[match.group()[0]]
    stem = name[: match.start()]
    return stem if not ending or stem.endswith(ending) else stem + ending


def bare(name: str) -> str:
    """The name without what says its level: 竹园村 is 竹园; empty where nothing of a name would be left."""
    short = _LEVEL_ENDING.sub("", name)
    return short if len(short) > 1 else ""


def formal_names(division: Division) -> set[str]:
    """The names that are a place wherever they stand: official, as written, with another level's ending."""
    name = normalise(display_name(division.name))
    names = {name, normalise(division.name), *(a for a in map(normalise, division.aliases) if bare(a) != a)}
    short = bare(name)
    if short and division.level is DivisionLevel.TOWN:
        names |= {short + ending for ending in ("镇", "乡", "街道")}
    elif short and division.level is DivisionLevel.VILLAGE:
        names |= {short + ending for ending in ("村", "社区")}
    return {n for n in names if len(n) > 1}


def short_names(division: Division) -> set[str]:
    """The names that may be other words as well: the bare one, and other names that do not say their level."""
    names = {
        bare(normalise(display_name(division.name))),
        *(a for a in map(normalise, division.aliases) if bare(a) == a),
    }
    return {n for n in names if len(n) > 1}


def lookalikes(name: str) -> Iterator[str]:
    """The name with one character mistaken for another of much the same shape."""
    for at, character in enumerate(name):
        for other in _alike().get(character, ""):
            yield name[:at] + other + name[at + 1 :]


@cache
def _alike() -> dict[str, str]:
    found: dict[str, str] = {}
    for line in _LOOKALIKES.read_text(encoding="utf-8").split():
        for character in line:
            found[character] = found.get(character, "") + line.replace(character, "")
    return found
