"""What an officer's page lets him read of people as it is stands in the log of acts: who, of which case, from where."""

import json
from collections.abc import Sequence

from starlette.requests import Request

from app.services import audit
from app.services.work import Work
from models import Case

NUMBER, NAMES = "phone_shown", "names_shown"


def has_name(case: Case) -> bool:
    """Whether the case says who reported it by name."""
    return bool(json.loads(case.reporter).get("name"))


def note(
    work: Work, request: Request, officer_id: str, action: str, target: str, cases: Sequence[Case]
) -> None:
    """One entry for one look at these cases; the entry holds no name and no number."""
    address = request.client.host if request.client else ""
    place = cases[0].division_code if cases else ""
    audit.note(work, f"officer:{officer_id}", action, target, place, address=address, count=len(cases))


def note_names(work: Work, request: Request, officer_id: str, target: str, cases: Sequence[Case]) -> None:
    """One entry for the names on a list of cases; none where nobody is named."""
    if named := [case for case in cases if has_name(case)]:
        note(work, request, officer_id, NAMES, target, named)
