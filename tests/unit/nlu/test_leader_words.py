"""Whom somebody sends who leads others, and what he asks."""

import pytest

from app.nlu.leader_words import asks_for_all, asks_how_far, does_not_reach, post_of, sends, takes_all


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("这个让王支书去", "王支书", ""),
        ("叫陈家林赶紧去", "陈家林", ""),
        ("王支书你去一趟", "王支书", ""),
        ("已安排王支书处理", "王支书", ""),
        ("请农技站跟进", "农技站", ""),
        ("665号让村上处理", "村上", "665"),
        ("交给王支书", "王支书", ""),
        ("我在县上开会,让张建国副镇长去", "张建国副镇长", ""),
        ("让王支书带人先去", "王支书", ""),
        ("通知王支书马上到现场", "王支书", ""),
        ("王支书,你去一下", "王支书", ""),
        ("@王支书 你去", "王支书", ""),
        ("请王支书阅处", "王支书", ""),
        ("安排王支书了", "王支书", ""),
        ("让县农业农村局派人去", "县农业农村局", ""),
    ],
)
def test_whom_he_sends(text: str, name: str, number: str) -> None:
    sent = sends(text)
    assert sent is not None
    assert (sent.names, sent.number) == ((name,), number)


@pytest.mark.parametrize(
    "text",
    [
        "怎么不让王支书去",
        "王支书去了没有",
        "让王支书去了吗",
        "不要让陈家林去",
        "收到,马上安排",
        "让陈家林给我回电话",
    ],
)
def test_nobody_is_sent(text: str) -> None:
    assert sends(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "谁去了?",
        "到现场没有",
        "为啥没人去",
        "派人去没有",
        "谁负责这个事",
        "怎么还没人去",
        "处理得怎么样了",
        "陈家林去了没有",
    ],
)
def test_he_asks_how_far_it_is(text: str) -> None:
    assert asks_how_far(text)


@pytest.mark.parametrize(
    "text", ["户主电话多少", "到了", "马上去", "我到现场了", "没人接电话,再打", "损失多大"]
)
def test_he_asks_nothing_of_that_kind(text: str) -> None:
    assert not asks_how_far(text)


def test_a_post_with_and_without_a_family_name() -> None:
    assert [post_of(name) for name in ("王支书", "副镇长", "陈家林")] == [
        ("王", "支书"),
        ("", "副镇长"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "今天有哪些事",
        "现在几个没人接?",
        "今天我们镇有几件事",
        "还有哪些没办",
        "全镇情况报一下",
        "汇总一下",
        "多少户受灾",
        "早报",
        "今天情况怎么样",
    ],
)
def test_he_asks_how_everything_stands(text: str) -> None:
    assert asks_for_all(text)


@pytest.mark.parametrize(
    "text", ["什么情况", "啥事", "有什么事", "多少钱", "谁去了", "他家几口人", "情况怎么样"]
)
def test_he_asks_about_one_matter(text: str) -> None:
    assert not asks_for_all(text)


@pytest.mark.parametrize("text", ["联系不上陈家林", "陈家林电话打不通", "陈家林不接电话"])
def test_whom_he_does_not_reach(text: str) -> None:
    assert does_not_reach(text) == "陈家林"
    assert does_not_reach("我娃联系不上他爸") == ""


@pytest.mark.parametrize(
    "text", ["接手 全部", "全部我来管", "都由我来管", "郭安打不通,都由我来管", "联系不上王支书 都归我管"]
)
def test_who_takes_over_all_that_waits(text: str) -> None:
    assert takes_all(text)


@pytest.mark.parametrize(
    "text",
    [
        "午饭,都由我来安排",
        "他家房子,都由我来管",
        "张三的两件,都由我来办",
        "烟叶打烂了,都归我",
        "没事,都由我来",
        "张三掉河里了打不通,都由我来管",
        "都由我来管午饭",
    ],
)
def test_what_else_somebody_sees_to_takes_over_nothing(text: str) -> None:
    assert not takes_all(text)
