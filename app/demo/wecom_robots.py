"""The group robots of the fake WeCom platform: a key, a group, twenty messages a minute (2.1)."""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import Clock
from app.demo.wechat_errors import WechatError

A_MINUTE = 20
MAX_TEXT_BYTES, MAX_MARKDOWN_BYTES, MAX_IMAGE_BYTES = 2048, 4096, 2 * 1024 * 1024
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG")


@dataclass
class Robot:
    """One robot: the group that it speaks in and when it spoke last."""

    group: str
    said_at: list[datetime] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Said:
    """What a robot said in which group, and whom it called."""

    group: str
    text: str
    called: tuple[str, ...]


class Robots:
    """The robots by their keys."""

    def __init__(self, clock: Clock, keys: Mapping[str, str]) -> None:
        self._clock = clock
        self.by_key = {key: Robot(group) for group, key in keys.items()}

    def say(self, key: str, body: Mapping[str, Any]) -> Said:
        """What `/cgi-bin/webhook/send` does; raises 93000, 45009, 40008, 40058, 44004 (2.1)."""
        robot = self.by_key.get(key)
        if robot is None:
            raise WechatError(93000, "invalid webhook url")
        kind = body.get("msgtype")
        if kind not in _READERS:
            raise WechatError(40008, "invalid message type")
        part = body.get(kind)
        if not isinstance(part, Mapping):
            raise WechatError(44004, "empty content")
        text = _READERS[kind](part)
        now = self._clock.now()
        robot.said_at = [at for at in robot.said_at if now - at < timedelta(minutes=1)]
        if len(robot.said_at) >= A_MINUTE:
            raise WechatError(45009, "api freq out of limit")
        robot.said_at.append(now)
        called = part.get("mentioned_list") or []
        return Said(robot.group, text, tuple(str(each) for each in called))


def _words(part: Mapping[str, Any], most: int) -> str:
    content = part.get("content")
    if not isinstance(content, str) or not content:
        raise WechatError(44004, "empty content")
    if len(content.encode()) > most:
        raise WechatError(40058, f"content exceed max length {most}")
    return content


def _text(part: Mapping[str, Any]) -> str:
    return _words(part, MAX_TEXT_BYTES)


def _markdown(part: Mapping[str, Any]) -> str:
    return _words(part, MAX_MARKDOWN_BYTES)


def _image(part: Mapping[str, Any]) -> str:
    try:
        data = base64.b64decode(str(part.get("base64", "")), validate=True)
    except binascii.Error as error:
        raise WechatError(40009, "invalid image size") from error
    if not data.startswith(_PICTURES) or len(data) > MAX_IMAGE_BYTES:
        raise WechatError(40009, "invalid image size")
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != part.get("md5"):
        raise WechatError(40058, "md5 not match")
    return "[图片]"


_READERS = {"text": _text, "markdown": _markdown, "image": _image}
