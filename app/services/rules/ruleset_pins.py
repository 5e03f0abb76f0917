"""The section `[[pins]]` of a ruleset document: messages with the decision that they must keep."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from app.core.divisions import level_of
from app.core.enums import Channel, Intent
from app.services.rules.problems import Findings, Path, offered
from app.services.rules.routes import ROLES
from app.services.rules.ruleset_sections import rows_of

_KEYS = dict.fromkeys(("name", "text", "division", "channel", "account", "group", "at", "expect"))
_EXPECTED = dict.fromkeys(("intent", "urgent", "to_human", "route", "role", "officer", "office", "division"))
_FLAGS = ("urgent", "to_human")
_CHOICES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("intent", tuple(str(each) for each in Intent)),
    ("role", ROLES),
)


def parse_pins(value: Any, findings: Findings) -> tuple[Mapping[str, Any], ...]:
    """The pins as tables that can be judged; a problem for each that cannot."""
    rows = rows_of(value, "pins", _KEYS, findings)
    names: set[str] = set()
    for index, row in enumerate(rows):
        path = ("pins", index)
        if not isinstance(row.get("text"), str) or not row["text"].strip():
            findings.problem((*path, "text"), "要写一句消息原文")
        for key in ("name", "channel", "account", "group"):
            if not isinstance(row.get(key, ""), str):
                findings.problem((*path, key), "要写一段文字,放在引号里")
        if row.get("channel", "wechat") not in tuple(Channel):
            findings.problem((*path, "channel"), f"没有这个渠道,可用的有:{'、'.join(Channel)}")
        name = str(row.get("name", ""))
        if name and name in names:
            findings.problem((*path, "name"), f"“{name}”这个名称用过了")
        names.add(name)
        _look_at_place(row.get("division"), (*path, "division"), findings)
        _look_at_instant(row.get("at"), (*path, "at"), findings)
        _look_at_expected(row, path, findings)
    return tuple(rows)


def _look_at_place(code: Any, path: Path, findings: Findings) -> None:
    if code is not None and not (isinstance(code, str) and code.isdecimal() and level_of(code)):
        findings.problem(path, f"“{code}”不是区划代码:县 6 位、镇 9 位、村 12 位、组 15 位数字")


def _look_at_instant(value: Any, path: Path, findings: Findings) -> None:
    try:
        is_instant = value is None or isinstance(value, datetime) or bool(datetime.fromisoformat(value))
    except (TypeError, ValueError):
        is_instant = False
    if not is_instant or (isinstance(value, date) and not isinstance(value, datetime)):
        findings.problem(path, "要写时刻,例如 2026-07-18T15:00:00")


def _look_at_expected(row: Mapping[str, Any], path: Path, findings: Findings) -> None:
    expect = findings.table(row.get("expect", {}), (*path, "expect"), _EXPECTED)
    if not expect:
        findings.problem((*path, "expect"), '要写应该怎么分派,例如 { intent = "disaster" }')
    for key, value in expect.items():
        if not isinstance(value, bool if key in _FLAGS else str):
            findings.problem(
                (*path, "expect", key), "要写 true 或 false" if key in _FLAGS else "要写一段文字,放在引号里"
            )
    for key, allowed in _CHOICES:
        if key in expect and expect[key] not in allowed:
            findings.problem((*path, "expect", key), f"没有“{expect[key]}”,{offered(allowed)}")
