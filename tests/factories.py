"""Builders: a valid object of each kind, with what the test cares about changed."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from models import Case

HAIL = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
_ids = count(1)


def a_case(**changes: Any) -> Case:
    """An open disaster case in 竹园村 with an officer and a deadline."""
    number = next(_ids)
    values: dict[str, Any] = {
        "id": number,
        "number": f"260718{number:06d}",
        "kind": "disaster",
        "state": "assigned",
        "division_code": "610925112003",
        "summary": "竹园村下冰雹了",
        "officer_id": "O1",
        "promise": {},
        "ruleset_version": 1,
        "decision": {},
        "level": 0,
        "step_number": 0,
        "is_urgent": False,
        "last_event_seq": 0,
        "last_event_hash": "",
        "next_due_at": HAIL + timedelta(minutes=10),
        "reported_at": HAIL,
        "opened_at": HAIL,
    }
    return Case(**(values | changes))
