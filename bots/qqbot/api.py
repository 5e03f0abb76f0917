"""Exchanges with the platform's API: the shared token, one retry, typed errors (protocol reference, 4.1, 4.7)."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx
import structlog

from app.core.clock import Clock
from bots.answers import TOO_LARGE, HttpAnswer, ask, rested
from bots.base import TemporaryError, Token, TokenStore, UnreachableError
from bots.config import secret
from bots.jsonapi import token_in
from bots.qqbot.config import QQBotConfig
from bots.qqbot.errors import AUDIT_CODES, TOKEN_CODES, error_for
from bots.text import clean
from bots.tokens import SharedToken

log = structlog.get_logger(__name__)

RENEWED_BEFORE = timedelta(seconds=50)
"""A token is the same until its last 60 seconds; then old and new are both good (4.1)."""
AUDITED = "audit_pending"
POSSIBLY_SENT = frozenset({"timeout", "cut", "http_504", "http_408", TOO_LARGE})
"""Faults after which the message may have been taken."""
_PENDING = (201, 202)


class QQBotApi:
    """One bot's API, with the access token that all processes share."""

    def __init__(
        self, config: QQBotConfig, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        self._config = config
        self._clock = clock
        self._http = http
        self._token = SharedToken(
            f"qqbot:{config.app_id}",
            store=tokens,
            clock=clock,
            fetch=self._new_token,
            early=RENEWED_BEFORE,
        )

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """One call with the shared token; a token that is refused is renewed, once; raises SendError."""
        return await self._token.used(lambda token: self._call(path, token, body), TOKEN_CODES)

    async def sign_in(self) -> None:
        """Ask for a token as if there were none: whether the platform knows us; raises SendError."""
        await self._new_token()

    async def _call(self, path: str, token: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        headers = {"Authorization": f"QQBot {token}", "X-Union-Appid": self._config.app_id}
        return await self._exchange(self._config.api_base + path, body, headers)

    async def _new_token(self) -> Token:
        """The token; errors come with status 200 and a code."""
        body = {"appId": self._config.app_id, "clientSecret": secret(self._config.secret)}
        try:
            answer = await self._exchange(self._config.token_url, body, {})
        except TemporaryError as error:
            if error.code not in POSSIBLY_SENT:
                raise
            raise TemporaryError("no_token", error.code) from error  # the message itself never went out
        return token_in(answer, "access_token", self._clock)

    async def _exchange(
        self, url: str, body: Mapping[str, Any], headers: Mapping[str, str]
    ) -> Mapping[str, Any]:
        """One HTTP exchange; raises SendError for network faults, HTTP errors and every code."""
        try:
            answer = await ask(
                self._http,
                "POST",
                url,
                content=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json", **headers},
                timeout_seconds=self._config.timeout_seconds,
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TemporaryError("network") from error
        except httpx.TimeoutException as error:
            raise TemporaryError("timeout") from error
        except httpx.RequestError as error:
            raise TemporaryError("cut") from error
        return self._read(answer)

    def _read(self, response: HttpAnswer) -> Mapping[str, Any]:
        """The answer of a success; the trace id is what the platform's support asks for."""
        answer = _object(response)
        code = _code(answer, response)
        if not code:
            return answer
        detail = clean(str(answer.get("message", "")))[:200]
        trace = response.headers.get("x-tps-trace-id", "")[:64]
        log.warning("qqbot refused a call", account=self._config.name, code=code, detail=detail, trace=trace)
        if code == AUDITED:
            raise UnreachableError(AUDITED, detail, bars=frozenset())
        raise rested(error_for(code, detail), response)


def _object(response: HttpAnswer) -> Mapping[str, Any]:
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict):
        return answer
    if response.is_success:
        raise TemporaryError("bad_answer")
    return {}


def _code(answer: Mapping[str, Any], response: HttpAnswer) -> str:
    """What the platform says is wrong, `err_code` before `code`; empty for a success, which 201 and 202 are not."""
    codes = (str(answer[name]) for name in ("err_code", "code") if answer.get(name) not in (None, 0, "0", ""))
    code = next(codes, "")
    if response.status in _PENDING or code in AUDIT_CODES:
        return AUDITED
    if code or response.is_success:
        return code
    status = response.status
    return str(status) if status in (401, 429) else f"http_{status}"
