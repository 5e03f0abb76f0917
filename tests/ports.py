"""What adapters are given, in memory: tokens, files, an HTTP client that a function answers."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import httpx

from bots.base import Fetched, FetchError, Token


class MemoryTokens:
    """A token store in memory that counts what it is asked."""

    def __init__(self) -> None:
        self.tokens: dict[str, Token] = {}
        self.leases: dict[str, str] = {}
        self.leased = asyncio.Event()
        self.puts = 0

    async def get(self, key: str) -> Token | None:
        return self.tokens.get(key)

    async def put(self, key: str, token: Token) -> None:
        self.puts += 1
        self.tokens[key] = token
        self.leases.pop(key, None)

    async def lease(self, key: str, holder: str, span: timedelta) -> bool:
        self.leased.set()
        return self.leases.setdefault(key, holder) == holder

    async def release(self, key: str, holder: str) -> None:
        if self.leases.get(key) == holder:
            del self.leases[key]


class FakeFetcher:
    """Answers the files that it was given by their address."""

    def __init__(self, files: dict[str, Fetched] | None = None) -> None:
        self.files = files or {}
        self.asked: list[str] = []

    async def fetch(self, url: str) -> Fetched:
        self.asked.append(url)
        if url not in self.files:
            raise FetchError("http_400", is_final=True)
        return self.files[url]


def refuse_calls(request: httpx.Request) -> httpx.Response:
    """A platform that must not be called."""
    raise AssertionError(f"unexpected call of {request.url}")


def client(handler: Callable[[httpx.Request], httpx.Response] = refuse_calls) -> httpx.AsyncClient:
    """An HTTP client whose every request is answered by `handler`."""
    return httpx.AsyncClient(transport=httpx.MockTransport(handler))
