"""Calls of WeCom's API: how its token is fetched, and what its codes mean (protocol reference, 2.1 and 2.2)."""

import json
from collections.abc import Mapping
from typing import Any

import httpx

from app.core.clock import Clock
from bots.base import SendError, Token, TokenStore
from bots.codedapi import CodedApi
from bots.config import secret
from bots.jsonapi import confirmed, json_of, object_of, token_in
from bots.wecom.config import WeComConfig
from bots.wecom.errors import TOKEN_CODES, error_for


class WeComApi(CodedApi):
    """One application's API, with the access token that all processes share."""

    channel = "wecom"
    token_codes = TOKEN_CODES

    def __init__(
        self, config: WeComConfig, *, clock: Clock, http: httpx.AsyncClient, tokens: TokenStore
    ) -> None:
        key = f"wecom:{config.corp_id}:{config.agent_id}"
        super().__init__(config, key, clock=clock, http=http, tokens=tokens)
        self._config = config

    async def download(self, path: str, params: Mapping[str, str]) -> bytes | None:
        """GET a file: its bytes, None where JSON came instead; raises SendError."""
        response = await self._authorised("GET", path, params)
        return response.content if json_of(response) is None else None

    async def post_by_key(self, path: str, key: str, body: Mapping[str, Any]) -> None:
        """POST JSON with a robot's key, which is the whole secret; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        confirmed(object_of(await self._request("POST", path, {"key": key}, content), path), path)

    async def _new_token(self) -> Token:
        """The application's token: the platform answers the same one for as long as it is good."""
        path = "/cgi-bin/gettoken"
        params = {"corpid": self._config.corp_id, "corpsecret": secret(self._config.secret)}
        answer = object_of(await self._request("GET", path, params, None), path)
        return token_in(answer, "access_token", self._clock)

    def _error(self, code: str, detail: str) -> SendError:
        return error_for(code, detail)
