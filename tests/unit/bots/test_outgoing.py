"""The client that platforms are spoken to with, over real sockets."""

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.container import http_of
from app.core.clock import SystemClock
from app.media import S3Access
from app.media.s3 import S3Store
from app.settings import Settings
from bots.answers import HttpAnswer
from bots.base import FetchError, TemporaryError
from bots.fetcher import SafeFetcher
from bots.jsonapi import exchange, object_of
from bots.outgoing import PlatformTransport, is_proxied, outgoing

pytestmark = pytest.mark.anyio

SECRET = "token-that-nobody-may-read"
GOOD = b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{"errcode":0}'


class Platform:
    """A server that keeps what it hears and says `answer`, then does what `after` does to the connection."""

    def __init__(self, answer: bytes, is_closing: bool) -> None:
        self.heard = b""
        self.connections = 0
        self._answer, self._is_closing = answer, is_closing

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        while chunk := await reader.read(65536):
            self.heard += chunk
            writer.write(self._answer)
            if self._is_closing:
                break
        writer.close()


@asynccontextmanager
async def platform(answer: bytes, *, is_closing: bool = False) -> AsyncIterator[tuple[str, Platform]]:
    """The address of a platform's API, and what it heard."""
    taken = Platform(answer, is_closing)
    server = await asyncio.start_server(taken.take, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", taken


async def send(http: httpx.AsyncClient, base: str, seconds: float = 5.0) -> HttpAnswer:
    return await exchange(
        http,
        "POST",
        f"{base}/cgi-bin/message/send",
        path="/cgi-bin/message/send",
        params={"access_token": SECRET},
        content='{"touser":"张三"}'.encode(),
        timeout_seconds=seconds,
    )


async def test_an_alert_arrives_as_it_was_written_and_connections_are_kept() -> None:
    async with platform(GOOD) as (base, taken), outgoing([base]) as http:
        for _ in range(3):
            assert object_of(await send(http, base), "x") == {"errcode": 0}
    assert taken.connections == 1
    head, _, body = taken.heard.partition(b"\r\n\r\n")
    assert head.startswith(f"POST /cgi-bin/message/send?access_token={SECRET} HTTP/1.1\r\n".encode())
    assert b"application/json; charset=utf-8" in head
    assert body.startswith('{"touser":"张三"}'.encode())


async def test_a_photo_is_uploaded_whole() -> None:
    async with platform(GOOD) as (base, taken), outgoing([base]) as http:
        photo = b"\xff\xd8" + bytes(range(256)) * 40
        answer = await http.post(f"{base}/upload", files={"media": ("a.jpg", photo, "image/jpeg")})
    assert answer.status_code == 200
    assert b"content-length:" in taken.heard.lower()
    assert b"chunked" not in taken.heard.lower()
    assert photo in taken.heard


async def test_a_redirect_is_an_answer_and_no_way() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    async with platform(moved) as (base, _), outgoing([base]) as http:
        with pytest.raises(TemporaryError, match="http_302"):
            await send(http, base)


@pytest.mark.parametrize(
    ("answer", "is_closing", "code"),
    [
        (b"", True, "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", True, "cut"),
        (b"220 mail.example ESMTP\r\n\r\n", False, "cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", False, "cut"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", False, "http_503"),
        (b"", False, "timeout"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", False, "timeout"),
    ],
    ids=["hangs up", "half a body", "no HTTP", "bad length", "busy", "says nothing", "stops midway"],
)
async def test_every_fault_is_one_that_is_tried_again(answer: bytes, is_closing: bool, code: str) -> None:
    async with platform(answer, is_closing=is_closing) as (base, _), outgoing([base]) as http:
        with pytest.raises(TemporaryError, match=code) as caught:
            await send(http, base, seconds=0.2)
    assert SECRET not in "".join(_told(caught.value))


async def test_a_platform_that_is_away_is_named_without_the_query() -> None:
    async with platform(GOOD) as (base, _):
        pass
    async with outgoing([base]) as http:
        with pytest.raises(httpx.ConnectError) as caught:
            await http.post(f"{base}/send", params={"access_token": SECRET})
        assert str(urlsplit(base).port) in str(caught.value)
        with pytest.raises(TemporaryError, match="network"):
            await send(http, base)
    assert SECRET not in "".join(_told(caught.value))


def _told(error: BaseException | None) -> list[str]:
    """What a log would print of an error and all that led to it."""
    told = []
    while error is not None:
        told.append(f"{type(error).__name__}: {error}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return told


async def test_who_hangs_up_between_two_alerts_is_called_again() -> None:
    async with platform(GOOD, is_closing=True) as (base, taken), outgoing([base]) as http:
        for _ in range(3):
            assert (await send(http, base)).status == 200
            await asyncio.sleep(0)
    assert taken.connections == 3


def transport_of(http: httpx.AsyncClient, url: str) -> httpx.AsyncBaseTransport:
    """What a request to this address would go over."""
    return http._transport_for_url(httpx.URL(url))


@pytest.mark.parametrize(
    ("address", "is_platform"),
    [
        ("https://api.weixin.qq.com/cgi-bin/token", True),
        ("http://127.0.0.1:3000/send_msg", True),
        ("http://127.0.0.1:3001/send_msg", False),
        ("http://api.weixin.qq.com/cgi-bin/token", False),
        ("https://mmbiz.qpic.cn/photo", False),
    ],
)
async def test_only_the_platforms_apis_go_over_aiohttp(address: str, is_platform: bool) -> None:
    async with outgoing(["https://api.weixin.qq.com", "", "http://127.0.0.1:3000"]) as http:
        assert isinstance(transport_of(http, address), PlatformTransport) is is_platform


@pytest.mark.parametrize("by", ["setting", "environment"])
async def test_a_proxy_is_httpx_own(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if by == "environment":
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    proxy = "http://127.0.0.1:3128" if by == "setting" else ""
    async with outgoing(["https://api.weixin.qq.com"], proxy) as http:
        found = transport_of(http, "https://api.weixin.qq.com/cgi-bin/token")
        assert not isinstance(found, PlatformTransport)
        assert "proxy" in type(found._pool).__name__.lower()  # type: ignore[attr-defined]


def own_certificate(folder: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "both.pem").write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    taken = Platform(GOOD, is_closing=False)
    tls = own_certificate(tmp_path)
    server = await asyncio.start_server(taken.take, "127.0.0.1", 0, ssl=tls)
    base = f"https://localhost:{server.sockets[0].getsockname()[1]}"
    async with server, outgoing([base]) as http:
        with pytest.raises(httpx.ConnectError, match="certificate"):
            await http.post(f"{base}/send", content=b"secret")
    assert taken.heard == b""


async def test_no_proxy_leads_to_an_implementation_on_this_machine() -> None:
    async with (
        platform(GOOD) as (base, taken),
        platform(GOOD) as (proxy, asked),
        outgoing([base], proxy) as http,
    ):
        await send(http, base)
    assert (bool(taken.heard), asked.heard) == (True, b"")


@pytest.mark.parametrize(
    ("places", "address", "is_by_proxy"),
    [
        (["http://10.1.2.3:9000"], "http://10.1.2.3:9000/photos/1", False),
        (["http://10.1.2.3:9000"], "http://10.1.2.3:9001/photos/1", True),
        (["10.1.2.3"], "https://10.1.2.3:8443/hook", False),
        (["::1"], "http://[::1]:80/hook", False),
        (["[fd00::5]"], "http://[fd00::5]/hook", False),
        (["localhost"], "http://localhost:9/hook", False),
        (["https://oss.example.com", "hook.example.com"], "https://oss.example.com/photos/1", True),
        (["hook.example.com"], "https://hook.example.com/hook", True),
        (["203.0.114.7"], "http://203.0.114.7/hook", True),
        (["", " ", "no host"], "http://10.1.2.3/hook", True),
    ],
)
async def test_no_proxy_leads_to_what_the_configuration_names_in_this_network(
    places: list[str], address: str, is_by_proxy: bool
) -> None:
    async with outgoing([], "http://127.0.0.1:3128", places) as http:
        pool = transport_of(http, address)._pool  # type: ignore[attr-defined]
        assert ("proxy" in type(pool).__name__.lower()) is is_by_proxy


async def test_a_store_of_this_network_is_reached_without_the_proxy() -> None:
    async with platform(GOOD) as (base, taken), platform(GOOD) as (proxy, asked):
        settings = Settings(secret_key="s" * 40, s3={"endpoint": base}, http_proxy=proxy)
        async with http_of(settings) as http:
            store = S3Store("photos", "", S3Access(base, "r", "a", "k"), http, SystemClock())
            await store.put(b"photo")
    assert (bool(taken.heard), asked.heard) == (True, b"")


PHOTO = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n\xff\xd8\xff\xe0photo."


async def test_a_photo_is_asked_of_a_proxy_by_its_name() -> None:
    async with platform(PHOTO) as (proxy, asked), outgoing([], proxy) as http:
        fetcher = SafeFetcher(http, is_proxied=is_proxied(proxy))
        assert (await fetcher.fetch("http://mmbiz.qpic.cn/1")).mime == "image/jpeg"
        with pytest.raises(FetchError):
            await fetcher.fetch("https://gchat.qpic.cn/2")
        with pytest.raises(FetchError, match="host_not_allowed"):
            await fetcher.fetch("http://intranet/3")
    heard = re.findall(rb"^(?:GET|CONNECT) \S+|^host: \S+", asked.heard, re.MULTILINE | re.IGNORECASE)
    assert [each.lower() for each in heard] == [
        *(b"get http://mmbiz.qpic.cn/1", b"host: mmbiz.qpic.cn"),
        *(b"connect gchat.qpic.cn:443", b"host: gchat.qpic.cn:443"),
    ]
