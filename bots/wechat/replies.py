"""What we say, in WeChat's terms: passive replies and template fields (protocol reference, 1.8, 1.11)."""

from collections.abc import Mapping
from datetime import datetime

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
    "time": 32,
    "date": 32,
}
_ASCII_FIELDS = frozenset({"character_string", "number", "letter", "phone_number", "amount"})
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


def template_data(values: Mapping[str, str], fields: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The `data` of a template message: `values` under the template's field names, cut by kind (1.11).

    `fields` maps our names to the template's; values without a field are left out, since the text or the
    page behind the link says them.
    """
    data = {field: _fit(values[name], field) for name, field in fields.items() if name in values}
    return {field: {"value": value} for field, value in data.items() if value}


def _fit(value: str, field: str) -> str:
    """A value as its kind takes it: one line, allowed characters, allowed length."""
    kind = field.rstrip(_DIGITS)
    length = _FIELD_LENGTHS.get(kind, _FIELD_LENGTHS["thing"])
    text = " ".join(printable(value).split())
    if kind == "phrase":
        return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")[:length]
    if kind in _ASCII_FIELDS:
        return "".join(c for c in text if c.isascii())[:length] or _NOTHING
    return cut_characters(text, length) or _NOTHING
