"""The county's places: which divisions a message names, rightly or wrongly written, and which it leaves open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.nlu.matcher import PhraseMatcher
from app.nlu.names import display_name, formal_names, lookalikes, short_names
from app.nlu.pinyin import all_sounds, is_homophone, letters
from app.nlu.sighting import Reading, Sighting, is_meant
from app.nlu.types import PlaceMatch
from app.nlu.wording import Wording

_FOLDED = 2
"""What a character costs that only sounds alike to a speaker who mixes sounds up; a homophone costs 1."""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """Where in the text which divisions are named."""

    start: int
    end: int
    word: str
    codes: tuple[str, ...]


PLACE = "村"
"""What stands for every place's name where the words around it are weighed."""


def unplaced(text: str, hits: Iterable[PlaceHit]) -> str:
    """The text with one word for whatever place is named in it; `hits` in order, as `Gazetteer.find` gives them.

    Where something happened says nothing about what happened, and a county's weights are right in any other.
    """
    said, end = [], 0
    for hit in hits:
        said += [text[end : hit.start], PLACE]
        end = max(end, hit.end)
    return "".join([*said, text[end:]])


class Gazetteer:
    """The divisions of one county with every name they go by; immutable."""

    def __init__(self, divisions: Iterable[Division]) -> None:
        self._divisions = {d.code: d for d in divisions}
        self._groups = {
            (d.parent_code, d.name): d for d in self._divisions.values() if d.level is DivisionLevel.GROUP
        }
        self._formal: dict[str, list[str]] = {}
        self._short: dict[str, list[str]] = {}
        for division in self._divisions.values():
            self._index(division)
        names = [*self._formal, *self._short]
        self._alike = _spellings(names) | _in_letters(names)
        self._sounds = _soundings(names)
        self.matcher = PhraseMatcher([*names, *self._alike])
        self.ear = PhraseMatcher(self._sounds)

    def codes(self) -> list[str]:
        """The codes of all divisions."""
        return list(self._divisions)

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
        division = self._groups.get((village, name))
        if division is None:
            return None
        return PlaceMatch(division.code, division.name, division.level, name, (division.code,))

    def find(self, wording: Wording) -> list[PlaceHit]:
        """The places named in a message, in order, without words that only look or sound like one."""
        seen = self._sightings(wording)
        if not seen:
            return []
        reading = Reading(wording, self._are_kin, seen)
        meant = [s for s in seen if is_meant(s, reading)]
        hits = [PlaceHit(s.start, s.end, s.word, self._codes(s.names)) for s in _best(meant)]
        return sorted(hits, key=lambda h: h.start)

    def resolve(self, hits: Sequence[PlaceHit]) -> tuple[PlaceMatch, ...]:
        """The divisions meant, smallest first; a town named beside an ambiguous village decides it."""
        hits = [
            h for h, behind in zip(hits, [*hits[1:], None], strict=False) if not self._is_old_town(h, behind)
        ]
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
        """A group's number names it only within its village, so only its other names are looked for."""
        is_group = division.level is DivisionLevel.GROUP
        named = replace(division, name="") if is_group else division
        formal = formal_names(named)
        for word in formal:
            self._formal.setdefault(word, []).append(division.code)
        for word in short_names(named) - formal:
            self._short.setdefault(word, []).append(division.code)

    def _codes(self, names: Iterable[str]) -> tuple[str, ...]:
        """What the names may mean; a town and a village in it of the same short name mean the town."""
        codes = {c for name in names for c in (*self._formal.get(name, ()), *self._short.get(name, ()))}
        return tuple(sorted(c for c in codes if self.parent(c) not in codes))

    def _sightings(self, wording: Wording) -> list[Sighting]:
        """Everything in the text that is written or sounds like a name, meant or not."""
        found, text = [], wording.text
        for start, end, word in wording.find(self.matcher):
            names, cost = ((word,), 0) if self._is_name(word) else (tuple(self._alike[word]), 1)
            found.append(Sighting(start, end, word, names, cost, any(n in self._formal for n in names)))
        for start, end, sound in wording.hear(self.ear):
            word = text[start:end]
            if not self._is_name(word):
                found += self._heard(start, end, word, self._sounds[sound])
        return found

    def _is_name(self, word: str) -> bool:
        return word in self._formal or word in self._short

    def _heard(self, start: int, end: int, word: str, names: Iterable[str]) -> list[Sighting]:
        """The names that the word sounds most like."""
        costs = {
            name: _cost(word, name) for name in names if word[-1] == name[-1] or name not in self._formal
        }
        least = min(costs.values(), default=0)
        nearest = tuple(name for name, cost in costs.items() if cost == least)
        if not nearest:
            return []
        return [Sighting(start, end, word, nearest, least, any(n in self._formal for n in nearest))]

    def _are_kin(self, one: Sighting, other: Sighting) -> bool:
        """Whether one may name a town and the other a village in it."""
        above, below = self._codes(one.names), self._codes(other.names)
        return any(self.parent(b) in above for b in below) or any(self.parent(a) in below for a in above)

    def _is_old_town(self, hit: PlaceHit, behind: PlaceHit | None) -> bool:
        """Whether a village stands directly before another of its town: 铁佛月星, as the town was called once."""
        if behind is None or behind.start != hit.end or len(hit.codes) != 1 or len(behind.codes) != 1:
            return False
        one, other = self._divisions[hit.codes[0]], self._divisions[behind.codes[0]]
        return one.level is DivisionLevel.VILLAGE and one.parent_code == other.parent_code

    def _match(self, codes: tuple[str, ...], word: str) -> PlaceMatch:
        only = codes[0] if len(codes) == 1 else ""
        return PlaceMatch(only, self.name(codes[0]), self._divisions[codes[0]].level, word, codes)

    def _ancestors(self, code: str) -> list[str]:
        found = []
        while code := self.parent(code):
            found.append(code)
        return found


def _spellings(names: Iterable[str]) -> dict[str, list[str]]:
    """Every wrongly written form, by one look-alike character, with the names it may stand for."""
    known, found = set(names), dict[str, list[str]]()
    for name in names:
        for form in lookalikes(name):
            if form not in known and len(form) > 1:
                found.setdefault(form, []).append(name)
    return found


def _in_letters(names: Iterable[str]) -> dict[str, list[str]]:
    """Every name as it is typed without switching to characters (zhuyuan cun, zhuyuan村), with what it stands for."""
    found: dict[str, list[str]] = {}
    for name in names:
        syllables = [letters(character) for character in name]
        if len(name) > 1 and all(syllables):
            body, end = "".join(syllables[:-1]), syllables[-1]
            for form in {body + end, f"{body} {end}", body + name[-1]} if len(name) > 2 else {body + end}:
                found.setdefault(form, []).append(name)
    return found


def _soundings(names: Iterable[str]) -> dict[str, list[str]]:
    """Every way in which a name may sound, with the names that sound so."""
    found: dict[str, list[str]] = {}
    for name in names:
        for sound in all_sounds(name):
            found.setdefault(sound, []).append(name)
    return found


def _cost(word: str, name: str) -> int:
    """How far the word is from the name by ear: homophones cost less than sounds that are only mixed up."""
    pairs = zip(word, name, strict=True)
    return sum(0 if a == b else 1 if is_homophone(a, b) else _FOLDED for a, b in pairs)


def _best(meant: list[Sighting]) -> list[Sighting]:
    """Of sightings that overlap the longest, then the nearest to its name."""
    kept: list[Sighting] = []
    taken: set[int] = set()
    for sighting in sorted(meant, key=lambda s: (s.cost > 0, s.start - s.end, s.cost, s.start)):
        covered = range(sighting.start, sighting.end)
        if taken.isdisjoint(covered):
            taken.update(covered)
            kept.append(sighting)
    return kept
