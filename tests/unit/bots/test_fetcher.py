"""The fetcher against hostile links (protocol reference, C14 and section 6.4)."""

from collections.abc import AsyncIterator, Callable

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import SegmentKind
from bots.base import Fetched, FetchError
from bots.fetcher import MAX_BYTES, SafeFetcher, is_public, require_kind, sniff

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


@pytest.mark.anyio
async def test_a_photo_comes_from_the_address_that_was_checked() -> None:
    server, names = Server(), Names(PUBLIC)
    assert await fetcher(server, names).fetch(LINK) == Fetched(JPEG, "image/jpeg")
    request = server.requests[0]
    assert (request.url.host, request.url.path) == (PUBLIC, "/mmbiz_jpg/hail/0")
    assert request.headers["host"] == "mmbiz.qpic.cn"
    assert request.extensions["sni_hostname"] == "mmbiz.qpic.cn"
    assert names.asked == [("mmbiz.qpic.cn", 443)]


@pytest.mark.anyio
async def test_an_ipv6_address_is_pinned_too() -> None:
    server = Server()
    await fetcher(server, Names("2408:8719::1")).fetch("http://gchat.qpic.cn/1?a=b")
    assert str(server.requests[0].url) == "http://[2408:8719::1]/1?a=b"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/a.jpg",
        "http://2130706433/a.jpg",
        "http://0x7f000001/a.jpg",
        "http://0177.0.0.1/a.jpg",
        "http://127.1/a.jpg",
        "http://[::1]/a.jpg",
        "http://[::ffff:127.0.0.1]/a.jpg",
        "http://8.8.8.8/a.jpg",
        "http://qpic.cn@127.0.0.1/",
        "http://mmbiz.qpic.cn:pw@mmbiz.qpic.cn/",
        "http://127.0.0.1\\@qpic.cn/",
        "http://qpic.cn.evil.example/",
        "http://evilqpic.cn/",
        "http://qpic.cn./",
        "http://qq.com/",
        "http://vip.qq.com/",
        "http://localhost/",
        "http://ｑpic.cn:8080/",
        "http://mmbiz.qpic.cn:8080/",
        "http://mmbiz.qpic.cn:22/",
        "ftp://mmbiz.qpic.cn/",
        "file:///etc/passwd",
        "gopher://mmbiz.qpic.cn/",
        "//mmbiz.qpic.cn/",
        "mmbiz.qpic.cn/a.jpg",
        "http://",
        "http:///a",
        "",
        "http://mmbiz.qpic.cn/\r\nHost: x",
        "http://mmbiz.qpic.cn/ a",
        "http://[mmbiz.qpic.cn/",
        "http://mmbiz.qpic.cn:99999/",
    ],
)
async def test_a_link_outside_the_rules_is_refused_before_any_connection(url: str) -> None:
    server, names = Server(), Names(PUBLIC)
    reason, is_final = await failure(fetcher(server, names), url)
    assert is_final, reason
    assert (server.requests, names.asked) == ([], [])


@pytest.mark.anyio
@given(
    url=st.one_of(
        st.text(max_size=60), st.from_regex(r"https?://[a-z0-9.:@\[\]%]{1,40}(/.{0,10})?", fullmatch=True)
    )
)
async def test_any_link_is_fetched_or_refused(url: str) -> None:
    server = Server()
    try:
        await fetcher(server).fetch(url)
    except FetchError:
        assert server.requests == []
    else:
        assert server.requests[0].url.host == PUBLIC


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "http://qpic.cn/1",
        "https://MMBIZ.QPIC.CN/1",
        "https://multimedia.nt.qq.com.cn/download?appid=1407&rkey=R",
        "http://gxh.vip.qq.com:80/club/x.gif",
        "http://gxh.vip.qq.com:443/club/x.gif",
    ],
)
async def test_known_hosts_and_ports_are_allowed(url: str) -> None:
    assert (await fetcher(Server()).fetch(url)).mime == "image/jpeg"


@pytest.mark.anyio
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "255.255.255.255",
        "240.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "not an address",
    ],
)
async def test_a_name_that_leads_inside_is_refused(address: str) -> None:
    server = Server()
    assert await failure(fetcher(server, Names(address)), LINK) == ("address_not_public", True)
    assert await failure(fetcher(server, Names(PUBLIC, address)), LINK) == ("address_not_public", True)
    assert server.requests == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2408:8719::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_open_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.anyio
async def test_a_name_that_does_not_resolve_is_tried_later() -> None:
    async def nowhere(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    http = httpx.AsyncClient(transport=httpx.MockTransport(Server()))
    assert await failure(SafeFetcher(http, resolver=nowhere), LINK) == ("not_resolved", False)
    assert await failure(fetcher(Server(), Names()), LINK) == ("not_resolved", False)


@pytest.mark.anyio
async def test_an_exact_origin_may_be_on_loopback() -> None:
    server, names = Server(), Names(PUBLIC)
    safe = fetcher(server, names, origins=["http://127.0.0.1:3000/api"])
    assert (await safe.fetch("http://127.0.0.1:3000/media/1.jpg")).mime == "image/jpeg"
    assert names.asked == []


@pytest.mark.anyio
@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:3000/1.jpg",
        "http://127.0.0.1:3001/1.jpg",
        "http://127.0.0.1/1.jpg",
        "http://localhost:3000/1.jpg",
        "http://x@127.0.0.1:3000/1.jpg",
        "http://127.0.0.2:3000/1.jpg",
    ],
)
async def test_only_exactly_that_origin_is_excepted(url: str) -> None:
    server = Server()
    assert (await failure(fetcher(server, origins=["http://127.0.0.1:3000"]), url))[1]
    assert server.requests == []


@pytest.mark.anyio
async def test_a_configured_host_is_allowed_but_its_address_is_checked() -> None:
    url = "https://pictures.example.gov.cn/1.jpg"
    assert (await fetcher(Server(), hosts=["example.gov.cn"]).fetch(url)).mime == "image/jpeg"
    safe = fetcher(Server(), Names("10.0.0.1"), hosts=["example.gov.cn"])
    assert await failure(safe, url) == ("address_not_public", True)


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
    assert sent * 1_000_000 < MAX_BYTES + 2_000_000


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


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"#!AMR\n....", "audio/amr"),
        (b"#!SILK_V3....", "audio/silk"),
        (b"\x02#!SILK_V3....", "audio/silk"),
        (b"ID3\x03....", "audio/mpeg"),
        (b"\xff\xfb\x90....", "audio/mpeg"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4"),
    ],
)
def test_files_are_known_by_their_first_bytes(data: bytes, mime: str) -> None:
    assert sniff(data).mime == mime


@pytest.mark.parametrize("data", [b"", b"<svg>", b"MZ....", b"BM....", b"RIFF\0\0\0\0AVI ", b"PK\x05\x06"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(FetchError):
        sniff(data)


def test_a_sound_is_no_picture() -> None:
    with pytest.raises(FetchError):
        require_kind(Fetched(b"#!AMR\n", "audio/amr"), SegmentKind.IMAGE)


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x03\x04....", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_a_document_is_taken_as_a_file_and_never_as_a_photo(data: bytes) -> None:
    assert require_kind(sniff(data), SegmentKind.FILE).data == data
    with pytest.raises(FetchError, match="wrong_type"):
        require_kind(sniff(data), SegmentKind.IMAGE)
