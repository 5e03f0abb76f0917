"""The kinds of condition that a rule may have, as people choose them: words, how to fill in, the value read back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.core.enums import CASE_KINDS, Channel, DivisionLevel
from app.core.errors import InvalidValueError
from app.services.rules.rule_tree import Leaf
from app.services.tuning.rule_words import DAY_WORDS, Names

CHOICES, WORDS, YES_NO, DATE, NUMBER = "choices", "words", "yes_no", "date", "number"
Options = Sequence[tuple[str, str]]
_BETWEEN = re.compile(r"[、,,;;\s]+")
_HOURS = {"上班时间": "working", "下班时间": "outside"}
_HOUR_WORDS = {code: words for words, code in _HOURS.items()}
_SPAN = re.compile(r"\d{1,2}:\d{2}-\d{1,2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: how it is asked for, with which widget, from what, and a hint at what to write."""

    key: str
    label: str
    widget: str
    options: Callable[[Names], Options] = lambda names: ()
    hint: str = ""

    def shown(self, value: Any) -> list[str]:
        """The value of a document as what is filled in."""
        if self.widget == YES_NO:
            return ["yes" if value else "no"]
        values = [str(each) for each in (value if isinstance(value, list) else [value])]
        return [_HOUR_WORDS.get(each, each) for each in values] if self.key == "hours" else values

    def read(self, given: Sequence[str]) -> Any:
        """What was filled in, as the document holds it; raises InvalidValueError in words for people."""
        values = [word for each in given for word in self._split(each)]
        if not values:
            raise InvalidValueError(f"“{self.label}”还没有填,填上,或者去掉这一条")
        if self.widget == YES_NO:
            return values[0] == "yes"
        if self.widget == DATE:
            return _day(values[0], self.label)
        if self.widget == NUMBER:
            return _number(values[0], self.label)
        if self.key == "hours":
            values = [_hours(each) for each in values]
        return values[0] if len(values) == 1 and self.key not in _LISTS else values

    def _split(self, text: str) -> list[str]:
        if self.widget == CHOICES:
            return [text] if text else []
        return [word for word in _BETWEEN.split(text.replace(":", ":").strip()) if word]


def _day(text: str, label: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise InvalidValueError(f"“{label}”要写日期,例如 2026-07-18") from error


def _number(text: str, label: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10_000):
        raise InvalidValueError(f"“{label}”要写 1 到 9999 的整数,例如 10")
    return int(text)


def _hours(text: str) -> str:
    if text in _HOURS:
        return _HOURS[text]
    if not _SPAN.fullmatch(text):
        raise InvalidValueError(f"“{text}”不是钟点:要写成 22:00-06:00,或者 上班时间、下班时间")
    return text


def _intents(names: Names) -> Options:
    return [(str(kind), names.kind(kind)) for kind in CASE_KINDS]


def _places(names: Names) -> Options:
    found = [each for each in names.registry.divisions.values() if each.level is not DivisionLevel.GROUP]
    return [(each.code, names.place(each.code)) for each in sorted(found, key=lambda each: each.code)]


def _channels(names: Names) -> Options:
    return [(str(channel), names.channel(channel)) for channel in Channel if channel is not Channel.LINK]


def _groups(names: Names) -> Options:
    rows = names.registry.groups.values()
    return sorted({(row.group_id, row.name or row.group_id) for row in rows}, key=lambda each: each[1])


_DAYS = tuple(DAY_WORDS.items())
_LISTS = frozenset({"any_words", "all_words", "not_words"})
_KINDS = (
    Kind("intent", "事项是", CHOICES, _intents),
    Kind("any_words", "说到其中一个词", WORDS, hint="冰雹、雹子"),
    Kind("all_words", "这些词都说到", WORDS, hint="烤烟、冰雹"),
    Kind("not_words", "没有说到", WORDS, hint="保险"),
    Kind("division", "在哪里", CHOICES, _places),
    Kind("urgent", "人命关天", YES_NO),
    Kind("channel", "从哪个渠道来", CHOICES, _channels),
    Kind("account", "发到哪个账号", WORDS, hint="账号名称"),
    Kind("group", "在哪个群里说", CHOICES, _groups),
    Kind("item", "要办的事项", WORDS, hint="低保、临时救助"),
    Kind("household_tags", "家里标着", WORDS, hint="低保户"),
    Kind("hours", "什么钟点", WORDS, hint="上班时间、下班时间,或 22:00-06:00"),
    Kind("calendar", "什么日子", CHOICES, lambda names: _DAYS),
    Kind("load_at_least", "该找的人手上在办的不少于", NUMBER, hint="10"),
    Kind("reachable", "该找的人推送得到", YES_NO),
    Kind("from", "从哪天起", DATE),
    Kind("until", "到哪天为止", DATE),
)
KINDS: Mapping[str, Kind] = {kind.key: kind for kind in _KINDS}


def read_leaf(key: str, given: Sequence[str]) -> Leaf:
    """The condition that was filled in; raises InvalidValueError."""
    kind = KINDS.get(key)
    if kind is None:
        raise InvalidValueError("有一条条件没有选是什么,选一样,或者去掉这一条")
    return Leaf(key, kind.read(given))
