"""The official QQ bot platform as an independent hand writes it: seeds, signatures, payloads."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.core.clock import SimulatedClock, WireTime
from app.core.messages import RawRequest
from bots.base import WireResponse
from bots.qqbot.adapter import QQBotAdapter
from bots.qqbot.config import QQBotConfig
from tests.factories import HAIL
from tests.ports import FakeFetcher, MemoryTokens, client

APP_ID, SECRET = "102000001", "Sample0Secret"
MEMBER, USER, GROUP = "A" * 31 + "1", "B" * 31 + "2", "C" * 31 + "3"
CHINA = timezone(timedelta(hours=8))


def private_key(secret: str = SECRET) -> Ed25519PrivateKey:
    """The key that both sides derive: the secret, again and again, until 32 bytes are full."""
    seed = secret
    while len(seed) < 32:
        seed += secret
    return Ed25519PrivateKey.from_private_bytes(seed[:32].encode())


def headers(body: bytes, at: datetime, **changes: str) -> dict[str, str]:
    """The headers of a push at `at`."""
    stamp = str(int(at.timestamp()))
    return {
        "x-signature-ed25519": private_key().sign(stamp.encode() + body).hex(),
        "x-signature-timestamp": stamp,
        "x-bot-appid": APP_ID,
        "user-agent": "QQBot-Callback",
    } | {name.replace("_", "-"): value for name, value in changes.items()}


def post(body: bytes, at: datetime = HAIL) -> RawRequest:
    """A signed push of `body`."""
    return RawRequest("POST", {}, headers(body, at), body, at)


def payload(name: str, d: Any, event_id: str = "EVENT:1") -> bytes:
    """An event of op 0."""
    return json.dumps({"op": 0, "id": event_id, "t": name, "s": 42, "d": d}, ensure_ascii=True).encode()


def private(text: str = "竹园村下冰雹了", message_id: str = "ROBOT1.0_a", **changes: Any) -> dict[str, Any]:
    """What stands in `d` of a message to the bot alone."""
    return {
        "id": message_id,
        "content": text,
        "timestamp": HAIL.astimezone(CHINA).isoformat(),
        "author": {"id": USER, "user_openid": USER, "union_openid": ""},
        "message_scene": {"source": "default"},
        **changes,
    }


def group(text: str = "竹园村下冰雹了", message_id: str = "ROBOT1.0_g", **changes: Any) -> dict[str, Any]:
    """What stands in `d` of a message in a group."""
    return {
        "id": message_id,
        "content": " " + text,
        "timestamp": HAIL.astimezone(CHINA).isoformat(),
        "group_id": GROUP,
        "group_openid": GROUP,
        "author": {"id": MEMBER, "member_openid": MEMBER, "member_role": "member", "username": "小王"},
        **changes,
    }


def text(words: str, message_id: str = "ROBOT1.0_a") -> bytes:
    """A private text message."""
    return payload("C2C_MESSAGE_CREATE", private(words, message_id))


def validation(plain: Any = "Tok3nABC", event_ts: Any = None) -> bytes:
    """The check of a callback address."""
    stamp = str(int(HAIL.timestamp())) if event_ts is None else event_ts
    return json.dumps({"op": 13, "d": {"plain_token": plain, "event_ts": stamp}}).encode()


def adapter(
    clock: SimulatedClock | None = None,
    http: httpx.AsyncClient | None = None,
    fetcher: FakeFetcher | None = None,
    **changes: Any,
) -> QQBotAdapter:
    """An adapter of a bot that calls `http`, or nobody."""
    clock = clock or SimulatedClock(HAIL)
    return QQBotAdapter(
        config(**changes),
        wire_time=WireTime(clock),
        clock=clock,
        http=http or client(),
        tokens=MemoryTokens(),
        fetcher=fetcher or FakeFetcher(),
    )


def config(**changes: Any) -> QQBotConfig:
    """A bot for the county."""
    keys: dict[str, Any] = {"name": "langao", "division": "610925", "app_id": APP_ID, "secret": SECRET}
    return QQBotConfig(**{**keys, **changes})


def reads(answer: WireResponse) -> str | None:
    """The platform reads one thing in our answer: that the event was taken."""
    assert (answer.status, json.loads(answer.body)) == (200, {"op": 12, "d": 0})
    return None


def own(d: Mapping[str, Any]) -> dict[str, Any]:
    """The same message as a bot's."""
    return {**d, "author": {**d["author"], "bot": True}}
