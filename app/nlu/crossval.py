"""Training from files of judged messages, with the figures that its weights reach on messages they never saw."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.core.enums import Intent
from app.core.errors import InvalidValueError
from app.nlu.calibration import Scored, calibrate
from app.nlu.evaluate import Judged, judge
from app.nlu.gazetteer import Gazetteer, unplaced
from app.nlu.lexicon import Lexicon
from app.nlu.segmenter import base_segmenter
from app.nlu.text import normalise
from app.nlu.training import Example, Trainer
from app.nlu.understander import Understander
from app.nlu.weights import Thresholds, Weights
from app.nlu.wording import Wording

Rows = Sequence[Mapping[str, str | None]]
Tick = Callable[[], None]
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Source:
    """A file of judged messages; `weight` is how much each of them counts. A foreign file (weight below 1)
    helps to learn words, but says nothing about where scores should decide. One that does not teach kinds
    teaches only what is a danger to life and what are two matters."""

    name: str
    rows: Rows
    weight: float = 1.0
    teaches_kinds: bool = True


class Course:
    """One training: its sources, what each message is worth learning, and what was held out when."""

    def __init__(self, sources: Sequence[Source], lexicon: Lexicon, gazetteer: Gazetteer) -> None:
        self._lexicon, self._gazetteer = lexicon, gazetteer
        self._rows = [row for source in sources for row in source.rows]
        self._names = [source.name for source in sources for _ in source.rows]
        if not self._rows:
            raise InvalidValueError("没有可学的消息:文件里一行都没有", "text")
        self._examples = [
            self._example(f"文件 {source.name} 第 {number} 行", row, source)
            for source in sources
            for number, row in enumerate(source.rows, 2)
        ]
        self._trainer = Trainer(self._examples, base_segmenter())

    def folds(self) -> list[list[int]]:
        """The messages in five parts: whole files, so that no part is judged by what its own writer taught; of
        fewer files every fifth message."""
        files = self._files()
        if len(files) < FOLDS:
            return [[i for i in range(len(self._rows)) if i % FOLDS == fold] for fold in range(FOLDS)]
        parts: list[list[int]] = [[] for _ in range(FOLDS)]
        for file in sorted(files, key=len, reverse=True):
            min(parts, key=len).extend(file)
        return parts

    def _files(self) -> list[list[int]]:
        """The messages by file."""
        names = dict.fromkeys(self._names)
        return [[i for i, own in enumerate(self._names) if own == name] for name in names]

    def held_out(self, parts: Iterable[Sequence[int]], tick: Tick) -> list[tuple[Sequence[int], Weights]]:
        """For every part the weights that were learned without it."""
        found = []
        for part in parts:
            without = set(part)
            chosen = [i for i in range(len(self._rows)) if i not in without]
            found.append((part, self.weights(chosen, Thresholds())))
            tick()
        return found

    def weights(self, chosen: Sequence[int], thresholds: Thresholds) -> Weights:
        """The weights that the chosen messages teach."""
        return self._trainer.table(self._trainer.learn(chosen), thresholds)

    def everything(self, thresholds: Thresholds) -> Weights:
        """The weights that all messages teach."""
        return self.weights(range(len(self._rows)), thresholds)

    def thresholds(self, held_out: Iterable[tuple[Sequence[int], Weights]]) -> Thresholds:
        """Where scores should decide, by messages that were held out."""
        scored = [
            Scored.of(self._examples[i], weights)
            for part, weights in held_out
            for i in part
            if self._examples[i].weight >= 1
        ]
        return calibrate(scored)

    def judged(
        self, held_out: Iterable[tuple[Sequence[int], Weights]], thresholds: Thresholds
    ) -> dict[str, list[Judged]]:
        """How every held out message was understood, by file."""
        found: dict[str, list[Judged]] = {}
        for part, weights in held_out:
            learned = weights.with_thresholds(thresholds)
            understander = Understander(self._lexicon, self._gazetteer, weights=learned)
            understanding = judge([self._rows[i] for i in part], understander)
            for i, one in zip(part, understanding, strict=True):
                found.setdefault(self._names[i], []).append(one)
        return found

    def _example(self, where: str, row: Mapping[str, str | None], source: Source) -> Example:
        wording = Wording(normalise(row.get("text") or ""), base_segmenter())
        places = self._gazetteer.find(wording)
        second = (row.get("secondary_intent") or "").strip()
        urgent = (row.get("urgent") or "").strip().lower()
        return Example(
            text=unplaced(wording.text, places),
            intent=_intent(where, row.get("intent") or ""),
            secondary=_intent(where, second) if second else None,
            is_multi=bool(second) and (row.get("secondary_kind") or "").strip() == "multi",
            urgent={"yes": True, "no": False}.get(urgent),
            has_place=bool(places),
            weight=source.weight,
            teaches_kinds=source.teaches_kinds,
        )


def _intent(where: str, value: str) -> Intent:
    try:
        return Intent(value.strip())
    except ValueError:
        raise InvalidValueError(f"{where}:没有 {value or '(空)'} 这个意图", "intent") from None
