"""CQ codes: escaping and splitting (protocol reference, sections 3.5 and 7)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bots.onebot.segments import escape, identifier, parse_cq, unescape


def test_the_published_text_vector() -> None:
    assert escape("[CQ:at,qq=all] & ok") == "&#91;CQ:at,qq=all&#93; &amp; ok"


def test_the_published_value_vector() -> None:
    assert escape("[CQ:at,qq=all] & ok", is_value=True) == "&#91;CQ:at&#44;qq=all&#93; &amp; ok"


@given(st.text(), st.booleans())
def test_unescaping_reverses_escaping(text: str, is_value: bool) -> None:
    assert unescape(escape(text, is_value=is_value)) == text


@given(st.text())
def test_escaped_text_is_one_text_segment(text: str) -> None:
    expected = [{"type": "text", "data": {"text": text}}] if text else []
    assert parse_cq(escape(text)) == expected


@given(st.text(alphabet="[]CQ:at,=qq1&;#45", max_size=60))
def test_any_string_can_be_split(text: str) -> None:
    assert all(set(segment) == {"type", "data"} for segment in parse_cq(text))


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("[CQ:face,id=14]", [{"type": "face", "data": {"id": "14"}}]),
        ("[CQ:shake]", [{"type": "shake", "data": {}}]),
        ("[CQ:share,url=http://a/?b=c]", [{"type": "share", "data": {"url": "http://a/?b=c"}}]),
        ("[CQ:json,data={&#44;&amp;#44;}]", [{"type": "json", "data": {"data": "{,&#44;}"}}]),
        ("[不是代码]", [{"type": "text", "data": {"text": "[不是代码]"}}]),
        ("[CQ:at,qq=1", [{"type": "text", "data": {"text": "[CQ:at,qq=1"}}]),
    ],
)
def test_codes_and_what_only_looks_like_one(text: str, segments: list[object]) -> None:
    assert parse_cq(text) == segments


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (5, "5"),
        (-5, "-5"),
        ("-5", "-5"),
        (" 5 ", "5"),
        (True, None),
        (1.5, None),
        ("x", None),
        (None, None),
        ([], None),
    ],
)
def test_an_id_is_a_number_in_either_form(value: object, expected: str | None) -> None:
    assert identifier(value) == expected
