"""The `when` of a rule as a tree of conditions and groups, which people can change, and back again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

ALL, ANY, NONE = "all", "any", "none"
MODES = (ALL, ANY, NONE)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One condition: its key in the document and its value as it stands there."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class Group:
    """Conditions of which all must hold, any one, or none."""

    mode: str = ALL
    members: tuple["Node", ...] = ()


Node = Leaf | Group
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A node with the way to it from the root."""

    path: Path
    node: Node
    inner: tuple["Placed", ...] = field(default=())

    @property
    def name(self) -> str:
        """The way as one word: 0.1."""
        return name_of(self.path)


def name_of(path: Path) -> str:
    """A way as one word; the root is `root`."""
    return ".".join(map(str, path)) or "root"


def tree_of(when: Mapping[str, Any]) -> Group:
    """The tree that a `when` table writes; a table of several keys is a group of all of them."""
    return Group(ALL, tuple(_members(when)))


def _members(when: Mapping[str, Any]) -> Iterator[Node]:
    for key, value in when.items():
        if key == "all":
            yield from (_single(inner) for inner in value)
        elif key == "any":
            yield Group(ANY, tuple(_single(inner) for inner in value))
        elif key == "not":
            yield _negated(_single(value))
        else:
            yield Leaf(key, value)


def _single(when: Mapping[str, Any]) -> Node:
    group = tree_of(when)
    return group.members[0] if len(group.members) == 1 else group


def _negated(node: Node) -> Group:
    if isinstance(node, Group) and node.mode == ANY:
        return Group(NONE, node.members)
    return Group(NONE, (node,))


def when_of(node: Node) -> dict[str, Any]:
    """The `when` table of a tree; groups without members say nothing and are left out."""
    if isinstance(node, Leaf):
        return {node.key: node.value}
    tables = [table for table in map(when_of, node.members) if table]
    if not tables:
        return {}
    if node.mode == ANY:
        return {"any": tables}
    if node.mode == NONE:
        return {"not": tables[0] if len(tables) == 1 else {"any": tables}}
    return _together(tables)


def _together(tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One table of all of them; what has a key that is there already stands in `all`."""
    table: dict[str, Any] = {}
    rest: list[Mapping[str, Any]] = []
    for each in tables:
        if "all" in each and len(each) == 1:
            rest.extend(each["all"])
        elif table.keys().isdisjoint(each) and "all" not in each:
            table.update(each)
        else:
            rest.append(each)
    if rest:
        table["all"] = rest
    return table


def placed(node: Node, path: Path = ()) -> Placed:
    """The tree with the way to each node."""
    members = node.members if isinstance(node, Group) else ()
    return Placed(path, node, tuple(placed(each, (*path, index)) for index, each in enumerate(members)))


def added(root: Group, path: Path, node: Node) -> Group:
    """With one more member in the group at `path`."""
    return _changed(root, path, lambda group: replace(group, members=(*group.members, node)))


def dropped(root: Group, path: Path) -> Group:
    """Without the node at `path`."""
    at = path[-1]
    return _changed(
        root, path[:-1], lambda group: replace(group, members=group.members[:at] + group.members[at + 1 :])
    )


def _changed(root: Group, path: Path, change: Any) -> Group:
    if not path:
        changed: Group = change(root)
        return changed
    if path[0] >= len(root.members):
        return root
    inner = root.members[path[0]]
    if not isinstance(inner, Group):
        return root
    members = list(root.members)
    members[path[0]] = _changed(inner, path[1:], change)
    return replace(root, members=tuple(members))
