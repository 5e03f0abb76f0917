"""`POST /api/v1/cases/{number}/actions`: the same moves that officers make by chat and link."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import InvalidValueError
from app.services.actions import act, locked_case
from app.services.registry import OfficerRef
from app.services.work import Work
from app.web.api.access import Served, Writer
from app.web.api.cases import find_case
from app.web.api.dossiers import case_views
from app.web.api.shapes import CaseView

router = APIRouter()


class ActionBody(BaseModel):
    """One move and what it needs; `officer` is whose move it is, none for the calling system's own."""

    model_config = ConfigDict(extra="forbid")

    action: str = Field(max_length=20)
    officer: str | None = Field(default=None, max_length=64)
    text: str | None = Field(default=None, max_length=2000)
    to: str | None = Field(default=None, max_length=64)
    until: datetime | None = None
    lat: float | None = Field(default=None, ge=-90, le=90)
    lng: float | None = Field(default=None, ge=-180, le=180)
    amount: float | None = Field(default=None, gt=0)

    def values(self) -> dict[str, Any]:
        """What the move is given."""
        return self.model_dump(exclude_none=True, exclude={"action", "officer"})


@router.post("/cases/{number}/actions")
async def act_on_case(number: str, body: ActionBody, container: Served, caller: Writer) -> CaseView:
    """Make one move and answer the case; 409 with the reason where it cannot make it now."""
    if body.until is not None and body.until.tzinfo is None:
        raise InvalidValueError("until 要带时区,例如 2026-07-25T18:00:00+08:00", "until")
    async with container.workshop.begin() as work:
        found = await find_case(work, caller, number)
        case = await locked_case(work, found.id)
        assert case is not None  # noqa: S101 - cases are never deleted
        officer = _officer(work, body.officer)
        actor = f"officer:{officer.id}" if officer else f"api:{caller.name}"
        await act(work, case, body.action, officer, body.values(), actor)
    async with container.workshop.read() as work:
        case = await find_case(work, caller, number)
        return (await case_views(work, [case], caller.is_personal))[0]


def _officer(work: Work, officer_id: str | None) -> OfficerRef | None:
    if officer_id is None:
        return None
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None:
        raise InvalidValueError(f"没有工号是“{officer_id}”的干部", "officer")
    return officer
