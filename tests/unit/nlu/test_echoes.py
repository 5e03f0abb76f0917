"""It is the same with me: +1, 我家也是, 我们三组也停电了; an evening's talk is none."""

import pytest

from app.nlu.callings import name_on_card, without_name
from app.nlu.echoes import is_bare_echo, is_echo


@pytest.mark.parametrize(
    "text", ["+1", "我家也是", "同", "一样", "我们三组也是", "唉,我家也是", "这边也是的"]
)
def test_words_that_say_only_that_it_is_the_same(text: str) -> None:
    assert is_bare_echo(text)
    assert is_echo(text)


@pytest.mark.parametrize(
    "text", ["我们三组也停电了", "我家也打了,烤烟全完了", "三组也没得电", "咱屋里也漏雨", "长梁村也下冰雹了"]
)
def test_words_that_tell_what_happens_to_the_speaker_too(text: str) -> None:
    assert is_echo(text)
    assert not is_bare_echo(text)


@pytest.mark.parametrize(
    "text",
    [
        *("我也去看看", "我也是服了", "我家也有烤烟", "三组也打麻将", "我们也停工了", "我妈也被骗了"),
        *("我家也是吗?", "同意", "也是可怜", "一样的命", "我们也要注意安全", ""),
    ],
)
def test_talk_is_no_echo(text: str) -> None:
    assert not is_echo(text)


@pytest.mark.parametrize(
    ("card", "name"),
    [
        ("竹园-张诗文", "张诗文"),
        ("长梁村赵六", "赵六"),
        ("长梁三组-赵六", "赵六"),
        ("13800138000", ""),
        ("", ""),
    ],
)
def test_the_name_on_a_card(card: str, name: str) -> None:
    assert name_on_card(card) == name


def test_words_without_the_name_are_what_he_does() -> None:
    assert without_name("张诗文家的我去", "张诗文") == "我去"
