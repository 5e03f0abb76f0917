"""Rules that can never match, that an earlier one takes everything from, or that say the opposite of another one."""

from collections.abc import Iterator
from datetime import date, datetime

from app.services.rules.implication import MOST_ATOMS, Atoms, atoms_of, can_never_hold, implies, size_of
from app.services.rules.problems import Path
from app.services.rules.routes import Route
from app.services.rules.ruleset_document import Ruleset

Found = tuple[str, Path, str, bool]
"""The kind of a finding, where, what in Chinese, and whether it refuses the document."""


def examine(ruleset: Ruleset, now: datetime) -> Iterator[Found]:
    """What is wrong with the enabled rules, in the order in which they are tried."""
    today = ruleset.calendar.local(now).date()
    earlier: list[tuple[Route, Atoms]] = []
    for route in ruleset.in_order:
        if not route.is_enabled:
            continue
        atoms = atoms_of(route.when, route.scope)
        path = ("routes", route.index)
        if size_of(route.when) > MOST_ATOMS:
            yield "unread", path, f"“{route.name}”的条件太长,看不出会不会跟别的规则冲突,最好拆成几条", False
            continue
        if can_never_hold(atoms):
            yield "never", (*path, "when"), f"“{route.name}”的条件自相矛盾,永远不会用上", True
            continue
        if any(last < today for last in _last_days(atoms)):
            yield "over", (*path, "when"), f"“{route.name}”已经过了截止日期(until),不会再用上", False
            continue
        if route.to.role and route.to.role in route.also_tell:
            yield "told_twice", (*path, "also_tell"), f"“{route.name}”同时告诉的就是派给的岗位", False
        yield from _behind(route, atoms, earlier)
        earlier.append((route, atoms))


def _behind(route: Route, atoms: Atoms, earlier: list[tuple[Route, Atoms]]) -> Iterator[Found]:
    path: Path = ("routes", route.index)
    for other, theirs in earlier:
        if not implies(atoms, theirs):
            continue
        if implies(theirs, atoms) and other.to != route.to:
            yield (
                "contradiction",
                path,
                f"“{route.name}”和前面的“{other.name}”条件一样,派的人不一样,只会用前面的",
                False,
            )
        else:
            yield "shadowed", path, f"“{route.name}”轮不到:它管的消息都先被“{other.name}”派走了", False
        return


def _last_days(atoms: Atoms) -> Iterator[date]:
    for key, value in atoms:
        if key == "until":
            yield value if isinstance(value, date) else date.fromisoformat(str(value))
