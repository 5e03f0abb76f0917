"""Exchanges with the API of WeChat: the shared token, one retry, typed errors (protocol reference, 1.9 and 1.17)."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from app.core.clock import Clock
from bots.answers import HttpAnswer
from bots.base import Token, TokenStore
from bots.config import secret
from bots.jsonapi import exchange, json_of, object_of, token_in
from bots.tokens import SharedToken
from bots.wechat.config import WeChatConfig
from bots.wechat.errors import TOKEN_CODES, error_for

log = structlog.get_logger(__name__)


class WeChatApi:
    """One account's API, with the access token that all processes share."""

    def __init__(
        self, config: WeChatConfig, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        self._config = config
        self._clock = clock
        self._http = http
        self._token = SharedToken(f"wechat:{config.app_id}", store=tokens, clock=clock, fetch=self._new_token)

    async def post(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """POST raw UTF-8 JSON (escapes are refused, 40033) and answer the JSON; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        return object_of(await self._authorised("POST", path, {}, content), path)

    async def get(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """GET and answer the JSON; raises SendError."""
        return object_of(await self._authorised("GET", path, params), path)

    async def download(self, path: str, params: Mapping[str, str]) -> bytes | Mapping[str, Any]:
        """GET a file: its bytes, or the JSON that came instead; raises SendError."""
        response = await self._authorised("GET", path, params)
        answer = json_of(response)
        return response.content if answer is None else answer

    async def ask(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """GET without the access token and answer the JSON; raises SendError."""
        return object_of(await self._request("GET", path, params, None), path)

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
        """The stable token; never forced, since that would take it from the other processes."""
        body = {
            "grant_type": "client_credential",
            "appid": self._config.app_id,
            "secret": secret(self._config.app_secret),
            "force_refresh": False,
        }
        path = "/cgi-bin/stable_token"
        answer = object_of(await self._request("POST", path, {}, json.dumps(body).encode()), path)
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
        self._check(response, path)
        return response

    def _check(self, response: HttpAnswer, path: str) -> None:
        """Raise the typed error that a response stands for; the `rid` in it is what WeChat's support asks for."""
        answer = json_of(response) or {}
        code = answer.get("errcode", 0)
        if code in (0, "0"):
            return
        detail = str(answer.get("errmsg", ""))[:200]
        log.warning("wechat refused a call", account=self._config.name, path=path, code=code, detail=detail)
        raise error_for(str(code), detail, self._clock.now())
