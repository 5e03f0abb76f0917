"""The client that every platform is spoken to with: httpx, and for the platforms' own APIs aiohttp beneath it.

Beneath httpx its own pool looks at every connection with each request and reads answers in plain Python; aiohttp
takes a quarter of the processor for the same alert (`python -m benchmarks.sending`).
"""

import re
from collections.abc import Iterable
from urllib.request import getproxies

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from bots.fetcher import is_public

CONNECTIONS = httpx.Limits(max_connections=20, max_keepalive_connections=20)
"""To all platforms together, and to each of them over aiohttp."""
_ADDRESS = re.compile(r"[0-9.]+|.*:.*")
_FAULTS: tuple[tuple[type[Exception], type[httpx.TransportError]], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout),
    (aiohttp.ServerTimeoutError, httpx.ReadTimeout),
    (aiohttp.ClientConnectorError, httpx.ConnectError),
    (aiohttp.ClientOSError, httpx.ReadError),
    (Exception, httpx.RemoteProtocolError),
)


def is_proxied(proxy: str = "") -> bool:
    """Whether a proxy makes the connections, this one or one of the environment."""
    return bool(proxy or getproxies().keys() & {"http", "https", "all"})


def outgoing(platforms: Iterable[str], proxy: str = "", places: Iterable[str] = ()) -> httpx.AsyncClient:
    """A client; `platforms` are the addresses of the APIs that alerts go to, an empty one is left out.

    Everything else (photos by their links, stores of files) and whatever goes through a proxy, this one or one
    of the environment, is httpx's own. No proxy leads to this machine or to an address of this network, whether it
    is an API's or another of the configuration's: `places` are those, hosts or addresses.
    """
    origins = dict.fromkeys(_origin(httpx.URL(address)) for address in platforms if address)
    others = dict.fromkeys(_pattern(place) for place in places if place)
    near: dict[str, httpx.AsyncBaseTransport | None] = dict.fromkeys(filter(_is_near, others))
    apis = [origin for origin in origins if not is_proxied(proxy) or _is_near(origin)]
    mounts = near | {origin: PlatformTransport(limits=CONNECTIONS) for origin in apis}
    return httpx.AsyncClient(mounts=mounts, proxy=proxy or None, limits=CONNECTIONS)


def _pattern(place: str) -> str:
    """What httpx knows the addresses of a place by: its origin, or its host with any scheme and port."""
    if "://" in place:
        return _origin(httpx.URL(place))
    host = place.strip().strip("[]")
    return f"all://[{host}]" if ":" in host else f"all://{host}"


def _is_near(address: str) -> bool:
    host = httpx.URL(address).host
    return host == "localhost" or (bool(_ADDRESS.fullmatch(host)) and not is_public(host))


class PlatformTransport(AiohttpTransport):
    """Every fault of the connection as the one of httpx that says what happened, without the request's query."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The platform's answer; raises httpx.TransportError."""
        try:
            return await super().handle_async_request(request)
        except (httpx.TransportError, aiohttp.ClientError) as error:
            fault = error.__cause__ if isinstance(error, httpx.TransportError) else error
            kind = next(kind for found, kind in _FAULTS if fault is None or isinstance(fault, found))
            words = str(fault) if isinstance(fault, aiohttp.ClientConnectorError) else type(fault).__name__
            raise kind(words, request=request) from None


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode('ascii')}"
