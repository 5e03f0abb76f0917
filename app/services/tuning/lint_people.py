"""Rules and ladders that lead to nobody: unknown codes, offices without people, who cannot be reached, empty steps."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from app.core.enums import CASE_KINDS, Intent, OfficerRole
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.deciding.judging import World
from app.services.rules.implication import Atom, Atoms, atoms_of
from app.services.rules.problems import Path
from app.services.rules.routes import Route, places_in
from app.services.rules.ruleset_document import Ruleset
from app.services.tuning.lint_routes import Found

_VILLAGE = 12
_WIDE = frozenset(
    {"intent", "urgent", "hours", "calendar", "from", "until", "channel", "account", "not", "not_words"}
)
"""Conditions that leave whole villages to a rule."""
_WEEK = timedelta(days=7)
"""How far ahead ladders are looked at."""


def examine(world: World, now: datetime, unreachable: Collection[str]) -> Iterator[Found]:
    """What rules and ladders name and the registry does not have; nothing where the registry is empty."""
    if not world.registry.officers:
        return
    for route in world.ruleset.routes:
        if route.is_enabled:
            yield from _route(route, world, now, unreachable)
    for index, row in enumerate(world.ruleset.pins):
        code = str(row.get("division", ""))
        if code and world.registry.division(code) is None:
            yield "unknown_division", ("pins", index, "division"), f"没有区划 {code}", False
    yield from _ladders(world, now)


def called_by(ruleset: Ruleset, registry: Registry, now: datetime) -> list[OfficerRef]:
    """The officers whom rules name themselves or by their office: those of whom it counts whether they are reached."""
    found: dict[str, OfficerRef] = {}
    for route in ruleset.routes:
        officer = registry.officer(route.to.officer)
        people = registry.in_office(route.to.office, now, route.to.role or None) if route.to.office else ()
        found |= {each.id: each for each in (*people, *([officer] if officer else []))}
    return list(found.values())


def _route(route: Route, world: World, now: datetime, unreachable: Collection[str]) -> Iterator[Found]:
    path: Path = ("routes", route.index)
    registry = world.registry
    for code in sorted({*places_in(route.when), *([route.scope] if route.scope else [])}):
        if registry.division(code) is None:
            yield "unknown_division", (*path, "when"), f"“{route.name}”写的区划 {code} 登记里没有", True
    if route.to.officer:
        yield from _officer(route, world, unreachable)
    if route.to.office:
        yield from _office(route, world, now, unreachable)


def _officer(route: Route, world: World, unreachable: Collection[str]) -> Iterator[Found]:
    path: Path = ("routes", route.index, "to")
    officer = world.registry.officer(route.to.officer)
    if officer is None:
        yield (
            "unknown_officer",
            path,
            f"“{route.name}”派给的干部 {route.to.officer} 登记里没有(或者已经离任)",
            True,
        )
        return
    if route.scope and not officer.division_code.startswith(route.scope):
        yield "beyond_scope", path, f"“{route.name}”只管 {route.scope},{officer.name} 不在这里面", True
    if officer.id in unreachable:
        yield (
            "unreachable",
            path,
            f"“{route.name}”派给的 {officer.name}({officer.id})没有一个渠道推送得到",
            False,
        )
    if _takes_everything(route, world.ruleset):
        yield (
            "all_to_one",
            path,
            f"“{route.name}”没有写是哪个村、说到什么,要到现场的事都派给 {officer.name} 一个人,同时来几件他到不了;"
            "要各找各的干部,就派给岗位",
            False,
        )


def _takes_everything(route: Route, ruleset: Ruleset) -> bool:
    """Whether all that somebody must go to, of a town or the county, falls to a rule, whatever was said."""
    atoms = atoms_of(route.when, route.scope)
    kinds = {str(kind) for kind in CASE_KINDS}
    for key, value in atoms:
        if key == "intent":
            kinds &= set(value if isinstance(value, list) else [value])
    return not _is_narrow(atoms) and any(ruleset.promises[Intent(kind)].on_site for kind in kinds)


def _is_narrow(atoms: Atoms) -> bool:
    return any(_narrows(each) for each in atoms)


def _narrows(atom: Atom) -> bool:
    key, value = atom
    if key == "division":
        return all(len(str(code)) >= _VILLAGE for code in (value if isinstance(value, list) else [value]))
    if key == "any":
        return all(_is_narrow(atoms_of(branch)) for branch in value)
    return key not in _WIDE


def _office(route: Route, world: World, now: datetime, unreachable: Collection[str]) -> Iterator[Found]:
    path: Path = ("routes", route.index, "to")
    office = world.registry.office(route.to.office)
    if office is None:
        yield (
            "unknown_office",
            path,
            f"“{route.name}”派给的机构 {route.to.office} 登记里没有(或者已经撤销)",
            True,
        )
        return
    if route.scope and not office.division_code.startswith(route.scope):
        yield "beyond_scope", path, f"“{route.name}”只管 {route.scope},{office.name} 不在这里面", True
    people = world.registry.in_office(office.code, now, route.to.role or None)
    if not people:
        who = f"岗位是“{world.ruleset.word('roles', route.to.role)}”的人" if route.to.role else "一个干部"
        yield "empty_office", path, f"“{route.name}”派给的 {office.name} 里没有{who},会改走升级链", False
    elif all(each.id in unreachable for each in people):
        yield "unreachable", path, f"“{route.name}”派给的 {office.name} 里没有一个人推送得到", False


def _ladders(world: World, now: datetime) -> Iterator[Found]:
    """Steps of ladders on which nobody stands in some place at some time of the coming week."""
    registry, ruleset = world.registry, world.ruleset
    instants = _turns(registry, now)
    holes: dict[str, str] = {}
    for kind, promise in ruleset.promises.items():
        for role in promise.ladder:
            if role not in holes:
                holes[role] = _hole(role, registry, world.county, instants)
            if holes[role]:
                words = f"升级链上的{ruleset.word('roles', role)}:{holes[role]},到这一级会跳过去"
                yield "hole", ("promises", kind, "ladder"), words, False


def _turns(registry: Registry, now: datetime) -> list[datetime]:
    """Now, and whenever in the coming week somebody else may stand there: at turns of shifts, at midnight."""
    first = now.astimezone(registry.zone)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=day) for day in range(1, _WEEK.days + 1)]
    return sorted({first, *days, *registry.turns(first, first + _WEEK)})


def _hole(role: str, registry: Registry, county: str, instants: Sequence[datetime]) -> str:
    """Where and when nobody holds a role; households' own officers are what `baolian check` looks at."""
    if role == OfficerRole.HOUSEHOLD_OFFICER:
        return ""
    places = [code for code in registry.divisions if len(code) == 12 and code.startswith(county)]
    empty: dict[str, datetime] = {}
    for code in places:
        for at in instants:
            if all(each.is_absent for each in registry.holdings(role, code, (), at)):
                empty[code] = at
                break
    if not empty:
        return ""
    code, at = next(iter(empty.items()))
    names = "".join(each.name for each in registry.path(code)[1:])
    return f"{names}等 {len(empty)} 个村没有人(例如 {at:%m-%d %H:%M})"
