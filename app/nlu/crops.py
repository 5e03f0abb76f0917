"""Crops and animals: which ones a message is about, by their common names."""

from collections.abc import Collection, Sequence
from functools import cache

from app.core.enums import Intent
from app.nlu.crop_scenes import Scene
from app.nlu.matcher import PhraseMatcher, Span, outermost
from app.nlu.vocabulary import Ear, table
from app.nlu.wording import Wording

_OF_FIELDS = frozenset(
    {Intent.PRODUCTION, Intent.RELIEF, Intent.PROGRESS, Intent.CONSULTATION, Intent.HARDSHIP, Intent.DISPUTE}
)
"""Intents beside which a short word such as 烟 is what grows in the field."""
_MEASURE = "亩"
"""As beside those intents, so beside a measure of land: 烟十一亩."""
_SMOKE = frozenset({"火灾", "中毒"})
"""Kinds of disaster beside which a short word is no crop."""
_SEEDLINGS = "秧"
"""How a word begins that behind another crop is that one's: 草莓秧子."""


class CropWords:
    """The shipped table of crops, indexed; immutable."""

    __slots__ = ("_bare", "_eaten", "_families", "_hides", "_names", "ear", "matcher")

    def __init__(self) -> None:
        rows = table("crops")
        self._names = {word: name for name, words in rows["words"].items() for word in words}
        bare = {word: name for name, words in rows["bare"].items() for word in words}
        self._bare = frozenset(bare)
        self._names |= bare
        self._hides = frozenset(rows["hides"]) - self._names.keys()
        self._eaten: dict[str, str] = rows["eaten_by"]
        self._families = frozenset(rows["families"])
        self.ear = Ear(rows["heard"])
        self.matcher = PhraseMatcher([*self._names, *self._hides])

    def hear(self, wording: Wording, *, with_bare: bool = False) -> list[Span]:
        """Where which crop is named, misspelt names included; `with_bare`: short words as well."""
        seen = outermost(wording.find(self.matcher))
        hidden = [s for s in seen if s[2] in self._hides]
        words = _apart([s for s in seen if s[2] not in self._hides and not _touches(s, hidden)])
        heard = self.ear.hear(wording, seen)
        words = [s for s in words if not any(h[0] <= s[0] and s[1] <= h[1] for h in heard)]
        named = {s[1] for s in [*words, *heard]}
        words = [s for s in words if s[2][0] != _SEEDLINGS or s[0] not in named]
        if not with_bare:
            words = [s for s in words if s[2] not in self._bare]
        return [(start, end, self._names[word]) for start, end, word in sorted([*words, *heard])]

    def told(
        self,
        wording: Wording,
        places: Sequence[Span],
        intents: Collection[Intent],
        disasters: Collection[str],
    ) -> list[str]:
        """The crops that a message of these intents, which tells of these disasters, is about."""
        if Intent.SPAM in intents:
            return []
        is_struck = bool(disasters) and _SMOKE.isdisjoint(disasters)
        is_of_fields = _MEASURE in wording.text or not _OF_FIELDS.isdisjoint(intents)
        spans = self.hear(wording, with_bare=is_struck or is_of_fields)
        spans = [s for s in spans if not _touches(s, places)]
        spans = [s for s in spans if not Scene(wording.text, s, intents, disasters).is_only_named]
        found = dict.fromkeys(name for _, _, name in spans)
        told = [name for name in found if self._eaten.get(name) not in found]
        particular = [name for name in told if name not in self._families]
        return particular or told


@cache
def crop_words() -> CropWords:
    """The shipped table; read once a process."""
    return CropWords()


def _apart(spans: Sequence[Span]) -> list[Span]:
    """The spans that do not begin inside the one before: 油茶苗 is no 茶苗."""
    reach = [0, *(s[1] for s in spans)]
    return [s for s, end in zip(spans, reach, strict=False) if s[0] >= end]


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(o[0] < span[1] and span[0] < o[1] for o in others)
