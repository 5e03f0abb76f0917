"""The wire of the simulated month: requests reach the apps in this process, without a socket between."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx

FIRST_PORT = 20_000


class Switchboard(httpx.AsyncBaseTransport):
    """Loopback addresses with an ASGI app behind each; an address that nobody opened refuses the connection."""

    def __init__(self) -> None:
        self._apps: dict[int, httpx.ASGITransport] = {}

    @contextlib.asynccontextmanager
    async def serve(self, app: Any, port: int = 0) -> AsyncIterator[str]:
        """Put `app` behind an address inside this block; answers the address."""
        port = port or FIRST_PORT + len(self._apps)
        self._apps[port] = httpx.ASGITransport(app)
        yield f"http://127.0.0.1:{port}"

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Hand the request to the app that it is addressed to."""
        found = self._apps.get(request.url.port or 0)
        if found is None:
            raise httpx.ConnectError("nobody listens there", request=request)
        return await found.handle_async_request(request)
