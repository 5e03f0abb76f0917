"""Exchanges with the API of WeCom: the shared token, one retry, typed errors (protocol reference, 2.1 and 2.2)."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from app.core.clock import Clock
from bots.answers import HttpAnswer
from bots.base import Token, TokenStore
from bots.config import secret
from bots.jsonapi import confirmed, exchange, json_of, object_of, token_in
from bots.tokens import SharedToken
from bots.wecom.config import WeComConfig
from bots.wecom.errors import TOKEN_CODES, error_for

log = structlog.get_logger(__name__)


class WeComApi:
    """One application's API, with the access token that all processes share."""

    def __init__(
        self, config: WeComConfig, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        self._config = config
        self._clock = clock
        self._http = http
        key = f"wecom:{config.corp_id}:{config.agent_id}"
        self._token = SharedToken(key, store=tokens, clock=clock, fetch=self._new_token)

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """POST JSON with the application's token and answer the JSON; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return object_of(await self._authorised("POST", path, {}, content), path)

    async def get(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """GET and answer the JSON; raises SendError."""
        return object_of(await self._authorised("GET", path, params), path)

    async def download(self, path: str, params: Mapping[str, str]) -> bytes | None:
        """GET a file: its bytes, None where JSON came instead; raises SendError."""
        response = await self._authorised("GET", path, params)
        return response.content if json_of(response) is None else None

    async def post_by_key(self, path: str, key: str, body: Mapping[str, Any]) -> None:
        """POST JSON with a robot's key, which is the whole secret; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        confirmed(object_of(await self._request("POST", path, {"key": key}, content), path), path)

    async def sign_in(self) -> None:
        """Ask for a token as if there were none: whether the platform knows us; raises SendError."""
        await self._new_token()

    async def _authorised(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None = None
    ) -> HttpAnswer:
        """One call with the shared token; a token that is refused is renewed and the call repeated once."""
        return await self._token.used(
            lambda token: self._request(method, path, {"access_token": token, **params}, content), TOKEN_CODES
        )

    async def _new_token(self) -> Token:
        """The application's token: the platform answers the same one for as long as it is good."""
        path = "/cgi-bin/gettoken"
        params = {"corpid": self._config.corp_id, "corpsecret": secret(self._config.secret)}
        answer = object_of(await self._request("GET", path, params, None), path)
        return token_in(answer, "access_token", self._clock)

    async def _request(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None
    ) -> HttpAnswer:
        """One HTTP exchange; raises SendError for network faults, HTTP errors and every `errcode`."""
        response = await exchange(
            self._http,
            method,
            self._config.api_base + path,
            path=path,
            params=params,
            content=content,
            timeout_seconds=self._config.timeout_seconds,
        )
        answer = json_of(response) or {}
        code = answer.get("errcode", 0)
        if code in (0, "0"):
            return response
        detail = str(answer.get("errmsg", ""))[:200]
        log.warning("wecom refused a call", account=self._config.name, path=path, code=code, detail=detail)
        raise error_for(str(code), detail)
