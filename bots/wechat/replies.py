"""What we say, in WeChat's terms: passive replies and template fields (protocol reference, 1.8, 1.11)."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from werobot.replies import TextReply

from bots.text import cut_bytes, cut_characters, printable

MAX_TEXT_BYTES = 2048
"""What a text may be long, in bytes of UTF-8."""

_FIELD_LENGTHS = {
    "thing": 20,
    "character_string": 32,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "phrase": 5,
    "phone_number": 17,
    "name": 10,
    "const": 20,
    "amount": 12,
}
_ASCII_FIELDS = frozenset({"character_string", "letter", "phone_number", "amount"})
_MOMENTS = frozenset({"time", "date"})
_MOMENT = re.compile(
    r"(?:[0-9]{4}(?:年[0-9]{1,2}月[0-9]{1,2}日|-[0-9]{1,2}-[0-9]{1,2}) )?[0-9]{1,2}:[0-9]{2}"
    r"|[0-9]{4}(?:年[0-9]{1,2}月[0-9]{1,2}日|-[0-9]{1,2}-[0-9]{1,2})"
)
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_CHINA = timezone(timedelta(hours=8))
_DIGITS = "0123456789"
_NOTHING = "-"


def text_reply(content: str, *, to: str, sender: str, at: datetime) -> str:
    """The XML of a text reply to the person `to` from the account `sender`, cut to what WeChat takes."""
    reply = TextReply(
        target=_cdata(to),
        source=_cdata(sender),
        time=int(at.timestamp()),
        content=_cdata(cut_bytes(printable(content), MAX_TEXT_BYTES)),
    )
    rendered: str = reply.render()
    return rendered.strip()


def _cdata(text: str) -> str:
    """`text` such that it cannot leave the CDATA section that it stands in (rule C16)."""
    return text.replace("]]>", "]]]]><![CDATA[>")


def template_data(
    values: Mapping[str, str], fields: Mapping[str, str], at: datetime
) -> dict[str, dict[str, str]]:
    """The `data` of a card: `values` under the template's field names, each as its kind takes it (1.11).

    `fields` maps our names to the template's; values without a field are left out, since the page behind the
    link says them. What is no time in a field for one becomes `at`: a card with a wrong value is not shown at all.
    """
    data = {field: _fit(values[name], field, at) for name, field in fields.items() if name in values}
    return {field: {"value": value} for field, value in data.items() if value}


def _fit(value: str, field: str, at: datetime) -> str:
    """A value as its kind takes it: one line, allowed characters, allowed length."""
    kind = field.rstrip(_DIGITS)
    length = _FIELD_LENGTHS.get(kind, _FIELD_LENGTHS["thing"])
    text = " ".join(printable(value).split())
    if kind in _MOMENTS:
        found = _MOMENT.search(text)
        return found[0] if found else f"{at.astimezone(_CHINA):%Y-%m-%d %H:%M}"
    if kind == "phrase":
        return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")[:length]
    if kind == "number":
        found = _NUMBER.search(text)
        return found[0][:length].rstrip(".") if found else "0"
    if kind in _ASCII_FIELDS:
        return "".join(c for c in text if " " <= c <= "~")[:length].strip() or _NOTHING
    return cut_characters(text, length) or _NOTHING
