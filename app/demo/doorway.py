"""What the demo changes about the product's HTTP: pages stand in phones, large uploads are refused kindly.

The product's own pages refuse to be framed. Here, and only here, the demo's page of the same origin may frame them.
"""

import json
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from app.demo.pictures import MAX_UPLOAD_BYTES, TOO_LARGE

_UPLOAD = "/demo/photos"
_FORM_BYTES = 64 * 1024
"""What a form adds around the picture."""
_MOST_READ = 256 * 1024 * 1024
_POLICY, _OPTIONS = b"content-security-policy", b"x-frame-options"


class Doorway:
    """ASGI middleware before the product, in the demo alone."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = str(scope["path"])
        if path == _UPLOAD and _length(scope) > MAX_UPLOAD_BYTES + _FORM_BYTES:
            await _refuse(scope, receive, send)
            return

        async def dressed(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [_changed(path, *header) for header in message.get("headers", [])]
            await send(message)

        await self._app(scope, receive, dressed)


def _changed(path: str, name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """The header as the demo needs it."""
    if path.startswith(("/o/", "/p/")):
        if name.lower() == _POLICY:
            return name, value.replace(b"frame-ancestors 'none'", b"frame-ancestors 'self'")
        if name.lower() == _OPTIONS:
            return name, b"SAMEORIGIN"
    if path.startswith("/demo/") and name.lower() == _POLICY:
        return name, value + b"; frame-src 'self'"
    return name, value


def _length(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else 0
    return 0


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    """Hear the upload out, so that the browser hears us, and say that it is too large."""
    left = min(_length(scope), _MOST_READ)
    while left > 0:
        message = await receive()
        left -= len(message.get("body", b""))
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    problem = {"error": {"code": "too_large", "message": TOO_LARGE, "field": "photo"}}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(problem, ensure_ascii=False).encode()})
