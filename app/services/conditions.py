"""The `when` of a route: compiled once to a fast, pure predicate over the facts of a message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.core.calendar import WorkCalendar
from app.core.enums import Channel, Intent
from app.services.problems import Findings, Path


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a route may ask about; `at` is the instant that decides. Nothing else is read."""

    intent: str
    text: str
    words: tuple[str, ...]
    division_code: str
    is_urgent: bool
    channel: str
    account: str
    chat: str
    item: str
    household_id: str | None
    household_tags: tuple[str, ...]
    at: datetime


Predicate = Callable[[Facts], bool]
_Builder = Callable[[Any, Path, Findings, WorkCalendar], Predicate]


def compile_when(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    """A predicate that holds where every key of the table does; problems are noted, never raised."""
    table = findings.table(value, path, KEYS)
    tests = [KEYS[key](table[key], (*path, key), findings, calendar) for key in table if key in KEYS]
    if len(tests) == 1:
        return tests[0]
    return lambda facts: all(test(facts) for test in tests)


def strings(value: Any, path: Path, findings: Findings) -> tuple[str, ...]:
    """One string or a list of them, none empty."""
    found = value if isinstance(value, list) else [value]
    if not found or not all(isinstance(each, str) and each for each in found):
        findings.problem(path, "要写一段文字,或者一列文字,不能为空")
        return ()
    return tuple(found)


def _one_of(of: Callable[[Facts], str], allowed: Mapping[str, Any] | None = None) -> _Builder:
    def build(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
        wanted = frozenset(strings(value, path, findings))
        for each in sorted(wanted):
            if allowed is not None and each not in allowed:
                findings.problem(path, f"没有“{each}”,可用的有:{'、'.join(allowed)}")
        return lambda facts: of(facts) in wanted

    return build


def _any_words(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    wanted = strings(value, path, findings)
    return lambda facts: any(word in facts.text or word in facts.words for word in wanted)


def _all_words(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    wanted = strings(value, path, findings)
    return lambda facts: all(word in facts.text or word in facts.words for word in wanted)


def _not_words(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    found = _any_words(value, path, findings, calendar)
    return lambda facts: not found(facts)


def _division(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    codes = strings(value, path, findings)
    for code in codes:
        if len(code) not in (6, 9, 12, 15) or not (code.isascii() and code.isdigit()):
            findings.problem(path, f"“{code}”不是区划代码:县 6 位、镇 9 位、村 12 位、组 15 位数字")
    return lambda facts: facts.division_code.startswith(codes)


def _urgent(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    if not isinstance(value, bool):
        findings.problem(path, "要写 true 或 false")
    return lambda facts: facts.is_urgent is value


def _household_tags(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    wanted = frozenset(strings(value, path, findings))
    return lambda facts: not wanted.isdisjoint(facts.household_tags)


def _hours(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    """`working`, `outside`, or `22:00-06:00` in local time, the end not included; or a list of these."""
    tests = [_one_hours(each, path, findings, calendar) for each in strings(value, path, findings)]
    return lambda facts: any(test(facts) for test in tests)


def _one_hours(text: str, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    if text in ("working", "outside"):
        wanted = text == "working"
        return lambda facts: calendar.is_open(facts.at) is wanted
    begin, _, end = text.partition("-")
    try:
        first, last = _clock_time(begin), _clock_time(end)
    except ValueError:
        findings.problem(
            path, f"“{text}”不是钟点:要写成 22:00-06:00,或者 working(上班时间)、outside(下班时间)"
        )
        return lambda facts: False
    if first < last:
        return lambda facts: first <= calendar.local(facts.at).time() < last
    return lambda facts: not last <= calendar.local(facts.at).time() < first


def _clock_time(text: str) -> time:
    hour, _, minute = text.strip().partition(":")
    return time(int(hour) % 24 if int(hour) <= 24 else 99, int(minute))


def _from(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    first = _day(value, path, findings)
    return lambda facts: calendar.local(facts.at).date() >= first


def _until(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    last = _day(value, path, findings)
    return lambda facts: calendar.local(facts.at).date() <= last


def _day(value: Any, path: Path, findings: Findings) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        findings.problem(path, "要写日期,例如 2026-07-18")
        return date.min


def _nested(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> list[Predicate]:
    if not isinstance(value, list) or not value:
        findings.problem(path, '要写一列条件,例如 [{ intent = "disaster" }, { urgent = true }]')
        return []
    return [compile_when(each, (*path, index), findings, calendar) for index, each in enumerate(value)]


def _all(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    tests = _nested(value, path, findings, calendar)
    return lambda facts: all(test(facts) for test in tests)


def _any(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    tests = _nested(value, path, findings, calendar)
    return lambda facts: any(test(facts) for test in tests)


def _not(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    test = compile_when(value, path, findings, calendar)
    return lambda facts: not test(facts)


KEYS: Mapping[str, _Builder] = {
    "intent": _one_of(lambda facts: facts.intent, {each.value: each for each in Intent}),
    "any_words": _any_words,
    "all_words": _all_words,
    "not_words": _not_words,
    "division": _division,
    "urgent": _urgent,
    "channel": _one_of(lambda facts: facts.channel, {each.value: each for each in Channel}),
    "account": _one_of(lambda facts: facts.account),
    "group": _one_of(lambda facts: facts.chat),
    "item": _one_of(lambda facts: facts.item),
    "household_tags": _household_tags,
    "hours": _hours,
    "from": _from,
    "until": _until,
    "all": _all,
    "any": _any,
    "not": _not,
}
"""Every key that `when` may hold (contract, section 5)."""
