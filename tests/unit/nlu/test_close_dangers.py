"""Beaten by one's own family, tired of living in roundabout words: a life in danger."""

import pytest

from app.nlu.dangers import dangers
from app.nlu.understander import Understander


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("我老公打我", "violence"),
        ("我老公打我不敢回家", "violence"),
        ("我被我屋里那个打得鼻青脸肿", "violence"),
        ("我姐姐遭姐夫家暴好几回了 她不敢报警 能不能管管", "violence"),
        ("我同学天天欺负我 打我 要钱", "violence"),
        ("儿子打我", "violence"),
        ("有个叔叔摸我", "violence"),
        ("我死了你们就清净了", "self_harm"),
        ("睡着了不醒就好了", "self_harm"),
        ("活着没意思", "self_harm"),
        ("这辈子就这样了 农药我都买好了", "self_harm"),
        ("我老汉说他不想拖累我们 这几天不吃饭", "self_harm"),
        ("我女儿把自己关在屋里 说要去死", "self_harm"),
    ],
)
def test_a_danger_that_is_close_is_heard_and_named(
    understander: Understander, text: str, danger: str
) -> None:
    assert understander.understand(text).is_urgent
    assert dangers(text) == (danger,)


@pytest.mark.parametrize(
    "text",
    [
        "有事打我手机",
        "请打我电话13909150001",
        "我老汉打麻将",
        "输得想跳楼",
        "累死我了不想活了哈哈",
        "她在长梁村",
        "就在四组后头",
        "我妈在竹园村后头",
        "他在杜坝村",
    ],
)
def test_what_only_sounds_like_one_is_none(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我家烟叶遭打了", "disaster"),
        ("地里成这样了", "disaster"),
        ("我妈摔了", "major_change"),
        ("我一个人在家 好怕", "care"),
    ],
)
def test_what_was_in_doubt_is_a_matter(understander: Understander, text: str, intent: str) -> None:
    heard = understander.understand(text)
    assert (heard.intent, heard.to_human) == (intent, False)
