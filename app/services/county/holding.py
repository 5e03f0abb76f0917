"""What makes somebody the holder of a role: a duty, his own role, a roster, an office; or whose place he takes."""

from dataclasses import dataclass
from datetime import date

from app.services.county.registry_rows import DutyRef, OfficerRef

ROLE, ROSTER, OFFICE = "role", "roster", "office"
"""Grounds that are no duty; a duty's ground is its kind."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why: a duty's kind, or role, roster, office; on what (a division, household or office); from when to when."""

    by: str
    target: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a role, and why; `stands_in_for`: whose place he takes, whoever holds the ground first.

    `is_absent`: the holder is away and nobody stands in for him.
    """

    officer: OfficerRef
    ground: Ground
    stands_in_for: tuple[OfficerRef, ...] = ()
    is_absent: bool = False


def ground_of(duty: DutyRef) -> Ground:
    """A duty as a ground."""
    return Ground(duty.kind, duty.target, duty.since, duty.until)
