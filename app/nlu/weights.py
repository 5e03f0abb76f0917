"""Learned weights: what every fragment and trait says for each intent, for danger of life, for two matters."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from app.core.enums import Intent
from app.core.errors import InvalidValueError
from app.nlu.features import GAP, REACH, apart, plain, share, traits, words_apart
from app.nlu.matcher import PhraseMatcher

URGENT, MULTI = "urgent", "multi"
_INTENTS = tuple(Intent)
HEADS: tuple[str, ...] = (*(str(intent) for intent in _INTENTS), URGENT, MULTI)
"""What weights can speak for: an intent, danger of life, that there are two matters."""
_NUMBERS = {head: number for number, head in enumerate(HEADS)}
_NOTHING = (0.0,) * len(HEADS)
LARGEST = 100.0
BIAS = "〔无词〕"
"""What counts in every message, whatever it says."""
_THRESHOLDS = "〔门槛〕"
_SHIPPED = Path(__file__).parent / "data" / "weights.txt"

Line = tuple[float, ...]
"""What one word says, a weight for each head."""
Cut = Callable[[str], list[str]]
"""Gives the words of a text."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where scores decide. `open`: from here on a case is opened without a human; `quiet`: from here down a
    message is nothing; `urgent`: from here on a life is in danger; `multi`: from here on there are two matters;
    `disaster`: from here on it is a disaster, though another intent sums to more (never, where it is not given)."""

    open: float = 1.0
    quiet: float = 0.0
    urgent: float = 1.0
    multi: float = 1.0
    disaster: float = LARGEST

    def as_dict(self) -> dict[str, float]:
        """The thresholds by name."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The scores of one message by head, and everything that summed to them, each by its share in the message."""

    scores: tuple[float, ...]
    names: tuple[str, ...]
    weights: tuple[tuple[float, ...], ...]
    share: float

    def score(self, head: str) -> float:
        """The sum for one head."""
        return self.scores[_NUMBERS[head]]

    def by_intent(self) -> dict[Intent, float]:
        """The sum for each intent."""
        return dict(zip(_INTENTS, self.scores, strict=False))  # the heads begin with them

    def words(self, head: str) -> list[str]:
        """The words of `spoken`."""
        number = _NUMBERS[head]
        said = [
            (-abs(row[number]), word)
            for word, row in zip(self.names, self.weights, strict=True)
            if row[number]
        ]
        said.sort()
        return [word for _, word in said]

    def spoken(self, head: str) -> list[tuple[str, float]]:
        """What summed to this head's score, the weightiest first."""
        number, by = _NUMBERS[head], self.share
        said = [
            (-abs(row[number]), word, by * row[number])
            for word, row in zip(self.names, self.weights, strict=True)
            if row[number]
        ]
        said.sort()
        return [(word, weight) for _, word, weight in said]


class Weights:
    """Weights by fragment and trait; immutable, shared by every message."""

    __slots__ = ("_fragments", "_matcher", "_pairs", "_traits", "thresholds")

    def __init__(self, table: Mapping[str, Line], thresholds: Thresholds) -> None:
        self.thresholds = thresholds
        self._traits: dict[str, Line] = {}
        self._pairs: dict[str, dict[str, Line]] = {}
        for name, line in table.items():
            first, gap, second = name[1:-1].partition(GAP)
            if name.startswith("〔") and gap:
                self._pairs.setdefault(first, {})[second] = line
            elif name.startswith("〔"):
                self._traits[name] = line
        self._matcher = PhraseMatcher(word for word in table if not word.startswith("〔"))
        self._fragments = [table[word] for word in self._matcher.words]

    def weigh(self, text: str, found: Iterable[str], words: Sequence[str] = ()) -> Weighed:
        """The sums for a normalised text, the traits `found` in it and the pairs of its `words` (as `words_apart` gives
        them); each counts once."""
        marks, fragments, spelled = self._traits, self._fragments, self._matcher.words
        seen, kept = self._matcher.numbers(plain(text)), [name for name in found if name in marks]
        kept.sort()
        if BIAS in marks:
            kept.append(BIAS)
        pairs = self._found_apart(words)
        rows = [*[fragments[n] for n in seen], *[marks[name] for name in kept], *pairs.values()]
        by = share(text, found)
        scores = [by * sum(column) for column in zip(*rows, strict=True)] if rows else _NOTHING
        return Weighed(tuple(scores), (*[spelled[n] for n in seen], *kept, *pairs), tuple(rows), by)

    def weigh_part(self, cut: Cut, part: str) -> Weighed:
        """The sums for a part of a message, as if it stood alone; `cut` gives its words."""
        return self.weigh(part, traits(part, False), words_apart(cut(part)))

    def _found_apart(self, words: Sequence[str]) -> dict[str, Line]:
        """The pairs of these words that have a weight."""
        found: dict[str, Line] = {}
        for at, first in enumerate(words):
            seconds = self._pairs.get(first)
            if seconds:
                for second in words[at + 2 : at + 1 + REACH]:
                    if second in seconds:
                        found[apart(first, second)] = seconds[second]
        return found

    def render(self) -> str:
        """The weights as text, a line for each word, that `parse` reads again."""
        lines = [" ".join([_THRESHOLDS, *(f"{k}={v:g}" for k, v in self.thresholds.as_dict().items())])]
        table = self._traits | dict(zip(self._matcher.words, self._fragments, strict=True))
        for first, seconds in self._pairs.items():
            table |= {apart(first, second): line for second, line in seconds.items()}
        lines += [
            " ".join([word, *(f"{head}={w:g}" for head, w in zip(HEADS, table[word], strict=True) if w)])
            for word in sorted(table)
        ]
        return "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, lines: Iterable[str]) -> "Weights":
        """The weights of lines as `render` writes them; refuses a bad one by its number, in Chinese."""
        table: dict[str, Line] = {}
        thresholds = Thresholds()
        shared: dict[str, float] = {}  # few different weights stand in many places
        for number, line in enumerate(lines, 1):
            word, *said = line.rstrip("\n").split(" ")
            if not word or word.startswith("#"):
                continue
            try:
                pairs = [each.partition("=") for each in said]
                values = {key: shared.setdefault(value, float(value)) for key, _, value in pairs}
                if word == _THRESHOLDS:
                    thresholds = Thresholds(**values)
                    continue
                row = [0.0] * len(HEADS)
                for head, weight in values.items():
                    row[_NUMBERS[head]] = weight
            except (KeyError, TypeError, ValueError):
                raise _refusal(number, line) from None
            if not said or any(not abs(weight) <= LARGEST for weight in values.values()):
                raise _refusal(number, line)
            table[word] = tuple(row)
        return cls(table, thresholds)

    def with_thresholds(self, thresholds: Thresholds) -> "Weights":
        """The same weights with other thresholds."""
        other = copy(self)
        other.thresholds = thresholds
        return other

    @classmethod
    def none(cls) -> "Weights":
        """Nothing learned: only the lexicon's own rows speak."""
        return cls({}, Thresholds())

    def __len__(self) -> int:
        return len(self._traits) + len(self._fragments) + sum(map(len, self._pairs.values()))

    def __contains__(self, word: str) -> bool:
        words = self._matcher.words
        at = bisect_left(words, word)
        first, _, second = word[1:-1].partition(GAP)
        return word in self._traits or second in self._pairs.get(first, ()) or words[at : at + 1] == [word]


@cache
def shipped_weights() -> Weights:
    """The weights that ship; read once a process."""
    with _SHIPPED.open(encoding="utf-8") as lines:
        return Weights.parse(lines)


def _refusal(number: int, line: str) -> InvalidValueError:
    return InvalidValueError(
        f"学到的词表第 {number} 行看不懂:{line[:40]}。每行写一个词,空一格,再写 意图=权重", "learned.weights"
    )
