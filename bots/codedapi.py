"""Exchanges with an API whose answers have an `errcode`, as WeChat's and WeCom's: one token for all processes, one
retry, typed errors (protocol reference, 1.9, 1.17, 2.1 and 2.2).
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar, Protocol

import httpx
import structlog

from app.core.clock import Clock
from bots.answers import HttpAnswer
from bots.base import SendError, Token, TokenStore
from bots.jsonapi import exchange, json_of, object_of
from bots.tokens import SharedToken

log = structlog.get_logger(__name__)


class ApiConfig(Protocol):
    """What of an account's configuration its calls need."""

    name: str
    api_base: str
    timeout_seconds: float


class CodedApi(ABC):
    """One account's API; a subclass fetches its token and says what its codes mean."""

    channel: ClassVar[str]
    token_codes: ClassVar[frozenset[str]]
    """The access token is wrong, replaced or expired: it is renewed and the call repeated once."""

    def __init__(
        self, config: ApiConfig, key: str, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        self._account = config
        self._clock = clock
        self._http = http
        self._token = SharedToken(key, store=tokens, clock=clock, fetch=self._new_token)

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """POST raw UTF-8 JSON (escapes are refused, 40033) and answer the JSON; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return object_of(await self._authorised("POST", path, {}, content), path)

    async def get(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """GET and answer the JSON; raises SendError."""
        return object_of(await self._authorised("GET", path, params), path)

    async def sign_in(self) -> None:
        """Ask for a token as if there were none: whether the platform knows us; raises SendError."""
        await self._new_token()

    @abstractmethod
    async def _new_token(self) -> Token:
        """A token that the platform gives now; raises SendError."""

    @abstractmethod
    def _error(self, code: str, detail: str) -> SendError:
        """What an `errcode` means."""

    async def _authorised(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None = None
    ) -> HttpAnswer:
        """One call with the shared token; a token that is refused is renewed and the call repeated once."""
        return await self._token.used(
            lambda token: self._request(method, path, {"access_token": token, **params}, content),
            self.token_codes,
        )

    async def _request(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None
    ) -> HttpAnswer:
        """One HTTP exchange; raises SendError for network faults, HTTP errors and every `errcode`.

        The `rid` in WeChat's `errmsg` is what its support asks for, so it is logged.
        """
        response = await exchange(
            self._http,
            method,
            self._account.api_base + path,
            path=path,
            params=params,
            content=content,
            timeout_seconds=self._account.timeout_seconds,
        )
        answer = json_of(response) or {}
        code = answer.get("errcode", 0)
        if code in (0, "0"):
            return response
        detail = str(answer.get("errmsg", ""))[:200]
        log.warning(
            f"{self.channel} refused a call", account=self._account.name, path=path, code=code, detail=detail
        )
        raise self._error(str(code), detail)
