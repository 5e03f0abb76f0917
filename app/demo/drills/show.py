"""What a drill came to, for a terminal and for a program."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from app.demo.drills.judging import IN_TIME, Outcome

BUCKETS, WIDEST = 12, 40
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_LISTED = 20


def spread(values: Sequence[float]) -> dict[str, float | None]:
    """The median, the ninth tenth and the longest; None of nothing."""
    if not values:
        return {"median": None, "p90": None, "max": None}
    ordered = sorted(values)
    ninth = ordered[math.ceil(len(ordered) * 0.9) - 1]
    return {"median": round(median(ordered), 2), "p90": round(ninth, 2), "max": round(ordered[-1], 2)}


def as_json(outcome: Outcome, **about: Any) -> dict[str, Any]:
    """Everything as one object; times in minutes from the report on, `answered` in real seconds."""
    in_time = {"count": len(outcome.answered), "within_5s": outcome.answered_in_time}
    staged = {name: {"count": len(values), "minutes": spread(values)} for name, _, values in _stages(outcome)}
    return {
        **about,
        "reports": outcome.reports,
        "received": outcome.received,
        "repeated": outcome.repeated,
        "cases": outcome.cases,
        "to_human": outcome.to_human,
        "answered": {**in_time, "seconds": spread(outcome.answered)},
        **staged,
        "lost": {"count": len(outcome.lost), "why": outcome.lost},
        "doubled": {"count": len(outcome.doubled), "why": outcome.doubled},
        "unmarked": {"count": len(outcome.unmarked), "why": outcome.unmarked},
    }


def _stages(outcome: Outcome) -> list[tuple[str, str, list[float]]]:
    return [
        ("alerted", "干部手机响了", outcome.alerted),
        ("acknowledged", "干部收到", outcome.acknowledged),
        ("escalated", "往上报了", outcome.escalated),
        ("arrived", "到场", outcome.arrived),
    ]


def show(outcome: Outcome, console: Console) -> None:
    """Print the table, the chart, and what is wrong."""
    table = Table(box=box.SIMPLE_HEAD, title="演练结果", title_justify="left")
    table.add_column("")
    for head in ("件数", "一半以内", "九成以内", "最长"):
        table.add_column(head, justify="right")
    table.add_row("群众报了", str(outcome.reports), "", "", "")
    table.add_row("平台送成", str(outcome.received), "", "", "")
    table.add_row("得到回话", str(len(outcome.answered)), *_spans(outcome.answered, "秒"))
    table.add_row(f"  其中 {IN_TIME:g} 秒以内", str(outcome.answered_in_time), "", "", "")
    table.add_row("成了事项", str(outcome.cases), "", "", "")
    for _, word, values in _stages(outcome):
        table.add_row(word, str(len(values)), *_spans(values, "分钟"))
    table.add_row("转人工", str(outcome.to_human), "", "", "")
    table.add_row("丢了", str(len(outcome.lost)), "", "", "")
    table.add_row("重了", str(len(outcome.doubled)), "", "", "")
    console.print(table)
    for line in chart(outcome.arrived):
        console.print(line, highlight=False, markup=False)
    for word, wrong in (("丢了", outcome.lost), ("重了", outcome.doubled), ("没有记号", outcome.unmarked)):
        for each in wrong[:_LISTED]:
            console.print(f"{word}:{each}", highlight=False, markup=False)


def _spans(values: Sequence[float], unit: str) -> list[str]:
    return ["" if value is None else f"{value:.1f} {unit}" for value in spread(values).values()]


def chart(minutes: Sequence[float]) -> list[str]:
    """One bar for each stretch of time from the report until somebody was there."""
    if not minutes:
        return ["没有人到场,没有图"]
    width = _round_up(max(minutes) / BUCKETS)
    counts = [0] * (int(max(minutes) // width) + 1)
    for each in minutes:
        counts[int(each // width)] += 1
    most = max(counts)
    lines = ["从报事到有人到场(分钟)"]
    for number, count in enumerate(counts):
        span = f"{number * width:>5g}-{(number + 1) * width:<5g}"
        lines.append(f"{span} {_bar(count / most * WIDEST)} {count}")
    return lines


def _round_up(minutes: float) -> float:
    """A stretch that reads well: 1, 2, 5, 10, 15, 30, 60 minutes, or whole hours."""
    return next((each for each in (1, 2, 5, 10, 15, 30, 60) if each >= minutes), math.ceil(minutes / 60) * 60)


def _bar(length: float) -> str:
    eighths = round(length * 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
