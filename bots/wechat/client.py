"""Calls to the API of WeChat: alerts, customer-service messages, media (protocol reference, 1.9 to 1.13)."""

import asyncio
import json
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

import httpx
import structlog

from app.core.clock import Clock
from app.core.messages import Segment
from bots.base import (
    Fetched,
    Fetcher,
    FetchError,
    Means,
    Outgoing,
    Receipt,
    SendError,
    TemporaryError,
    Token,
    TokenStore,
    UnreachableError,
)
from bots.config import secret
from bots.fetcher import MAX_BYTES, require_kind, sniff
from bots.text import cut_bytes, printable
from bots.wechat.config import WeChatConfig
from bots.wechat.errors import TOKEN_CODES, TOO_LONG, MediaLostError, error_for
from bots.wechat.replies import MAX_TEXT_BYTES, template_data

log = structlog.get_logger(__name__)

_EARLY = timedelta(seconds=60)
_MAX_MESSAGE_ID = 32


class WeChatClient:
    """One account's API, with the access token that all processes share."""

    def __init__(
        self,
        config: WeChatConfig,
        *,
        clock: Clock,
        http: httpx.AsyncClient,
        tokens: TokenStore,
        fetcher: Fetcher,
    ) -> None:
        self._config = config
        self._clock = clock
        self._http = http
        self._tokens = tokens
        self._fetcher = fetcher
        self._token_key = f"wechat:{config.app_id}"
        self._refreshing = asyncio.Lock()

    async def send(self, message: Outgoing) -> Receipt:
        """The alert template or a customer-service text, as the ledger found; raises SendError."""
        if message.chat:
            raise UnreachableError("no_groups", "an official account has no groups")
        if message.means is Means.TEMPLATE and message.template:
            return await self._send_template(message, message.template)
        try:
            return await self._send_text(
                message.recipient, cut_bytes(printable(message.text), MAX_TEXT_BYTES)
            )
        except SendError as error:
            if error.code != TOO_LONG:
                raise
        return await self._send_text(
            message.recipient, cut_bytes(printable(message.text), MAX_TEXT_BYTES // 2)
        )

    async def fetch(self, segment: Segment) -> Fetched:
        """The file by its link if that still works, else by its media id; raises FetchError."""
        if segment.url:
            try:
                return require_kind(await self._fetcher.fetch(segment.url), segment.kind)
            except FetchError:
                if not segment.media_id:
                    raise
        if not segment.media_id:
            raise FetchError("no_address", is_final=True)
        return require_kind(await self._fetch_media(segment), segment.kind)

    async def _send_text(self, recipient: str, text: str) -> Receipt:
        body = {"touser": recipient, "msgtype": "text", "text": {"content": text}}
        await self._call("/cgi-bin/message/custom/send", body)
        return Receipt()

    async def _send_template(self, message: Outgoing, values: Mapping[str, str]) -> Receipt:
        body: dict[str, Any] = {
            "touser": message.recipient,
            "template_id": self._config.alert_template_id,
            "client_msg_id": _message_id(message.dedup_key),
            "data": template_data(values, self._config.alert_template_fields),
        }
        if message.url:
            body["url"] = message.url
        answer = await self._call("/cgi-bin/message/template/send", body)
        return Receipt(platform_id=str(answer.get("msgid", "")))

    async def _fetch_media(self, segment: Segment) -> Fetched:
        """A temporary medium: its bytes, or what the link to a video gives."""
        try:
            response = await self._authorised("GET", "/cgi-bin/media/get", {"media_id": segment.media_id})
        except MediaLostError as error:
            raise FetchError("media_lost", is_final=True) from error
        except SendError as error:
            raise FetchError(error.code, is_final=False) from error
        answer = _json(response)
        if answer is None:
            return sniff(response.content)
        url = answer.get("video_url")
        if not isinstance(url, str):
            raise FetchError("no_video_url", is_final=True)
        return await self._fetcher.fetch(url)

    async def _call(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """POST raw UTF-8 JSON (escapes are refused, 40033) and answer the JSON; raises SendError."""
        content = json.dumps(body, ensure_ascii=False).encode()
        response = await self._authorised("POST", path, {}, content)
        answer = _json(response)
        if answer is None:
            raise TemporaryError("bad_answer", path)
        return answer

    async def _authorised(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None = None
    ) -> httpx.Response:
        """One call with the shared token; a token that is refused is renewed and the call repeated once."""
        token = await self._token()
        try:
            return await self._request(method, path, {"access_token": token, **params}, content)
        except SendError as error:
            if error.code not in TOKEN_CODES:
                raise
        token = await self._token(refused=token)
        return await self._request(method, path, {"access_token": token, **params}, content)

    async def _token(self, refused: str = "") -> str:
        """The shared access token, other than `refused`; one task of this process fetches at a time.

        Processes cannot disturb each other: stable_token answers the same token to all of them.
        """
        async with self._refreshing:
            stored = await self._tokens.get(self._token_key)
            if stored and stored.value != refused and stored.expires_at > self._clock.now() + _EARLY:
                return stored.value
            token = await self._new_token()
            await self._tokens.put(self._token_key, token)
            return token.value

    async def _new_token(self) -> Token:
        body = {
            "grant_type": "client_credential",
            "appid": self._config.app_id,
            "secret": secret(self._config.app_secret),
            "force_refresh": False,
        }
        answer = _json(await self._request("POST", "/cgi-bin/stable_token", {}, json.dumps(body).encode()))
        value, seconds = (answer or {}).get("access_token"), (answer or {}).get("expires_in")
        if not isinstance(value, str) or not isinstance(seconds, int):
            raise TemporaryError("bad_answer", "stable_token")
        return Token(value, self._clock.now() + timedelta(seconds=seconds))

    async def _request(
        self, method: str, path: str, params: Mapping[str, str], content: bytes | None
    ) -> httpx.Response:
        """One HTTP exchange; raises SendError for network faults, HTTP errors and every `errcode`."""
        try:
            response = await self._http.request(
                method,
                self._config.api_base + path,
                params=dict(params),
                content=content,
                headers={"Content-Type": "application/json; charset=utf-8"} if content is not None else None,
                timeout=self._config.timeout_seconds,
                follow_redirects=False,
            )
        except httpx.TimeoutException as error:
            raise TemporaryError("timeout", path) from error
        except httpx.TransportError as error:
            raise TemporaryError("network", path) from error
        self._check(response, path)
        return response

    def _check(self, response: httpx.Response, path: str) -> None:
        """Raise the typed error that a response stands for."""
        if not response.is_success:
            raise TemporaryError(f"http_{response.status_code}", path)
        if len(response.content) > MAX_BYTES:
            raise TemporaryError("too_large", path)
        code = (_json(response) or {}).get("errcode", 0)
        if code in (0, "0"):
            return
        detail = str((_json(response) or {}).get("errmsg", ""))[:200]
        log.warning("wechat refused a call", account=self._config.name, path=path, code=code, detail=detail)
        raise error_for(str(code), detail, self._clock.now())


def _json(response: httpx.Response) -> Mapping[str, Any] | None:
    """The JSON object of a response, by its Content-Type; None for bytes and for what is no object."""
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in ("application/json", "text/plain", "text/json"):
        return None
    try:
        answer = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _message_id(dedup_key: str) -> str:
    """`client_msg_id` for a dedup key: itself where it fits, else a digest of it."""
    if dedup_key.isascii() and len(dedup_key) <= _MAX_MESSAGE_ID:
        return dedup_key
    return sha256(dedup_key.encode()).hexdigest()[:_MAX_MESSAGE_ID]
