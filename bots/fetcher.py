"""Files from hostile URLs (protocol reference, C14 and section 6.4).

Order of the checks: the URL's shape, the allow-list, the resolved address; the connection goes to the
address that was checked, while Host and SNI keep the name. A proxy is given the name: it makes the connection, and
within its tunnel no other certificate can be asked for.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import Fetched, Fetcher, FetchError

MAX_BYTES = 20 * 1024 * 1024
MAX_SECONDS = 15.0
MAX_REDIRECTS = 2

DEFAULT_HOSTS = (
    "qpic.cn",
    "qlogo.cn",
    "multimedia.nt.qq.com.cn",
    "gxh.vip.qq.com",
    "grouptalk.c2c.qq.com",
    "api.weixin.qq.com",
    "qyapi.weixin.qq.com",
    "weixin.qq.com",
    "myqcloud.com",
)
"""Hosts that photos and voices come from, each with what lies below it."""

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""Host and port to addresses; raises OSError."""

PORTS = {"http": 80, "https": 443}
"""The usual port of each scheme that we speak."""
_LAST_PORT = 65_535
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_TUNNELS = tuple(ip_network(n) for n in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"))


async def resolve(host: str, port: int) -> list[str]:
    """The addresses of `host` by the system's resolver; raises OSError."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


class SafeFetcher:
    """Gets photos, voices and short films for one account.

    `origins` are exact origins (the account's `api_base`; entries of `media_hosts` with a scheme): only they
    may have other ports and addresses that are not public. `hosts` are further names of the allow-list.
    `is_proxied` says that `http` goes through a proxy.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        origins: Iterable[str] = (),
        hosts: Iterable[str] = (),
        resolver: Resolver = resolve,
        max_bytes: int = MAX_BYTES,
        max_seconds: float = MAX_SECONDS,
        is_proxied: bool = False,
    ) -> None:
        self._http = http
        self._origins = frozenset(origin_of(httpx.URL(origin)) for origin in origins if origin)
        self._hosts = tuple(host.lower() for host in (*DEFAULT_HOSTS, *hosts))
        self._resolver = resolver
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._is_proxied = is_proxied

    async def fetch(self, url: str) -> Fetched:
        """The file at `url`, within the limits and of a kind that we take; raises FetchError."""
        try:
            async with asyncio.timeout(self._max_seconds):
                return sniff(await self._follow(parse_url(url)))
        except TimeoutError as error:
            raise FetchError("timeout", is_final=False) from error

    async def _follow(self, url: httpx.URL) -> bytes:
        """The body at `url`, over at most two redirects, each checked as if it had come first."""
        for _ in range(MAX_REDIRECTS + 1):
            answer = await self._get(url)
            if isinstance(answer, bytes):
                return answer
            target = parse_url(str(answer))
            if origin_of(target) in self._origins and origin_of(target) != origin_of(url):
                raise FetchError("refused_redirect", is_final=True)
            url = target
        raise FetchError("too_many_redirects", is_final=True)

    async def _get(self, url: httpx.URL) -> bytes | httpx.URL:
        """One exchange: the body, or where the server sends us."""
        request = await self._request(url)
        try:
            response = await self._http.send(request, stream=True, follow_redirects=False)
            try:
                if response.status_code in _REDIRECTS:
                    return url.join(response.headers.get("location", ""))
                return await self._read(response)
            finally:
                await response.aclose()
        except httpx.InvalidURL as error:
            raise FetchError("bad_url", is_final=True) from error
        except httpx.TimeoutException as error:
            raise FetchError("timeout", is_final=False) from error
        except httpx.HTTPError as error:
            raise FetchError("network", is_final=False) from error

    async def _request(self, url: httpx.URL) -> httpx.Request:
        """A request to a checked address or name; built by hand, so that no cookie or header leaks."""
        timeout = httpx.Timeout(self._max_seconds).as_dict()
        headers = {"Host": url.netloc.decode("ascii"), "Accept-Encoding": "identity"}
        if origin_of(url) in self._origins:
            return httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})
        self._check_name(url)
        if self._is_proxied:
            return httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})
        address = await self._public_address(url)
        extensions = {"timeout": timeout, "sni_hostname": url.host}
        return httpx.Request("GET", url.copy_with(host=address), headers=headers, extensions=extensions)

    def _check_name(self, url: httpx.URL) -> None:
        """Refuse every host that is no name on the allow-list, and odd ports."""
        host = url.raw_host.decode("ascii").lower()
        is_name = bool(_HOST.fullmatch(host)) and not _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2])
        if not is_name or not any(host == known or host.endswith("." + known) for known in self._hosts):
            raise FetchError("host_not_allowed", is_final=True)
        if url.port not in (None, 80, 443):
            raise FetchError("port_not_allowed", is_final=True)

    async def _public_address(self, url: httpx.URL) -> str:
        """The address to connect to; all that the name resolves to must be public."""
        try:
            addresses = await self._resolver(url.host, url.port or PORTS[url.scheme])
        except OSError as error:
            raise FetchError("not_resolved", is_final=False) from error
        if not addresses:
            raise FetchError("not_resolved", is_final=False)
        if not all(is_public(address) for address in addresses):
            raise FetchError("address_not_public", is_final=True)
        return addresses[0]

    async def _read(self, response: httpx.Response) -> bytes:
        """The body of a good answer, never more than the limit."""
        if response.status_code != 200:
            code = response.status_code
            raise FetchError(f"http_{code}", is_final=400 <= code < 500 and code not in (408, 429))
        data = bytearray()
        async for chunk in response.aiter_bytes():
            data += chunk
            if len(data) > self._max_bytes:
                raise FetchError("too_large", is_final=True)
        return bytes(data)


def parse_url(text: str) -> httpx.URL:
    """The URL in `text`, parsed once by the parser that also connects; raises FetchError."""
    if any(c <= " " or c in "\\\x7f" for c in text):
        raise FetchError("bad_url", is_final=True)
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError("bad_url", is_final=True) from error
    if url.scheme not in PORTS or not url.host:
        raise FetchError("scheme_not_allowed", is_final=True)
    if url.port is not None and not 0 < url.port <= _LAST_PORT:
        raise FetchError("bad_url", is_final=True)
    if url.userinfo:
        raise FetchError("userinfo", is_final=True)
    return url


def origin_of(url: httpx.URL) -> tuple[str, str, int]:
    """Scheme, host and port, the usual port where none is written."""
    return url.scheme, url.host, url.port or PORTS.get(url.scheme, 0)


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, tunnels and mapped forms seen through."""
    try:
        ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped:
            return is_public(str(ip.ipv4_mapped))
        if any(ip in network for network in _TUNNELS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK_V3", "audio/silk"),
    (b"\x02#!SILK_V3", "audio/silk"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_KINDS = {SegmentKind.IMAGE: "image/", SegmentKind.VOICE: "audio/", SegmentKind.VIDEO: "video/"}


def sniff(data: bytes) -> Fetched:
    """`data` with its type by magic bytes, whatever the server called it; raises FetchError."""
    for magic, mime in _MAGIC:
        if data.startswith(magic):
            return Fetched(data, mime)
    if data[:4] == b"RIFF" and data[8:12] in _RIFF:
        return Fetched(data, _RIFF[data[8:12]])
    if data[4:8] == b"ftyp":
        return Fetched(data, "video/mp4")
    raise FetchError("unknown_type", is_final=True)


def require_kind(fetched: Fetched, kind: SegmentKind) -> Fetched:
    """`fetched` if it is what a part of this kind must be: a picture for an image; raises FetchError."""
    if not fetched.mime.startswith(_KINDS.get(kind, "")):
        raise FetchError("wrong_type", is_final=True)
    return fetched


async def by_link_or_id(
    fetcher: Fetcher, segment: Segment, by_id: Callable[[Segment], Awaitable[Fetched]]
) -> Fetched:
    """The file by its link if that still works, else by its media id; raises FetchError."""
    if segment.url:
        try:
            return require_kind(await fetcher.fetch(segment.url), segment.kind)
        except FetchError:
            if not segment.media_id:
                raise
    if not segment.media_id:
        raise FetchError("no_address", is_final=True)
    return require_kind(await by_id(segment), segment.kind)
