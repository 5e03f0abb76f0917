"""What a platform's HTTP API answers: read no further than a limit, and how long it asks to be left alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx

from bots.base import SendError, TemporaryError, ThrottledError
from bots.fetcher import MAX_BYTES

SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=10)
"""What is made of a shorter or longer `Retry-After`."""
TOO_LARGE = "too_large"
_BUSY = (429, 503)
_LONGEST_FIGURE = 9


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """One whole answer."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def is_success(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300


async def ask(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    content: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    timeout_seconds: float,
) -> HttpAnswer:
    """One request without redirects; raises httpx.RequestError, and TemporaryError for an answer beyond the limit."""
    asked = http.stream(
        method,
        url,
        params=None if params is None else dict(params),
        content=content,
        headers=headers,
        timeout=timeout_seconds,
        follow_redirects=False,
    )
    async with asked as response:
        data = bytearray()
        async for chunk in response.aiter_bytes():
            data += chunk
            if len(data) > MAX_BYTES:
                raise TemporaryError(TOO_LARGE)
        return HttpAnswer(response.status_code, response.headers, bytes(data))


def rested(error: SendError, answer: HttpAnswer) -> SendError:
    """A temporary error, as one of the whole account for as long as the platform asks to be left alone."""
    wait = _wait(answer)
    if wait is None or type(error) is not TemporaryError:
        return error
    return ThrottledError(error.code, str(error).removeprefix(error.code).strip(), wait)


def _wait(answer: HttpAnswer) -> timedelta | None:
    """`Retry-After` of a platform that is busy, in seconds or as a date beside its own clock; None where it is none."""
    said = answer.headers.get("retry-after", "").strip()
    if answer.status not in _BUSY or not said:
        return None
    try:
        wait = (
            timedelta(seconds=int(said))
            if said.isdecimal() and len(said) <= _LONGEST_FIGURE
            else parsedate_to_datetime(said) - parsedate_to_datetime(answer.headers.get("date", ""))
        )
    except (ValueError, TypeError):
        return None
    return min(max(wait, SHORTEST_WAIT), LONGEST_WAIT)
