"""One message as everything that reads it sees it: its text, its sounds, and where words of the language end."""

from collections.abc import Iterable

from app.nlu.matcher import Chorus, PhraseMatcher, Span
from app.nlu.pinyin import sounds
from app.nlu.segmenter import Segmenter


class Wording:
    """A normalised text, cut into words once; what `words` and `ears` find in it and in its sounds is found at once."""

    __slots__ = ("_borders", "_found", "_heard", "_segmenter", "sounds", "text", "words")

    def __init__(
        self, text: str, segmenter: Segmenter, words: Iterable[Chorus] = (), ears: Iterable[Chorus] = ()
    ) -> None:
        self.text = text
        self.sounds = sounds(text)
        self._segmenter = segmenter
        self._found: dict[PhraseMatcher, list[Span]] = {}
        self._heard: dict[PhraseMatcher, list[Span]] = {}
        for chorus in words:
            self._found |= chorus.find(text)
        for chorus in ears:
            self._heard |= chorus.find(self.sounds)
        self.words = segmenter.cut(text)
        self._borders, position = {0}, 0
        for word in self.words:
            position += len(word)
            self._borders.add(position)

    def find(self, matcher: PhraseMatcher) -> list[Span]:
        """What a matcher finds in the text; nobody may change it."""
        found = self._found.get(matcher)
        return matcher.find(self.text) if found is None else found

    def hear(self, matcher: PhraseMatcher) -> list[Span]:
        """What a matcher of sounds finds; nobody may change it."""
        heard = self._heard.get(matcher)
        return matcher.find(self.sounds) if heard is None else heard

    def is_bounded(self, start: int, end: int) -> bool:
        """Whether words of the language begin or end at both places."""
        return start in self._borders and end in self._borders

    def is_inside(self, start: int, end: int) -> bool:
        """Whether the span lies within one word, touching neither of its ends."""
        return not any(position in self._borders for position in range(start, end + 1))

    def cut(self, part: str) -> list[str]:
        """The words of a part of the text, cut by itself."""
        return self._segmenter.cut(part)

    def frequency(self, word: str) -> int:
        """How common the word is in the language; 0 for one that is not in its dictionary."""
        return self._segmenter.frequency(word)
