"""What a page behind a signed link shows WeChat's browser so that it may use its functions (reference, 1.16)."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request

from app.container import Container
from app.core.errors import InvalidValueError, NotFoundError, UnavailableError
from app.core.links import Link
from app.services.work import Work
from app.web.api.access import Served
from app.web.standing import opened
from app.web.visits import Host, host_of
from bots.base import SendError
from models import Case

router = APIRouter(include_in_schema=False)
LONGEST = 2000


@router.get("/{purpose}/{token}/browser")
async def browser_config(
    request: Request,
    purpose: Literal["o", "p"],
    token: str,
    container: Served,
    url: Annotated[str, Query(max_length=LONGEST)],
) -> Mapping[str, str | int]:
    """The fields of `wx.config` for somebody's own page, by the address that his browser has it under."""
    link = opened(container, token, purpose)
    async with container.workshop.read() as work:
        host = await _host(request, container, work, link)
    try:
        return await host.page_config(_own(container, f"{purpose}/{token}", url))
    except SendError as error:
        raise UnavailableError(f"page config: {error}") from error


async def _host(request: Request, container: Container, work: Work, link: Link) -> Host:
    case = await work.session.get(Case, link.case_id)
    host = host_of(request, container, case.division_code) if case is not None else None
    if host is None:
        raise NotFoundError("这里用不上微信的功能")
    return host


def _own(container: Container, path: str, url: str) -> str:
    """The address, if it is that of this page of ours, whatever WeChat put behind it; nothing else is signed."""
    is_plain = url.isascii() and url.isprintable() and "#" not in url and " " not in url
    if not is_plain or url.partition("?")[0] != f"{container.settings.public_url}/{path}":
        raise InvalidValueError("这不是这一页的网址", "url")
    return url
