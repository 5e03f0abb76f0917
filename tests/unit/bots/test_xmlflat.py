"""The quick reading of WeChat's usual XML says what WeRoBot's parser says, or leaves it to it."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from werobot.parser import parse_xml

from bots import xmlflat

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,10}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8"), max_size=30)
WRAPS = st.sampled_from(["<{0}><![CDATA[{1}]]></{0}>", "<{0}>{1}</{0}>", " <{0}>\n<![CDATA[{1}]]></{0}>\n"])
CHILDREN = st.lists(st.tuples(NAMES, VALUES, WRAPS), max_size=6)


def parsed(text: str) -> dict[str, str | None]:
    fields = parse_xml(text)
    fields.pop("raw")
    return dict(fields)


@given(CHILDREN)
@example([("Content", "]]", "<{0}><![CDATA[{1}]]></{0}>")])
@example([("Content", "\u3000你好 ", "<{0}><![CDATA[{1}]]></{0}>")])
@example([("Content", "a\r\nb", "<{0}><![CDATA[{1}]]></{0}>")])
@example([("Content", "<b>1</b>", "<{0}><![CDATA[{1}]]></{0}>")])
def test_what_is_read_quickly_is_what_the_parser_reads(children: list[tuple[str, str, str]]) -> None:
    text = "<xml>" + "".join(wrap.format(name, value) for name, value, wrap in children) + "</xml>"
    found = xmlflat.fields(text)
    assert found is None or "raw" in found or found == parsed(text)


def test_a_usual_message_is_read_quickly() -> None:
    text = (
        "<xml>\n<ToUserName><![CDATA[gh_1]]></ToUserName>\n<FromUserName><![CDATA[o1]]></FromUserName>\n"
        "<CreateTime>1784332800</CreateTime><MsgType><![CDATA[text]]></MsgType>"
        "<Content><![CDATA[下冰雹了 <烟叶> & 玉米]]></Content><MsgId>1</MsgId></xml>"
    )
    assert xmlflat.fields(text) == parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<xml></xml>",
        "<xml><A>1</A><A>2</A></xml>",
        "<xml><A><B>1</B></A></xml>",
        '<xml><A b="c">1</A></xml>',
        "<!DOCTYPE xml><xml><A>1</A></xml>",
        "<xml><A>&amp;</A></xml>",
        "<xml><A>1</B></xml>",
        "<xml><A>1</A></xml><xml></xml>",
    ],
)
def test_another_shape_is_left_to_the_parser(text: str) -> None:
    assert xmlflat.fields(text) is None
