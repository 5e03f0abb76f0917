"""To whom a message is said, by its words alone."""

import pytest

from app.nlu.address import asks_if_true, calls_upon, is_asking, is_passed_on


@pytest.mark.parametrize(
    "text",
    [
        "张书记,我妈住院了",
        "张书记 我妈住院了",
        "张书记您好,想问个事",
        "@张书记 快来看看",
        "请问张书记在吗",
        "麻烦张书记帮个忙",
        "张书记",
        "我屋里水管爆了,张书记",
        "哎,张书记,路又塌了!",
    ],
)
def test_an_official_is_called_upon(text: str) -> None:
    assert calls_upon(text, "张书记")


@pytest.mark.parametrize(
    "text",
    [
        "张书记说明天停水",
        "听张书记讲医保要涨",
        "昨天碰到张书记了",
        "张书记家办喜事",
        "谢谢张书记,路灯亮了",
        "是张书记找人修的",
        "老张书记好",
    ],
)
def test_an_official_is_only_spoken_of(text: str) -> None:
    assert not calls_upon(text, "张书记")


@pytest.mark.parametrize("text", ["停电了没有", "停电了没啊", "是真的吗?", "竹园村受灾没", "下雨不", "真的?"])
def test_a_question_is_one(text: str) -> None:
    assert is_asking(text)


@pytest.mark.parametrize("text", ["停电了", "没有电了", "屋里没人", "路不通了"])
def test_a_statement_is_no_question(text: str) -> None:
    assert not is_asking(text)


@pytest.mark.parametrize("text", ["【紧急】山洪预警", "转:某地塌方", "通知:明天停水", "大家帮忙扩散,找人"])
def test_what_is_handed_on_is_no_report(text: str) -> None:
    assert is_passed_on(text)


@pytest.mark.parametrize("text", ["转过弯就塌了", "路被冲了", "通不了车"])
def test_a_report_is_not_handed_on(text: str) -> None:
    assert not is_passed_on(text)


@pytest.mark.parametrize(
    "text", ["转发,竹园村滑坡埋了三个人,是真的吗", "说是有人掉河里了,真的假的", "村里有人被埋了,有没有这回事"]
)
def test_who_heard_of_it_asks_whether_it_is_true(text: str) -> None:
    assert asks_if_true(text)


@pytest.mark.parametrize("text", ["有人被埋了,快来", "真的垮了", "是真的,人被埋了"])
def test_who_says_that_it_is_true_asks_nothing(text: str) -> None:
    assert not asks_if_true(text)
