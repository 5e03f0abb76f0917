"""Where a matter is: the words, then the sender's home, then his group. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.nlu.types import PlaceMatch


@dataclass(frozen=True, slots=True)
class Place:
    """The division of a matter and what says so: `words`, `household`, `group`, or `account` (unknown).

    `choices` are the divisions that the words may mean where they fit several.
    """

    code: str
    evidence: str
    word: str = ""
    choices: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether it is precise enough to send somebody: a village or a group."""
        return len(self.code) >= 12


def find_place(
    matches: Sequence[PlaceMatch], household_code: str, group_code: str, account_code: str
) -> Place:
    """The most precise place that the evidence supports; ties are broken by home and group, never guessed."""
    named = _named(matches, household_code, group_code)
    if named is None:
        return _from_background(household_code, group_code, account_code)
    if not named.is_known:
        for background, evidence in ((household_code, "household"), (group_code, "group")):
            if background.startswith(named.code) and len(background) > len(named.code):
                return Place(background, evidence, named.word)
    elif household_code.startswith(named.code):
        return Place(household_code, "words", named.word)
    return named


def _named(matches: Sequence[PlaceMatch], household_code: str, group_code: str) -> Place | None:
    best: Place | None = None
    for match in matches:
        choices = match.candidates or (match.code,)
        fitting = [c for c in choices if _agrees(c, household_code)] or [
            c for c in choices if _agrees(c, group_code)
        ]
        if len(choices) > 1 and len(fitting) != 1:
            common = _common_prefix(choices)
            place = Place(common, "words", match.word, tuple(choices))
        else:
            place = Place(fitting[0] if len(choices) > 1 else choices[0], "words", match.word)
        if best is None or len(place.code) > len(best.code):
            best = place
    return best


def _from_background(household_code: str, group_code: str, account_code: str) -> Place:
    if household_code:
        return Place(household_code, "household")
    if group_code:
        return Place(group_code, "group")
    return Place(account_code, "account")


def _agrees(code: str, background: str) -> bool:
    return bool(background) and (code.startswith(background) or background.startswith(code))


def _common_prefix(codes: Sequence[str]) -> str:
    for length in (12, 9, 6):
        prefixes = {code[:length] for code in codes}
        if len(prefixes) == 1:
            return prefixes.pop()
    return ""
