"""Who scanned an officer's code, behind his signed link: one tap names the person. Without script."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.container import Container
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.core.links import OFFICER, BadLinkError
from app.services import scans
from app.services.words import place_words
from app.web.api.access import Served
from app.web.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/o/{token}/scans")
async def scans_page(request: Request, token: str, container: Served) -> Response:
    """The scans that wait for the officer, each with his people to choose from."""
    return await _show(request, container, token)


@router.post("/o/{token}/scans")
async def says_who(
    request: Request,
    token: str,
    container: Served,
    scan: Annotated[int, Form(ge=0, lt=2**63)],
    person_id: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """It was this person, or none of his."""
    officer_id = _officer_id(container, token)
    try:
        async with container.workshop.begin() as work:
            await scans.decide(work, officer_id, scan, person_id)
    except (ConflictError, InvalidValueError, NotFoundError) as refusal:
        return await _show(request, container, token, str(refusal), 409)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/{token}/scans", 303)


def _officer_id(container: Container, token: str) -> str:
    try:
        return container.links.open(token, OFFICER).officer_id
    except BadLinkError as error:
        raise NotFoundError(str(error)) from error


async def _show(
    request: Request, container: Container, token: str, why: str = "", status: int = 200
) -> Response:
    officer_id = _officer_id(container, token)
    async with container.workshop.read() as work:
        found = await scans.waiting(work, officer_id)
        people = [
            (person.id, person.name, household.head, place_words(work, household.division_code))
            for person, household in await scans.people_of(work, officer_id)
        ]
    root = request.scope.get("root_path", "")
    return HTMLResponse(
        render("scans.html", root=root, token=token, scans=found, people=people, why=why), status
    )
