"""Passive replies and template fields (protocol reference, sections 1.8 and 1.11)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.replies import deserialize_reply

from app.demo.templates_wechat import check_template_data
from bots.text import printable
from bots.wechat.replies import template_data, text_reply

NOW = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)


@given(st.text(min_size=1, max_size=200))
def test_any_words_come_out_as_they_went_in(text: str) -> None:
    reply = deserialize_reply(text_reply("“" + text + "”", to="oVillager1", sender="gh_langao", at=NOW))
    expected = printable("“" + text + "”").replace("\r\n", "\n").replace("\r", "\n")
    assert (reply.content, reply.source, reply.target) == (expected, "gh_langao", "oVillager1")


def test_nothing_breaks_out_of_the_names() -> None:
    xml = text_reply("好", to="o]]><Evil>", sender="gh", at=NOW)
    assert deserialize_reply(xml).target == "o]]><Evil>"


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("thing2", "三组下冰雹" * 10, ("三组下冰雹" * 4)[:19] + "…"),
        ("thing2", "第一行\n第二行", "第一行 第二行"),
        ("thing2", "", "-"),
        ("character_string1", "GD-2026-0042", "GD-2026-0042"),
        ("character_string1", "事项42", "42"),
        ("character_string1", "4" * 40, "4" * 32),
        ("phrase5", "紧急!已超时限", "紧急已超时"),
        ("time3", "2026年7月18日 15:00", "2026年7月18日 15:00"),
        ("time3", "今天15:40之前", "15:40"),
        ("time3", "尽快", "2026-07-18 15:00"),
        ("date4", "2026-07-18", "2026-07-18"),
        ("number6", "约 30.5 亩", "30.5"),
        ("number6", "许多", "0"),
        ("name7", "张" * 12, "张" * 9 + "…"),
    ],
)
def test_a_value_fits_the_kind_of_its_field(field: str, value: str, expected: str) -> None:
    assert template_data({"x": value}, {"x": field}, NOW) == {field: {"value": expected}}


def test_only_values_with_a_field_are_sent() -> None:
    fields = {"number": "character_string1", "summary": "thing2"}
    assert template_data({"number": "42", "place": "竹园村"}, fields, NOW) == {
        "character_string1": {"value": "42"}
    }


def test_a_phrase_without_a_chinese_character_is_left_out() -> None:
    assert template_data({"state": "ok"}, {"state": "phrase1"}, NOW) == {}


KINDS = ("thing", "character_string", "number", "letter", "symbol", "phrase", "name", "const", "time", "date")


@given(st.sampled_from(KINDS), st.text(max_size=80))
def test_the_platform_takes_whatever_is_put_into_a_card(kind: str, text: str) -> None:
    data = template_data({"x": text}, {"x": f"{kind}1"}, NOW)
    assert not data or check_template_data(data) == ""
