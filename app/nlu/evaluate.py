"""How good understanding is on a file of judged messages: the figures of the contract's section 8."""

import json
import statistics
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.core.enums import CASE_KINDS, Intent
from app.core.errors import InvalidValueError
from app.nlu.hazards import FAMILY
from app.nlu.text import normalise
from app.nlu.types import Understanding
from app.nlu.understander import Understander

SLOTS = (
    *("town", "village", "group", "quantity", "unit", "crop", "disaster"),
    *("person", "phone", "id_number", "item", "relation", "when"),
)
REQUIRED = ("id", "text", "intent")


@dataclass(frozen=True, slots=True)
class Judged:
    """One row of the file as it should be and as it was understood. `slots` is None where not judged."""

    id: str
    text: str
    intent: Intent
    secondary: Intent | None
    is_multi: bool
    is_urgent: bool | None
    slots: Mapping[str, Any] | None
    found: Understanding
    ms: float

    @property
    def is_case(self) -> bool:
        """Whether the message is worth a case."""
        return self.intent in CASE_KINDS

    @property
    def opens_case(self) -> bool:
        """Whether understanding would open one."""
        return bool(self.found.matters) and not self.found.to_human

    @property
    def lenient(self) -> Intent:
        """The gold intent, or the accepted second answer where that was given."""
        is_accepted = self.secondary is not None and not self.is_multi and self.secondary == self.found.intent
        return self.found.intent if is_accepted else self.intent


def judge(rows: Iterable[Mapping[str, str | None]], understander: Understander) -> list[Judged]:
    """Every row understood beside what it should be; refuses a bad row by its number in a spreadsheet."""
    return [_judged(number, row, understander) for number, row in enumerate(rows, 2)]


def evaluate(rows: Iterable[Mapping[str, str | None]], understander: Understander) -> dict[str, Any]:
    """The figures for these rows."""
    return figures(judge(rows, understander))


def figures(judged: list[Judged]) -> dict[str, Any]:
    """The object that `intents eval --json` prints; a figure without a denominator is None."""
    strict = [(j.intent, j.found.intent) for j in judged]
    lenient = [(j.lenient, j.found.intent) for j in judged]
    present = [i for i in Intent if any(gold is i for gold, _ in strict)]
    cases = [j for j in judged if j.is_case]
    quiet = [j for j in judged if j.intent in (Intent.CHITCHAT, Intent.SPAM)]
    return {
        "n": len(judged),
        "accuracy": _share(sum(g is p for g, p in strict), len(strict)),
        "accuracy_lenient": _share(sum(g is p for g, p in lenient), len(lenient)),
        "macro_f1": _macro(strict, present),
        "macro_f1_lenient": _macro(lenient, present),
        "per_intent": {str(i): _one_intent(strict, i) for i in present},
        "confusion": _confusion(strict),
        "urgent": _urgent(judged),
        "multi": _multi(judged),
        "false_cases": _share(sum(j.opens_case for j in quiet), len(quiet)),
        "missed_cases": _share(sum(not j.opens_case and not j.found.to_human for j in cases), len(cases)),
        "to_human": _share(sum(j.found.to_human for j in cases), len(cases)),
        "slots": {slot: _slot(judged, slot) for slot in SLOTS},
        "ms_per_message": _speed([j.ms for j in judged]),
    }


def wrong_rows(judged: Iterable[Judged]) -> list[dict[str, str]]:
    """The rows that were not understood as they should be, each with what weighed in the decision."""
    return [_wrong(j, faults) for j in judged if (faults := _faults(j))]


def _judged(number: int, row: Mapping[str, str | None], understander: Understander) -> Judged:
    kind = (row.get("secondary_kind") or "alt").strip()
    urgent = (row.get("urgent") or "").strip().lower()
    if kind not in ("alt", "multi") or urgent not in ("", "yes", "no"):
        column = "urgent" if kind in ("alt", "multi") else "secondary_kind"
        raise InvalidValueError(f"第 {number} 行 {column} 列的值不认识:{row.get(column)}", column)
    text = row.get("text") or ""
    began = time.perf_counter()
    found = understander.understand(text)
    return Judged(
        id=row.get("id") or "",
        text=text,
        intent=_intent(number, "intent", row.get("intent") or ""),
        secondary=_intent(number, "secondary_intent", second)
        if (second := row.get("secondary_intent"))
        else None,
        is_multi=kind == "multi",
        is_urgent={"yes": True, "no": False}.get(urgent),
        slots=_gold_slots(number, row.get("slots_json") or ""),
        found=found,
        ms=(time.perf_counter() - began) * 1000,
    )


def _intent(number: int, column: str, value: str) -> Intent:
    try:
        return Intent(value.strip())
    except ValueError:
        if not value.strip():
            why = f"第 {number} 行 {column} 列是空的:看看这一行和前面几行的引号成不成对、逗号多没多"
            raise InvalidValueError(why, column) from None
        raise InvalidValueError(f"第 {number} 行 {column} 列没有这个意图:{value}", column) from None


def _gold_slots(number: int, cell: str) -> Mapping[str, Any] | None:
    if not cell.strip():
        return None
    try:
        slots = json.loads(cell)
    except ValueError:
        slots = None
    if not isinstance(slots, dict) or not set(slots) <= set(SLOTS):
        raise InvalidValueError(f"第 {number} 行 slots_json 列不是认识的 JSON 对象:{cell[:40]}", "slots_json")
    return slots


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _f1(hits: int, predicted: int, gold: int) -> float | None:
    return _share(2 * hits, predicted + gold)


def _counts(pairs: list[tuple[Intent, Intent]], intent: Intent) -> tuple[int, int, int]:
    """How often the intent was right, predicted, and due."""
    hits = sum(g is p is intent for g, p in pairs)
    return hits, sum(p is intent for _, p in pairs), sum(g is intent for g, _ in pairs)


def _one_intent(pairs: list[tuple[Intent, Intent]], intent: Intent) -> dict[str, Any]:
    hits, predicted, gold = _counts(pairs, intent)
    return _prf(hits, predicted, gold) | {"n": gold}


def _prf(hits: int, predicted: int, gold: int) -> dict[str, Any]:
    return {
        "precision": _share(hits, predicted),
        "recall": _share(hits, gold),
        "f1": _f1(hits, predicted, gold),
    }


def _macro(pairs: list[tuple[Intent, Intent]], present: list[Intent]) -> float | None:
    scores = [f1 for i in present if (f1 := _f1(*_counts(pairs, i))) is not None]
    return round(sum(scores) / len(scores), 4) if scores else None


def _confusion(pairs: list[tuple[Intent, Intent]]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for gold, predicted in pairs:
        line = table.setdefault(str(gold), {})
        line[str(predicted)] = line.get(str(predicted), 0) + 1
    return table


def _urgent(judged: list[Judged]) -> dict[str, float | None]:
    rows = [j for j in judged if j.is_urgent is not None]
    hits = sum(bool(j.is_urgent) and j.found.is_urgent for j in rows)
    return {
        "precision": _share(hits, sum(j.found.is_urgent for j in rows)),
        "recall": _share(hits, sum(bool(j.is_urgent) for j in rows)),
    }


def _multi(judged: list[Judged]) -> dict[str, float | None]:
    """A row with a second matter is right when both its matters were found, in whichever order."""
    hits = sum(
        bool(j.found.also) and j.is_multi and {j.intent, j.secondary} <= {j.found.intent, *j.found.also}
        for j in judged
    )
    return {
        "precision": _share(hits, sum(bool(j.found.also) for j in judged)),
        "recall": _share(hits, sum(j.is_multi and j.secondary is not None for j in judged)),
    }


def slot_values(slots: Mapping[str, Any], slot: str) -> set[str]:
    """The values of a slot, near kinds of disaster as one."""
    given = slots.get(slot)
    values = given if isinstance(given, list) else [] if given in (None, "") else [given]
    plain = {normalise(str(value)) for value in values}
    return {FAMILY.get(value, value) for value in plain} if slot == "disaster" else plain


def _slot(judged: list[Judged], slot: str) -> dict[str, float | None]:
    pairs = [
        (slot_values(j.slots, slot), slot_values(j.found.slots, slot)) for j in judged if j.slots is not None
    ]
    return _prf(
        sum(len(g & f) for g, f in pairs), sum(len(f) for _, f in pairs), sum(len(g) for g, _ in pairs)
    )


def _speed(times: list[float]) -> dict[str, float | None]:
    if not times:
        return {"median": None, "p99": None}
    last = sorted(times)[min(len(times) - 1, int(len(times) * 0.99))]
    return {"median": round(statistics.median(times), 4), "p99": round(last, 4)}


def _faults(j: Judged) -> list[str]:
    faults = [] if j.lenient is j.found.intent else ["意图"]
    if j.is_urgent is not None and j.is_urgent != j.found.is_urgent:
        faults.append("生命危险")
    if j.is_multi and j.secondary not in (j.found.intent, *j.found.also):
        faults.append("第二件事")
    if j.is_case and not j.opens_case:
        faults.append("转了人工" if j.found.to_human else "漏了")
    if not j.is_case and j.opens_case:
        faults.append("误立案")
    if j.slots is not None:
        faults += [f"槽位 {s}" for s in SLOTS if slot_values(j.slots, s) != slot_values(j.found.slots, s)]
    return faults


def _wrong(j: Judged, faults: list[str]) -> dict[str, str]:
    return {
        "id": j.id,
        "text": j.text,
        "faults": ";".join(faults),
        "intent": str(j.intent),
        "predicted": str(j.found.intent),
        "urgent": "yes" if j.found.is_urgent else "no",
        "to_human": "yes" if j.found.to_human else "no",
        "reason": j.found.reason,
        "slots": json.dumps(j.found.slots, ensure_ascii=False),
        "evidence": ";".join(f"{e.what} {e.word} {e.weight:g}" for e in j.found.evidence),
    }
