"""`POST /api/v1/cases/{number}/actions`: moves of a case, made by another system."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.core.errors import InvalidValueError, NotFoundError
from app.services.casework.actions import UNDO, act, locked_case
from app.services.county.officer_names import find_target
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle.moves import EVENTS
from app.services.work import Work
from app.web.api.access import Caller, Served, Writer
from app.web.api.cases import find_case
from app.web.api.dossiers import case_views
from app.web.api.incidents import find_incident
from app.web.api.logged import Logged
from app.web.api.shapes import CaseView

router = APIRouter(route_class=Logged)
_END_OF_DAY = time(23, 59, 59)
COUNTY = 6
"""Digits of a county's code."""


class Action(BaseModel):
    """One move; what it needs beside `action` depends on it."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    action: Annotated[str, Field(json_schema_extra={"enum": [*EVENTS, UNDO]})]
    officer: str | None = None
    text: Annotated[str | None, Field(max_length=10_000)] = None
    to: str | None = None
    until: Annotated[str | None, Field(max_length=40, description="ISO 8601 with offset, or a day")] = None
    lat: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    lng: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    at: Annotated[str | None, Field(max_length=40, description="when it was, if it is told later")] = None
    is_solved: Annotated[bool | None, Field(alias="solved", description="what the person said")] = None
    amount: Annotated[Decimal | None, Field(gt=0, max_digits=12, decimal_places=2)] = None
    other: Annotated[str | None, Field(alias="with")] = None

    def values(self, zone: ZoneInfo) -> dict[str, Any]:
        """What the move is given; a bare day in `until` means its end."""
        given = self.model_dump(exclude_none=True, exclude={"action", "officer", "other", "until", "at"})
        if self.until is not None:
            given["until"] = _instant(self.until, zone)
        if self.at is not None:
            given["at"] = _instant(self.at, zone, "at")
        return given if self.other is None else given | {"with": self.other}


def _instant(text: str, zone: ZoneInfo, field: str = "until") -> datetime:
    """A moment with its offset, or the end of a day in the county; raises InvalidValueError."""
    try:
        is_day = len(text) == len("2026-07-20")
        instant = datetime.combine(date.fromisoformat(text), _END_OF_DAY, zone) if is_day else _moment(text)
    except ValueError as error:
        words = f"{field} 要写成 2026-07-20T18:00:00+08:00 或 2026-07-20"
        raise InvalidValueError(words, field) from error
    return instant


def _moment(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None:
        raise ValueError("no offset")
    return instant


@router.post(
    "/cases/{number}/actions", responses={409: {"description": "the case cannot make this move now"}}
)
async def act_on_case(number: str, action: Action, container: Served, caller: Writer) -> CaseView:
    """Make one move and answer the case."""
    values = action.values(ZoneInfo(container.settings.timezone))
    async with container.workshop.begin() as work:
        found = await find_case(work, caller, number)
        if action.other is not None:
            await _require_seen(work, caller, action)
        case = await locked_case(work, found.id)
        if case is None:
            raise NotFoundError(f"没有编号为 {number[:20]} 的事项")
        officer = _officer(work, action.officer)
        if officer is not None and action.action == "assign" and "to" not in values:
            values["to"], officer = officer.id, None
        if "to" in values:
            values["to"] = find_target(work, found.division_code[:COUNTY], str(values["to"])[:64])
        actor = f"officer:{officer.id}" if officer else f"api:{caller.name}"
        await act(work, case, action.action, officer, values, actor)
        await work.flush()
        return (await case_views(work, [case], caller.is_personal))[0]


async def _require_seen(work: Work, caller: Caller, action: Action) -> None:
    """What a case is merged with or gathered into lies within the caller's division too; raises NotFoundError."""
    find = find_incident if action.action == "gather" else find_case
    await find(work, caller, str(action.other))


def _officer(work: Work, officer_id: str | None) -> OfficerRef | None:
    if not officer_id:
        return None
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None:
        raise InvalidValueError(f"没有工号为 {officer_id[:40]} 的干部", "officer")
    return officer
