"""Whether an account works, asked of its platform itself; what each adapter with a `probe` answers.

A look holds codes, never sentences: `baolian check --channels` says in plain words what they mean and where to
click. A channel joins by a module `probe.py` and an adapter that is `Probed`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, runtime_checkable

import httpx

from app.core.clock import Clock
from bots.answers import ask
from bots.base import SendError

TIMEOUT_SECONDS = 8.0
MOST_SKEW_SECONDS = 30
"""Further from the platform's our clock is wrong, however long an answer is on its way."""


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at. `code`: empty where it is right; else the platform's, or a word of ours.

    `about`: secret, api, template, notice, menu, agent, login, friends, status, version, clock, callback. `detail` is
    what the platform said or what was found, for a person to read.
    """

    about: str
    code: str = ""
    detail: str = ""


@runtime_checkable
class Probed(Protocol):
    """An account that can say whether it works."""

    async def probe(self, public_url: str) -> Sequence[Look]:
        """Everything that can be asked without writing to anybody; `public_url` is where the platform finds us."""
        ...


async def attempt(about: str, call: Callable[[], Awaitable[Any]]) -> tuple[Look, Any]:
    """The look at one call, and what it answered; None where it was refused."""
    try:
        answer = await call()
    except SendError as error:
        return Look(about, error.code, str(error).removeprefix(error.code).strip()), None
    return Look(about), answer


async def clocks(http: httpx.AsyncClient, clock: Clock, url: str) -> Sequence[Look]:
    """How our clock stands beside the platform's, by the `Date` of whatever it answers; nothing where it tells none."""
    try:
        answer = await ask(http, "GET", url, timeout_seconds=TIMEOUT_SECONDS)
        ahead = round((clock.now() - parsedate_to_datetime(answer.headers["date"])).total_seconds())
    except (httpx.HTTPError, SendError, KeyError, ValueError, TypeError):
        return ()
    if abs(ahead) <= MOST_SKEW_SECONDS:
        return (Look("clock"),)
    return (Look("clock", "ahead" if ahead > 0 else "behind", str(abs(ahead))),)


async def knock(
    http: httpx.AsyncClient, request: httpx.Request, is_right: Callable[[httpx.Response], bool]
) -> Look:
    """Our own callback address, asked from outside as the platform asks it."""
    request.extensions["timeout"] = httpx.Timeout(TIMEOUT_SECONDS).as_dict()
    try:
        answer = await http.send(request, follow_redirects=False)
    except httpx.HTTPError as error:
        return Look("callback", "unreachable", str(error)[:120] or type(error).__name__)
    if answer.status_code != 200:
        return Look("callback", f"status_{answer.status_code}", str(request.url.copy_with(query=None)))
    return Look(
        "callback", "" if is_right(answer) else "wrong_answer", str(request.url.copy_with(query=None))
    )
