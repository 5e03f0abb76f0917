"""Pushes to other systems: signed, to the address that was checked, and nowhere that nobody allowed."""

import hashlib
import hmac

import httpx
import pytest

from bots.pusher import Pusher, PushError, signed
from tests.unit.bots.fetch_world import PUBLIC, Names, Server, moved

pytestmark = pytest.mark.anyio
URL = "https://hotline.example.cn/events?from=langao"
TAKEN = httpx.Response(204)


def pusher(server: Server, *hosts: str, names: Names | None = None) -> Pusher:
    http = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return Pusher(http, hosts, resolver=names or Names(PUBLIC))


async def failure(pushes: Pusher, url: str) -> str:
    with pytest.raises(PushError) as caught:
        await pushes.push(url, b"{}", {})
    return caught.value.reason


async def test_a_push_goes_to_the_address_that_was_checked_under_the_name_that_was_given() -> None:
    server = Server(TAKEN)
    await pusher(server).push(URL, b'{"kind":"opened"}', {"X-Baolian-Event": "opened"})
    (request,) = server.requests
    assert (request.method, request.url.host, request.url.path) == ("POST", PUBLIC, "/events")
    assert request.headers["host"] == "hotline.example.cn"
    assert request.extensions["sni_hostname"] == "hotline.example.cn"
    assert (request.headers["x-baolian-event"], request.content) == ("opened", b'{"kind":"opened"}')


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_an_address_within_is_refused_before_anything_is_sent(address: str) -> None:
    server = Server(TAKEN)
    assert await failure(pusher(server, names=Names(address)), URL) == "address_not_public"
    assert await failure(pusher(server, names=Names(PUBLIC, address)), URL) == "address_not_public"
    assert server.requests == []


async def test_a_listed_host_may_be_within_on_any_port_and_a_listed_origin_on_its_own() -> None:
    server, within = Server(TAKEN), Names("10.1.2.3")
    await pusher(server, "127.0.0.1", names=within).push("http://127.0.0.1:9000/in", b"{}", {})
    await pusher(server, "http://10.1.2.3:8080", names=within).push("http://10.1.2.3:8080/in", b"{}", {})
    other_port = pusher(server, "http://10.1.2.3:8080", names=within)
    assert await failure(other_port, "http://10.1.2.3:22/in") == "address_not_public"
    assert [str(request.url) for request in server.requests] == [
        "http://127.0.0.1:9000/in",
        "http://10.1.2.3:8080/in",
    ]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("file:///etc/passwd", "scheme_not_allowed"),
        ("https://u:p@hotline.example.cn/", "userinfo"),
        ("https://[", "bad_url"),
        ("hotline.example.cn/events", "scheme_not_allowed"),
        ("https://hot line.example.cn/", "bad_url"),
    ],
)
async def test_what_is_no_plain_address_of_the_web_is_refused(url: str, why: str) -> None:
    assert await failure(pusher(Server(TAKEN)), url) == why


async def test_anything_but_a_2xx_is_a_failure_and_no_redirect_is_followed() -> None:
    assert await failure(pusher(Server(httpx.Response(500))), URL) == "http_500"
    server = Server(moved("https://elsewhere.example.cn/"))
    assert await failure(pusher(server), URL) == "http_302"
    assert len(server.requests) == 1


async def test_a_name_that_does_not_resolve_now_may_be_registered_and_is_tried_later() -> None:
    pushes = pusher(Server(TAKEN), names=Names())
    await pushes.check(URL)
    assert await failure(pushes, URL) == "not_resolved"


def test_the_signature_is_over_the_timestamp_and_the_raw_body() -> None:
    wanted = hmac.new("密钥".encode(), b'1784358000.{"a":1}', hashlib.sha256).hexdigest()
    assert signed("密钥", "1784358000", b'{"a":1}') == f"sha256={wanted}"
