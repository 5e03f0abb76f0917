"""The sign-in page and the way out."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates
from starlette_admin.auth import AdminUser, BaseAuthProvider

from app.container import Container
from app.core.errors import NotAllowedError
from app.services.staff import sign_in
from app.services.staff.administrators import ROLE_WORDS
from app.web.console.gate import (
    CHANGED,
    COOKIE,
    LOGIN,
    LOGOUT,
    OVER,
    SignedCookie,
    address_of,
    cookie_options,
    door_of,
    session_of,
)


class Provider(BaseAuthProvider):
    """Tells the library who is signed in; the gate found out before."""

    def __init__(self, container: Container) -> None:
        super().__init__(LOGIN, LOGOUT)
        self._container = container
        self._door = door_of(container)
        self._cookie = SignedCookie(container.settings.secret_key.get_secret_value())

    async def authenticate(self, request: Request) -> AdminUser | None:
        """The name in the corner of the page."""
        session = getattr(request.state, "session", None)
        if session is None:
            return None
        return AdminUser(f"{session.person_name or session.name}({ROLE_WORDS[session.role]})")

    def get_routes(self, templates: Jinja2Templates) -> list[Route]:
        """Sign in, sign out."""
        self._templates = templates
        return [
            Route(LOGIN, self._login, methods=["GET", "POST"], name="login"),
            Route(LOGOUT, self._logout, methods=["POST"], name="logout"),
        ]

    async def _login(self, request: Request) -> Response:
        if request.method == "GET":
            return self._page(request)
        form = await request.form()
        name, password = str(form.get("name", "")).strip(), str(form.get("password", ""))
        try:
            token = await sign_in.sign_in(
                self._container.workshop, self._door, name, password, address_of(request)
            )
        except NotAllowedError as refusal:
            return self._page(request, str(refusal), name, 403)
        answer = RedirectResponse(_next(request), 303)
        answer.set_cookie(COOKIE, self._cookie.seal(token), **self._options(request))
        return answer

    async def _logout(self, request: Request) -> Response:
        await sign_in.sign_out(self._container.workshop, session_of(request))
        answer = RedirectResponse(f"{request.scope['root_path']}{LOGIN}", 303)
        answer.delete_cookie(COOKIE, **self._options(request))
        return answer

    def _options(self, request: Request) -> dict[str, Any]:
        return cookie_options(self._container, request.scope["root_path"])

    def _page(self, request: Request, why: str = "", name: str = "", status: int = 200) -> HTMLResponse:
        asked = request.query_params
        values = {"why": why, "name": name, "is_over": OVER in asked, "is_changed": CHANGED in asked}
        return self._templates.TemplateResponse(request, "console/login.html", values, status)


def _next(request: Request) -> str:
    """Where he wanted to go: a page of the console, whatever the address says."""
    root = request.scope["root_path"]
    wanted = request.query_params.get("next", "")
    is_ours = wanted.startswith(f"{root}/") and "\\" not in wanted and "//" not in wanted
    return wanted if is_ours else f"{root}/"
