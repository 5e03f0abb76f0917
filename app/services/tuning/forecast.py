"""The words of a forecast: the case that is played, the world it is played in, each call that would be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services.county.holding import Holder
from app.services.county.registry import Registry
from app.services.county.registry_rows import DutyRef, OfficerRef
from app.services.deciding.routing import Decision
from app.services.rules.promises import Promise
from app.services.rules.rulesets import Ruleset

ALERT, TOLD, REMINDER, ESCALATION = "alert", "also_tell", "reminder", "escalation"
"""Why somebody is called: for the case, beside its officer, again, up the ladder."""
LEAVE, LEAVE_OVER = "leave", "leave_over"
"""Causes of an alert in the middle: whoever had the case goes on leave, or is back."""


@dataclass(frozen=True, slots=True)
class WayAhead:
    """A way that an alert would try, in its turn; `has_receipt`: its platform says when it arrived."""

    channel: str
    account: str
    means: str
    has_receipt: bool
    in_group: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """One alert that would be written: when, to whom in which role, why he is the one, and why at all.

    `holder` is the entry of the registry that makes it him (None: a rule names him). `passed_over` are those whom
    missed steps skip. `is_repeat`: he was called for this case before.
    """

    at: datetime
    purpose: str
    cause: str
    role: str
    level: int
    officer: OfficerRef
    holder: Holder | None
    ways: tuple[WayAhead, ...] = ()
    is_repeat: bool = False
    passed_over: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """The case to be played: what, where, whose household, promised what, and who is called first."""

    at: datetime
    division_code: str
    promise: Promise
    decision: Decision
    first: Sequence[tuple[str, Holder]]
    duties: Sequence[DutyRef] = ()
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class World:
    """What the case is played in; `ways` by officers, who is not among them is taken to be reached."""

    ruleset: Ruleset
    registry: Registry
    ways: Mapping[str, tuple[WayAhead, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Every call in order; `due` are the promise's clocks. Complete: the top of the ladder was called again."""

    calls: tuple[Call, ...]
    due: Mapping[str, datetime]
    is_complete: bool
