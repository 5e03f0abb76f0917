"""A resolver and a server from a script, and the fetcher between them."""

from collections.abc import Callable

import httpx
import pytest

from bots.base import FetchError
from bots.fetcher import SafeFetcher

JPEG = b"\xff\xd8\xff\xe0picture"
LINK = "https://mmbiz.qpic.cn/mmbiz_jpg/hail/0"
PUBLIC = "203.0.114.7"

Handler = Callable[[httpx.Request], httpx.Response]


class Names:
    """A resolver that knows one address list for every name and counts its questions."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.addresses


class Server:
    """Answers every request from a script, the last answer for ever; keeps what it was asked."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers) or [httpx.Response(200, content=JPEG)]
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def fetcher(server: Handler, names: Names | None = None, **options: object) -> SafeFetcher:
    http = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return SafeFetcher(http, resolver=names or Names(PUBLIC), **options)  # type: ignore[arg-type]


def moved(to: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": to})


async def failure(safe: SafeFetcher, url: str) -> tuple[str, bool]:
    with pytest.raises(FetchError) as caught:
        await safe.fetch(url)
    return caught.value.reason, caught.value.is_final
