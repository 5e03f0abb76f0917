"""The page of an incident behind an officer's signed link: his cases of it, sorted as he likes, taken with one tap."""

import math
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.container import Container
from app.core.datum import to_gcj02
from app.core.errors import InvalidValueError, NotFoundError
from app.core.links import INCIDENT, Link
from app.services.casework import together
from app.services.deciding.figures import Figures
from app.services.sending import incident_lists
from app.services.sending.incident_lists import Line, Order
from app.services.sending.words import place_words, words_inside
from app.services.work import Work
from app.web import disclosure
from app.web.api.access import Served
from app.web.errors import wants_json
from app.web.pages import html
from app.web.standing import officer_of, opened
from app.web.taps import tapped_at
from models import Incident

router = APIRouter(include_in_schema=False)
A_PAGE = 100
LONGEST_ID = 19
"""Digits of a case's id at the most."""
_ORDERS = {Order.TIME: "时间", Order.PLACE: "地点", Order.URGENT: "急的在前", Order.SIZE: "人和面积"}


class ListForm(BaseModel):
    """What is tapped: a move of everything that waits (no `case`), or of the cases that were ticked."""

    model_config = ConfigDict(extra="ignore")

    action: Annotated[str, Field(max_length=20)]
    case: Annotated[str, Field(max_length=40 * A_PAGE)] = ""
    tap: Annotated[str, Field(max_length=40)] = ""
    at: Annotated[str, Field(max_length=40)] = ""
    sent: Annotated[str, Field(max_length=40)] = ""
    lat: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    lng: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None
    accuracy: Annotated[float | None, Field(ge=0, allow_inf_nan=False)] = None


@router.get("/o/incident/{token}")
async def incident_page(
    request: Request,
    token: str,
    container: Served,
    by: Order = Order.TIME,
    page: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """The officer's list of an incident; looking at it tells that he knows what he was sent about it."""
    link = opened(container, token, INCIDENT)
    async with container.workshop.begin() as work:
        officer_of(work, link)
        incident = await _incident(work, link)
        await incident_lists.list_seen(work, incident.id, link.officer_id)
    return await _show(request, container, link, token, by=by, page=page)


@router.post("/o/incident/{token}")
async def act_on_list(request: Request, token: str, container: Served) -> Response:
    """One tap for many cases; a page that kept it in the phone is told in JSON."""
    link = opened(container, token, INCIDENT)
    form = await _form(request)
    why = await _act(container, link, form)
    if form.tap or wants_json(request.scope):
        return JSONResponse({"why": why}, 409) if why else JSONResponse({"done": True})
    if why:
        return await _show(request, container, link, token, why=why, status=409)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/incident/{token}", 303)


async def _form(request: Request) -> ListForm:
    """The form's fields; ticks come one by one, or in one field from the phone. Raises InvalidValueError."""
    form = await request.form()
    said: dict[str, Any] = {name: value for name, value in form.items() if isinstance(value, str) and value}
    said["case"] = ",".join(str(each) for each in form.getlist("case"))
    try:
        return ListForm.model_validate(said)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise InvalidValueError(f"{field} 的值不对", field) from error


async def _act(container: Container, link: Link, form: ListForm) -> str:
    """Make the move of all these cases, some at a time so that nobody waits; answers why some were not moved."""
    if form.action not in together.ACTIONS:
        return "名单上只能点“收到”和“到场”"
    ticked = [each for each in form.case.split(",") if each.isascii() and each.isdigit()]
    ids = [int(each) for each in ticked if len(each) <= LONGEST_ID][:A_PAGE]
    if form.action == "arrive" and not ids:
        return "请先勾选到了哪几家"
    refused: list[str] = []
    while True:
        async with container.workshop.begin() as work:
            officer = officer_of(work, link)
            incident = await _incident(work, link)
            cases = await together.waiting(work, form.action, officer, [incident.id], ids)
            done = await together.act_on_all(work, cases, form.action, officer, _values(work.now, form))
        refused += [why for _, why in done.refused]
        if len(cases) < together.MOST or not done.made:
            return refused[0] if refused else ""


def _values(now: datetime, form: ListForm) -> dict[str, Any]:
    at = tapped_at(now, form.at, form.sent) if form.at else None
    values: dict[str, Any] = {"tap": form.tap, "at": at}
    if form.lat is not None and form.lng is not None:
        values["lat"], values["lng"] = to_gcj02(form.lat, form.lng)
        values["accuracy"] = form.accuracy
    return {name: value for name, value in values.items() if value not in (None, "")}


async def _incident(work: Work, link: Link) -> Incident:
    incident = await work.session.get(Incident, link.case_id)
    if incident is None:
        raise NotFoundError("没有找到这个灾害事件")
    if incident.merged_into is not None:
        return await work.session.get_one(Incident, incident.merged_into)
    return incident


async def _show(
    request: Request,
    container: Container,
    link: Link,
    token: str,
    *,
    by: Order = Order.TIME,
    page: int = 1,
    why: str = "",
    status: int = 200,
) -> Response:
    async with container.workshop.begin() as work:
        incident = await _incident(work, link)
        listed = await incident_lists.lines(work, incident, link.officer_id, by)
        pages = max(1, math.ceil(len(listed) / A_PAGE))
        page = min(page, pages)
        shown = listed[(page - 1) * A_PAGE : page * A_PAGE]
        ruleset = work.snapshots.ruleset_for(incident.division_code)
        disclosure.note_names(work, request, link.officer_id, incident.number, [line.case for line in shown])
        values = {
            "token": token,
            "key": f"{incident.number} {link.officer_id}",
            "why": why,
            "place": place_words(work, incident.division_code),
            "hazard": incident.hazard or ruleset.word("kinds", incident.kind),
            "number": incident.number,
            "is_drill": incident.is_drill,
            "is_closed": incident.closed_at is not None,
            "count": len(listed),
            "waiting": sum(line.waits for line in listed),
            "total": _sum(listed),
            "orders": _ORDERS,
            "by": by,
            "page": page,
            "pages": pages,
            "rows": [_row(work, container, line, link.officer_id) for line in shown],
        }
    return html(request, "incident.html", values, status)


def _sum(listed: list[Line]) -> Figures:
    return sum((line.figures for line in listed), Figures())


def _row(work: Work, container: Container, line: Line, officer_id: str) -> dict[str, Any]:
    return {
        "words": words_inside(work, line.case),
        "case": line.case,
        "figures": line.figures,
        "waits": line.waits,
        "can_arrive": line.case.on_site_at is None and line.case.next_due_at and not line.case.resolved_at,
        "token": container.links.officer_link(line.case.id, officer_id).rpartition("/")[2],
    }
