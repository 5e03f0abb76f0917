"""What an application sends and fetches: cards, texts, robots' texts, media (protocol reference, 2.1 and 2.2)."""

import re
from typing import Any

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
    ThrottledError,
    UnreachableError,
)
from bots.config import secret
from bots.fetcher import by_link_or_id, sniff
from bots.jsonapi import confirmed
from bots.wecom.api import WeComApi
from bots.wecom.config import WeComConfig
from bots.wecom.errors import BLOCKED_FOR, NOT_REACHED
from bots.wecom.replies import own_link, text_card, words

_MEMBER = re.compile(r"[0-9A-Za-z@._-]{1,64}")
_EVERYBODY = "@all"
_REPEAT_SECONDS = 1800
_UNKNOWN_OUTCOMES = frozenset({"timeout", "cut", "http_408", "http_502", "http_504", "bad_answer", TOO_LARGE})
"""After these nobody knows whether a robot said it already, and it knows no repeats (6.2)."""
_LOST = frozenset({"40007"})


class WeComClient:
    """One application's outgoing messages and incoming files."""

    def __init__(self, config: WeComConfig, *, api: WeComApi, fetcher: Fetcher) -> None:
        self._config = config
        self._api = api
        self._fetcher = fetcher

    async def send(self, message: Outgoing) -> Receipt:
        """A robot's text into its group, else a card or a text to the member; raises SendError.

        One message, one member: `@all` and lists of userids are never an address.
        """
        if not _MEMBER.fullmatch(message.recipient) or message.recipient == _EVERYBODY:
            raise PayloadError("bad_target", "not a userid")
        return await (self._say_in_group(message) if message.chat else self._tell(message))

    async def _tell(self, message: Outgoing) -> Receipt:
        """A message of the application; one that reaches nobody is no success, whatever the errcode says."""
        body: dict[str, Any] = {"touser": message.recipient, "agentid": int(self._config.agent_id)}
        body |= _content(message)
        path = "/cgi-bin/message/send"
        answer = confirmed(await self._api.post(path, body), path)
        left_out = [str(answer.get(name) or "") for name in ("invaliduser", "unlicenseduser")]
        if any(message.recipient.lower() in who.lower().split("|") for who in left_out):
            raise UnreachableError(NOT_REACHED, "named in invaliduser or unlicenseduser", frozenset())
        return Receipt(platform_id=str(answer.get("msgid") or ""))

    async def _say_in_group(self, message: Outgoing) -> Receipt:
        """A text of the group's robot that calls the officer; rather missed once than said twice."""
        key = self._config.robots.get(message.chat)
        if key is None:
            raise UnreachableError("no_robot", "no robot of this name", frozenset())
        text: dict[str, Any] = {"content": words(message.text), "mentioned_list": [message.recipient]}
        body = {"msgtype": "text", "text": text}
        try:
            await self._api.post_by_key("/cgi-bin/webhook/send", secret(key), body)
        except ThrottledError as error:
            raise TemporaryError(error.code, "this robot's minute", BLOCKED_FOR) from error
        except TemporaryError as error:
            if error.code in _UNKNOWN_OUTCOMES:
                raise UnreachableError(error.code, "perhaps said already", frozenset()) from error
            raise
        return Receipt()

    async def fetch(self, segment: Segment) -> Fetched:
        """The file by its link if that still works, else by its media id; raises FetchError."""
        return await by_link_or_id(self._fetcher, segment, self._fetch_media)

    async def _fetch_media(self, segment: Segment) -> Fetched:
        try:
            found = await self._api.download("/cgi-bin/media/get", {"media_id": segment.media_id})
        except SendError as error:
            is_lost = error.code in _LOST
            raise FetchError("media_lost" if is_lost else error.code, is_final=is_lost) from error
        if found is None:
            raise FetchError("bad_answer", is_final=False)
        return sniff(found)


def _content(message: Outgoing) -> dict[str, Any]:
    """A card where the words fit into one, else a text with the link in it; sent again, both are shown once."""
    if not message.url:
        return {"msgtype": "text", "text": {"content": words(message.text)}}
    link = own_link(message.url, message.dedup_key)
    once = {"enable_duplicate_check": 1, "duplicate_check_interval": _REPEAT_SECONDS}
    card = text_card(message.text, message.url, link)
    if card is not None:
        return {"msgtype": "textcard", "textcard": card, **once}
    return {"msgtype": "text", "text": {"content": words(message.text.replace(message.url, link))}, **once}
