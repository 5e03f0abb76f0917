"""Calls to the HTTP API of an OneBot implementation (protocol reference, section 3.6)."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import httpx
import structlog

from app.core.messages import Segment
from bots.base import (
    Fetched,
    Fetcher,
    FetchError,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    TemporaryError,
    UnreachableError,
)
from bots.config import secret
from bots.fetcher import require_kind, sniff
from bots.onebot.config import OneBotConfig
from bots.onebot.errors import error_for, error_for_status
from bots.onebot.replies import message_parts
from bots.onebot.segments import identifier

log = structlog.get_logger(__name__)


class OneBotClient:
    """One account's API."""

    def __init__(self, config: OneBotConfig, *, http: httpx.AsyncClient, fetcher: Fetcher) -> None:
        self._config = config
        self._http = http
        self._fetcher = fetcher

    async def send(self, message: Outgoing) -> Receipt:
        """A group message where `chat` is set, else a private one; raises SendError."""
        target, name = (message.chat, "group_id") if message.chat else (message.recipient, "user_id")
        if identifier(target) is None:
            raise PayloadError("bad_target", "not a QQ number")
        action = "send_group_msg" if message.chat else "send_private_msg"
        body = {name: int(target), "message": message_parts(message)}
        data = await self._call(action, body, is_private=not message.chat)
        return Receipt(platform_id=identifier(data.get("message_id")) or "")

    async def get_message(self, message_id: str) -> Mapping[str, Any]:
        """A message that was quoted; raises SendError (implementations forget old ones)."""
        if identifier(message_id) is None:
            raise PayloadError("bad_message_id")
        return await self._call("get_msg", {"message_id": int(message_id)})

    async def fetch(self, segment: Segment) -> Fetched:
        """The file by its link; a picture whose link has died is asked for again; raises FetchError."""
        try:
            if not segment.url:
                raise FetchError("no_address", is_final=True)
            return require_kind(await self._fetcher.fetch(segment.url), segment.kind)
        except FetchError as error:
            if not segment.media_id or error.reason not in _WORTH_ASKING or not self._config.api_base:
                raise
        return require_kind(await self._fetch_again(segment), segment.kind)

    async def _fetch_again(self, segment: Segment) -> Fetched:
        """The picture by `get_image`: its bytes, or a fresh link."""
        try:
            data = await self._call("get_image", {"file": segment.media_id})
        except SendError as error:
            raise FetchError("expired", is_final=not isinstance(error, TemporaryError)) from error
        encoded, url = data.get("base64"), data.get("url")
        if isinstance(encoded, str) and encoded:
            try:
                return sniff(base64.b64decode(encoded, validate=True))
            except ValueError as error:
                raise FetchError("bad_base64", is_final=True) from error
        if not isinstance(url, str) or not url or url == segment.url:
            raise FetchError("expired", is_final=True)
        return await self._fetcher.fetch(url)

    async def _call(
        self, action: str, body: Mapping[str, Any], *, is_private: bool = False
    ) -> Mapping[str, Any]:
        """The `data` of a successful call; raises SendError.

        After a timeout the message may have been sent, and nothing lets us ask: it is not sent again, the
        next channel takes over (a rare miss rather than a double; protocol reference, 6.2).
        """
        try:
            response = await self._post(action, json.dumps(body, ensure_ascii=False).encode())
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise TemporaryError("network", action) from error
        except httpx.TransportError as error:
            raise UnreachableError("unknown_result", action) from error
        if not response.is_success:
            raise error_for_status(response.status_code)
        return self._data(response, action, is_private)

    async def _post(self, action: str, content: bytes) -> httpx.Response:
        if not self._config.api_base:
            raise MisconfiguredError("no_api_base", action)
        headers = {"Content-Type": "application/json"}
        if token := secret(self._config.access_token):
            headers["Authorization"] = f"Bearer {token}"
        return await self._http.post(
            f"{self._config.api_base}/{action}",
            content=content,
            headers=headers,
            timeout=self._config.timeout_seconds,
            follow_redirects=False,
        )

    def _data(self, response: httpx.Response, action: str, is_private: bool) -> Mapping[str, Any]:
        """Success is `ok` and 0, both; `async` and 1 are accepted with an unknown result."""
        try:
            answer = json.loads(response.content)
            status, retcode = answer["status"], answer["retcode"]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise TemporaryError("bad_answer", action) from error
        if (status, retcode) in (("ok", 0), ("async", 1)):
            data = answer.get("data")
            return data if isinstance(data, dict) else {}
        detail = str(answer.get("wording") or answer.get("message") or "")[:200]
        log.warning("onebot refused a call", account=self._config.name, action=action, retcode=retcode)
        raise error_for(str(retcode), detail, is_private=is_private)


_WORTH_ASKING = frozenset({"no_address", "http_400", "http_403", "http_404", "http_410", "unknown_type"})
"""What a dead link answers (protocol reference, 3.7)."""
