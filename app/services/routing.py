"""Who is called for a message: a pure function of facts, ruleset and registry.

Replays and dry-runs call the same `decide`; given the same arguments it gives the same answer.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.services.conditions import Facts as Facts
from app.services.registry_rows import DutyRef, OfficerRef
from app.services.routes import Route
from app.services.rulesets import Ruleset

FALLBACK = ("household_officer", "village_leader", "town_secretary", "duty_desk")
"""The ladder of what is no kind of case."""

NO_ROUTE = ""
"""The route of a decision that no rule made: the ladder did."""

Find = Callable[[str], Sequence[OfficerRef]]
"""Who holds a role for the place and household in question, best first."""


class Holders(Protocol):
    """What a decision asks of the registry."""

    def officer(self, officer_id: str) -> OfficerRef | None:
        """The officer with this id."""
        ...

    def holders(
        self, role: str, division_code: str, household_duties: Sequence[DutyRef], at: datetime
    ) -> tuple[OfficerRef, ...]:
        """Who holds a role for a place and a household, best first."""
        ...

    def in_office(self, office_code: str, at: datetime, role: str | None = None) -> tuple[OfficerRef, ...]:
        """The officers of an office, of one role if given, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Rung:
    """One officer on a ladder; `level` is the index of his role."""

    level: int
    role: str
    officer: OfficerRef


@dataclass(frozen=True, slots=True)
class Decision:
    """Who is responsible and who is told besides, by which route (empty: by the ladder), and why.

    `officer` is None where nobody can be found at all: the message goes to a human.
    """

    officer: OfficerRef | None
    role: str
    level: int
    route: str
    also_tell: tuple[tuple[str, OfficerRef], ...]
    reason: str


def decide(
    facts: Facts, ruleset: Ruleset, registry: Holders, household_duties: Sequence[DutyRef] = ()
) -> Decision:
    """The first enabled route that matches; where it leads to nobody, or none matches, up the kind's ladder.

    An urgent message also alerts the next rung at once.
    """

    def find(role: str) -> Sequence[OfficerRef]:
        return registry.holders(role, facts.division_code, household_duties, facts.at)

    ladder = ladder_of(ruleset, facts.intent)
    route = first_match(facts, ruleset.routes)
    targeted = _targeted(route, ladder, registry, find, facts.at) if route else None
    rung = targeted or climb(ladder, _start(route, ladder), (), find) or climb(ladder, 0, (), find)
    name = route.name if route else NO_ROUTE
    if rung is None:
        return Decision(None, "", 0, name, (), "no_officer")
    also = route.also_tell if route else ()
    told = _also_told(rung, also, ladder if facts.is_urgent else (), find)
    return Decision(rung.officer, rung.role, rung.level, name, told, _reason(route, targeted, rung, facts))


def ladder_of(ruleset: Ruleset, kind: str) -> tuple[str, ...]:
    """The ladder that is promised for a kind of case."""
    promise = ruleset.promises.get(kind)
    return promise.ladder if promise else FALLBACK


def first_match(facts: Facts, routes: Sequence[Route]) -> Route | None:
    """The route that decides."""
    return next((route for route in routes if route.is_enabled and route.matches(facts)), None)


def climb(ladder: Sequence[str], start: int, alerted: Collection[str], find: Find) -> Rung | None:
    """The first rung from `start` upwards whose person's id is not in `alerted`.

    Escalation starts at `level + 1` with everybody alerted so far; None means that the top repeats.
    """
    return next((rung for rung in _rungs(ladder, start, find) if rung.officer.id not in alerted), None)


def _rungs(ladder: Sequence[str], start: int, find: Find) -> Iterator[Rung]:
    for level in range(start, len(ladder)):
        holders = find(ladder[level])
        if holders:
            yield Rung(level, ladder[level], holders[0])


def _targeted(
    route: Route, ladder: Sequence[str], registry: Holders, find: Find, at: datetime
) -> Rung | None:
    """The one whom the route itself names; None where there is nobody."""
    to = route.to
    if to.officer:
        found: Sequence[OfficerRef] = tuple(filter(None, [registry.officer(to.officer)]))
    elif to.office:
        found = registry.in_office(to.office, at, to.role or None)
    else:
        found = find(to.role)
    if not found:
        return None
    role = to.role or found[0].role
    return Rung(_level(role, ladder), role, found[0])


def _start(route: Route | None, ladder: Sequence[str]) -> int:
    return _level(route.to.role, ladder) if route else 0


def _level(role: str, ladder: Sequence[str]) -> int:
    return ladder.index(role) if role in ladder else 0


def _also_told(
    rung: Rung, roles: Sequence[str], ladder: Sequence[str], find: Find
) -> tuple[tuple[str, OfficerRef], ...]:
    """One officer for each role, nobody twice; of an urgent case's ladder the next rung."""
    told: dict[str, tuple[str, OfficerRef]] = {}
    for role in roles:
        officer = next(iter(find(role)), None)
        if officer and officer.id != rung.officer.id:
            told.setdefault(officer.id, (role, officer))
    following = climb(ladder, rung.level + 1, (rung.officer.id,), find)
    if following:
        told.setdefault(following.officer.id, (following.role, following.officer))
    return tuple(told.values())


def _reason(route: Route | None, targeted: Rung | None, rung: Rung, facts: Facts) -> str:
    """A fixed English word for the decision's record: how the officer was found."""
    if targeted:
        return "route"
    how = "route_climbed" if route else "ladder"
    return f"{how}:{rung.role}:{facts.division_code}"
