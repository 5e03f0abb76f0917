"""The sections of a ruleset document, each checked and turned into what the code works with.

Problems are noted in the findings with key and line, and never raised: an admin sees all of them at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from app.core.calendar import ALWAYS, HOURS, OFFICE_HOURS, WORKING, WorkCalendar
from app.core.durations import Duration
from app.core.enums import CASE_KINDS, Intent
from app.core.errors import InvalidValueError
from app.core.nearest import meant
from app.nlu.lexicon import Lexicon
from app.nlu.weights import Weights
from app.services.rules.phrases import Phrasebook, Template
from app.services.rules.problems import Findings, Path
from app.services.rules.promises import WINDOWS, Promise
from app.services.rules.reply_fields import REPLY_FIELDS, RETIRED
from app.services.rules.routes import ROLES, roles

_MONDAY_MORNING = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
"""An ordinary opening of the offices, 8:30 in China: where the lengths of windows are compared."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers that are no promise; app/defaults says what they mean and what they ship as."""

    hotline: str
    merge_window: Duration
    join_within: Duration
    photo_within: Duration
    ask_place_within: Duration
    to_human_within: Duration
    undo_within: Duration
    recall_within: Duration
    link_valid: Duration
    receipt_within: Duration
    answer_within: Duration
    push_every: Duration
    no_progress_within: Duration
    suspend_at_most: Duration
    adjudicate_within: Duration
    unseen_at_most: Duration
    arrival_metres: int


def duration(value: Any, path: Path, findings: Findings) -> Duration | None:
    """The duration that a value writes."""
    if not isinstance(value, str):
        findings.problem(path, '时长要写在引号里,例如 "40m"')
        return None
    try:
        return Duration.parse(value)
    except InvalidValueError as error:
        findings.problem(path, str(error))
        return None


def parse_promises(
    value: Any, shipped: Mapping[str, Any], findings: Findings, calendar: WorkCalendar
) -> dict[str, Promise]:
    """A promise for each of the ten kinds."""
    table = findings.table(value, ("promises",), dict.fromkeys(CASE_KINDS))
    promises = {}
    for kind in CASE_KINDS:
        path = ("promises", str(kind))
        said = findings.table(
            table.get(kind, shipped[kind]), path, dict.fromkeys((*WINDOWS, "hours", "ladder"))
        )
        promises[str(kind)] = _promise(completed(said, shipped[kind]), path, findings)
        _look_at(promises[str(kind)], kind, path, findings, calendar)
    return promises


def completed(said: Mapping[str, Any], shipped: Mapping[str, Any]) -> dict[str, Any]:
    """A kind's promise as written, with what no case can do without as shipped where it is not said."""
    needed = ["finish", "step", "call_back", "ladder"]
    if "on_site" not in said and "acknowledge" not in said:
        needed += ["on_site", "acknowledge"]
    return {**{key: shipped[key] for key in needed if key in shipped}, **said}


def _promise(said: Mapping[str, Any], path: Path, findings: Findings) -> Promise:
    windows = {key: duration(said[key], (*path, key), findings) for key in WINDOWS if key in said}
    hours = said.get("hours", ALWAYS)
    if hours not in HOURS:
        findings.problem((*path, "hours"), '要写 "always"(全天)或 "working"(只算上班时间)')
        hours = ALWAYS
    ladder = roles(said["ladder"], (*path, "ladder"), findings)
    if said["ladder"] == []:
        findings.problem((*path, "ladder"), f"升级链不能空着,要从下往上写岗位:{'、'.join(ROLES)}")
    return Promise(**windows, hours=hours, ladder=ladder)


def _look_at(promise: Promise, kind: str, path: Path, findings: Findings, calendar: WorkCalendar) -> None:
    """Hints at windows that make no sense; acceptance may still shorten any one of them."""
    escalation = "on_site" if promise.on_site else "acknowledge"
    first = promise.on_site or promise.acknowledge
    if promise.remind and first:
        ends = [calendar.add(_MONDAY_MORNING, each, promise.hours) for each in (promise.remind, first)]
        if ends[1] < ends[0]:
            findings.hint((*path, escalation), "升级比提醒(remind)还早,提醒就没有用了")
    if promise.on_site and promise.acknowledge:
        findings.hint((*path, "acknowledge"), "写了 on_site,acknowledge 就不起作用")
    if kind == Intent.DISASTER and promise.hours == WORKING:
        findings.hint((*path, "hours"), "灾情不等上班,应该写 always")


def parse_order(value: Any, findings: Findings) -> bool:
    """Whether the county's rules are tried before those of its towns and villages."""
    table = findings.table(value, ("order",), {"county": None})
    said = table.get("county", "first")
    if said not in ("first", "last"):
        findings.problem(("order", "county"), '要写 "first"(县的规则在前)或 "last"(镇村的规则在前)')
    return bool(said != "last")


def parse_limits(value: Any, shipped: Mapping[str, Any], findings: Findings) -> Limits:
    """The limits, those not said as shipped."""
    said = {**shipped, **findings.table(value, ("limits",), shipped)}
    found: dict[str, Any] = {}
    for each in fields(Limits):
        path = ("limits", each.name)
        read: Callable[[Any, Path, Findings], Any] = _READERS.get(each.name, duration)
        found[each.name] = read(said[each.name], path, findings)
    return Limits(**found)


def _metres(value: Any, path: Path, findings: Findings) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 100_000:
        return value
    findings.problem(path, "要写 1 到 100000 的整数(米)")
    return 1


def parse_calendar(value: Any, findings: Findings, days: Mapping[date, bool] | None = None) -> WorkCalendar:
    """The working calendar with the county's own workdays, holidays and hours; the edited `days` win."""
    table = findings.table(value, ("calendar",), dict.fromkeys(("workdays", "holidays", "hours")))
    overrides: dict[date, bool] = {}
    for key in ("workdays", "holidays"):
        for day in _days(table.get(key, []), ("calendar", key), findings):
            if overrides.setdefault(day, key == "workdays") != (key == "workdays"):
                findings.problem(("calendar", key), f"{day} 又写成上班又写成休息")
    sessions = _sessions(table["hours"], findings) if "hours" in table else OFFICE_HOURS
    return WorkCalendar(overrides={**overrides, **(days or {})}, sessions=sessions)


def _sessions(value: Any, findings: Findings) -> tuple[tuple[time, time], ...]:
    """The office's hours, in their order, lunch between them."""
    found = []
    try:
        for each in value:
            opens, _, closes = str(each).partition("-")
            found.append((time.fromisoformat(opens.strip()), time.fromisoformat(closes.strip())))
    except (TypeError, ValueError):
        found = []
    moments = [moment for session in found for moment in session]
    if not found or moments != sorted(set(moments)):
        findings.problem(("calendar", "hours"), '要写上班的钟点,例如 ["08:30-12:00", "14:30-18:00"]')
        return OFFICE_HOURS
    return tuple(found)


def _days(value: Any, path: Path, findings: Findings) -> list[date]:
    days = value if isinstance(value, list) else [value]
    good = [day for day in days if isinstance(day, date) and not isinstance(day, datetime)]
    if len(good) < len(days):
        findings.problem(path, "要写一列日期,不加引号,例如 [2027-02-14]")
    return good


def parse_phrases(data: Mapping[str, Any], shipped: Mapping[str, Any], findings: Findings) -> Phrasebook:
    """Every sentence and every word, those not said as shipped."""
    replies = dict(shipped["replies"])
    said = findings.table(data.get("replies", {}), ("replies",))
    for key, text in said.items():
        if key in RETIRED:
            continue
        if key not in REPLY_FIELDS:
            findings.problem(
                ("replies", key), f"没有这一句话{meant(key, REPLY_FIELDS) or ',看看是不是写错了'}"
            )
        elif _is_reply(key, text, findings):
            replies[key] = text
    words = {group: dict(names) for group, names in shipped["words"].items()}
    for group, names in findings.table(data.get("words", {}), ("words",), words).items():
        for name, text in findings.table(names, ("words", group), words.get(group)).items():
            words.setdefault(group, {})[name] = _word(text, ("words", group, name), findings)
    return Phrasebook(replies, words)


def _is_reply(key: str, value: Any, findings: Findings) -> bool:
    path, allowed = ("replies", key), REPLY_FIELDS[key]
    if not isinstance(value, str):
        findings.problem(path, "要写一段文字")
        return False
    try:
        unknown = Template.parse(value).fields - allowed
    except InvalidValueError as error:
        findings.problem(path, str(error))
        return False
    for name in sorted(unknown):
        findings.problem(
            path,
            f"这句话里没有 {{{name}}}{meant(name, allowed) or ','}可用的有:{'、'.join(sorted(allowed)) or '无'}",
        )
    if not value.strip() and key != "spam_ignored":
        findings.problem(path, "这句话不能空着")
    return not unknown


_WORD_FIELDS = {"time": ("year", "month", "day"), "closings": ("time", "mark")}
"""The groups of words that have fields, with these."""


def _word(value: Any, path: Path, findings: Findings) -> str:
    text = _text(value, path, findings)
    if path[1] in _WORD_FIELDS:
        try:
            fields, known = Template.parse(text).fields, _WORD_FIELDS[str(path[1])]
            if not fields <= set(known):
                findings.problem(path, "只能用 " + "、".join(f"{{{name}}}" for name in known))
            elif path[1] == "closings" and len(fields) < len(known):
                findings.problem(path, "{time} 和 {mark} 都要有,不然几条消息会一样")
        except InvalidValueError as error:
            findings.problem(path, str(error))
    return text


def _text(value: Any, path: Path, findings: Findings) -> str:
    if isinstance(value, str):
        return value
    findings.problem(path, "要写一段文字,放在引号里")
    return ""


_READERS: Mapping[str, Callable[[Any, Path, Findings], Any]] = {"hotline": _text, "arrival_metres": _metres}


def parse_lexicon(value: Any, findings: Findings) -> tuple[list[dict[str, Any]], Lexicon]:
    """The rows of the lexicon, and the lexicon that the understanding makes of them."""
    rows = rows_of(value, "lexicon", None, findings)
    try:
        return rows, Lexicon.from_rows(rows)
    except InvalidValueError:
        for index, row in enumerate(rows):
            _check_row(row, index, findings)
        return rows, Lexicon(())


@lru_cache(maxsize=4)
def _weights_of(text: str) -> Weights:
    """The same text gives the same weights, so that whoever compares two rulesets need not look into them."""
    return Weights.parse(text.split("\n"))


def parse_learned(value: Any, findings: Findings) -> Weights | None:
    """The weights that `intents train --out FILE.toml` wrote; None where the shipped ones are meant."""
    if value is None:
        return None
    table = findings.table(value, ("learned",), {"weights": ""})
    try:
        return _weights_of(_text(table.get("weights", ""), ("learned", "weights"), findings))
    except InvalidValueError as error:
        findings.problem(("learned", "weights"), str(error))
        return None


def _check_row(row: Mapping[str, Any], index: int, findings: Findings) -> None:
    """Note all that is wrong with one row: what is wrong with a key is looked for again without that key."""
    left, told = dict(row), set[str]()
    while True:
        try:
            Lexicon.from_rows([left])
            return
        except InvalidValueError as error:
            key = (error.field or "").rpartition(".")[2]
            if key in told:
                return
            told.add(key)
            left.pop(key, None)
            findings.problem(("lexicon", index, key), str(error).partition("):")[2] or str(error))


def rows_of(
    value: Any, section: str, known: Mapping[str, Any] | None, findings: Findings
) -> list[dict[str, Any]]:
    """The tables of a list such as `[[lexicon]]`, their unknown keys noted."""
    if not isinstance(value, list):
        findings.problem((section,), f"要写成 [[{section}]]")
        return []
    return [findings.table(row, (section, index), known) for index, row in enumerate(value)]
