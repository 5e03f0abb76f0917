"""What we ask of an OneBot implementation (protocol reference, section 3.6)."""

import base64
from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from app.core.messages import Segment
from bots.answers import TOO_LARGE
from bots.base import (
    Fetched,
    Fetcher,
    FetchError,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    TemporaryError,
    UnreachableError,
)
from bots.fetcher import require_kind, sniff
from bots.onebot.calls import Calls
from bots.onebot.errors import error_for, is_no_answer
from bots.onebot.replies import message_parts
from bots.onebot.segments import identifier, message_identifier
from bots.onebot.sessions import Sessions
from bots.text import clean

log = structlog.get_logger(__name__)

_UNKNOWN_OUTCOMES = frozenset({"bad_answer", "http_504", TOO_LARGE})
"""After these nobody knows whether it was said already, and no number of ours keeps it from being said twice (6.2)."""


class OneBotClient:
    """One account's API, over whichever way it is reached."""

    def __init__(self, account: str, calls: Calls, fetcher: Fetcher, sessions: Sessions) -> None:
        self._account = account
        self._sessions = sessions
        self._calls = calls
        self._fetcher = fetcher

    async def send(self, message: Outgoing) -> Receipt:
        """A group message where `chat` is set, else a private one, by the session of a stranger; raises SendError."""
        target, name = (message.chat, "group_id") if message.chat else (message.recipient, "user_id")
        if identifier(target) is None:
            raise PayloadError("bad_target", "not a QQ number")
        action = "send_group_msg" if message.chat else "send_private_msg"
        body: dict[str, Any] = {name: int(target), "message": message_parts(message)}
        if not message.chat and (group := self._sessions.group_of(target)):
            body["group_id"] = int(group)
        try:
            data = await self._call(action, body, is_private=not message.chat)
        except TemporaryError as error:
            if error.code in _UNKNOWN_OUTCOMES:
                raise UnreachableError("unknown_result", error.code, bars=frozenset()) from error
            raise
        return Receipt(platform_id=message_identifier(data.get("message_id")) or "")

    async def get_message(self, message_id: str) -> Mapping[str, Any]:
        """A message that was quoted; raises SendError (implementations forget old ones)."""
        if message_identifier(message_id) is None:
            raise PayloadError("bad_message_id")
        number = identifier(message_id)
        return await self._call("get_msg", {"message_id": int(number) if number else message_id})

    async def login(self) -> str:
        """The QQ number that is signed in, empty where the implementation does not say; raises SendError."""
        return identifier((await self._call("get_login_info", {})).get("user_id")) or ""

    async def status(self) -> Mapping[str, Any]:
        """Whether the account is signed in; raises SendError."""
        return await self._call("get_status", {})

    async def version(self) -> str:
        """Name and version of the implementation; raises SendError."""
        data = await self._call("get_version_info", {})
        return clean(f"{data.get('app_name', '')} {data.get('app_version', '')}").strip()[:80]

    async def friends(self) -> frozenset[str] | None:
        """The QQ numbers of the account's friends, None where the implementation has no list; raises SendError."""
        try:
            found = await self._call("get_friend_list", {"no_cache": True})
        except SendError as error:
            if not is_no_answer(error):
                raise
            return None
        each = found.get("list")
        if not isinstance(each, list):
            return None
        numbers = [identifier(friend.get("user_id")) for friend in each if isinstance(friend, dict)]
        return frozenset(filter(None, numbers))

    async def member(self, group_id: str, user_id: str) -> Mapping[str, Any]:
        """What a group says of one of its members; raises SendError."""
        return await self._call("get_group_member_info", {"group_id": int(group_id), "user_id": int(user_id)})

    async def history(self, group_id: str, count: int, before: str = "") -> Sequence[Any]:
        """Up to `count` messages of a group, those before the sequence number `before`; raises SendError."""
        params = {"group_id": int(group_id), "count": count}
        if before:
            params["message_seq"] = int(before)
        messages = (await self._call("get_group_msg_history", params)).get("messages")
        return messages if isinstance(messages, list) else []

    async def forwarded(self, forward_id: str) -> Sequence[Any]:
        """What a merged forward holds; raises SendError (implementations forget old ones)."""
        data = await self._call("get_forward_msg", {"id": forward_id, "message_id": forward_id})
        nodes = data.get("messages", data.get("message"))
        if not isinstance(nodes, list):
            raise PayloadError("bad_answer", "get_forward_msg")
        return nodes

    async def fetch(self, segment: Segment) -> Fetched:
        """The file by its link; a picture whose link has died is asked for again; raises FetchError."""
        try:
            if not segment.url:
                raise FetchError("no_address", is_final=True)
            return require_kind(await self._fetcher.fetch(segment.url), segment.kind)
        except FetchError as error:
            if not segment.media_id or error.reason not in _WORTH_ASKING:
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
        """The `data` of a successful call, a bare list as its `list`; raises SendError.

        Success is `ok` and 0, both; `async` and 1 are accepted with an unknown result.
        """
        answer = await self._calls.call(action, body)
        status, retcode = answer.get("status"), answer.get("retcode")
        if retcode is None:
            raise TemporaryError("bad_answer", action)
        if (status, retcode) in (("ok", 0), ("async", 1)):
            data = answer.get("data")
            return data if isinstance(data, dict) else {"list": data} if isinstance(data, list) else {}
        detail = str(answer.get("wording") or answer.get("message") or "")[:200]
        log.warning("onebot refused a call", account=self._account, action=action, retcode=retcode)
        raise error_for(str(retcode), detail, is_private=is_private)


_WORTH_ASKING = frozenset({"no_address", "http_400", "http_403", "http_404", "http_410", "unknown_type"})
"""What a dead link answers (protocol reference, 3.7)."""
