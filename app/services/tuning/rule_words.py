"""Rules in plain Chinese: 如果 事项是灾情 并且 说到“冰雹”,就派给 包户干部,同时告诉 村干部."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from app.services.county.registry import Registry
from app.services.rules.rule_tree import ALL, ANY, Group, Leaf, Node, tree_of
from app.services.rules.ruleset_document import Ruleset

Segment = tuple[str, bool]
"""Some words, and whether they are a part that somebody chose."""
DAY_WORDS = {
    "workday": "上班的日子",
    "restday": "休息的日子",
    "holiday": "节假日",
    "makeup": "调休上班的日子",
    **dict(
        zip(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
            (f"星期{day}" for day in "一二三四五六日"),
            strict=True,
        )
    ),
}
"""What a calendar's days are called."""
_HOURS = {"working": "上班时间", "outside": "下班时间"}
CLOCKS = {"always": "全天", "working": "只算上班时间"}
"""How a promise counts its time."""


@dataclass(frozen=True, slots=True)
class Names:
    """What people call what a document names by codes."""

    registry: Registry
    ruleset: Ruleset

    def place(self, code: str) -> str:
        """四季镇竹园村; an unknown code as it is."""
        path = [division.name for division in self.registry.path(code)]
        return "".join(path[1:] or path) or code

    def officer(self, officer_id: str) -> str:
        """The officer's name with his id, since names repeat; an unknown id as it is."""
        found = self.registry.officer(officer_id)
        return f"{found.name}({found.id})" if found else officer_id

    def office(self, code: str) -> str:
        """The office's name with its town's, unless it says that itself; an unknown code as it is."""
        found = self.registry.office(code)
        if found is None:
            return code
        path = [division.name for division in self.registry.path(found.division_code)]
        is_told = any(found.name.startswith(name) for name in path)
        return found.name if is_told else f"{self.place(found.division_code)}{found.name}"

    def office_with_code(self, code: str) -> str:
        """The office as it is chosen from a list: its name, and its code in brackets."""
        return f"{self.office(code)}({code})" if self.registry.office(code) else code

    def role(self, name: str) -> str:
        """包户干部."""
        return self.ruleset.word("roles", name)

    def kind(self, name: str) -> str:
        """灾情."""
        return self.ruleset.word("kinds", name)

    def channel(self, name: str) -> str:
        """微信."""
        return self.ruleset.word("channels", name)

    def group(self, group_id: str) -> str:
        """The chat group's name; an unknown id as it is."""
        found = (row.name for row in self.registry.groups.values() if row.group_id == group_id)
        return next(found, "") or group_id


def sentence(row: Mapping[str, Any], names: Names) -> list[Segment]:
    """A row of `[[routes]]` as one sentence."""
    when = tree_of(row.get("when", {}))
    condition = _joined(when, names) if when.members else [("任何消息", True)]
    also = row.get("also_tell", [])
    told: list[Segment] = [(",同时告诉 ", False), ("、".join(map(names.role, also)), True)] if also else []
    target: Segment = (target_words(row.get("to", {}), names), True)
    scope = str(row.get("scope", ""))
    where: list[Segment] = [(f"只管{names.place(scope)}:", False)] if scope else []
    return [*where, ("如果 ", False), *condition, (",就派给 ", False), target, *told]


def plain(segments: Iterable[Segment]) -> str:
    """The sentence as a text."""
    return "".join(words for words, _ in segments)


def target_words(to: Mapping[str, Any], names: Names) -> str:
    """Where a rule leads."""
    if "officer" in to:
        return names.officer(str(to["officer"]))
    office = names.office(str(to["office"])) if "office" in to else ""
    role = names.role(str(to["role"])) if "role" in to else ""
    return f"{office}的{role}" if office and role else office or role or "(没有写)"


def leaf_words(leaf: Leaf, names: Names) -> str:
    """One condition."""
    words = _LEAVES.get(leaf.key)
    return words(leaf.value, names) if words else f"{leaf.key} = {leaf.value}"


def _joined(group: Group, names: Names) -> list[Segment]:
    between = " 并且 " if group.mode == ALL else " 或者 "
    found: list[Segment] = []
    for index, member in enumerate(group.members):
        found += [(between, False)] if index else []
        found += _node(member, names)
    return found


def _node(node: Node, names: Names) -> list[Segment]:
    if isinstance(node, Leaf):
        return [(leaf_words(node, names), True)]
    inner = _joined(node, names)
    if node.mode in (ALL, ANY):
        return [("(", False), *inner, (")", False)]
    return [("不是(", False), *inner, (")", False)]


def _list(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value])]


def _quoted(value: Any, between: str) -> str:
    return between.join(f"“{each}”" for each in _list(value))


def _named(words: str, name: Callable[[Names, str], str], after: str = "") -> Callable[[Any, Names], str]:
    def worded(value: Any, names: Names) -> str:
        return words + "或".join(name(names, each) for each in _list(value)) + after

    return worded


def _hours(value: Any, _: Names) -> str:
    return "或".join(_HOURS.get(each, f"每天{each.replace('-', '到')}") for each in _list(value))


_LEAVES: Mapping[str, Callable[[Any, Names], str]] = {
    "intent": _named("事项是", Names.kind),
    "any_words": lambda value, _: f"说到{_quoted(value, '或')}",
    "all_words": lambda value, _: f"同时说到{_quoted(value, '和')}",
    "not_words": lambda value, _: f"没有说到{_quoted(value, '、')}",
    "division": _named("在", Names.place),
    "urgent": lambda value, _: "人命关天" if value else "不是人命关天",
    "channel": _named("从", Names.channel, "来"),
    "account": lambda value, _: f"发到账号{_quoted(value, '或')}",
    "group": _named("在群“", Names.group, "”里说"),
    "item": lambda value, _: f"要办的是{_quoted(value, '或')}",
    "household_tags": lambda value, _: f"家里标着{_quoted(value, '或')}",
    "hours": _hours,
    "calendar": lambda value, _: "或".join(DAY_WORDS.get(each, each) for each in _list(value)),
    "load_at_least": lambda value, _: f"该找的人手上有 {value} 件以上没办完",
    "reachable": lambda value, _: "该找的人推送得到" if value else "该找的人推送不到",
    "from": lambda value, _: f"从{value}起",
    "until": lambda value, _: f"到{value}为止",
}
