"""From WeCom's XML to our messages and events (protocol reference, section 2.3).

The content is that of WeChat's messages, so the readers are shared; `FromUserName` is a member's userid.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

import structlog

from app.core.clock import WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage
from bots import xmlflat, xmlguard
from bots.base import RefusedError
from bots.xmlmessages import READERS, Fields, encrypted_in, field, head_of, required

log = structlog.get_logger(__name__)

_EVENTS: Mapping[str, tuple[str, Callable[[Fields], dict[str, Any]]]] = {
    "subscribe": ("subscribe", lambda fields: {}),
    "unsubscribe": ("unsubscribe", lambda fields: {}),
    "click": ("click", lambda fields: {"key": field(fields, "EventKey")}),
}
"""Members who come into and leave the application's visible range, and its menu. `enter_agent` and `location`
come whenever somebody opens the application; they say nothing and are dropped."""


def read_xml(body: bytes) -> dict[str, Any]:
    """The children of `<xml>` by name; raises RefusedError(400) for anything that C4 forbids."""
    try:
        text = body.decode("utf-8-sig")
        if (plain := xmlflat.fields(text)) is not None:
            return {**plain}
        xmlguard.check(text)
        root = fromstring(text)  # noqa: S314 - without a DTD nothing is expanded
    except (ValueError, ParseError, LookupError) as error:
        raise RefusedError(400, "bad_xml") from error
    if root.tag != "xml" or not len(root):
        raise RefusedError(400, "bad_xml")
    return _fields(root)


def _fields(parent: Element) -> dict[str, Any]:
    """Each child's words, None where empty; what is repeated or has structure is no text any more."""
    found: dict[str, Any] = {}
    for child in parent:
        words = (child.text or "").strip() or None
        value: Any = _fields(child) if len(child) or child.attrib else words
        found[child.tag] = [found[child.tag], value] if child.tag in found else value
    return found


def read_encrypted(body: bytes) -> str:
    """The one `Encrypt` of an outer body; raises RefusedError."""
    return encrypted_in(read_xml(body))


def parse(
    fields: Fields, *, account: str, wire_time: WireTime, received_at: datetime
) -> InboundMessage | InboundEvent | None:
    """The message or event in `fields`, None for a kind that we do not know; raises RefusedError(400)."""
    kind = required(fields, "MsgType").lower()
    head = head_of(fields, Channel.WECOM, account, wire_time, received_at)
    if kind == "event":
        wire_name = required(fields, "Event").lower()
        if wire_name in _EVENTS:
            name, read = _EVENTS[wire_name]
            return head.event(fields, wire_name, name, read(fields))
        log.info("wecom event that says nothing", account=account, event_name=wire_name[:60])
        return None
    if kind in READERS:
        return head.message(fields, READERS[kind](fields))
    log.info("wecom message of unknown type", account=account, type=kind[:40])
    return None
