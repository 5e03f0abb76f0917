"""What a caller without the right `personal` sees of names, phones and ID numbers."""

from collections.abc import Iterable
from typing import Any

from app.core.marks import visible
from app.core.masking import mask_name, mask_text
from app.nlu.people import people
from app.nlu.segmenter import base_segmenter
from app.nlu.text import normalise
from app.nlu.wording import Wording

_NAME_KEYS = frozenset({"name", "head", "sender_name", "person", "reporter", "beneficiary"})
_SHORTEST = 2


class Veil:
    """Masks values, or passes them through for a caller who may see them."""

    def __init__(self, is_personal: bool, names: Iterable[str] = ()) -> None:
        self._is_open = is_personal
        self._names = sorted({n for n in names if len(n) >= _SHORTEST}, key=len, reverse=True)

    def knowing(self, names: Iterable[str]) -> "Veil":
        """The same veil, which also knows these names where they stand in running text."""
        return Veil(self._is_open, [*self._names, *names])

    def name(self, value: str) -> str:
        """A person's name."""
        return value if self._is_open else mask_name(value)

    def text(self, value: str) -> str:
        """Running text: numbers by their form, names where they are known; no mark that nobody sees hides one."""
        if self._is_open:
            return value
        value = visible(value)
        for name in (*self._names, *_named_in(value)):
            value = value.replace(name, mask_name(name))
        return mask_text(value)

    def words(self, words: Iterable[str], said: str) -> list[str]:
        """Words that counted in what was said, without those that are pieces of what is masked in it."""
        if self._is_open:
            return list(words)
        whole, shown = normalise(said), normalise(self.text(said))
        return [self.text(word) for word in words if word not in whole or word in shown]

    def value(self, value: Any, key: str = "") -> Any:
        """Anything that JSON holds."""
        if isinstance(value, str):
            return self.name(value) if key in _NAME_KEYS and not self._is_open else self.text(value)
        if isinstance(value, dict):
            return {name: self.value(item, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.value(item, key) for item in value]
        return value


def _named_in(text: str) -> list[str]:
    """Names that stand in running text, as far as they can be told from other words."""
    return [name for _, _, name in people(Wording(text, base_segmenter()))]
