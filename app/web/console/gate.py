"""What stands before every page of the console: who is signed in, what a browser may load, where a request came from.

It decides before a body is read: a stranger cannot make us hold 32 MB.
"""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from itsdangerous import BadData, URLSafeSerializer
from starlette.datastructures import MutableHeaders
from starlette.middleware.base import RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette_admin.security import CSRFMiddleware

from app.container import Container
from app.core.crypto import derive_key
from app.core.errors import BaolianError, NotAllowedError
from app.services.staff import sign_in
from app.services.staff.sign_in import Session
from app.web.errors import respond

COOKIE = "baolian_admin"
LOGIN, LOGOUT, PASSWORD, STATIC = "/login", "/logout", "/password", "/static/"
OVER, CHANGED = "over", "changed"
"""In the sign-in page's address: that somebody was signed in and is no more."""
TOKEN = "csrftoken"  # noqa: S105 - a field
_SAFE = frozenset({"GET", "HEAD"})
_OURS = frozenset({"same-origin", "none", ""})
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
    "style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class SignedCookie:
    """The session's token as it stands in the browser: signed, so that a guess never reaches the database."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(derive_key(secret, "baolian console").hex(), salt="session")

    def seal(self, token: str) -> str:
        """The cookie's value."""
        sealed = self._serializer.dumps(token)
        return sealed if isinstance(sealed, str) else sealed.decode()

    def open(self, value: str) -> str:
        """The token; empty for what is not ours."""
        try:
            return str(self._serializer.loads(value))
        except BadData:
            return ""


def session_of(request: Request) -> Session:
    """Who asks; raises NotAllowedError where nobody is signed in."""
    session = getattr(request.state, "session", None)
    if not isinstance(session, Session):
        raise NotAllowedError("请先登录")
    return session


def address_of(request: Request) -> str:
    """Where the request came from, as the server knows it (behind named proxies, what they say)."""
    return request.client.host if request.client else ""


class Gate:
    """Lets through who is signed in, and anybody to the sign-in page and the static files."""

    def __init__(self, app: ASGIApp, container: Container) -> None:
        self._app = app
        self._container = container
        self._door = door_of(container)
        self._cookie = SignedCookie(container.settings.secret_key.get_secret_value())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = self._path(scope)
        request.state.nonce = secrets.token_urlsafe(16)
        if path.startswith(STATIC):
            await self._app(scope, receive, _kept(send))
            return
        dressed = _dressed(send, request.state.nonce)
        try:
            answer = await self._stopped(request, path)
            if answer is None:
                await self._app(scope, receive, dressed)
                return
        except BaolianError as error:
            answer = respond(request, 503 if error.exit_code == 3 else 403, str(error))
        await answer(scope, receive, dressed)

    def _path(self, scope: Scope) -> str:
        path: str = scope["path"]
        return path.removeprefix(scope.get("root_path", "")) or "/"

    async def _stopped(self, request: Request, path: str) -> Response | None:
        """The answer to a request that goes no further; None lets it through."""
        if request.method not in _SAFE and request.headers.get("sec-fetch-site", "") not in _OURS:
            raise NotAllowedError("这个请求不是从后台的页面发来的")
        _lift_token(request)
        token = self._cookie.open(request.cookies.get(COOKIE, ""))
        workshop, address = self._container.workshop, address_of(request)
        session = await sign_in.session_of(workshop, self._door, token, address) if token else None
        request.state.session = session
        if path == LOGIN:
            return None
        if session is None:
            return self._to_login(request)
        if session.must_change and path not in (PASSWORD, LOGOUT):
            return RedirectResponse(f"{request.scope['root_path']}{PASSWORD}", 303)
        return None

    def _to_login(self, request: Request) -> Response:
        query = f"?{request.url.query}" if request.url.query else ""
        asked = {"next": request.url.path + query} if request.method in _SAFE else {}
        if request.cookies.get(COOKIE):
            asked[OVER] = "1"
        return RedirectResponse(f"{request.scope['root_path']}{LOGIN}?{urlencode(asked)}".rstrip("?"), 303)


class Forms(CSRFMiddleware):
    """The library's look at the token of a form; its refusal, a line of English, goes to `stale` to be told."""

    def __init__(
        self, app: ASGIApp, secret_key: str, stale: Callable[[Request], Awaitable[Response]]
    ) -> None:
        super().__init__(app, secret_key)
        self._stale = stale

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """One request; what a page answers is a stream, so a plain text is the library's own."""
        answer = await super().dispatch(request, call_next)
        return await self._stale(request) if isinstance(answer, PlainTextResponse) else answer


def _lift_token(request: Request) -> None:
    """A form with a file carries its token in its address, so that nobody reads the file to find it."""
    token = request.query_params.get(TOKEN, "")
    if token and request.method not in _SAFE:
        MutableHeaders(scope=request.scope)["x-csrftoken"] = token


def door_of(container: Container) -> sign_in.Door:
    """How sign-in behaves by the configuration."""
    console = container.settings.console
    return sign_in.Door.of(
        console.idle_minutes,
        console.session_hours,
        console.tries,
        console.tries_from_address,
        console.lock_minutes,
    )


def _dressed(send: Send, nonce: str) -> Send:
    """Pages may run and load what is ours, and nothing else."""
    policy = _POLICY.format(nonce=nonce)

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["content-security-policy"] = policy
        await send(message)

    return dressed


def _kept(send: Send) -> Send:
    """Static files may be kept by the browser for a day; their addresses carry a version."""

    async def kept(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] in (200, 304):
            MutableHeaders(scope=message)["cache-control"] = "public, max-age=86400"
        await send(message)

    return kept


def cookie_options(container: Container, root: str) -> dict[str, Any]:
    """The session cookie's attributes: no script reads it, no other site sends it along with a form."""
    is_secure = container.settings.public_url.startswith("https://")
    return {"httponly": True, "samesite": "lax", "secure": is_secure, "path": root or "/"}
