"""The pages behind signed links: an officer acts on a case, a person sees how far his matter has come.

They work without script. The link itself is the key: it is signed, expires, and names officer and case.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy import select

from app.container import Container
from app.core.enums import EventKind
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError
from app.core.links import OFFICER, PERSON, Link
from app.core.masking import mask_text
from app.services.casework import opened, undoing
from app.services.lifecycle.moves import can_move
from app.services.people import introductions
from app.services.sending import outbox
from app.services.sending.called import open_cases_of
from app.services.sending.words import place_words, words_inside
from app.services.work import Work
from app.web import case_page, consents, disclosure, sames, standing, taps
from app.web.api.access import Served
from app.web.errors import wants_json
from app.web.guard import policy
from app.web.rendering import FOLDER, render
from app.web.visits import host_of
from models import Attachment, Case, Incident

router = APIRouter(include_in_schema=False)
MOST_LISTED = 200
_TOLD_PEOPLE = frozenset(EventKind) - {
    EventKind.ALERTED,
    EventKind.JOINED,
    EventKind.RECALLED,
    EventKind.REMINDED,
    EventKind.RETURNED,
    EventKind.TOLD,
}


@router.get("/o/sw.js")
async def service_worker() -> Response:
    """What lets an officer's page open without a signal; it must lie beside the pages that it keeps."""
    return FileResponse(FOLDER / "static" / "sw.js", media_type="text/javascript")


@router.get("/o/{token}")
async def officer_page(request: Request, token: str, container: Served) -> Response:
    """The case as its officer sees it, with what he can do now; without a case, all that he was called for."""
    link = standing.opened(container, token)
    if not link.case_id:
        return await _show_list(request, container, link)
    async with container.workshop.begin() as work:
        standing.officer_of(work, link)
        case = await _case(work, link)
        await outbox.seen(work, case, link.officer_id)
        await introductions.propose(work, case, link.officer_id)
    return await _show(request, container, link, token)


@router.post("/o/{token}")
async def officer_acts(
    request: Request,
    token: str,
    container: Served,
    form: Annotated[taps.TapForm, Form()],
) -> Response:
    """One tap: the move is made, or the page says why not; a page that kept it in the phone is told in JSON."""
    link = standing.opened(container, token)
    try:
        is_whole = await taps.tap(container, link.case_id, link.officer_id, form)
    except (IllegalMoveError, InvalidValueError, NotAllowedError, NotFoundError) as refusal:
        if form.tap or wants_json(request.scope):
            return JSONResponse({"why": str(refusal)}, 409)
        return await _show(request, container, link, token, why=str(refusal), status=409, typed=form)
    if form.tap:
        return JSONResponse({"done": True}, 200 if is_whole else 202)
    if not is_whole:
        return await _show(request, container, link, token, why=taps.PHOTO_WAITS, status=202)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/{token}", 303)


@router.post("/o/{token}/who")
async def officer_says_who(
    request: Request, token: str, container: Served, is_he: Annotated[bool, Form()]
) -> Response:
    """One tap: the person who reported is the one asked about, or is not."""
    link = standing.opened(container, token)
    async with container.workshop.begin() as work:
        standing.officer_of(work, link)
        await introductions.decide(work, link.case_id, link.officer_id, is_he=is_he)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/o/{token}", 303)


@router.get("/p/{token}")
async def person_page(request: Request, token: str, container: Served) -> Response:
    """How far a matter has come, in plain words."""
    link = standing.opened(container, token, PERSON)
    async with container.workshop.read() as work:
        case = await _case(work, link)
        values = await case_page.values(work, case)
        values["events"] = [e | {"whom": ""} for e in values["events"] if e["kind"] in _TOLD_PEOPLE]
        host = host_of(request, container, case.division_code)
        values["consent"] = await consents.wanted(work, host, link, case)
    script = host.browser_script if host is not None and values["consent"] else ""
    return _in_browser(request, "person.html", values | {"token": token}, script)


@router.get("/{purpose}/{token}/photo/{attachment_id}")
async def photo(purpose: str, token: str, attachment_id: int, container: Served) -> Response:
    """A photo, voice or film of the case, for whoever holds a link to it: the copy without metadata."""
    row = await _attachment(container, purpose, token, attachment_id)
    is_picture = row.thumb_hash is not None
    return await _copy(container, row.shown_hash, "image/jpeg" if is_picture else row.mime or "")


@router.get("/{purpose}/{token}/photo/{attachment_id}/small")
async def small_photo(purpose: str, token: str, attachment_id: int, container: Served) -> Response:
    """The thumbnail of a photo."""
    row = await _attachment(container, purpose, token, attachment_id)
    return await _copy(container, row.thumb_hash, "image/jpeg")


async def _attachment(container: Container, purpose: str, token: str, attachment_id: int) -> Attachment:
    if purpose not in (OFFICER, PERSON):
        raise NotFoundError("没有这个页面")
    link = standing.opened(container, token, purpose)
    async with container.workshop.read() as work:
        standing.require(work, link)
        found: Attachment | None = await work.session.scalar(
            opened.files_of(link.case_id).where(Attachment.id == attachment_id)
        )
    if found is None:
        raise NotFoundError("没有这张照片")
    return found


async def _copy(container: Container, content_hash: str | None, mime: str) -> Response:
    if content_hash is None:
        raise NotFoundError("这个文件不能在这里看")
    data = await container.media.get(content_hash)
    return Response(data, media_type=mime, headers={"Cache-Control": "private, max-age=86400"})


async def _case(work: Work, link: Link) -> Case:
    case = await work.session.get(Case, link.case_id)
    if case is None:
        raise NotFoundError("没有找到这件事")
    return case


async def _show(
    request: Request,
    container: Container,
    link: Link,
    token: str,
    why: str = "",
    status: int = 200,
    typed: taps.TapForm | None = None,
) -> Response:
    async with container.workshop.begin() as work:
        standing.officer_of(work, link)
        case = await _case(work, link)
        values = await case_page.values(work, case)
        values |= {"words": words_inside(work, case), "who": await _who(work, link)}
        values |= await sames.values(work, container.links, case, link.officer_id)
        may_undo = await undoing.is_possible(work, case, f"officer:{link.officer_id}")
        phone = json.loads(case.reporter).get("phone", "")
        said = (values["words"]["summary"], *(event["text"] for event in values["events"]))
        if phone or any(mask_text(text) != text for text in said):
            disclosure.note(work, request, link.officer_id, disclosure.NUMBER, case.number, [case])
        elif values["who"] or disclosure.has_name(case):
            disclosure.note(work, request, link.officer_id, disclosure.NAMES, case.number, [case])
        host = host_of(request, container, case.division_code)
        values["consent"] = await consents.wanted(work, host, link, case)
    script = host.browser_script if host is not None else ""
    values |= {
        "token": token,
        "key": f"{case.number} {link.officer_id}",
        "phone": phone,
        "why": why,
        "typed": typed,
        "is_others": bool(values["words"]["officer"]) and case.officer_id != link.officer_id,
        "buttons": [each for each in taps.BUTTONS if can_move(case.state, each.action)],
        "more": [each for each in taps.MORE if taps.is_offered(case, each.action, may_undo=may_undo)],
    }
    return _in_browser(request, "officer.html", values, script, status)


def _in_browser(
    request: Request, template: str, values: dict[str, Any], script: str, status: int = 200
) -> HTMLResponse:
    """A page that loads this script of the platform's, if any."""
    page = html(request, template, values | {"script": script}, status)
    page.headers["content-security-policy"] = policy(script)
    return page


async def _who(work: Work, link: Link) -> dict[str, str] | None:
    """Whom the officer is asked about, if he is."""
    waiting = await introductions.waiting(work, link.case_id, link.officer_id)
    if waiting is None:
        return None
    person, household = waiting[1]
    place = place_words(work, household.division_code)
    return {"person": person.name, "head": household.head, "place": place}


async def _show_list(request: Request, container: Container, link: Link) -> Response:
    async with container.workshop.begin() as work:
        standing.officer_of(work, link)
        own = container.links.officer_list_link(link.officer_id).rpartition("/")[2]
        found = await open_cases_of(work, link.officer_id, MOST_LISTED)
        await outbox.all_seen(work, [case.id for case in found], link.officer_id)
        disclosure.note_names(work, request, link.officer_id, "", found)
        crowds = await _crowds(work, container, link, found)
        rows = [
            {
                "words": words_inside(work, case),
                "is_urgent": case.is_urgent,
                "is_drill": case.is_drill,
                "token": container.links.officer_link(case.id, link.officer_id).rpartition("/")[2],
            }
            for case in found
            if case.is_urgent or case.incident_id not in crowds
        ]
    values = {"rows": rows, "crowds": list(crowds.values()), "count": len(found), "token": own}
    return html(request, "officer_list.html", values)


async def _crowds(
    work: Work, container: Container, link: Link, found: Sequence[Case]
) -> dict[int | None, dict[str, Any]]:
    """The incidents of several of these cases: one line each, with the way to its list."""
    counts = Counter(case.incident_id for case in found if case.incident_id)
    several = [incident_id for incident_id, count in counts.items() if count > 1]
    incidents = await work.session.scalars(select(Incident).where(Incident.id.in_(several)))
    return {
        each.id: {
            "place": place_words(work, each.division_code),
            "hazard": each.hazard or work.snapshots.ruleset_for(each.division_code).word("kinds", each.kind),
            "count": counts[each.id],
            "is_drill": each.is_drill,
            "token": container.links.incident_link(each.id, link.officer_id).rpartition("/")[2],
        }
        for each in incidents
    }


def html(request: Request, template: str, values: dict[str, Any], status: int = 200) -> HTMLResponse:
    """A page behind a signed link."""
    return HTMLResponse(render(template, root=request.scope.get("root_path", ""), **values), status)
