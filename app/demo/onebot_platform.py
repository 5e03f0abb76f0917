"""A fake OneBot v11 implementation: one QQ account with friends, groups and remembered messages.

Codes and shapes by section 3 of the protocol reference. No I/O here: `onebot_api` serves it,
`onebot_delivery` posts its events.
"""

import secrets
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.core.clock import Clock
from app.demo.chatlog import ChatLog
from app.demo.misbehaviour import Misbehaviour
from app.demo.onebot_files import OneBotFiles
from app.demo.onebot_flavours import LLONEBOT, Flavour
from app.demo.onebot_segments import Segments, as_segments, raw_message, shown_text

REMEMBERED = 5000
"""How many messages `get_msg` still knows, as NapCat does."""


class OneBotError(Exception):
    """A failed action: HTTP status 200 with this retcode."""

    def __init__(self, retcode: int, wording: str) -> None:
        super().__init__(f"{retcode} {wording}")
        self.retcode = retcode
        self.wording = wording


@dataclass(frozen=True, slots=True)
class OneBotAccount:
    """One account as both sides must know it."""

    name: str
    self_id: int
    secret: str = field(repr=False)
    access_token: str = field(repr=False)
    nickname: str = "包联小助手"


@dataclass
class QQGroup:
    """A group that the bot is in; `cards` are the members' names in it."""

    group_id: int
    name: str
    cards: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A message that `get_msg` can show."""

    message_id: int
    time: int
    user_id: int
    group_id: int | None
    segments: Segments


class OneBotPlatform:
    """The state of the implementation for one account."""

    def __init__(
        self, account: OneBotAccount, clock: Clock, log: ChatLog, flavour: Flavour = LLONEBOT
    ) -> None:
        self.account = account
        self.flavour = flavour
        self.clock = clock
        self.log = log
        self.misbehaviour = Misbehaviour()
        self.lacks: frozenset[str] = frozenset()
        """Actions that this implementation does not know."""
        self.friends: dict[int, str] = {}
        self.groups: dict[int, QQGroup] = {}
        self._messages: OrderedDict[int, Remembered] = OrderedDict()
        self.files = OneBotFiles()
        self._forwards: dict[str, list[dict[str, Any]]] = {}
        self._counter = secrets.randbelow(10**6)

    def befriend(self, user_id: int, nickname: str = "") -> None:
        """`user_id` is a friend of the bot; only friends can be written to privately."""
        self.friends[user_id] = nickname or self.friends.get(user_id, "")

    def unfriend(self, user_id: int) -> None:
        """`user_id` removed the bot."""
        self.friends.pop(user_id, None)

    def join_group(self, group_id: int, name: str) -> None:
        """The bot is a member of this group."""
        self.groups.setdefault(group_id, QQGroup(group_id, name)).name = name

    def nickname(self, user_id: int) -> str:
        """The QQ name that everybody sees."""
        return self.friends.get(user_id) or str(user_id)

    def remember(self, user_id: int, group_id: int | None, segments: Segments) -> Remembered:
        """Number a message and keep it for `get_msg`; ids are int32 and often negative."""
        self._counter += 1
        message_id = self.flavour.number(self.account.self_id, self._counter)
        now = int(self.clock.now().timestamp())
        message = Remembered(message_id, now, user_id, group_id, segments)
        self._messages[message_id] = message
        if len(self._messages) > REMEMBERED:
            self._messages.popitem(last=False)
        return message

    def recall(self, message: Remembered, operator_id: int | None = None) -> dict[str, Any]:
        """The notice that a message was taken back: by its sender, or by an admin of its group."""
        self._messages.pop(message.message_id, None)
        notice: dict[str, Any] = {"notice_type": "friend_recall"}
        if message.group_id is not None:
            by = operator_id or message.user_id
            notice = {"notice_type": "group_recall", "group_id": message.group_id, "operator_id": by}
        return {
            "time": int(self.clock.now().timestamp()),
            "self_id": self.account.self_id,
            "post_type": "notice",
            "user_id": message.user_id,
            "message_id": message.message_id,
            **notice,
        }

    def restart(self) -> None:
        """The program was started anew: what it kept in memory is gone, and `get_msg` knows nothing older."""
        self._messages.clear()
        self._forwards.clear()

    def knows(self, message_id: int) -> bool:
        """Whether `get_msg` would still show that message."""
        return message_id in self._messages

    def get_friend_list(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """`get_friend_list`: a bare list."""
        return [{"user_id": each, "nickname": name, "remark": ""} for each, name in self.friends.items()]

    def send_private(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`send_private_msg`; raises OneBotError for no friend, unless he wrote from the group that is named."""
        user_id = _number(params, "user_id")
        segments = _message(params)
        if user_id not in self.friends and not self._is_in_session(user_id, params):
            raise OneBotError(200, "发送失败,请检查是否为好友")
        self._show(str(user_id), "", "private", segments)
        return {"message_id": self.remember(self.account.self_id, None, segments).message_id}

    def _is_in_session(self, user_id: int, params: Mapping[str, Any]) -> bool:
        wrote = any(each.user_id == user_id and each.group_id is None for each in self._messages.values())
        return wrote and "group_id" in params and _number(params, "group_id") == self._group_of(user_id)

    def _group_of(self, user_id: int) -> int | None:
        """The group from which a stranger writes in private; None for a friend."""
        shared = (group_id for group_id, group in self.groups.items() if user_id in group.cards)
        return None if user_id in self.friends else next(shared, None)

    def send_group(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`send_group_msg`; raises OneBotError where the bot is not in the group."""
        group_id = _number(params, "group_id")
        segments = _message(params)
        if group_id not in self.groups:
            raise OneBotError(200, "发送失败,群不存在或已被移出")
        self._show("", str(group_id), "group", segments)
        return {"message_id": self.remember(self.account.self_id, group_id, segments).message_id}

    def _show(self, phone: str, chat: str, way: str, segments: Segments) -> None:
        if self.misbehaviour.is_quota_used:
            raise OneBotError(200, "消息发送过于频繁")
        if self.misbehaviour.is_signed_out:
            raise OneBotError(200, "账号状态为离线")
        text = shown_text(segments, self._card(chat))
        self.log.add("onebot", self.account.name, phone, "bot", way, text, chat=chat)

    def _card(self, chat: str) -> dict[str, str]:
        cards = self.groups[int(chat)].cards if chat else {}
        return {str(user_id): card for user_id, card in cards.items()}

    def get_msg(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_msg`; raises OneBotError for what is not remembered."""
        message = self._messages.get(_number(params, "message_id"))
        if message is None:
            raise OneBotError(200, "消息不存在")
        return {
            "time": message.time,
            "message_type": "private" if message.group_id is None else "group",
            "message_id": message.message_id,
            "real_id": message.message_id,
            "sender": {"user_id": message.user_id, "nickname": self.nickname(message.user_id)},
            "message": list(message.segments),
        }

    def get_group_msg_history(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_group_msg_history`: the latest messages of a group, or those up to `message_seq`."""
        group_id, count = _number(params, "group_id"), int(params.get("count") or 20)
        if group_id not in self.groups:
            raise OneBotError(200, "群不存在")
        said = [message for message in self._messages.values() if message.group_id == group_id]
        ids = [message.message_id for message in said]
        before = int(params.get("message_seq") or 0)
        end = ids.index(before) + 1 if before in ids else len(said)
        return {"messages": [self.event_of(message) for message in said[max(0, end - count) : end]]}

    def get_forward_msg(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_forward_msg`; raises OneBotError for a forward that is gone."""
        nodes = self._forwards.get(str(params.get("id") or params.get("message_id") or ""))
        if nodes is None:
            raise OneBotError(200, "转发消息不存在")
        return {self.flavour.forward_key: nodes}

    def get_image(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_image`: a fresh link to a picture; raises OneBotError for one that is not known."""
        found = self.files.renewed(str(params.get("file", "")))
        if found is None:
            raise OneBotError(200, "文件不存在")
        return found

    def keep_forward(self, nodes: Sequence[dict[str, Any]]) -> str:
        """Keep a merged forward; answers its id."""
        forward_id = secrets.token_urlsafe(24)
        self._forwards[forward_id] = list(nodes)
        return forward_id

    def event_of(self, message: Remembered) -> dict[str, Any]:
        """The message event of a remembered message, in this implementation's format."""
        sender: dict[str, Any] = {"user_id": message.user_id, "nickname": self.nickname(message.user_id)}
        place: dict[str, Any] = {"message_type": "private", "sub_type": "friend"}
        if message.group_id is None and (session := self._group_of(message.user_id)) is not None:
            place |= {"sub_type": "group", "group_id": session}
        if message.group_id is not None:
            card = self.groups[message.group_id].cards.get(message.user_id, "")
            sender |= {"card": card, "role": "member"}
            place = {"message_type": "group", "sub_type": "normal", "group_id": message.group_id}
        raw = raw_message(message.segments)
        return {
            "time": message.time,
            "self_id": self.account.self_id,
            "post_type": "message_sent" if message.user_id == self.account.self_id else "message",
            **place,
            "message_id": message.message_id,
            "message_seq": message.message_id,
            "user_id": message.user_id,
            "message": raw if self.flavour.is_string_format else list(message.segments),
            "raw_message": raw,
            "font": 14,
            "sender": sender,
        }

    def get_login_info(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_login_info`."""
        return {"user_id": self.account.self_id, "nickname": self.account.nickname}

    def get_status(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_status`."""
        is_online = not (self.misbehaviour.is_down or self.misbehaviour.is_signed_out)
        return {"online": is_online, "good": True, "stat": {}}

    def get_version_info(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_version_info`."""
        return {"app_name": self.flavour.name, "app_version": "1", "protocol_version": "v11"}

    def get_group_member_info(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """`get_group_member_info`; raises OneBotError outside the bot's groups."""
        group_id, user_id = _number(params, "group_id"), _number(params, "user_id")
        group = self.groups.get(group_id)
        if group is None or not (user_id in group.cards or user_id in self.friends):
            raise OneBotError(200, "群成员不存在")
        names = {"nickname": self.nickname(user_id), "card": group.cards.get(user_id, "")}
        return {"group_id": group_id, "user_id": user_id, "role": "member", **names}


def _number(params: Mapping[str, Any], name: str) -> int:
    try:
        return int(params[name])
    except (KeyError, TypeError, ValueError) as error:
        raise OneBotError(1400, f"{name} is missing or not a number") from error


def _message(params: Mapping[str, Any]) -> Segments:
    message = params.get("message")
    if not isinstance(message, str | Sequence | Mapping) or not message:
        raise OneBotError(1400, "message is empty")
    return as_segments(message, is_literal=params.get("auto_escape") is True)
