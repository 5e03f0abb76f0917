"""What makes it this officer: the duty, role, roster, office or rule behind a decision, for who asks "why he?"."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from app.services.county.holding import OFFICE, Ground, Holder
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.county.responsibility import Holdings
from app.services.deciding.routing import Decision
from app.services.rules.routes import Route, Target

RULE = "rule"
"""A ground that is no entry of the registry: the rule names the officer himself."""


class Offices(Holdings, Protocol):
    """What is asked of the registry."""

    def on_duty(self, office_code: str, at: datetime) -> tuple[Holder, ...]:
        """Who sits in an office now by its roster."""
        ...


def of_decision(
    decision: Decision,
    routes: Sequence[Route],
    registry: Offices,
    division_code: str,
    duties: Sequence[DutyRef],
    at: datetime,
) -> list[dict[str, Any]]:
    """Who is called by a decision, the responsible one first, each with the entry that makes it him; as JSON."""
    found = holders_of(decision, routes, registry, division_code, duties, at)
    return [{"officer": holder.officer.id, "role": role, **as_json(holder)} for role, holder in found]


def holders_of(
    decision: Decision,
    routes: Sequence[Route],
    registry: Offices,
    division_code: str,
    duties: Sequence[DutyRef],
    at: datetime,
) -> list[tuple[str, Holder]]:
    """Who is called by a decision in which role, the responsible one first, with what makes him its holder."""
    if decision.officer is None:
        return []
    to = next((route.to for route in routes if route.name == decision.route), None)
    named = to if decision.reason == "route" else None
    first = _holder(decision.role, decision.officer, named, registry, division_code, duties, at)
    others = (
        (role, _holder(role, officer, None, registry, division_code, duties, at))
        for role, officer in decision.also_tell
    )
    return [(decision.role, first), *others]


def as_json(holder: Holder) -> dict[str, Any]:
    """The ground of a holder, without what is not said."""
    ground = holder.ground
    said: Mapping[str, Any] = {
        "by": ground.by,
        "target": ground.target,
        "since": _day(ground.since),
        "until": _day(ground.until),
        "stands_in_for": [each.id for each in holder.stands_in_for],
    }
    return {name: value for name, value in said.items() if value}


def _holder(
    role: str,
    officer: OfficerRef,
    to: Target | None,
    registry: Offices,
    division_code: str,
    duties: Sequence[DutyRef],
    at: datetime,
) -> Holder:
    for holder in _candidates(role, to, registry, division_code, duties, at):
        if holder.officer.id == officer.id:
            return holder
    if to is not None and to.office:
        return Holder(officer, Ground(OFFICE, to.office))
    return Holder(officer, Ground(RULE, to.officer if to is not None else ""))


def _candidates(
    role: str,
    to: Target | None,
    registry: Offices,
    division_code: str,
    duties: Sequence[DutyRef],
    at: datetime,
) -> Iterator[Holder]:
    if to is not None and to.office:
        yield from registry.on_duty(to.office, at)
    elif to is None or not to.officer:
        yield from registry.holdings(role, division_code, duties, at)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
