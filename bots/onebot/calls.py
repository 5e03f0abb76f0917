"""The two ways to an implementation's API: HTTP requests, and frames over its own socket (reference, 3.6)."""

import json
from collections.abc import Mapping
from typing import Any, Protocol

import httpx

from bots.answers import ask, rested
from bots.base import MisconfiguredError, TemporaryError, UnreachableError
from bots.config import secret
from bots.onebot.config import OneBotConfig
from bots.onebot.errors import error_for_status
from bots.onebot.sockets import LineLostError, NoLineError, Sockets

Answer = Mapping[str, Any]


class Calls(Protocol):
    """Carries one API call."""

    async def call(self, action: str, params: Mapping[str, Any]) -> Answer:
        """The answer as it came; raises SendError where none came.

        After a timeout the call may have been obeyed, and nothing lets us ask: it is not repeated, the next
        channel takes over (a rare miss rather than a double; protocol reference, 6.2).
        """
        ...


class HttpCalls:
    """`POST {api_base}/{action}` with a bearer token."""

    def __init__(self, config: OneBotConfig, http: httpx.AsyncClient) -> None:
        self._base = config.api_base
        self._timeout = config.timeout_seconds
        self._headers = {"Content-Type": "application/json"}
        if token := secret(config.access_token):
            self._headers["Authorization"] = f"Bearer {token}"
        self._http = http

    async def call(self, action: str, params: Mapping[str, Any]) -> Answer:
        """One request; raises SendError."""
        try:
            answer = await ask(
                self._http,
                "POST",
                f"{self._base}/{action}",
                content=json.dumps(params, ensure_ascii=False).encode(),
                headers=self._headers,
                timeout_seconds=self._timeout,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TemporaryError("network", action) from error
        except httpx.RequestError as error:
            raise UnreachableError("unknown_result", action, bars=frozenset()) from error
        if not answer.is_success:
            raise rested(error_for_status(answer.status), answer)
        return _answer(answer.content, action)


class SocketCalls:
    """Frames over the implementation's reverse WebSocket, matched by their echo."""

    def __init__(self, config: OneBotConfig, sockets: Sockets) -> None:
        self._has_token = bool(secret(config.access_token))
        self._timeout = config.timeout_seconds
        self._sockets = sockets

    async def call(self, action: str, params: Mapping[str, Any]) -> Answer:
        """One frame and its answer; raises SendError."""
        if not self._has_token:
            raise MisconfiguredError("no_api", "neither api_base nor access_token is configured")
        try:
            return await self._sockets.call(action, params, self._timeout)
        except NoLineError as error:
            raise TemporaryError("not_connected", action) from error
        except (LineLostError, TimeoutError) as error:
            raise UnreachableError("unknown_result", action, bars=frozenset()) from error


def _answer(content: bytes, action: str) -> Answer:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise TemporaryError("bad_answer", action) from error
    if not isinstance(answer, dict):
        raise TemporaryError("bad_answer", action)
    return answer
