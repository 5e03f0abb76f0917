"""The officers' door without a link: WeChat says whose phone it is, and his list opens (protocol reference, 1.15)."""

import segno
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from app.container import Container
from app.core.errors import NotFoundError, UnavailableError
from app.core.logins import VALID
from app.services.people.bindings import Identity
from app.services.people.visitors import officer_of
from app.web.api.access import Served
from app.web.rendering import render
from app.web.visits import Host, hosts, is_at_home
from bots.abilities import LoginAgainError, Visitor
from bots.base import SendError

router = APIRouter(include_in_schema=False)
COOKIE = "baolian_login"
MOST_AGAIN = 1
"""So often a login begins anew by itself; what still fails then is told."""


@router.get("/o/")
async def door(request: Request, container: Served) -> Response:
    """The door of the first account that knows its visitors."""
    return _admit(request, container, _host(container))


@router.get("/o/enter/{account}")
async def door_of_account(request: Request, account: str, container: Served) -> Response:
    """Off to the platform within its own browser; elsewhere a page that says where to open this."""
    return _admit(request, container, _host(container, account))


@router.get("/o/enter/{account}/back")
async def back(
    request: Request, account: str, container: Served, code: str = "", state: str = ""
) -> Response:
    """Whom the platform sent: an officer finds his list, everybody else a kind word."""
    host = _host(container, account)
    tries = container.logins.end(account, state, request.cookies.get(COOKIE, ""))
    try:
        visitor = await _visitor(host, code)
    except LoginAgainError:
        if tries < MOST_AGAIN:
            return _send_off(request, container, host, tries + 1)
        return _closed(_page(request, container, host, "failed", status=409), request, host)
    except SendError as error:
        raise UnavailableError(f"login: {error}") from error
    if visitor.is_anonymous:
        return _page(request, container, host, "snapshot")
    async with container.workshop.read() as work:
        officer = await officer_of(work, Identity(str(host.channel), host.name, visitor.external_id))
    if officer is None:
        page = _page(request, container, host, "unbound", status=403, openid=visitor.external_id)
        return _closed(page, request, host)
    token = container.links.officer_list_link(officer.id).rpartition("/")[2]
    return _closed(RedirectResponse(f"{_root(request)}/o/{token}", 303), request, host)


async def _visitor(host: Host, code: str) -> Visitor:
    """Who came with the code; none at all is a code of no use."""
    if not code:
        raise LoginAgainError("no code")
    return await host.visitor(code)


def _host(container: Container, account: str = "") -> Host:
    found = next((host for host in hosts(container) if account in ("", host.name)), None)
    if found is None:
        raise NotFoundError("这里没有这个公众号,请从收到的消息里点开链接")
    return found


def _admit(request: Request, container: Container, host: Host) -> Response:
    if not is_at_home(request, host):
        return _page(request, container, host, "outside")
    return _send_off(request, container, host, 0)


def _send_off(request: Request, container: Container, host: Host, tries: int) -> Response:
    """To the platform, with a state that this browser alone can bring back."""
    state, kept = container.logins.begin(host.name, tries)
    answer = RedirectResponse(host.login_url(f"{_address(container, host)}/back", state), 302)
    answer.set_cookie(
        COOKIE,
        kept,
        max_age=int(VALID.total_seconds()),
        path=_cookie_path(request, host),
        secure=container.settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer


def _closed(answer: Response, request: Request, host: Host) -> Response:
    """The login is over: nothing of it stays in the browser."""
    answer.delete_cookie(COOKIE, path=_cookie_path(request, host))
    return answer


def _page(
    request: Request, container: Container, host: Host, what: str, status: int = 200, openid: str = ""
) -> Response:
    """One page of the door; outside of WeChat with a code to scan."""
    address = _address(container, host)
    values = {
        "what": what,
        "address": address,
        "account": host.name,
        "openid": openid,
        "code": segno.make(address, error="m").svg_data_uri(scale=6, border=4, light="white")
        if what == "outside"
        else "",
    }
    return HTMLResponse(render("entry.html", root=_root(request), **values), status)


def _address(container: Container, host: Host) -> str:
    return f"{container.settings.public_url}/o/enter/{host.name}"


def _cookie_path(request: Request, host: Host) -> str:
    return f"{_root(request)}/o/enter/{host.name}"


def _root(request: Request) -> str:
    return str(request.scope.get("root_path", ""))
