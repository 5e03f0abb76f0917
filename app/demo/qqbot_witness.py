"""What outside clients post to the webhook of a fake QQ bot: it may be answered, as the platform's own."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from app.demo.qqbot_delivery import ALL, AT, C2C, QQBotDelivery
from app.demo.qqbot_places import GROUP
from app.demo.qqbot_wire import is_signed

HEADERS = (b"x-signature-ed25519", b"x-signature-timestamp")
UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What a body of any shape may raise that is looked at on its way; the product says what it thinks of it."""


class Witnessed(NamedTuple):
    """A message: on whose phone it stands, in which chat, its words, kind and number, whether it is ours."""

    phone: str
    chat: str
    text: str
    what: str
    external_id: str
    is_own: bool


def witnessed(
    delivery: QQBotDelivery, headers: Iterable[tuple[bytes, bytes]], body: bytes
) -> Witnessed | None:
    """The message that was signed rightly, else None."""
    platform, given = delivery.platform, {name.lower(): value for name, value in headers}
    signature, stamp = (given.get(name, b"").decode("latin-1") for name in HEADERS)
    if not is_signed(platform.account.secret, signature, stamp, body):
        return None
    try:
        event = json.loads(body)
        d, what = event["d"], event["t"]
        message_id, text, author = str(d["id"]), str(d.get("content") or ""), d["author"]
        chat = "" if what == C2C else str(d["group_openid"])
        sender = str(author["member_openid" if chat else "user_openid"])
    except UNREADABLE:
        return None
    if what not in (C2C, AT, ALL):
        return None
    is_own = platform.knows(message_id)
    if not chat:
        platform.hear(platform.befriend(sender), message_id)
    elif (place := platform.places.get((GROUP, chat))) is not None:
        platform.hear(place, message_id)
    return Witnessed("" if chat else sender, chat, text.strip(), what, message_id, is_own)
