"""Who is called for a message: a pure function of facts, ruleset and registry.

Replays and dry-runs call the same `decide`; given the same arguments it gives the same answer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.county.responsibility import Holdings, Link, links, person_of
from app.services.rules.conditions import Facts as Facts
from app.services.rules.conditions import Standing
from app.services.rules.routes import Route
from app.services.rules.rulesets import Ruleset

FALLBACK = ("household_officer", "village_leader", "town_secretary", "duty_desk")
"""The ladder of what is no kind of case."""

NO_ROUTE = ""
"""The route of a decision that no rule made: the ladder did."""

Find = Callable[[str], OfficerRef | None]
"""The best holder of a role for the place and household in question who is there."""


class Holders(Holdings, Protocol):
    """What a decision asks of the registry."""

    def instead_of(self, officer_id: str, at: datetime) -> OfficerRef | None:
        """Whoever is there for an officer: himself or his substitute."""
        ...

    def load_of(self, officer_id: str) -> int:
        """How many open cases an officer has, as far as somebody counted."""
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

    `officer` is None where nobody can be found at all: the message goes to a human. `standing` is how the one
    stood whom the chain would have called, where a route asked.
    """

    officer: OfficerRef | None
    role: str
    level: int
    route: str
    also_tell: tuple[tuple[str, OfficerRef], ...]
    reason: str
    standing: Standing | None = None


def decide(
    facts: Facts, ruleset: Ruleset, registry: Holders, household_duties: Sequence[DutyRef] = ()
) -> Decision:
    """The first enabled route that matches; where it leads to nobody, or none matches, up the kind's ladder.

    An urgent message also alerts the next rung at once.
    """

    def find(role: str) -> OfficerRef | None:
        return person_of(registry, role, facts.division_code, facts.at, household_duties)

    ladder = ladder_of(ruleset, facts.intent)
    rungs = _Rungs(links(registry, ladder, facts.division_code, facts.at, household_duties))
    asked = _Asked(rungs, registry)
    if ruleset.asks_standing:
        facts = replace(facts, standing=asked)
    route = first_match(facts, ruleset.in_order)
    targeted = _targeted(route, ladder, registry, find, facts.at) if route else None
    rung = targeted or rungs.next(_start(route, ladder)) or rungs.next(0)
    name = route.name if route else NO_ROUTE
    if rung is None:
        return Decision(None, "", 0, name, (), "no_officer", asked.found)
    told = _also_told(rung, route.also_tell if route else (), rungs if facts.is_urgent else None, find)
    reason = _reason(route, targeted, rung, facts)
    return Decision(rung.officer, rung.role, rung.level, name, told, reason, asked.found)


def ladder_of(ruleset: Ruleset, kind: str) -> tuple[str, ...]:
    """The ladder that is promised for a kind of case."""
    promise = ruleset.promises.get(kind)
    return promise.ladder if promise else FALLBACK


def first_match(facts: Facts, routes: Sequence[Route]) -> Route | None:
    """The route that decides."""
    return next((route for route in routes if route.is_enabled and route.matches(facts)), None)


class _Rungs:
    """The chain as rungs, looked for no further than somebody asks."""

    def __init__(self, found: Iterator[Link]) -> None:
        self._found, self._seen = found, list[Rung]()

    def next(self, start: int, known: str = "") -> Rung | None:
        """The first rung from `start` upwards whose person is not the one that is known."""
        return next((rung for rung in self._all() if rung.level >= start and rung.officer.id != known), None)

    def _all(self) -> Iterator[Rung]:
        yield from list(self._seen)
        for link in self._found:
            self._seen.append(Rung(link.level, link.role, link.officer))
            yield self._seen[-1]


class _Asked:
    """How the chain's first one stands; looked up when a route asks, once."""

    def __init__(self, rungs: _Rungs, registry: Holders) -> None:
        self._rungs, self._registry = rungs, registry
        self.found: Standing | None = None

    def __call__(self) -> Standing:
        if self.found is None:
            rung = self._rungs.next(0)
            registry = self._registry
            self.found = (
                Standing(registry.load_of(rung.officer.id), registry.can_reach(rung.officer.id))
                if rung
                else Standing()
            )
        return self.found


def _targeted(
    route: Route, ladder: Sequence[str], registry: Holders, find: Find, at: datetime
) -> Rung | None:
    """The one whom the route itself names; None where there is nobody."""
    to = route.to
    if to.officer:
        found = registry.instead_of(to.officer, at)
    elif to.office:
        found = next(iter(registry.in_office(to.office, at, to.role or None)), None)
    else:
        found = find(to.role)
    if found is None:
        return None
    role = to.role or found.role
    return Rung(_level(role, ladder), role, found)


def _start(route: Route | None, ladder: Sequence[str]) -> int:
    return _level(route.to.role, ladder) if route else 0


def _level(role: str, ladder: Sequence[str]) -> int:
    return ladder.index(role) if role in ladder else 0


def _also_told(
    rung: Rung, roles: Sequence[str], rungs: _Rungs | None, find: Find
) -> tuple[tuple[str, OfficerRef], ...]:
    """One officer for each role, nobody twice; of an urgent case's ladder the next rung."""
    told: dict[str, tuple[str, OfficerRef]] = {}
    for role in roles:
        officer = find(role)
        if officer and officer.id != rung.officer.id:
            told.setdefault(officer.id, (role, officer))
    following = rungs.next(rung.level + 1, rung.officer.id) if rungs is not None else None
    if following:
        told.setdefault(following.officer.id, (following.role, following.officer))
    return tuple(told.values())


def _reason(route: Route | None, targeted: Rung | None, rung: Rung, facts: Facts) -> str:
    """A fixed English word for the decision's record: how the officer was found."""
    if targeted:
        return "route"
    how = "route_climbed" if route else "ladder"
    return f"{how}:{rung.role}:{facts.division_code}"
