"""A fake official QQ bot platform: one bot with its groups and people, and what it may say to them.

Codes, windows and quotas by section 4 of the protocol reference. No I/O here: `qqbot_api` serves it,
`qqbot_delivery` posts its events.
"""

import re
import secrets
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour
from app.demo.qqbot_errors import QQBotError
from app.demo.qqbot_places import A_DAY, A_MINUTE, GROUP, REPLIES, USER, Answerable, BotPlace
from app.demo.qqbot_tokens import Tokens

CHINA = timezone(timedelta(hours=8))
LONGEST = 3000
AUDITED = 304023
"""A person of the platform looks at the message first; here nobody ever finishes."""
ACTIVE_A_MINUTE = 30
"""Messages that a bot may begin in a minute, all places together."""
_ADDRESS = re.compile(r"https?://|[A-Za-z0-9-]+\.(?:com|cn|net|org|top|gov)\b", re.IGNORECASE)
_RATE = {True: (22009, "msg limit exceed"), False: (40034100, "send message limit")}
_NO_PERMISSION = {GROUP: 40034102, USER: 40034105}
_NOT_THERE = {GROUP: (40054003, "bot is not in the group"), USER: (40054004, "not a friend")}
_TOKEN_CODES = (100001, 100007, 100016, 10004)


@dataclass(frozen=True, slots=True)
class QQBotAccount:
    """One bot as both sides must know it."""

    name: str
    app_id: str
    secret: str = field(repr=False)
    nickname: str = "包联小助手"


class QQBotPlatform:
    """The state of the platform for one bot."""

    def __init__(self, account: QQBotAccount, clock: Clock, log: ChatLog) -> None:
        self.account = account
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self.tokens = Tokens(clock, account.app_id, account.secret)
        self.own_id = secrets.token_hex(16).upper()
        self.places: dict[tuple[str, str], BotPlace] = {}
        self.longest = LONGEST
        self.allowed_addresses: set[str] = set()
        """Beginnings of addresses that are registered for this bot."""
        self.refused_words: set[str] = set()
        """Words that the platform's audit does not let through."""
        self._said: dict[str, Answerable] = {}
        self._begun: deque[datetime] = deque(maxlen=1000)
        self._files: dict[str, tuple[bytes, str]] = {}

    def add_group(self, openid: str, name: str = "", *, hears_all: bool = False) -> BotPlace:
        """The bot is a member of this group."""
        place = self.places.setdefault((GROUP, openid), BotPlace(GROUP, openid))
        place.name, place.is_there, place.hears_all = name or place.name, True, hears_all
        return place

    def befriend(self, openid: str, name: str = "") -> BotPlace:
        """This person added the bot, or wrote to it."""
        place = self.places.setdefault((USER, openid), BotPlace(USER, openid))
        place.name, place.is_there = name or place.name, True
        return place

    def hear(self, place: BotPlace, said_id: str, *, is_event: bool = False) -> None:
        """Somebody said this, or it happened: it may be answered for a while."""
        self._said.setdefault(said_id, Answerable(place, self.clock.now(), is_event))

    def knows(self, said_id: str) -> bool:
        """Whether a message of this id was said here already."""
        return said_id in self._said

    def host(self, data: bytes, mime: str) -> str:
        """Host a file that somebody sent; answers its id."""
        file_id = secrets.token_hex(16)
        self._files[file_id] = (data, mime)
        return file_id

    def file(self, file_id: str) -> tuple[bytes, str] | None:
        """A hosted file and its type, or None."""
        return self._files.get(file_id)

    def token(self, body: Mapping[str, Any]) -> dict[str, str]:
        """`getAppAccessToken`; raises QQBotError."""
        refused = self.misbehaviour.refuse_with
        if refused in _TOKEN_CODES:
            raise QQBotError(refused, "refused", 200)
        return self.tokens.give(body.get("appId"), body.get("clientSecret"))

    def send(self, kind: str, openid: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A message of the bot; raises QQBotError."""
        self._misbehave()
        place, text = self._place(kind, openid), _text(body)
        self._check_text(place, text)
        sequence = body.get("msg_seq", 1)
        if self.misbehaviour.is_auditing:
            raise QQBotError(AUDITED, "push message is waiting for audit", 202)
        if body.get("msg_id") or body.get("event_id"):
            said = self._answerable(place, body, sequence)
            said.answered.add(sequence)
        else:
            self._check_active(place)
            place.begun.append(self.clock.now())
            self._begun.append(self.clock.now())
        return self._show(place, text)

    def _misbehave(self) -> None:
        refused = self.misbehaviour.refuse_with
        if refused and refused not in _TOKEN_CODES:
            raise QQBotError(refused, "refused", 401 if 11240 < refused < 11244 else 400)
        if self.misbehaviour.is_quota_used:
            raise QQBotError(*_RATE[True])
        if self.misbehaviour.is_throttled:
            raise QQBotError(1100100, "too many requests", 429)

    def _place(self, kind: str, openid: str) -> BotPlace:
        place = self.places.get((kind, openid))
        if place is None or not place.is_there:
            raise QQBotError(*_NOT_THERE[kind])
        if place.is_muted:
            raise QQBotError(40054002, "bot is muted in the group")
        return place

    def _check_text(self, place: BotPlace, text: str) -> None:
        if len(text) > self.longest:
            raise QQBotError(40054007, "content is too long")
        if _ADDRESS.search(text) and not any(each in text for each in self.allowed_addresses):
            raise QQBotError(40054010 if place.kind == GROUP else 304003, "url is not allowed")
        if any(word in text for word in self.refused_words):
            raise QQBotError(40034006, "content is refused by audit")

    def _answerable(self, place: BotPlace, body: Mapping[str, Any], sequence: Any) -> Answerable:
        """What is answered; raises the codes of a window that is over, foreign, or used up (4.6, 4.7)."""
        is_event = not body.get("msg_id")
        said = self._said.get(str(body.get("msg_id") or body.get("event_id")))
        if said is None or said.place is not place or said.is_event is not is_event:
            raise QQBotError(
                *((40034025, "event_id is invalid") if is_event else (40034024, "msg_id is invalid"))
            )
        if said.is_over(self.clock.now()):
            raise QQBotError(
                *((40034026, "event_id is expired") if is_event else (40034005, "msg_id is expired"))
            )
        if sequence in said.answered:
            raise QQBotError(40054005, "msg_seq is a duplicate")
        if len(said.answered) >= REPLIES[place.kind]:
            raise QQBotError(40034031, "too many replies")
        return said

    def _check_active(self, place: BotPlace) -> None:
        if not place.takes_active:
            raise QQBotError(_NO_PERMISSION[place.kind], "no permission for active messages")
        now = self.clock.now()
        a_minute, a_day = (
            place.began_since(now - timedelta(minutes=1)),
            place.began_since(now - timedelta(days=1)),
        )
        if a_minute >= A_MINUTE or a_day >= A_DAY:
            raise QQBotError(*_RATE[False])
        if sum(each > now - timedelta(minutes=1) for each in self._begun) >= ACTIVE_A_MINUTE:
            raise QQBotError(*_RATE[True])

    def _show(self, place: BotPlace, text: str) -> dict[str, Any]:
        is_group = place.kind == GROUP
        self.log.add(
            "qqbot",
            self.account.name,
            "" if is_group else place.openid,
            "bot",
            "group" if is_group else "private",
            text,
            chat=place.openid if is_group else "",
        )
        return {
            "id": f"ROBOT1.0_{secrets.token_urlsafe(48)}!",
            "timestamp": self.clock.now().astimezone(CHINA).isoformat(timespec="seconds"),
            "ext_info": {"ref_idx": f"REFIDX_{secrets.token_urlsafe(18)}=="},
        }


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("content")
    if body.get("msg_type") != 0 or not isinstance(text, str) or not text.strip():
        raise QQBotError(40034001, "content is empty or msg_type is not supported")
    return text
