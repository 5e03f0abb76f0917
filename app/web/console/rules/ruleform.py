"""The form of one rule: read with whatever is still missing while it is put together, and strictly when it is kept."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData

from app.core.enums import OfficerRole
from app.core.errors import BaolianError, InvalidValueError
from app.services.county.officer_names import find_officer
from app.services.rules.rule_tree import ALL, MODES, Group, Leaf, Node, Path, added, dropped, tree_of, when_of
from app.services.tuning.rule_words import Names
from app.web.console.rules.kinds import KINDS, WORDS, read_leaf

ROLE, OFFICE, OFFICER = "role", "office", "officer"
DEEPEST = 4
"""Levels of groups that a form shows; deeper ones are for the file."""


@dataclass(frozen=True, slots=True)
class RuleForm:
    """A rule as it is being filled in: conditions hold the words of the form, not yet values of the document."""

    name: str = ""
    is_enabled: bool = True
    tree: Group = field(default_factory=Group)
    to_kind: str = ROLE
    role: str = ""
    office: str = ""
    officer: str = ""
    also_tell: tuple[str, ...] = ()
    rest: dict[str, Any] = field(default_factory=dict)
    """Keys of the row that the form does not show; they stay as they are."""


_SHOWN = ("name", "enabled", "when", "to", "also_tell")
_STEP = re.compile(r"[0-9]{1,3}")
_IN_BRACKETS = re.compile(r"[((]([^()()]+)[))]$")


def empty() -> RuleForm:
    """The form of a new rule: disasters, to the household's officer."""
    return RuleForm(tree=Group(ALL, (Leaf("intent", ["disaster"]),)), role=str(OfficerRole.HOUSEHOLD_OFFICER))


def of_row(row: dict[str, Any], names: Names) -> RuleForm:
    """The form of a rule that is there."""
    to = row.get("to", {})
    kind = OFFICER if "officer" in to else OFFICE if "office" in to else ROLE
    return RuleForm(
        name=str(row.get("name", "")),
        is_enabled=row.get("enabled", True) is True,
        tree=_worded(tree_of(row.get("when", {}))),
        to_kind=kind,
        role=str(to.get("role", "")),
        office=names.office_with_code(str(to["office"])) if "office" in to else "",
        officer=names.officer(str(to["officer"])) if "officer" in to else "",
        also_tell=tuple(row.get("also_tell", ())),
        rest={key: value for key, value in row.items() if key not in _SHOWN},
    )


def _worded(node: Group) -> Group:
    """The same tree with each value as it is filled in."""
    return replace(node, members=tuple(_worded_node(each) for each in node.members))


def _worded_node(node: Node) -> Node:
    if isinstance(node, Group):
        return _worded(node)
    kind = KINDS.get(node.key)
    return Leaf(node.key, kind.shown(node.value)) if kind else Leaf(node.key, [json.dumps(node.value)])


def of_form(form: FormData) -> RuleForm:
    """The form as it was sent, whatever is missing."""
    return RuleForm(
        name=_text(form, "name"),
        is_enabled=_text(form, "enabled") == "on",
        tree=_read_tree(form),
        to_kind=_text(form, "to_kind") or ROLE,
        role=_text(form, "role"),
        office=_text(form, "office"),
        officer=_text(form, "officer"),
        also_tell=_texts(form, "also_tell"),
    )


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip()[:4000] if isinstance(value, str) else ""


def _texts(form: FormData, name: str) -> tuple[str, ...]:
    return tuple(
        value.strip()[:4000] for value in form.getlist(name) if isinstance(value, str) and value.strip()
    )


def _read_tree(form: FormData) -> Group:
    """Nodes come in their order, each with its way; a group's members are the nodes one step below it."""
    ways = [way for way in _texts(form, "node") if _is_way(way)]
    return _group_at(form, (), [path_of(way) for way in ways])


def _is_way(text: str) -> bool:
    parts = text.split(".")
    return len(parts) <= DEEPEST + 1 and all(_STEP.fullmatch(part) for part in parts)


def path_of(way: str) -> Path:
    """The path that a way of the form names; the root for what is none."""
    return tuple(map(int, way.split("."))) if _is_way(way) else ()


def _group_at(form: FormData, path: Path, paths: Sequence[Path]) -> Group:
    name = ".".join(map(str, path)) or "root"
    mode = _text(form, f"mode.{name}")
    inner = [each for each in paths if each[:-1] == path and len(each) == len(path) + 1]
    members = tuple(_node_at(form, each, paths) for each in inner)
    return Group(mode if mode in MODES else ALL, members)


def _node_at(form: FormData, path: Path, paths: Sequence[Path]) -> Node:
    name = ".".join(map(str, path))
    if _text(form, f"mode.{name}"):
        return _group_at(form, path, paths)
    key, before = _text(form, f"key.{name}"), _text(form, f"was.{name}")
    return Leaf(key, list(_texts(form, f"value.{name}")) if _fits(before or key, key) else [])


def _fits(before: str, key: str) -> bool:
    """Whether what was filled in for one kind of condition can stand for another: words can, ticks cannot."""
    return before == key or all(each in KINDS and KINDS[each].widget == WORDS for each in (before, key))


def acted(form: RuleForm, act: str) -> RuleForm:
    """The form after a button was pressed that adds or takes out a condition; others change nothing."""
    what, _, way = act.partition(":")
    path = path_of(way)
    if what == "add":
        return replace(form, tree=added(form.tree, path, Leaf("any_words", [])))
    if what == "group" and len(path) < DEEPEST - 1:
        group = Group("any", (Leaf("any_words", []),))
        return replace(form, tree=added(form.tree, path, group))
    if what == "drop" and path:
        return replace(form, tree=dropped(form.tree, path))
    return form


def row_of(form: RuleForm, names: Names, before: dict[str, Any] | None, division: str) -> dict[str, Any]:
    """The row of the document that the form says; raises InvalidValueError with every problem in one text."""
    problems: list[str] = []
    if before and _depth(tree_of(before.get("when", {}))) > DEEPEST:
        problems.append(f"这条规则的条件套了不止 {DEEPEST} 层,在这里存会丢掉里面的:请把规则下载成文件来改")
    if not form.name:
        problems.append("给这条规则起个名称,例如“四季镇冰雹转农业站”")
    when = when_of(_strict(form.tree, problems))
    to = _target(form, names, division, problems)
    if problems:
        raise InvalidValueError("\n".join(problems))
    row: dict[str, Any] = {"name": form.name, "enabled": form.is_enabled, "when": when, "to": to}
    if form.also_tell or "also_tell" in (before or {}):
        row["also_tell"] = list(form.also_tell)
    kept = {key: value for key, value in (before or {}).items() if key not in _SHOWN}
    order = [*(before or {}), *row]
    return {key: {**kept, **row}[key] for key in dict.fromkeys(order) if key in row or key in kept}


def _depth(group: Group) -> int:
    """How many groups stand in one another, this one counted."""
    return 1 + max((_depth(each) for each in group.members if isinstance(each, Group)), default=0)


def _strict(node: Group, problems: list[str]) -> Group:
    members: list[Node] = []
    for each in node.members:
        if isinstance(each, Group):
            members.append(_strict(each, problems))
        else:
            members += _strict_leaf(each, problems)
    return replace(node, members=tuple(members))


def _strict_leaf(leaf: Leaf, problems: list[str]) -> list[Node]:
    try:
        if leaf.key and leaf.key not in KINDS:
            return [Leaf(leaf.key, json.loads(leaf.value[0]))]
        return [read_leaf(leaf.key, leaf.value)]
    except (InvalidValueError, ValueError, IndexError) as error:
        problems.append(str(error))
        return []


def _target(form: RuleForm, names: Names, division: str, problems: list[str]) -> dict[str, str]:
    try:
        if form.to_kind == OFFICER:
            return {"officer": find_officer(names.registry, _bare(form.officer), division, "officer").id}
        to = {}
        if form.to_kind == OFFICE:
            to["office"] = _office_code(form.office, names, division)
        if form.role in tuple(OfficerRole):
            to["role"] = form.role
        if not to:
            raise InvalidValueError("请选派给哪个岗位")
    except BaolianError as error:
        problems.append(str(error))
        return {}
    return to


def _bare(text: str) -> str:
    """The code or id that stands in brackets after a name; what stands there where there is none."""
    found = _IN_BRACKETS.search(text.strip())
    return found[1] if found else text.strip()


def _office_code(text: str, names: Names, division: str) -> str:
    given = _bare(text)
    offices = [each for each in names.registry.offices.values() if each.division_code.startswith(division)]
    by_code = [each.code for each in offices if each.code == given]
    found = by_code or [each.code for each in offices if text.strip() in (each.name, names.office(each.code))]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidValueError(f"没有找到机构“{text[:20]}”,请从列表里选一个")
    shown = "、".join(names.office_with_code(code) for code in found[:5])
    raise InvalidValueError(f"有 {len(found)} 个机构叫“{text[:20]}”,请选一个:{shown}")
