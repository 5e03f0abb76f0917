"""Where a matter is: the words, then the sender's home, then his group. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.nlu.types import PlaceMatch

GUESSED = ("card", "neighbours")
"""Evidence that may mislead: whoever is sent by it, the place is said, and another one that is named counts."""


@dataclass(frozen=True, slots=True)
class Place:
    """The division of a matter and what says so: `words`, `location` (a shared position), `household`, `told` (where
    his last matter was), `card` (his name in the group), `neighbours` (where what he says happens to him as well
    was reported), `post` (the village that an officer answers for), `group`, or `account` (unknown).

    `choices` are the divisions that the words may mean where they fit several and nothing else decides.
    """

    code: str
    evidence: str
    word: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it is precise enough to send somebody: a village or a group."""
        return len(self.code) >= 12


@dataclass(frozen=True, slots=True)
class Background:
    """The divisions that speak for a place beside the words, empty where unknown."""

    location: str = ""
    household: str = ""
    told: str = ""
    card: str = ""
    post: str = ""
    neighbours: str = ""
    group: str = ""
    account: str = ""

    def said(self) -> list[tuple[str, str]]:
        """Each known division with its name as evidence, the nearest to the matter first."""
        names = ("location", "household", "told", "card", "neighbours", "post", "group")
        pairs = ((name, getattr(self, name)) for name in names)
        return [(name, code) for name, code in pairs if code]


def find_place(matches: Sequence[PlaceMatch], background: Background) -> Place:
    """The most precise place that the evidence supports; ties are broken by the background, never guessed."""
    named = _named(matches, background)
    if named is None:
        name, code = next(iter(background.said()), ("account", background.account))
        return Place(code, name)
    if named.choices:
        return named
    for evidence, code in background.said():
        if code.startswith(named.code) and len(code) > len(named.code):
            return Place(code, "words" if named.is_known else evidence, named.word)
    return named


def _named(matches: Sequence[PlaceMatch], background: Background) -> Place | None:
    best: Place | None = None
    for match in matches:
        place = _meant(match, background)
        if best is None or len(place.code) > len(best.code):
            best = place
    return best


def _meant(match: PlaceMatch, background: Background) -> Place:
    """The one division that a word means here, or all that it may mean."""
    choices = match.candidates or (match.code,)
    if len(choices) == 1:
        return Place(choices[0], "words", match.word)
    for _, code in background.said():
        fitting = [c for c in choices if _agrees(c, code)]
        if len(fitting) == 1:
            return Place(fitting[0], "words", match.word)
    return Place(_common_prefix(choices), "words", match.word, tuple(choices))


def _agrees(code: str, background: str) -> bool:
    return bool(background) and (code.startswith(background) or background.startswith(code))


def _common_prefix(codes: Sequence[str]) -> str:
    for length in (12, 9, 6):
        prefixes = {code[:length] for code in codes}
        if len(prefixes) == 1:
            return prefixes.pop()
    return ""
