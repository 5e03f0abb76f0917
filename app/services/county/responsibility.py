"""Who answers for a household or a place, for a kind of matter, at an instant: the whole chain, with reasons.

Pure: the same registry, ruleset and instant give the same chain. Routing calls its first person, the ladder
climbs it, the API and `baolian responsible` show it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.core.enums import OfficerRole
from app.services.county.holding import Holder
from app.services.county.registry_rows import DutyRef, OfficerRef

LAST = (
    str(OfficerRole.DUTY_DESK),
    str(OfficerRole.TOWN_SECRETARY),
    str(OfficerRole.VILLAGE_LEADER),
    str(OfficerRole.HOUSEHOLD_OFFICER),
)
"""Who answers where nobody is on a kind's ladder: whatever rules say, nothing is routed to nobody."""


class Holdings(Protocol):
    """What is asked of the registry."""

    def holdings(
        self, role: str, division_code: str, household_duties: Sequence[DutyRef], at: datetime
    ) -> tuple[Holder, ...]:
        """Who holds a role for a place and a household, best first, with what makes each one a holder."""
        ...

    def can_reach(self, officer_id: str) -> bool:
        """Whether any channel identity of this officer is known."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """One person of a chain: the level and role of the ladder, and why it is he.

    `is_reachable`: a channel identity of his is known.
    """

    level: int
    role: str
    holder: Holder
    is_reachable: bool = True

    @property
    def officer(self) -> OfficerRef:
        """Who it is."""
        return self.holder.officer


def responsible(
    registry: Holdings,
    ladder: Sequence[str],
    division_code: str,
    at: datetime,
    household_duties: Sequence[DutyRef] = (),
    unreachable: Collection[str] = (),
) -> tuple[Link, ...]:
    """The chain of a place, and of a household if its duties are given: one person for each role of `ladder`.

    The person of a role is its best holder who is there and, among those, whom a channel reaches. Whoever is
    away without anybody in his place is passed over: nobody waits for him. `unreachable` are officers of whom
    it turned out that no channel reaches them. Should nobody be left on the ladder, whoever else answers for the
    place does (`LAST`), and should all be away, they stand there all the same: empty only where the place has nobody.
    """

    return tuple(links(registry, ladder, division_code, at, household_duties, unreachable))


def links(
    registry: Holdings,
    ladder: Sequence[str],
    division_code: str,
    at: datetime,
    household_duties: Sequence[DutyRef] = (),
    unreachable: Collection[str] = (),
) -> Iterator[Link]:
    """The chain, found as far as it is asked for: routing mostly needs its first person."""

    def find(role: str) -> tuple[Holder, ...]:
        return registry.holdings(role, division_code, household_duties, at)

    def order(holder: Holder) -> tuple[bool, bool]:
        return holder.officer.id in unreachable, not registry.can_reach(holder.officer.id)

    def best(level: int, role: str, holders: Sequence[Holder]) -> Link:
        found = holders[0] if len(holders) == 1 else min(holders, key=order)
        return Link(level, role, found, registry.can_reach(found.officer.id))

    absent: list[tuple[int, str, tuple[Holder, ...]]] = []
    is_empty = True
    for level, role in enumerate((*ladder, *(role for role in LAST if role not in ladder))):
        if level >= len(ladder) and not is_empty:
            return
        holders = find(role)
        there = [holder for holder in holders if not holder.is_absent]
        if there:
            is_empty = False
            yield best(level, role, there)
        elif holders:
            absent.append((level, role, holders))
    if is_empty:
        yield from (best(*each) for each in absent)


def person_of(
    registry: Holdings,
    role: str,
    division_code: str,
    at: datetime,
    household_duties: Sequence[DutyRef] = (),
) -> OfficerRef | None:
    """The best holder of one role who is there; None where nobody is."""
    holders = registry.holdings(role, division_code, household_duties, at)
    there = [holder for holder in holders if not holder.is_absent]
    return min(there, key=lambda each: not registry.can_reach(each.officer.id)).officer if there else None
