"""Who scanned the code of an officer or a village, behind his signed link: one tap names the person. Without script."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.container import Container
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.services import audit
from app.services.people import scans
from app.services.people.bindings import BY_CODE
from app.services.sending.words import place_words
from app.web.api.access import Served
from app.web.rendering import render
from app.web.standing import officer_of, opened

router = APIRouter(include_in_schema=False)


@router.get("/o/{token}/scans")
async def scans_page(
    request: Request,
    token: str,
    container: Served,
    scan: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    name: Annotated[str, Query(max_length=50)] = "",
) -> Response:
    """The scans that wait for the officer; of the one that is open, whom it may have been, found by a name."""
    return await _show(request, container, token, scan, name.strip())


@router.post("/o/{token}/scans")
async def says_who(
    request: Request,
    token: str,
    container: Served,
    scan: Annotated[int, Form(ge=0, lt=2**63)],
    person_id: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """It was this person, or none of his."""
    link = opened(container, token)
    try:
        async with container.workshop.begin() as work:
            await scans.decide(work, officer_of(work, link).id, scan, person_id)
    except (ConflictError, InvalidValueError, NotFoundError) as refusal:
        return await _show(request, container, token, scan, why=str(refusal), status=409)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/{token}/scans", 303)


async def _show(
    request: Request,
    container: Container,
    token: str,
    scan: int = 0,
    name: str = "",
    why: str = "",
    status: int = 200,
) -> Response:
    link = opened(container, token)
    async with container.workshop.begin() as work:
        officer_id = officer_of(work, link).id
        found = await scans.waiting(work, officer_id)
        is_open = next((row for row in found if row.id == scan), found[0] if found else None)
        people = await scans.people_of(work, is_open, name) if is_open else []
        if is_open and people:
            address = request.client.host if request.client else ""
            seen = ("people_shown", str(is_open.id), people[0][1].division_code)
            audit.note(work, f"officer:{officer_id}", *seen, address=address, count=len(people))
        homes: dict[str, list[tuple[str, str, str]]] = {}
        for person, household in people:
            place = place_words(work, household.division_code)
            homes.setdefault(place, []).append((person.id, person.name, household.head))
    values = {
        "root": request.scope.get("root_path", ""),
        "token": token,
        "others": [row for row in found if row is not is_open],
        "scan": is_open,
        "of_village": is_open is not None and is_open.way == BY_CODE,
        "homes": homes,
        "name": name,
        "why": why,
    }
    return HTMLResponse(render("scans.html", **values), status)
