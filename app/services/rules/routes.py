"""Routing rules: conditions, and where a message goes when they hold."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.calendar import WorkCalendar
from app.core.enums import OfficerRole
from app.services.rules.conditions import Predicate, asks_standing, compile_when, strings
from app.services.rules.problems import Findings, Path, offered

ROLES = tuple(each.value for each in OfficerRole)
_KEYS = dict.fromkeys(("name", "enabled", "scope", "when", "to", "also_tell"))
_TO_KEYS = dict.fromkeys(("officer", "role", "office"))


@dataclass(frozen=True, slots=True)
class Target:
    """An officer, a role, an office, or a role within an office; empty means not said."""

    officer: str = ""
    role: str = ""
    office: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """One rule; the first enabled one that matches wins. `also_tell` are roles alerted beside the officer.

    `scope` is the division whose rule it is and beyond which it holds nowhere; empty: the county's. `when` is the
    condition as written; `index` its place in the document.
    """

    name: str
    is_enabled: bool
    matches: Predicate
    to: Target
    also_tell: tuple[str, ...] = ()
    scope: str = ""
    when: Mapping[str, Any] = field(default_factory=dict)
    index: int = 0

    @property
    def asks_standing(self) -> bool:
        """Whether it asks how the officer stands whom the registry's chain would call."""
        return self.is_enabled and asks_standing(self.when)


def in_order(routes: Iterable[Route], *, is_county_first: bool) -> tuple[Route, ...]:
    """The order in which rules are tried: the county's before those of its divisions or after them, each as written."""
    every = tuple(routes)
    own = (route for route in every if not route.scope)
    others = (route for route in every if route.scope)
    return (*own, *others) if is_county_first else (*others, *own)


def parse_routes(value: Any, findings: Findings, calendar: WorkCalendar) -> tuple[Route, ...]:
    """The routes of `[[routes]]` in their order; problems are noted, never raised."""
    if not isinstance(value, list):
        findings.problem(("routes",), "要写成 [[routes]]")
        return ()
    routes = tuple(_route(row, ("routes", index), findings, calendar) for index, row in enumerate(value))
    findings.names_once("routes", (route.name for route in routes))
    return routes


def _route(value: Any, path: Path, findings: Findings, calendar: WorkCalendar) -> Route:
    row = findings.table(value, path, _KEYS)
    name, enabled = row.get("name"), row.get("enabled", True)
    if not isinstance(name, str) or not name.strip():
        findings.problem((*path, "name"), "每条规则要有名称")
    if not isinstance(enabled, bool):
        findings.problem((*path, "enabled"), "要写 true 或 false")
    for key in ("when", "to"):
        if key not in row:
            findings.problem((*path, key), f"缺少 {key}")
    when = row.get("when", {})
    matches = compile_when(when, (*path, "when"), findings, calendar)
    scope = _scope(row.get("scope", ""), when, path, findings)
    return Route(
        name=str(name),
        is_enabled=enabled is True,
        matches=_within(scope, matches) if scope else matches,
        to=_target(row.get("to", {"role": ROLES[0]}), (*path, "to"), findings),
        also_tell=roles(row.get("also_tell", []), (*path, "also_tell"), findings),
        scope=scope,
        when=when if isinstance(when, dict) else {},
        index=int(path[-1]),
    )


def _within(scope: str, matches: Predicate) -> Predicate:
    return lambda facts: facts.division_code.startswith(scope) and matches(facts)


def _scope(value: Any, when: Any, path: Path, findings: Findings) -> str:
    """The division whose rule it is; it may name no place beyond."""
    if value == "":
        return ""
    if not isinstance(value, str) or not value.isdecimal() or len(value) not in (9, 12):
        findings.problem((*path, "scope"), "要写这条规则管的镇(9 位)或村(12 位)的区划代码;县的规则不写 scope")
        return ""
    for code in places_in(when):
        if not code.startswith(value):
            findings.problem((*path, "when"), f"这条规则只管 {value},不能写外面的地方 {code}")
    return value


def places_in(when: Any) -> Iterator[str]:
    """Every division that a condition names, however deep."""
    if isinstance(when, list):
        for each in when:
            yield from places_in(each)
    elif isinstance(when, dict):
        for key, value in when.items():
            if key == "division":
                yield from (str(each) for each in (value if isinstance(value, list) else [value]))
            else:
                yield from places_in(value)


def _target(value: Any, path: Path, findings: Findings) -> Target:
    row = findings.table(value, path, _TO_KEYS)
    said = {key: each for key, each in row.items() if key in _TO_KEYS}
    for key, each in said.items():
        if not isinstance(each, str) or not each:
            findings.problem((*path, key), "要写一段文字,不能为空")
    if not said or ("officer" in said and len(said) > 1):
        findings.problem(path, "要写 officer(工号),或者 role(岗位)、office(机构代码),后两样可以同时写")
    if "role" in said and said["role"] not in ROLES:
        findings.problem((*path, "role"), f"没有“{said['role']}”这个岗位,{offered(ROLES)}")
    return Target(**{key: str(each) for key, each in said.items()})


def roles(value: Any, path: Path, findings: Findings) -> tuple[str, ...]:
    """A list of officers' roles, each known and named once."""
    if not isinstance(value, list):
        findings.problem(path, '要写一列岗位,例如 ["village_leader"]')
        return ()
    found = strings(value, path, findings) if value else ()
    for each in found:
        if each not in ROLES:
            findings.problem(path, f"没有“{each}”这个岗位,{offered(ROLES)}")
    if len(set(found)) < len(found):
        findings.problem(path, "同一个岗位写了两次")
    return found
