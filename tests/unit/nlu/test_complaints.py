"""Words against the officer himself, and those that only sound like them."""

import pytest

from app.nlu.complaints import is_against_officer


@pytest.mark.parametrize(
    "words",
    [
        "你们的人态度不好",
        "能不能换个人",
        "能换个干部吗",
        "我要换个包户干部",
        "我要投诉他",
        "我要投诉",
        "陈干部电话打不通",
        "王支书从来没来过",
        "你们咋不接电话",
        "干部收了我两百块钱",
    ],
)
def test_words_against_the_officer(words: str) -> None:
    assert is_against_officer(words)


@pytest.mark.parametrize(
    "words",
    [
        "我妈电话打不通",
        "隔壁收了我两百块钱不还",
        "能换个人去领养老金吗",
        "路灯坏了没人管",
        "我要投诉养猪场太臭",
        "换个电表",
        "我换手机号了",
    ],
)
def test_words_about_something_else(words: str) -> None:
    assert not is_against_officer(words)
