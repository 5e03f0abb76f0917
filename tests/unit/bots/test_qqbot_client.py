"""How the QQ bot's calls fail before and beside the platform's own codes: networks, nonsense, files."""

import httpx
import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import Fetched, FetchError, Means, Outgoing, SendError, TemporaryError, UnreachableError
from tests.contract.qqbot_wire import adapter
from tests.contract.qqbot_world import ANSWER, BEGUN
from tests.ports import FakeFetcher, client

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.RemoteProtocolError])
async def test_a_timeout_is_tried_again_where_a_number_tells_repeats(
    fault: type[httpx.TransportError],
) -> None:
    assert await _error_of(fault, ANSWER) == (
        TemporaryError,
        {httpx.RemoteProtocolError: "cut"}.get(fault, "timeout"),
    )
    assert await _error_of(fault, BEGUN) == (UnreachableError, "unknown_result")


@pytest.mark.parametrize("fault", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
async def test_what_never_left_is_tried_again_by_any_right(fault: type[httpx.TransportError]) -> None:
    assert await _error_of(fault, ANSWER) == (TemporaryError, "network")
    assert await _error_of(fault, BEGUN) == (TemporaryError, "network")


@pytest.mark.parametrize(
    ("status", "content", "code"),
    [
        (500, b"oops", "http_500"),
        (502, b"", "http_502"),
        (429, b"slow down", "429"),
        (401, b"", "401"),
        (200, b"not JSON", "bad_answer"),
        (200, b"[1]", "bad_answer"),
        (200, b'{"code":22009,"message":"busy"}', "22009"),
        (400, b'{"code":1,"err_code":40034101}', "40034101"),
        (200, b"[" * 100_000, "bad_answer"),
    ],
)
async def test_answers_of_every_kind(status: int, content: bytes, code: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        if "/messages" not in request.url.path:
            return httpx.Response(200, json={"access_token": "T", "expires_in": "7200"})
        return httpx.Response(status, content=content)

    bot = adapter(http=client(handler))
    with pytest.raises(SendError) as caught:
        await bot.send(ANSWER)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"access_token": "", "expires_in": "7200"},
        {"access_token": "T"},
        {"access_token": "T", "expires_in": "x"},
    ],
)
async def test_a_token_endpoint_that_answers_nonsense_is_asked_later(answer: dict[str, str]) -> None:
    bot = adapter(http=client(lambda request: httpx.Response(200, json=answer)))
    with pytest.raises(TemporaryError):
        await bot.send(ANSWER)


@pytest.mark.parametrize("fault", [httpx.ReadTimeout, httpx.RemoteProtocolError])
async def test_what_waited_for_a_token_in_vain_never_left_and_is_tried_again(
    fault: type[httpx.TransportError],
) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise fault("broken", request=request)

    with pytest.raises(TemporaryError) as caught:
        await adapter(http=client(handler)).send(BEGUN)
    assert caught.value.code == "no_token"


async def test_a_file_of_another_kind_or_without_an_address_is_refused() -> None:
    bot = adapter(fetcher=FakeFetcher({"https://a.qpic.cn/1": Fetched(b"x", "audio/wav")}))
    for segment in (Segment(SegmentKind.IMAGE, url="https://a.qpic.cn/1"), Segment(SegmentKind.IMAGE)):
        with pytest.raises(FetchError) as caught:
            await bot.fetch(segment)
        assert caught.value.is_final


def test_a_bot_begins_nothing_unless_it_is_told_that_it_may() -> None:
    assert adapter().capabilities.means(is_alert=True) == (Means.WINDOW,)
    assert adapter(active=True).capabilities.means(is_alert=True) == (Means.WINDOW, Means.FREE)
    assert adapter(window_minutes=60, window_messages=5).capabilities.takes_links is False


async def _error_of(fault: type[httpx.TransportError], message: Outgoing) -> tuple[type[Exception], str]:
    def handler(request: httpx.Request) -> httpx.Response:
        if "/messages" not in request.url.path:
            return httpx.Response(200, json={"access_token": "T", "expires_in": "7200"})
        raise fault("broken", request=request)

    bot = adapter(http=client(handler))
    with pytest.raises((TemporaryError, UnreachableError)) as caught:
        await bot.send(message)
    return type(caught.value), caught.value.code
