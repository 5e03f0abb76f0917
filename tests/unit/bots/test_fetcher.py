"""The fetcher: pinned addresses, redirects, limits of size and time (protocol reference, C14 and section 6.4)."""

from collections.abc import AsyncIterator

import anyio
import httpx
import pytest

from bots.base import Fetched
from tests.unit.bots.fetch_world import JPEG, LINK, PUBLIC, Names, Server, failure, fetcher, moved


@pytest.mark.anyio
async def test_a_photo_comes_from_the_address_that_was_checked() -> None:
    server, names = Server(), Names(PUBLIC)
    assert await fetcher(server, names).fetch(LINK) == Fetched(JPEG, "image/jpeg")
    request = server.requests[0]
    assert (request.url.host, request.url.path) == (PUBLIC, "/mmbiz_jpg/hail/0")
    assert request.headers["host"] == "mmbiz.qpic.cn"
    assert request.extensions["sni_hostname"] == "mmbiz.qpic.cn"
    assert set(request.extensions["timeout"].values()) == {15}
    assert names.asked == [("mmbiz.qpic.cn", 443)]


@pytest.mark.anyio
async def test_an_ipv6_address_is_pinned_too() -> None:
    server = Server()
    await fetcher(server, Names("2408:8719::1")).fetch("http://gchat.qpic.cn/1?a=b")
    assert str(server.requests[0].url) == "http://[2408:8719::1]/1?a=b"


@pytest.mark.anyio
async def test_two_redirects_are_followed_and_checked() -> None:
    server = Server(moved("https://p.qpic.cn/2"), moved("/3"), httpx.Response(200, content=JPEG))
    names = Names(PUBLIC)
    assert (await fetcher(server, names).fetch(LINK)).data == JPEG
    assert [name for name, _ in names.asked] == ["mmbiz.qpic.cn", "p.qpic.cn", "p.qpic.cn"]


@pytest.mark.anyio
async def test_a_third_redirect_is_refused() -> None:
    assert await failure(fetcher(Server(moved("/again"))), LINK) == ("too_many_redirects", True)


@pytest.mark.anyio
@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1/",
        "http://evil.example/",
        "file:///etc/passwd",
        "http://qpic.cn@evil.example/",
        "http://127.0.0.1:3000/send_group_msg",
        "http://[",
    ],
)
async def test_a_redirect_cannot_lead_where_a_link_may_not(target: str) -> None:
    server = Server(moved(target), httpx.Response(200, content=JPEG))
    safe = fetcher(server, origins=["http://127.0.0.1:3000"])
    assert (await failure(safe, LINK))[1]
    assert len(server.requests) == 1


@pytest.mark.anyio
async def test_the_body_is_cut_off_at_the_limit() -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while True:
            sent += 1
            yield JPEG + b"\0" * 1_000_000

    assert await failure(fetcher(Server(httpx.Response(200, content=endless()))), LINK) == ("too_large", True)
    assert 20 * 1024 * 1024 < sent * (1_000_000 + len(JPEG)) < 22 * 1024 * 1024


@pytest.mark.anyio
async def test_a_slow_server_is_given_up() -> None:
    async def slow() -> AsyncIterator[bytes]:
        yield JPEG
        await anyio.sleep_forever()

    safe = fetcher(Server(httpx.Response(200, content=slow())), max_seconds=0.05)
    assert await failure(safe, LINK) == ("timeout", False)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("status", "is_final"),
    [(400, True), (403, True), (404, True), (410, True), (408, False), (429, False), (503, False)],
)
async def test_a_refusal_says_whether_to_try_again(status: int, is_final: bool) -> None:
    assert await failure(fetcher(Server(httpx.Response(status))), LINK) == (f"http_{status}", is_final)


@pytest.mark.anyio
@pytest.mark.parametrize("error", [httpx.ConnectError("down"), httpx.ReadTimeout("slow")], ids=repr)
async def test_a_network_fault_is_tried_later(error: httpx.HTTPError) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise error

    assert not (await failure(fetcher(broken), LINK))[1]


@pytest.mark.anyio
async def test_what_the_server_calls_a_file_does_not_matter() -> None:
    html = httpx.Response(200, content=b"<html>", headers={"content-type": "image/jpeg"})
    assert await failure(fetcher(Server(html)), LINK) == ("unknown_type", True)
