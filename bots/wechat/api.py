"""Calls of WeChat's API: how its token is fetched, and what its codes mean (protocol reference, 1.9 and 1.17)."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from app.core.clock import Clock
from bots.base import SendError, Token, TokenStore
from bots.codedapi import CodedApi
from bots.config import secret
from bots.jsonapi import json_of, object_of, token_in
from bots.wechat.config import WeChatConfig
from bots.wechat.errors import TOKEN_CODES, error_for


class WeChatApi(CodedApi):
    """One account's API, with the access token that all processes share."""

    channel = "wechat"
    token_codes = TOKEN_CODES

    def __init__(
        self, config: WeChatConfig, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        super().__init__(config, f"wechat:{config.app_id}", clock=clock, http=http, tokens=tokens)
        self._config = config

    async def download(self, path: str, params: Mapping[str, str]) -> bytes | Mapping[str, Any]:
        """GET a file: its bytes, or the JSON that came instead; raises SendError."""
        response = await self._authorised("GET", path, params)
        answer = json_of(response)
        return response.content if answer is None else answer

    async def ask(self, path: str, params: Mapping[str, str]) -> Mapping[str, Any]:
        """GET without the access token and answer the JSON; raises SendError."""
        return object_of(await self._request("GET", path, params, None), path)

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

    def _error(self, code: str, detail: str) -> SendError:
        return error_for(code, detail, self._clock.now())
