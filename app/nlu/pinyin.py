"""How characters sound: by the table of readings, and as a speaker of the south-west mixes the sounds up."""

from functools import cache
from itertools import product
from pathlib import Path

_TABLE = Path(__file__).parent / "data" / "pinyin.txt"
_FIRST_CODE = 0xE000
"""Sounds are written as characters of the private use area, so that a text's sounds are a text as well."""
_MOST_SPELLINGS = 16


@cache
def readings() -> dict[str, tuple[str, ...]]:
    """The readings of every character of the table without tones, the commonest first."""
    found: dict[str, list[str]] = {}
    second: list[tuple[str, str]] = []
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        syllable, _, characters = line.partition(" ")
        common, _, rare = characters.partition(".")
        for character in common:
            found.setdefault(character, []).append(syllable)
        second += [(character, syllable) for character in rare]
    for character, syllable in second:
        found[character].append(syllable)
    return {character: tuple(syllables) for character, syllables in found.items()}


def folded(syllable: str) -> str:
    """One spelling for what sounds alike there: z and zh, n and l, f and hu, in and ing, an and ang, un and en."""
    for retroflex, plain in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(retroflex):
            syllable = plain + syllable[2:]
    if syllable.startswith("n"):
        syllable = "l" + syllable[1:]
    if syllable.startswith("hu"):
        rest = syllable[2:]
        syllable = "f" + {"": "u", "i": "ei", "n": "en", "o": "o"}.get(rest, rest)
    if syllable.endswith("ng") and not syllable.endswith("ong"):
        syllable = syllable[:-1]
    if syllable.endswith("un") and syllable[0] in "dtlzcs":
        syllable = syllable[:-2] + "en"
    return syllable


@cache
def _codes() -> dict[str, str]:
    sounds = sorted({folded(syllable) for found in readings().values() for syllable in found})
    return {sound: chr(_FIRST_CODE + number) for number, sound in enumerate(sounds)}


@cache
def _first_sounds() -> dict[int, str]:
    return {ord(character): _codes()[folded(found[0])] for character, found in readings().items()}


def sounds(text: str) -> str:
    """The text with every character that has a reading replaced by the code of its sound; as long as the text."""
    return text.translate(_first_sounds())


def all_sounds(name: str) -> list[str]:
    """The ways in which a name may sound, by all readings of its characters."""
    options = [
        sorted({_codes()[folded(s)] for s in readings().get(character, ())}) or [character]
        for character in name
    ]
    ways = product(*options)
    return ["".join(way) for _, way in zip(range(_MOST_SPELLINGS), ways, strict=False)]


def letters(character: str) -> str:
    """The commonest reading of a character; empty where the table has none."""
    return readings().get(character, ("",))[0]


def sounding(syllable: str) -> str:
    """A seldom written character of this sound; empty where the table has none."""
    return _seldom_written().get(syllable, "")


@cache
def _seldom_written() -> dict[str, str]:
    return {found[0]: character for character, found in readings().items() if len(found) == 1}


def is_homophone(one: str, other: str) -> bool:
    """Whether two characters share a reading, tones aside."""
    return one == other or not set(readings().get(one, ())).isdisjoint(readings().get(other, ()))
