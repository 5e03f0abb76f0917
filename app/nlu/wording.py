"""One message as everything that reads it sees it: its text, its sounds, and where words of the language end."""

from app.nlu.pinyin import sounds
from app.nlu.segmenter import Segmenter


class Wording:
    """A normalised text, cut into words once."""

    __slots__ = ("_borders", "_segmenter", "sounds", "text")

    def __init__(self, text: str, segmenter: Segmenter) -> None:
        self.text = text
        self.sounds = sounds(text)
        self._segmenter = segmenter
        self._borders, position = {0}, 0
        for word in segmenter.cut(text):
            position += len(word)
            self._borders.add(position)

    def is_bounded(self, start: int, end: int) -> bool:
        """Whether words of the language begin or end at both places."""
        return start in self._borders and end in self._borders

    def is_inside(self, start: int, end: int) -> bool:
        """Whether the span lies within one word, touching neither of its ends."""
        return not any(position in self._borders for position in range(start, end + 1))

    def frequency(self, word: str) -> int:
        """How common the word is in the language; 0 for one that is not in its dictionary."""
        return self._segmenter.frequency(word)
