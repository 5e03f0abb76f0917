"""Words that mean alike in one respect, so that what is learned of one holds for all of them."""

from collections.abc import Mapping, Sequence
from functools import cache

from app.nlu.matcher import PhraseMatcher, Span, outermost
from app.nlu.text import normalise
from app.nlu.vocabulary import table
from app.nlu.wording import Wording


class Concepts:
    """Finds which concepts a text touches, and where; immutable."""

    __slots__ = ("_concepts", "matcher")

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._concepts: dict[str, list[str]] = {}
        for concept, forms in words.items():
            for form in forms:
                named = self._concepts.setdefault(normalise(form), [])
                if concept not in named:
                    named.append(concept)
        self.matcher = PhraseMatcher(self._concepts)

    def find(self, text: str) -> list[Span]:
        """The concepts of a normalised text by start; a word that lies within a longer one is not heard."""
        return self._meant(self.matcher.find(text))

    def read(self, wording: Wording) -> list[Span]:
        """As `find`, in a message."""
        return self._meant(wording.find(self.matcher))

    def _meant(self, spans: list[Span]) -> list[Span]:
        return [(start, end, name) for start, end, word in outermost(spans) for name in self._concepts[word]]


@cache
def shipped_concepts() -> Concepts:
    """The concepts of the shipped table; read once a process."""
    return Concepts(table("concepts")["words"])
