"""The QR code of a village or an officer: who scans it is known to be at home there."""

from datetime import timedelta
from io import BytesIO
from typing import Protocol, runtime_checkable

import segno
from starlette.requests import Request
from starlette.responses import Response
from starlette_admin import route

from app.core.errors import NotFoundError, UnavailableError
from app.services import audit
from app.services.listing.columns import place
from app.services.scope import Right
from app.web.console.frame import Page, acting, reading, scope_of, served
from bots.base import SendError

VILLAGE, OFFICER = "v", "o"
_VILLAGE_DIGITS = 12
NOT_NOW = "公众号平台现在给不出二维码,请稍后再试"


@runtime_checkable
class Coded(Protocol):
    """An account whose platform makes QR codes with a scene."""

    async def scene_url(self, scene: str, valid: timedelta | None = None) -> str:
        """What the code says."""
        ...


class Codes(Page):
    """A page to print, from the page of a village or an officer."""

    menu_label, icon, path, right = "二维码", "fa fa-qrcode", "/code", Right.BIND
    add_to_menu = False

    @route("/{kind}/{what}")
    async def index(self, request: Request) -> Response:
        """The code with the name of whom it is."""
        kind, what = request.path_params["kind"], request.path_params["what"]
        name, _ = await self._named(request, kind, what)
        return self.show(request, "code.html", name=name, kind=kind, what=what)

    @route("/{kind}/{what}/code.svg")
    async def picture(self, request: Request) -> Response:
        """The code itself, permanent; made by the platform of the county's account."""
        kind, what = request.path_params["kind"], request.path_params["what"]
        _, division = await self._named(request, kind, what)
        adapters = served(request).adapters.values()
        account = next(
            (a for a in adapters if isinstance(a, Coded) and division.startswith(a.division)), None
        )
        if account is None or not isinstance(account, Coded):
            raise NotFoundError("这个区划没有公众号")
        try:
            url = await account.scene_url(f"{kind}:{what}")
        except SendError as error:
            raise UnavailableError(NOT_NOW) from error
        async with acting(request) as work:
            audit.record(work, scope_of(request), "code_made", f"{kind}:{what}", division)
        drawn = BytesIO()
        segno.make(url, error="m").save(drawn, kind="svg", scale=8, border=4, light="white")
        return Response(drawn.getvalue(), media_type="image/svg+xml")

    async def _named(self, request: Request, kind: str, what: str) -> tuple[str, str]:
        """The name and the division of whom the code is, within the scope; raises NotFoundError."""
        scope = scope_of(request)
        async with reading(request) as work:
            registry = work.snapshots.registry
            officer = registry.officer(what) if kind == OFFICER else None
            code = officer.division_code if officer else (what if kind == VILLAGE else "")
            if registry.division(code) is None or len(code) < _VILLAGE_DIGITS:
                raise NotFoundError("只有村和村里的干部有二维码")
            scope.require(Right.BIND, code)
            return (f"{place(work, code)} {officer.name if officer else ''}".strip(), code)
