"""From WeChat's XML to our messages and events (protocol reference, sections 1.5, 1.6 and 5.3).

The parser is WeRoBot's; its message objects are not used, because an extra tag could shadow their
attributes (rule C13). Everything is read from the dictionary with its type and bounds checked.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

import structlog
from werobot.parser import parse_xml

from app.core.clock import WireTime
from app.core.enums import Channel
from app.core.messages import InboundEvent, InboundMessage
from bots import xmlflat, xmlguard
from bots.base import RefusedError
from bots.xmlmessages import READERS, Fields, Head, children, degrees, encrypted_in, field, head_of, required

log = structlog.get_logger(__name__)

_SAFE_BODY = re.compile(
    rb"\s*<xml>\s*<ToUserName><!\[CDATA\[[A-Za-z0-9_.@-]*\]\]></ToUserName>\s*"
    rb"<Encrypt><!\[CDATA\[([A-Za-z0-9+/=]+)\]\]></Encrypt>\s*</xml>\s*"
)


def read_xml(body: bytes) -> dict[str, Any]:
    """The children of `<xml>` by name; raises RefusedError(400) for anything that C4 forbids."""
    if body.lstrip()[:1] == b"{":
        log.warning("wechat pushes JSON: set the data format of the account to XML on the platform")
        raise RefusedError(400, "json_body")
    try:
        text = body.decode("utf-8-sig")
        if (plain := xmlflat.fields(text)) is not None:
            return {**plain}
        xmlguard.check(text)
        fields: dict[str, Any] = parse_xml(text)
    except (ValueError, ExpatError, KeyError, TypeError) as error:
        raise RefusedError(400, "bad_xml") from error
    fields.pop("raw")
    return fields


def read_encrypted(body: bytes) -> str:
    """The one `Encrypt` of an outer body; raises RefusedError.

    The shape that the platform sends in safe mode is matched as a whole, and by that is well-formed, flat and
    free of a DTD; every other shape goes through the parser.
    """
    if match := _SAFE_BODY.fullmatch(body):
        return match[1].decode()
    return encrypted_in(read_xml(body))


def parse(
    fields: Fields, *, account: str, wire_time: WireTime, received_at: datetime
) -> InboundMessage | InboundEvent | None:
    """The message or event in `fields`, None for a kind that we do not know; raises RefusedError(400)."""
    kind = required(fields, "MsgType").lower()
    head = head_of(fields, Channel.WECHAT, account, wire_time, received_at)
    if kind == "event":
        return _event(fields, head)
    if kind not in READERS:
        log.info("wechat message of unknown type", account=account, type=kind[:40])
        return None
    return head.message(fields, READERS[kind](fields))


def _event(fields: Fields, head: Head) -> InboundEvent | None:
    wire_name = required(fields, "Event").lower()
    if wire_name not in _EVENTS:
        log.info("wechat event of unknown name", account=head.account, event_name=wire_name[:60])
        return None
    name, read = _EVENTS[wire_name]
    data = read(fields)
    listed = [str(value) for key, value in data.items() if key.startswith(_LISTED)]
    return head.event(fields, wire_name, name, data, of=",".join(listed))


def _children(fields: Fields, name: str) -> list[Fields]:
    """The elements called `name`: none, one (a dictionary) or several (a list)."""
    inner = fields.get(name)
    several = inner if isinstance(inner, list) else [inner]
    return [item for item in several if isinstance(item, Mapping)]


def _scene(fields: Fields) -> dict[str, Any]:
    key = field(fields, "EventKey")
    return {"key": key, "scene": key.removeprefix("qrscene_"), "ticket": field(fields, "Ticket")}


def _key(fields: Fields) -> dict[str, Any]:
    return {"key": field(fields, "EventKey"), "menu_id": field(fields, "MenuId")}


def _where(fields: Fields) -> dict[str, Any]:
    lat, lng = degrees(fields, "Latitude", 90), degrees(fields, "Longitude", 180)
    precision = field(fields, "Precision")
    return {} if lat is None or lng is None else {"lat": lat, "lng": lng, "precision": precision}


def _picked_place(fields: Fields) -> dict[str, Any]:
    place = children(fields, "SendLocationInfo")
    lat, lng = degrees(place, "Location_X", 90), degrees(place, "Location_Y", 180)
    names = {"label": field(place, "Label"), "poi": field(place, "Poiname")}
    return names if lat is None or lng is None else {**names, "lat": lat, "lng": lng}


def _scanned(fields: Fields) -> dict[str, Any]:
    scan = children(fields, "ScanCodeInfo")
    result = {"scan_type": field(scan, "ScanType"), "scan_result": field(scan, "ScanResult")}
    return {"key": field(fields, "EventKey"), **result}


def _pictures(fields: Fields) -> dict[str, Any]:
    items = _children(children(fields, "SendPicsInfo", "PicList"), "item")
    sums = [field(item, "PicMd5Sum") for item in items]
    return {"key": field(fields, "EventKey"), "count": len(sums), "md5": ",".join(sums)}


def _template_sent(fields: Fields) -> dict[str, Any]:
    return {"platform_id": field(fields, "MsgID"), "status": field(fields, "Status")}


_NOTICE_FIELDS = {
    "template_id": "TemplateId",
    "status": "SubscribeStatusString",
    "scene": "PopupScene",
    "platform_id": "MsgID",
    "code": "ErrorCode",
    "detail": "ErrorStatus",
}


_LISTED = ("template_id_", "platform_id_")
"""Which templates, or which messages of ours, a subscription event tells of: several may come in one second."""


def _notice(fields: Fields) -> dict[str, Any]:
    """The templates of a subscription event, numbered from 1 (`template_id_1`, `status_1`, ...)."""
    nodes = ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "SubscribeMsgSentEvent")
    items = [item for node in nodes for item in _children(children(fields, node), "List")]
    data: dict[str, Any] = {"count": len(items)}
    for number, item in enumerate(items, 1):
        data |= {f"{key}_{number}": field(item, tag) for key, tag in _NOTICE_FIELDS.items() if tag in item}
    return data


_EVENTS: Mapping[str, tuple[str, Callable[[Fields], dict[str, Any]]]] = {
    "subscribe": ("subscribe", _scene),
    "unsubscribe": ("unsubscribe", lambda fields: {}),
    "scan": ("scan", _scene),
    "location": ("location", _where),
    "click": ("click", _key),
    "view": ("view", _key),
    "scancode_push": ("scancode_push", _scanned),
    "scancode_waitmsg": ("scancode_waitmsg", _scanned),
    "pic_sysphoto": ("pic_sysphoto", _pictures),
    "pic_photo_or_album": ("pic_photo_or_album", _pictures),
    "pic_weixin": ("pic_weixin", _pictures),
    "location_select": ("location_select", _picked_place),
    "templatesendjobfinish": ("template_sent", _template_sent),
    "subscribe_msg_popup_event": ("subscribe_msg_popup_event", _notice),
    "subscribe_msg_change_event": ("subscribe_msg_change_event", _notice),
    "subscribe_msg_sent_event": ("subscribe_msg_sent_event", _notice),
}
