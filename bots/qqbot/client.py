"""What a bot sends and fetches (protocol reference, 4.4, 4.6 and 4.7)."""

import re
from dataclasses import replace

from app.core.messages import Segment
from bots.base import (
    Fetched,
    Fetcher,
    FetchError,
    Means,
    Outgoing,
    PayloadError,
    Receipt,
    SendError,
    UnreachableError,
)
from bots.fetcher import require_kind
from bots.qqbot.api import POSSIBLY_SENT, QQBotApi
from bots.qqbot.config import QQBotConfig
from bots.qqbot.errors import DUPLICATE, LINK_REFUSED, TOO_LONG
from bots.qqbot.replies import body_of, halves, without_links, words_of

_OPENID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_MAX_PLATFORM_ID = 128


class QQBotClient:
    """One bot's outgoing messages and incoming files."""

    def __init__(self, config: QQBotConfig, *, api: QQBotApi, fetcher: Fetcher) -> None:
        self._has_links = config.links
        self._api = api
        self._fetcher = fetcher

    async def send(self, message: Outgoing) -> Receipt:
        """A text into the group or to the person; raises SendError.

        Whatever is sent again carries the number of its first try, so that nobody sees it twice.
        """
        if message.means is Means.WINDOW and not message.window:
            raise UnreachableError("no_window", "no message to answer", bars=frozenset())
        path = _path(message)
        text = words_of(message, has_links=self._has_links)
        try:
            return await self._say(path, message, text)
        except SendError as error:
            if error.code not in LINK_REFUSED | TOO_LONG:
                raise
            plain = without_links(text)
            if error.code in LINK_REFUSED:
                if plain == text:
                    raise
                return await self._say(path, message, plain)
            return await self._say_in_parts(path, message, plain, error)

    async def fetch(self, segment: Segment) -> Fetched:
        """The photo, voice or film by its link; raises FetchError."""
        if not segment.url:
            raise FetchError("no_address", is_final=True)
        return require_kind(await self._fetcher.fetch(segment.url), segment.kind)

    async def _say_in_parts(self, path: str, message: Outgoing, text: str, error: SendError) -> Receipt:
        """The two halves of what was too long; raises the error of either."""
        parts = halves(text)
        if parts is None:
            raise error
        first = await self._say(path, message, parts[0], part=1)
        await self._say(path, replace(message, quote=""), parts[1], part=2)
        return replace(first, parts=2)

    async def _say(self, path: str, message: Outgoing, text: str, part: int = 0) -> Receipt:
        """One call; a repeat that the platform knows already was sent; raises SendError.

        What we begin has no number that the platform would know again: a call without an answer is not
        repeated (a rare miss rather than a double; protocol reference, 6.2).
        """
        try:
            answer = await self._api.post(path, body_of(message, text, part))
        except SendError as error:
            if error.code == DUPLICATE:
                return Receipt()
            if error.code in POSSIBLY_SENT and message.means is not Means.WINDOW:
                raise UnreachableError("unknown_result", error.code, bars=frozenset()) from error
            raise
        return Receipt(platform_id=_name(answer.get("ext_info"), answer.get("id")))


def _path(message: Outgoing) -> str:
    kind, target = ("groups", message.chat) if message.chat else ("users", message.recipient)
    if not _OPENID.fullmatch(target):
        raise PayloadError("bad_target", "not an openid")
    return f"/v2/{kind}/{target}/messages"


def _name(more: object, message_id: object) -> str:
    """What somebody who quotes the message names it by, else its id; empty where neither can be kept."""
    index = more.get("ref_idx") if isinstance(more, dict) else None
    names = (name for name in (index, message_id) if isinstance(name, str) and name)
    return next((name for name in names if len(name) <= _MAX_PLATFORM_ID), "")
