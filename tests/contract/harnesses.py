"""One harness a channel: how its platform signs, what its payloads look like, how it reads our answers.

A new channel joins the suite of `test_adapter_contract.py` by adding its harness to `HARNESSES`.
"""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.utils import WeChatSigner

from app.core.clock import SimulatedClock, WireTime
from app.core.messages import RawRequest
from bots.base import Adapter, WireResponse
from bots.onebot.adapter import OneBotAdapter
from bots.onebot.config import OneBotConfig
from bots.wechat.adapter import WeChatAdapter
from bots.wechat.config import WeChatConfig
from tests.contract import qqbot_wire, wecom_wire
from tests.ports import FakeFetcher, MemoryTokens, client

NOW = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
OTHER_KEY = "HxABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4"
TOKEN = "holdfast2026"
APP_ID = "wx0123456789abcdef"


def wechat_config(**changes: Any) -> WeChatConfig:
    """A safe-mode account."""
    keys: dict[str, Any] = {
        "name": "langao",
        "division": "610925",
        "app_id": APP_ID,
        "app_secret": "app-secret",
        "token": TOKEN,
        "encoding_aes_key": KEY,
    }
    return WeChatConfig(**{**keys, **changes})


def wechat_adapter(clock: SimulatedClock | None = None, **changes: Any) -> WeChatAdapter:
    """An adapter of a safe-mode account that never calls out."""
    clock = clock or SimulatedClock(NOW)
    return WeChatAdapter(
        wechat_config(**changes),
        wire_time=WireTime(clock),
        clock=clock,
        http=client(),
        tokens=MemoryTokens(),
        fetcher=FakeFetcher(),
    )


def onebot_adapter(clock: SimulatedClock | None = None, **changes: Any) -> OneBotAdapter:
    """An adapter of a QQ account that never calls out."""
    keys: dict[str, Any] = {
        "name": "siji",
        "division": "610925112",
        "self_id": 10001,
        "secret": "onebot-secret",
    }
    config = OneBotConfig(**{**keys, **changes})
    wire_time = WireTime(clock or SimulatedClock(NOW))
    return OneBotAdapter(config, wire_time=wire_time, http=client(), fetcher=FakeFetcher())


def wechat_signature(*parts: str) -> str:
    """What the platform writes into `signature` and `msg_signature`, by an independent implementation."""
    signer = WeChatSigner()
    signer.add_data(*parts)
    signature: str = signer.signature
    return signature


def wechat_query(at: datetime, encrypted: str = "", nonce: str = "77412098") -> dict[str, str]:
    """The query of a push at `at`."""
    stamp = str(int(at.timestamp()))
    query = {"signature": wechat_signature(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce}
    if encrypted:
        query["encrypt_type"] = "aes"
        query["msg_signature"] = wechat_signature(TOKEN, stamp, nonce, encrypted)
    return query


def wechat_encrypt(payload: bytes, key: str = KEY, app_id: str = APP_ID) -> str:
    """The ciphertext of `payload`, by an independent implementation."""
    crypto = PrpCrypto(WeChatCrypto(TOKEN, key, app_id).key)
    encrypted: bytes = crypto.encrypt(payload, app_id)
    return encrypted.decode()


def wechat_safe(payload: bytes, at: datetime = NOW, key: str = KEY, app_id: str = APP_ID) -> RawRequest:
    """A safe-mode push of `payload`."""
    encrypted = wechat_encrypt(payload, key, app_id)
    body = (
        f"<xml><ToUserName><![CDATA[gh_langao]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    )
    return RawRequest("POST", wechat_query(at, encrypted), {}, body.encode(), at)


def wechat_plain(payload: bytes, at: datetime = NOW) -> RawRequest:
    """A plain-mode push of `payload`."""
    return RawRequest("POST", wechat_query(at), {}, payload, at)


def wechat_compat(payload: bytes, plain: bytes | None = None, at: datetime = NOW) -> RawRequest:
    """A compat-mode push: plain fields (of `plain`, if they are to differ) and `payload` encrypted."""
    encrypted = wechat_encrypt(payload)
    body = (plain or payload).strip().removesuffix(b"</xml>")
    body += f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()
    return RawRequest("POST", wechat_query(at, encrypted), {}, body, at)


def onebot_post(payload: bytes, at: datetime = NOW, self_id: str = "10001") -> RawRequest:
    """A signed OneBot POST of `payload`."""
    headers = {
        "content-type": "application/json",
        "x-self-id": self_id,
        "x-signature": "sha1=" + hmac.new(b"onebot-secret", payload, "sha1").hexdigest(),
    }
    return RawRequest("POST", {}, headers, payload, at)


def wechat_text(text: str, message_id: str = "7000000000000000001") -> bytes:
    """The XML of a text message."""
    content = text.replace("]]>", "]]]]><![CDATA[>")
    return (
        "<xml><ToUserName><![CDATA[gh_langao]]></ToUserName><FromUserName><![CDATA[oVillager1]]></FromUserName>"
        f"<CreateTime>{SECONDS}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{message_id}</MsgId></xml>"
    ).encode()


def onebot_text(text: str, message_id: str = "-1203948571") -> bytes:
    """The JSON of a private text message."""
    return json.dumps(
        {
            "time": SECONDS,
            "self_id": 10001,
            "post_type": "message",
            "message_type": "private",
            "message_id": int(message_id),
            "user_id": 20002,
            "message": [{"type": "text", "data": {"text": text}}],
        }
    ).encode()


def wechat_reads(answer: WireResponse) -> str | None:
    """What a person sees of our answer; None for `success`."""
    if answer.body == b"success":
        return None
    fields = xmltodict.parse(answer.body)["xml"]
    if "Encrypt" in fields:
        crypto = WeChatCrypto(TOKEN, KEY, APP_ID)
        inner = crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
        fields = xmltodict.parse(inner, strip_whitespace=False)["xml"]
    assert (fields["ToUserName"], fields["FromUserName"]) == ("oVillager1", "gh_langao")
    content: str = fields["Content"]
    return content


def onebot_reads(answer: WireResponse) -> str | None:
    """A OneBot implementation executes what it finds in a body: there must be none."""
    assert (answer.status, answer.body) == (204, b"")
    return None


def _query_signature(
    name: str,
) -> tuple[Callable[[RawRequest], str], Callable[[RawRequest, str | None], RawRequest]]:
    def read(raw: RawRequest) -> str:
        return raw.query[name]

    def write(raw: RawRequest, value: str | None) -> RawRequest:
        query = {key: old for key, old in raw.query.items() if key != name}
        return replace(raw, query=query if value is None else {**query, name: value})

    return read, write


def _header_signature(
    name: str,
) -> tuple[Callable[[RawRequest], str], Callable[[RawRequest, str | None], RawRequest]]:
    def read(raw: RawRequest) -> str:
        return raw.headers[name]

    def write(raw: RawRequest, value: str | None) -> RawRequest:
        headers = {key: old for key, old in raw.headers.items() if key != name}
        return replace(raw, headers=headers if value is None else {**headers, name: value})

    return read, write


@dataclass(frozen=True)
class Harness:
    """What the contract suite needs to know of a channel."""

    name: str
    adapter: Callable[[], Adapter]
    sign: Callable[[bytes, datetime], RawRequest]
    text: Callable[..., bytes]
    signature: tuple[Callable[[RawRequest], str], Callable[[RawRequest, str | None], RawRequest]]
    reads: Callable[[WireResponse], str | None]
    unknown: bytes
    own: bytes | None
    max_body: int
    has_timestamp: bool
    signs_body: bool
    carries_surrogates: bool

    def __str__(self) -> str:
        return self.name


def _wechat(mode: str, sign: Callable[..., RawRequest], signature: str) -> Harness:
    return Harness(
        name=f"wechat-{mode}-{signature}",
        adapter=lambda: wechat_adapter(mode=mode),
        sign=lambda payload, at: sign(payload, at=at),
        text=wechat_text,
        signature=_query_signature(signature),
        reads=wechat_reads,
        unknown=wechat_text("x").replace(b"[text]", b"[hologram]"),
        own=None,
        max_body=256 * 1024,
        has_timestamp=True,
        signs_body=mode != "plain",
        carries_surrogates=False,
    )


HARNESSES = [
    _wechat("plain", wechat_plain, "signature"),
    _wechat("safe", wechat_safe, "signature"),
    _wechat("safe", wechat_safe, "msg_signature"),
    _wechat("compat", wechat_compat, "msg_signature"),
    Harness(
        name="onebot",
        adapter=onebot_adapter,
        sign=onebot_post,
        text=onebot_text,
        signature=_header_signature("x-signature"),
        reads=onebot_reads,
        unknown=onebot_text("x").replace(b'"post_type": "message"', b'"post_type": "hologram"'),
        own=onebot_text("x").replace(b'"user_id": 20002', b'"user_id": 10001'),
        max_body=2 * 1024 * 1024,
        has_timestamp=False,
        signs_body=True,
        carries_surrogates=True,
    ),
    Harness(
        name="wecom",
        adapter=wecom_wire.wecom_adapter,
        sign=wecom_wire.callback,
        text=wecom_wire.text_message,
        signature=_query_signature("msg_signature"),
        reads=wecom_wire.reads,
        unknown=wecom_wire.text_message("x").replace(b"[text]", b"[hologram]"),
        own=None,
        max_body=256 * 1024,
        has_timestamp=True,
        signs_body=True,
        carries_surrogates=False,
    ),
    Harness(
        name="qqbot",
        adapter=qqbot_wire.adapter,
        sign=qqbot_wire.post,
        text=qqbot_wire.text,
        signature=_header_signature("x-signature-ed25519"),
        reads=qqbot_wire.reads,
        unknown=qqbot_wire.payload("HOLOGRAM_CREATE", qqbot_wire.private()),
        own=qqbot_wire.payload("C2C_MESSAGE_CREATE", qqbot_wire.own(qqbot_wire.private())),
        max_body=1024 * 1024,
        has_timestamp=True,
        signs_body=True,
        carries_surrogates=True,
    ),
]

STALE = timedelta(seconds=601)
"""Just outside the window of rule C3."""
