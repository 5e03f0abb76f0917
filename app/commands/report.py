"""The figures of understanding by batch, in Markdown, each with the interval that resampling its messages gives."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from app.core.enums import Intent
from app.nlu.evaluate import Judged, figures

FIGURES = (
    *("accuracy", "accuracy_lenient", "macro_f1", "macro_f1_lenient"),
    *("false_cases", "missed_cases", "to_human"),
)
SAMPLES = 100
_NOT_JUDGED = "-"
_SLOTS = ("village", "group", "quantity", "crop", "disaster", "phone")
Found = Mapping[str, Any]
Pick = Callable[[Found], float | None]


def markdown(judged: Mapping[str, Sequence[Judged]], *, with_confusion: bool) -> str:
    """Tables of what was decided and of slots with a line for each batch, and the confusion table over all batches."""
    samples = {name: [figures(list(sample)) for sample in _samples(rows)] for name, rows in judged.items()}
    tables = [_table(samples, dict(_decisions())), _table(samples, dict(_slots()))]
    if with_confusion:
        tables.append(_confusion([j for rows in judged.values() for j in rows]))
    return "\n\n".join("\n".join(lines) for lines in tables if lines)


def figure(value: float | int | None) -> str:
    """A figure as it is printed."""
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _table(samples: Mapping[str, Sequence[Found]], picks: Mapping[str, Pick]) -> list[str]:
    """The batches of which one of the figures can be told; by name."""
    lines = []
    for name, found in sorted(samples.items()):
        told = [_bounds(found, pick) for pick in picks.values()]
        if any(cell != _NOT_JUDGED for cell in told):
            lines.append(_row([name, str(found[0]["n"]), *told]))
    return [_row(["batch", "n", *picks]), _row(["---"] * (len(picks) + 2)), *lines] if lines else []


def _decisions() -> Iterable[tuple[str, Pick]]:
    """The figures of what was decided, by their titles."""
    yield from ((key, _pick(key)) for key in FIGURES)
    yield "disaster recall", _pick("per_intent", "disaster", "recall")
    for what in ("urgent", "multi"):
        yield from ((f"{what} {key}", _pick(what, key)) for key in ("precision", "recall"))


def _slots() -> Iterable[tuple[str, Pick]]:
    """The figures of slots, by their titles."""
    yield from ((f"{slot} F1", _pick("slots", slot, "f1")) for slot in _SLOTS)


def _pick(*path: str) -> Pick:
    """The figure at the end of a path of keys, None where it leads nowhere."""

    def pick(found: Found) -> float | None:
        value: Any = found
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value if isinstance(value, int | float) else None

    return pick


def _bounds(found: Sequence[Found], pick: Pick) -> str:
    """The figure, and the bounds within which it lies in 95 of 100 samples of such messages."""
    value, *others = [pick(each) for each in found]
    spread = sorted(other for other in others if other is not None)
    if value is None or not spread:
        return _NOT_JUDGED
    low, high = spread[int(len(spread) * 0.025)], spread[int(len(spread) * 0.975)]
    return f"{value:.3f} ({low:.2f} to {high:.2f})"


def _samples(judged: Sequence[Judged]) -> Iterable[Sequence[Judged]]:
    """The messages themselves, then samples of as many, drawn with replacement in a fixed order."""
    yield judged
    state = 20260101
    for _ in range(SAMPLES):
        drawn = []
        for _ in judged:
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            drawn.append(judged[(state >> 33) % len(judged)])
        yield drawn


def _confusion(judged: Sequence[Judged]) -> list[str]:
    """Which intent was taken for which; a line for what was meant, a column for what was understood."""
    counts: dict[tuple[Intent, Intent], int] = {}
    for each in judged:
        pair = (each.lenient, each.found.intent)
        counts[pair] = counts.get(pair, 0) + 1
    lines = [_row(["meant", *Intent]), _row(["---"] * (len(Intent) + 1))]
    return lines + [
        _row([meant, *(str(counts.get((meant, taken), "")) for taken in Intent)]) for meant in Intent
    ]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
