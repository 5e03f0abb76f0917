"""The gold of the two batches for judging, merged from what three people read in each message without seeing each
other's labels; and how far the three agree, which bounds what any figure on these batches can say.

The second and third reader of slots read four of them (`READ_SLOTS`), by the definitions that
`app/defaults/evaluation/README.md` tells; the other slots are the writer's alone.

`python -m tools.readings` writes the merged labels into the files and prints, in Markdown, one reader judged by
another as `baolian intents eval` judges a decision.
"""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path
from typing import Any

from app.core.enums import Intent
from app.nlu.evaluate import Judged, figures, slot_values
from app.nlu.types import Evidence, Understanding

BATCHES = Path(__file__).parents[1] / "app" / "defaults" / "evaluation"
FILES = ("judging.csv", "judging_later.csv")
READERS = ("writer", "second_reader", "third_reader")
SLOT_READERS = ("writer_slots", "second_slots", "third_slots")
READ_SLOTS = ("disaster", "crop", "quantity", "unit")
"""Slots that all three readers read; of `quantity` and `unit` the order is not kept, F1 does not ask for it."""
_MARK = re.compile(r"(?P<intent>\w+)(?P<urgent>!?)(?:(?P<kind>[/+])(?P<second>\w+))?")
Row = dict[str, str]
Slots = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader took a message for: `disaster`, `!` behind it where a life is in danger now, then `/care` for an
    intent that would also do, or `+care` for a second matter."""

    intent: Intent
    is_urgent: bool
    kind: str = ""
    second: Intent | None = None

    @classmethod
    def parse(cls, mark: str) -> "Reading":
        """A reading as it stands in the files; raises ValueError for anything else."""
        if (found := _MARK.fullmatch(mark)) is None:
            raise ValueError(f"no reading: {mark!r}")
        second = Intent(found["second"]) if found["second"] else None
        return cls(Intent(found["intent"]), bool(found["urgent"]), found["kind"] or "", second)

    @property
    def matters(self) -> frozenset[Intent]:
        """Both matters of a message that has two."""
        return frozenset((self.intent, self.second)) if self.second and self.kind == "+" else frozenset()

    def judged(self, row: Mapping[str, str], decided: "Reading") -> Judged:
        """Another's reading as a decision that is judged by this one."""
        return Judged(
            id=row["id"],
            text=row["text"],
            intent=self.intent,
            secondary=self.second,
            is_multi=self.kind == "+",
            is_urgent=self.is_urgent,
            slots=None,
            found=_decision(decided),
            ms=0.0,
        )


def merged(readings: Sequence[Reading]) -> Reading:
    """What most of them say. Where all differ it is the writer's; what else one of them chose or allowed would also
    do; two matters are what two readers name."""
    ranked = Counter(reading.intent for reading in readings).most_common()
    intent = ranked[0][0] if ranked[0][1] > 1 else readings[0].intent
    is_urgent = sum(reading.is_urgent for reading in readings) > len(readings) / 2
    pairs = Counter(reading.matters for reading in readings if intent in reading.matters)
    for pair, times in pairs.items():
        if times > 1:
            return Reading(intent, is_urgent, "+", next(iter(pair - {intent})))
    others = [reading.intent for reading in readings]
    others += [reading.second for reading in readings if reading.second and reading.kind == "/"]
    also = Counter(other for other in others if other is not intent).most_common(1)
    return Reading(intent, is_urgent, "/", also[0][0]) if also else Reading(intent, is_urgent)


def labelled(row: Row) -> Row:
    """The row with the labels that its readings make together."""
    reading = merged([Reading.parse(row[reader]) for reader in READERS])
    slots = merged_slots([json.loads(row[reader]) for reader in SLOT_READERS])
    return row | {
        "intent": str(reading.intent),
        "secondary_intent": str(reading.second or ""),
        "secondary_kind": {"/": "alt", "+": "multi", "": ""}[reading.kind],
        "urgent": "yes" if reading.is_urgent else "no",
        "slots_json": json.dumps(slots, ensure_ascii=False),
    }


def merged_slots(readings: Sequence[Slots]) -> Slots:
    """What two of three read in each of `READ_SLOTS`, near kinds of disaster as one; the first one's other slots."""
    kept = {name: value for name, value in readings[0].items() if name not in READ_SLOTS}
    for slot in READ_SLOTS:
        told = Counter(value for reading in readings for value in sorted(slot_values(reading, slot)))
        if found := sorted(value for value, times in told.items() if times > 1):
            kept[slot] = found if len(found) > 1 else found[0]
    return kept


def rows_of(name: str) -> list[Row]:
    """The rows of a batch."""
    with (BATCHES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def agreement(rows: Sequence[Row]) -> Iterable[str]:
    """A line for every pair of readers, the second judged by the first."""
    for by, whom in permutations(READERS, 2):
        pairs = [(row, Reading.parse(row[by]), Reading.parse(row[whom])) for row in rows]
        found = figures([gold.judged(row, decided) for row, gold, decided in pairs])
        told = (
            *(found["accuracy"], found["accuracy_lenient"], found["per_intent"]["disaster"]["recall"]),
            *(found[what][key] for what in ("urgent", "multi") for key in ("precision", "recall")),
        )
        yield f"| {whom}, judged by {by} | " + " | ".join(f"{figure:.3f}" for figure in told) + " |"


def slot_agreement(rows: Sequence[Row]) -> Iterable[str]:
    """A line for every pair of readers: F1 of each slot that both read, the same in either direction."""
    for one, other in combinations(SLOT_READERS, 2):
        pairs = [(json.loads(row[one]), json.loads(row[other])) for row in rows]
        told = [_f1([(slot_values(a, slot), slot_values(b, slot)) for a, b in pairs]) for slot in READ_SLOTS]
        yield f"| {one} and {other} | " + " | ".join(f"{figure:.3f}" for figure in told) + " |"


def _f1(pairs: Sequence[tuple[set[str], set[str]]]) -> float:
    return 2 * sum(len(a & b) for a, b in pairs) / sum(len(a) + len(b) for a, b in pairs)


def _decision(reading: Reading) -> Understanding:
    also = (reading.second,) if reading.second and reading.kind == "+" else ()
    nothing = ((), (), (), ())
    return Understanding(
        reading.intent, 1.0, reading.is_urgent, also, {}, False, "clear", *nothing, grounds=_Read()
    )


class _Read:
    """Nobody weighed anything: somebody read it."""

    def evidence(self) -> tuple[Evidence, ...]:
        return ()


def main() -> None:
    """Writes the labels and prints how far the readers agree."""
    for name in FILES:
        rows = [labelled(row) for row in rows_of(name)]
        with (BATCHES / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            table.writeheader()
            table.writerows(rows)
        columns = ("accuracy", "accuracy_lenient", "disaster recall", "urgent precision", "urgent recall")
        print(f"| {name} | " + " | ".join((*columns, "multi precision", "multi recall")) + " |")
        print("| --- " * (len(columns) + 3) + "|", *agreement(rows), sep="\n", end="\n\n")
        print(f"| {name} | " + " | ".join(READ_SLOTS) + " |")
        print("| --- " * (len(READ_SLOTS) + 1) + "|", *slot_agreement(rows), sep="\n", end="\n\n")


if __name__ == "__main__":
    main()
