"""Words against the officer himself, and those that only sound like them."""

import pytest

from app.nlu.complaints import is_against_officer, was_left_alone


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


@pytest.mark.parametrize("words", ["陈干部叫我必须打5分", "陈干部喊我给个好评", "他们非要我们评满意"])
def test_who_is_made_to_praise_complains_of_the_officer(words: str) -> None:
    assert is_against_officer(words)


@pytest.mark.parametrize("words", ["我给陈干部打5分", "叫我给个电话", "老师叫娃打一百分", "给他好评"])
def test_praise_of_his_own_is_no_complaint(words: str) -> None:
    assert not is_against_officer(words)


@pytest.mark.parametrize("words", ["上回我找你们,屁用没得", "上次发大水你们一个都没来", "去年报了没人管"])
def test_who_was_not_helped_before(words: str) -> None:
    assert was_left_alone(words)


@pytest.mark.parametrize(
    "words", ["上次那个事办得咋样了", "我那个事还没办好吗?", "上回来的人没带证", "我的证办好没"]
)
def test_who_asks_how_far_it_is_was_not_left_alone(words: str) -> None:
    assert not was_left_alone(words)
