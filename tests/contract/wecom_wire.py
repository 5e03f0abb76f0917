"""WeCom's side of the wire, by `wechatpy.enterprise`: it signs and encrypts callbacks and reads our replies."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import xmltodict
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto
from wechatpy.enterprise.parser import parse_message
from wechatpy.utils import WeChatSigner

from app.core.clock import SimulatedClock, WireTime
from app.core.messages import RawRequest
from bots.base import WireResponse
from bots.wecom.adapter import WeComAdapter
from bots.wecom.config import WeComConfig
from tests.ports import FakeFetcher, MemoryTokens, client

AT = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)
CORP_ID, AGENT_ID = "ww0123456789abcdef", "1000002"
TOKEN, KEY = "wecomtoken2026", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
MEMBER = "ChenJiaLin"


def wecom_config(**changes: Any) -> WeComConfig:
    """A self-built application."""
    keys: dict[str, Any] = {
        "name": "county",
        "division": "610925",
        "corp_id": CORP_ID,
        "agent_id": 1000002,
        "secret": "app-secret",
        "token": TOKEN,
        "encoding_aes_key": KEY,
    }
    return WeComConfig(**{**keys, **changes})


def wecom_adapter(clock: SimulatedClock | None = None, **changes: Any) -> WeComAdapter:
    """An adapter of an application that never calls out."""
    clock = clock or SimulatedClock(AT)
    return WeComAdapter(
        wecom_config(**changes),
        wire_time=WireTime(clock),
        clock=clock,
        http=client(),
        tokens=MemoryTokens(),
        fetcher=FakeFetcher(),
    )


def encrypted(payload: bytes | str, corp_id: str = CORP_ID, key: str = KEY) -> str:
    """The cipher text of `payload`."""
    crypto = PrpCrypto(WeChatCrypto(TOKEN, key, corp_id).key)
    sealed: bytes = crypto.encrypt(payload, corp_id)
    return sealed.decode()


def signed_query(hidden: str, at: datetime = AT, nonce: str = "77412098") -> dict[str, str]:
    """The query over a cipher text."""
    stamp, signer = str(int(at.timestamp())), WeChatSigner()
    signer.add_data(TOKEN, stamp, nonce, hidden)
    return {"msg_signature": signer.signature, "timestamp": stamp, "nonce": nonce}


def outer(hidden: str) -> bytes:
    """The body that carries a cipher text."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><AgentID><![CDATA[{AGENT_ID}]]></AgentID>"
        f"<Encrypt><![CDATA[{hidden}]]></Encrypt></xml>"
    ).encode()


def callback(
    payload: bytes, at: datetime = AT, corp_id: str = CORP_ID, key: str = KEY, nonce: str = "77412098"
) -> RawRequest:
    """A callback with `payload` inside."""
    hidden = encrypted(payload, corp_id, key)
    return RawRequest("POST", signed_query(hidden, at, nonce), {}, outer(hidden), at)


def verification(plain: str, at: datetime = AT) -> RawRequest:
    """The GET that checks our address."""
    hidden = encrypted(plain)
    return RawRequest("GET", signed_query(hidden, at) | {"echostr": hidden}, {}, b"", at)


def text_message(text: str, message_id: str = "4561255354251345929", sender: str = MEMBER) -> bytes:
    """The XML of a member's words."""
    content = text.replace("]]>", "]]]]><![CDATA[>")
    return (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{int(AT.timestamp())}</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        f"<Content><![CDATA[{content}]]></Content><MsgId>{message_id}</MsgId><AgentID>{AGENT_ID}</AgentID></xml>"
    ).encode()


def event(name: str, fields: str = "", sender: str = MEMBER) -> bytes:
    """The XML of an event; events have no MsgId."""
    return (
        f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName><FromUserName><![CDATA[{sender}]]></FromUserName>"
        f"<CreateTime>{int(AT.timestamp())}</CreateTime><MsgType><![CDATA[event]]></MsgType>"
        f"<Event><![CDATA[{name}]]></Event>{fields}<AgentID>{AGENT_ID}</AgentID></xml>"
    ).encode()


def reads(answer: WireResponse) -> str | None:
    """What a member sees of our answer; None for an empty body."""
    return reads_body(answer.body)


def reads_body(body: bytes) -> str | None:
    """What a member sees of an answer's body; it must be for him, from his corporation, and readable."""
    if not body:
        return None
    fields = xmltodict.parse(body)["xml"]
    crypto = WeChatCrypto(TOKEN, KEY, CORP_ID)
    inner = crypto.decrypt_message(fields, fields["MsgSignature"], fields["TimeStamp"], fields["Nonce"])
    message = parse_message(inner)
    assert (message.target.lower(), message.source, message.type) == (MEMBER.lower(), CORP_ID, "text")
    content: str = xmltodict.parse(inner, strip_whitespace=False)["xml"]["Content"]
    return content


def without(raw: RawRequest, name: str) -> RawRequest:
    """The request without one field of its query."""
    return replace(raw, query={key: value for key, value in raw.query.items() if key != name})
