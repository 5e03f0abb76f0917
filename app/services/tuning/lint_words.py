"""Words that speak for two kinds at once, sentences that leave out what matters or are too long, odd windows."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from app.core.enums import CASE_KINDS
from app.nlu.types import LexiconEntry
from app.services.rules.phrases import Template
from app.services.rules.ruleset_document import Ruleset, shipped_data, shipped_document
from app.services.tuning.lint_routes import Found

LONGEST_REPLY = 2048
"""Bytes of the longest text that every platform shows whole (WeChat, WeCom)."""
_FIELD_BYTES = 36
"""Room for one filled field: twelve Chinese characters."""
_STRONG = 1.0
_NEEDED = ("officer", "due", "number")
"""What somebody who reported something wants to know: who comes, when, and the number to ask by."""
_MONDAY_MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)


def examine(ruleset: Ruleset) -> Iterator[Found]:
    """What is wrong with words, sentences and windows."""
    yield from _two_kinds(ruleset)
    yield from _twice(ruleset)
    yield from _replies(ruleset)
    yield from _windows(ruleset)


def _two_kinds(ruleset: Ruleset) -> Iterator[Found]:
    known = _shipped_pairs()
    for word, found in _intents(ruleset).items():
        kinds = sorted({intent for intent, _ in found})
        if len(kinds) > 1 and not {(word, kind) for kind in kinds} <= known:
            names = "和".join(ruleset.word("kinds", kind) for kind in kinds)
            yield "two_kinds", ("lexicon", found[-1][1], "word"), f"“{word}”同时算作{names}", False


def _twice(ruleset: Ruleset) -> Iterator[Found]:
    """Rows that look for what an earlier one looks for, perhaps with another weight: the earlier one counts."""
    seen: set[LexiconEntry] = set()
    for index, entry in enumerate(ruleset.lexicon.entries):
        alike = replace(entry, weight=0.0, urgent=False)
        if alike in seen:
            yield "twice", ("lexicon", index, "word"), f"“{entry.word}”前面已经写过,这一遍不起作用", False
        seen.add(alike)


def _intents(ruleset: Ruleset) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for index, entry in enumerate(ruleset.lexicon.entries):
        if entry.intent in CASE_KINDS and entry.weight >= _STRONG and not entry.all:
            found[entry.word].append((str(entry.intent), index))
    return found


@cache
def _shipped_pairs() -> frozenset[tuple[str, str]]:
    found = _intents(Ruleset.parse(shipped_document()))
    return frozenset((word, intent) for word, pairs in found.items() for intent, _ in pairs)


def _replies(ruleset: Ruleset) -> Iterator[Found]:
    shipped = shipped_data()["replies"]
    for key, text in ruleset.replies.items():
        if text == shipped.get(key):
            continue
        template, path = Template.parse(text), ("replies", key)
        fixed = sum(
            len(part.encode()) for _, parts in template.parts for part in parts if isinstance(part, str)
        )
        length = fixed + _FIELD_BYTES * len(template.fields)
        if length > LONGEST_REPLY:
            yield (
                "too_long",
                path,
                f"这句话约 {length} 字节,微信最多显示 {LONGEST_REPLY} 字节(约 680 个汉字),后面会被截掉",
                True,
            )
        missing = [name for name in _NEEDED if name in Template.parse(shipped[key]).fields - template.fields]
        if missing and key.startswith("received_"):
            told = "、".join(f"{{{name}}}" for name in missing)
            yield "missing_field", path, f"这句话里没有 {told},报事的人不知道谁来、什么时候来", False


def _windows(ruleset: Ruleset) -> Iterator[Found]:
    """Windows that end in the wrong order; acceptance may still shorten any one of them."""
    for kind, promise in ruleset.promises.items():
        first = "on_site" if promise.on_site else "acknowledge"
        ends = {
            name: ruleset.calendar.add(_MONDAY_MORNING, each, promise.hours)
            for name in (first, "step", "finish")
            if (each := promise.window(name)) is not None
        }
        for name in (first, "step"):
            if name in ends and "finish" in ends and ends["finish"] < ends[name]:
                words = ruleset.word("deadlines", name)
                yield "window", ("promises", kind, "finish"), f"办结的时限比{words}的时限还短", False
