"""Pushing signed JSON to other systems, at addresses that a token's holder gave: hostile until checked.

The connection goes to the address that was checked, while Host and SNI keep the name; no redirect is followed and
no more than the status is read of an answer.
"""

import asyncio
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping

import httpx

from bots.base import FetchError
from bots.fetcher import PORTS, Resolver, is_public, origin_of, parse_url, resolve

SECONDS = 8.0
_PREFIX = "sha256="
_HOST = re.compile(r"[A-Za-z0-9_.-]+|\[?[0-9a-fA-F:.]+\]?")
"""A name, or an address of either kind."""


class PushError(Exception):
    """What was pushed was not taken; `reason` is a fixed English word or `http_` and a status."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def signed(secret: str, stamp: str, body: bytes) -> str:
    """What `X-Baolian-Signature` says: HMAC-SHA256 over the timestamp, a dot and the raw body, in hex."""
    return _PREFIX + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


class Pusher:
    """Posts to public addresses and to `hosts` (a name or address, or an origin with scheme and port)."""

    def __init__(
        self, http: httpx.AsyncClient, hosts: Iterable[str] = (), *, resolver: Resolver = resolve
    ) -> None:
        listed = [host.strip().lower() for host in hosts]
        self._http = http
        self._origins = frozenset(origin_of(httpx.URL(host)) for host in listed if "://" in host)
        self._hosts = frozenset(host for host in listed if "://" not in host)
        self._resolver = resolver

    async def check(self, text: str) -> None:
        """Raises PushError for a URL that would never be pushed to; one that does not resolve now may later."""
        try:
            await self._address(_parsed(text))
        except PushError as error:
            if error.reason != "not_resolved":
                raise

    async def push(self, text: str, body: bytes, headers: Mapping[str, str]) -> None:
        """One POST; raises PushError unless it was answered with a 2xx."""
        try:
            async with asyncio.timeout(SECONDS):
                url = _parsed(text)
                status = await self._status(url, await self._address(url), body, headers)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise PushError("timeout") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PushError("network") from error
        if not 200 <= status < 300:
            raise PushError(f"http_{status}")

    async def _status(self, url: httpx.URL, address: str, body: bytes, headers: Mapping[str, str]) -> int:
        request = httpx.Request(
            "POST",
            url.copy_with(host=address),
            content=body,
            headers={**headers, "Host": url.netloc.decode("ascii"), "Content-Type": "application/json"},
            extensions={"timeout": httpx.Timeout(SECONDS).as_dict(), "sni_hostname": url.host},
        )
        response = await self._http.send(request, stream=True, follow_redirects=False)
        await response.aclose()
        return response.status_code

    async def _address(self, url: httpx.URL) -> str:
        """Where to connect: any address of a listed host, else all that the name resolves to must be public."""
        if origin_of(url) in self._origins or url.host.lower() in self._hosts:
            return url.host
        try:
            addresses = await self._resolver(url.host, url.port or PORTS[url.scheme])
        except (OSError, UnicodeError) as error:
            raise PushError("not_resolved") from error
        if not addresses:
            raise PushError("not_resolved")
        if not all(is_public(address) for address in addresses):
            raise PushError("address_not_public")
        return addresses[0]


def _parsed(text: str) -> httpx.URL:
    try:
        url = parse_url(text)
    except FetchError as error:
        raise PushError(error.reason) from error
    if not _HOST.fullmatch(url.raw_host.decode("ascii")):
        raise PushError("bad_url")
    return url
