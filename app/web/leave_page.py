"""An officer's leave behind his signed link: from when to when, who stands in, and back again. Without script."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from sqlalchemy import select

from app.container import Container
from app.core.calendar import day_of
from app.core.errors import InvalidValueError
from app.core.links import Link
from app.services.county.officer_names import find_officer
from app.services.duty import leaves
from app.web.api.access import Served
from app.web.rendering import render
from app.web.standing import officer_of, opened
from models import Substitute

router = APIRouter(include_in_schema=False)
TOWN = 9


@router.get("/o/{token}/leave")
async def leave_page(request: Request, token: str, container: Served) -> Response:
    """The officer's leaves that are not over, and the form for another one."""
    return await _show(request, container, opened(container, token), token)


@router.post("/o/{token}/leave")
async def take_leave(
    request: Request,
    token: str,
    container: Served,
    act: Annotated[str, Form()] = "leave",
    since: Annotated[str, Form(max_length=20)] = "",
    until: Annotated[str, Form(max_length=20)] = "",
    substitute: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """Write a leave down or end it, or say why not."""
    link = opened(container, token)
    try:
        async with container.workshop.begin() as work:
            officer = officer_of(work, link)
            actor = f"officer:{officer.id}"
            if act == "back":
                await leaves.end_now(work, officer, actor)
            else:
                named = substitute.partition(" ")[0]
                by = find_officer(work.snapshots.registry, named, officer.division_code, "substitute")
                first, last = (day_of(each, "since", "请选好哪天到哪天") for each in (since, until or since))
                await leaves.request(work, officer, first, last, by, actor)
    except InvalidValueError as refusal:
        return await _show(request, container, link, token, str(refusal), 409)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/{token}/leave", 303)


async def _show(
    request: Request, container: Container, link: Link, token: str, why: str = "", status: int = 200
) -> Response:
    async with container.workshop.read() as work:
        officer = officer_of(work, link)
        registry = work.snapshots.registry
        today = work.now.astimezone(registry.zone).date()
        rows = await work.session.scalars(
            select(Substitute).where(
                Substitute.officer_id == officer.id,
                Substitute.retired_at.is_(None),
                Substitute.until.is_(None) | (Substitute.until >= today),
            )
        )
        town = officer.division_code[:TOWN]
        values: dict[str, Any] = {
            "token": token,
            "officer": officer,
            "why": why,
            "today": today,
            "leaves": [(row.since, row.until, registry.officer(row.substitute_id)) for row in rows],
            "colleagues": [
                each
                for each in registry.officers.values()
                if each.division_code[:TOWN] == town and each != officer
            ],
        }
    return HTMLResponse(render("leave.html", root=request.scope.get("root_path", ""), **values), status)
