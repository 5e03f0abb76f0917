"""The `when` of a route: compiled once to a fast, pure predicate over the facts of a message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from app.core.calendar import WorkCalendar
from app.core.enums import Channel, Intent
from app.services.rules.problems import Findings, Path, offered


@dataclass(frozen=True, slots=True)
class Standing:
    """How the one stands whom the registry's chain would call: his open cases, whether a channel reaches him."""

    open_cases: int = 0
    is_reachable: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a route may ask about; `at` is the instant that decides. Nothing else is read.

    `standing` is looked up where a route asks for it, and only then.
    """

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
    standing: Callable[[], Standing] = Standing


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
                findings.problem(path, f"没有“{each}”,{offered(allowed)}")
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


def _calendar(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Predicate:
    """The local day is one of these: by the working calendar, or by its weekday."""
    days = strings(value, path, findings)
    for each in days:
        if each not in DAYS:
            findings.problem(path, f"没有“{each}”这种日子,可用的有:{'、'.join(DAYS)}")
    tests = [DAYS[each] for each in days if each in DAYS]
    return lambda facts: any(test(calendar, calendar.local(facts.at).date()) for test in tests)


def _weekday(number: int) -> Callable[[WorkCalendar, date], bool]:
    return lambda _, day: day.weekday() == number


DAYS: Mapping[str, Callable[[WorkCalendar, date], bool]] = {
    "workday": lambda calendar, day: calendar.is_workday(day),
    "restday": lambda calendar, day: not calendar.is_workday(day),
    "holiday": lambda calendar, day: calendar.is_holiday(day),
    "makeup": lambda calendar, day: calendar.is_make_up(day),
    **{
        name: _weekday(number)
        for number, name in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
    },
}
"""What `calendar` may say of a day."""


def _load_at_least(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 10_000:
        findings.problem(path, "要写 1 到 10000 的整数:手上没办完的事达到这么多件")
        return lambda facts: False
    return lambda facts: facts.standing().open_cases >= value


def _reachable(value: Any, path: Path, findings: Findings, _: WorkCalendar) -> Predicate:
    if not isinstance(value, bool):
        findings.problem(path, "要写 true 或 false")
    return lambda facts: facts.standing().is_reachable is value


def asks_standing(when: Any) -> bool:
    """Whether a condition, as written, asks for the load or the reachability of an officer anywhere."""
    if isinstance(when, list):
        return any(map(asks_standing, when))
    if not isinstance(when, dict):
        return False
    return any(key in ("load_at_least", "reachable") or asks_standing(when[key]) for key in when)


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
    "calendar": _calendar,
    "load_at_least": _load_at_least,
    "reachable": _reachable,
    "from": _from,
    "until": _until,
    "all": _all,
    "any": _any,
    "not": _not,
}
"""Every key that `when` may hold (contract, section 5; docs/ruleset.md)."""
