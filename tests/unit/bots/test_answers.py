"""Answers of platforms are read no further than a limit, and a platform that is busy says for how long."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bots.answers import HttpAnswer, ask, rested
from bots.base import MisconfiguredError, TemporaryError, ThrottledError
from bots.fetcher import MAX_BYTES
from bots.onebot.calls import HttpCalls
from bots.onebot.config import OneBotConfig
from tests.contract.qqbot_wire import adapter
from tests.contract.qqbot_world import ANSWER, BEGUN
from tests.ports import client
from tests.unit.bots.wechat_script import PLAIN, Platform, make

pytestmark = pytest.mark.anyio
CHUNK = 1 << 20


class _Endless(httpx.AsyncByteStream):
    """A body without an end; counts what was asked of it."""

    def __init__(self) -> None:
        self.chunks = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            self.chunks += 1
            yield b" " * CHUNK


async def test_an_answer_without_an_end_is_left_at_the_limit() -> None:
    body = _Endless()
    http = client(lambda request: httpx.Response(200, stream=body))
    with pytest.raises(TemporaryError, match="too_large"):
        await ask(http, "GET", "https://platform.example/", timeout_seconds=5)
    assert body.chunks == MAX_BYTES // CHUNK + 1


async def test_wechat_and_onebot_leave_an_endless_answer_too() -> None:
    with pytest.raises(TemporaryError, match="too_large"):
        await make(Platform(httpx.Response(200, stream=_Endless()))).send(PLAIN)
    config = OneBotConfig(name="siji", division="610925112", self_id=10001, api_base="http://127.0.0.1:3000")
    with pytest.raises(TemporaryError, match="too_large"):
        await HttpCalls(config, client(lambda _: httpx.Response(200, stream=_Endless()))).call("x", {})


@pytest.mark.parametrize("status", [429, 503])
async def test_wechat_and_qq_are_left_alone_for_as_long_as_they_ask(status: int) -> None:
    busy = httpx.Response(status, headers={"Retry-After": "90"})
    with pytest.raises(ThrottledError) as caught:
        await make(Platform(busy)).send(PLAIN)
    assert (caught.value.code, caught.value.retry_after) == (f"http_{status}", timedelta(seconds=90))

    def qq(request: httpx.Request) -> httpx.Response:
        if "/messages" not in request.url.path:
            return httpx.Response(200, json={"access_token": "T", "expires_in": "7200"})
        return httpx.Response(status, json={"code": 22009}, headers={"Retry-After": "90"})

    for message in (ANSWER, BEGUN):
        with pytest.raises(ThrottledError) as caught:
            await adapter(http=client(qq)).send(message)
        assert (caught.value.code, caught.value.retry_after) == ("22009", timedelta(seconds=90))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 1),
        ("120", 120),
        ("86400", 600),
        ("Sat, 18 Jul 2026 07:02:00 GMT", 120),
        ("Sat, 18 Jul 2026 06:00:00 GMT", 1),
        ("-5", None),
        ("soon", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_what_is_asked_is_kept_within_bounds(said: str, seconds: int | None) -> None:
    headers = httpx.Headers({"Retry-After": said, "Date": "Sat, 18 Jul 2026 07:00:00 GMT"})
    error = rested(TemporaryError("http_503", "/send"), HttpAnswer(503, headers, b""))
    assert isinstance(error, TemporaryError)
    assert error.retry_after == (None if seconds is None else timedelta(seconds=seconds))
    assert isinstance(error, ThrottledError) == (seconds is not None)
    assert str(error) == "http_503 /send"


def test_only_a_busy_platform_is_asked_how_long() -> None:
    headers = httpx.Headers({"Retry-After": "90"})
    temporary, wrong = TemporaryError("http_500"), MisconfiguredError("11251")
    assert rested(temporary, HttpAnswer(500, headers, b"")) is temporary
    assert rested(wrong, HttpAnswer(429, headers, b"")) is wrong
