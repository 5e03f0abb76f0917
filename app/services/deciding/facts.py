"""What is known of a case beside its words: slots, place evidence, answers to our questions, kinds of danger."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.core.jsontext import dump
from models import Case


def facts_of(case: Case) -> dict[str, Any]:
    """The facts of a case; nothing there is an empty table."""
    return _table(case.facts)


def slots_of(case: Case) -> dict[str, Any]:
    """The slots of a case: a string, or a list where there are several."""
    return slots_in(case.facts)


def slots_in(facts: str) -> dict[str, Any]:
    """The slots in the column `facts` of a case."""
    slots = _table(facts).get("slots")
    return dict(slots) if isinstance(slots, dict) else {}


def _table(facts: str) -> dict[str, Any]:
    said = json.loads(facts)
    return said if isinstance(said, dict) else {}


def reporter_of(case: Case) -> dict[str, Any]:
    """Who reported the case: name, person_id, and a phone where one is known."""
    return reporter_in(case.reporter)


def reporter_in(reporter: str) -> dict[str, Any]:
    """Who reported it, in the column `reporter` of a case."""
    return _table(reporter)


def put(case: Case, **facts: Any) -> None:
    """Set some of the facts; the others stay."""
    case.facts = dump(facts_of(case) | facts)


def add_slots(case: Case, said: Mapping[str, Any]) -> list[str]:
    """Fill the slots that were empty with what was said now; answers which ones."""
    known = slots_of(case)
    fresh = {name: value for name, value in said.items() if value and not known.get(name)}
    if fresh:
        put(case, slots=known | fresh)
    return sorted(fresh)


def add_dangers(case: Case, kinds: Iterable[str]) -> bool:
    """Note further kinds of danger; whether one of them is new."""
    known = list(facts_of(case).get("dangers", ()))
    fresh = [kind for kind in kinds if kind not in known]
    if fresh:
        put(case, dangers=[*known, *fresh])
    return bool(fresh)
