"""The plainest words for a life in danger are heard, and the same words about things or what is over are not."""

import pytest

from app.nlu.understander import Understander


@pytest.mark.parametrize(
    "text",
    [
        *("长梁村有人落水了", "半天不来人,我爸被水冲走了", "洪水来了,我爸被冲走了", "竹园村我掉到河里了"),
        *("长梁村三组我爸被砍了", "竹园村娃烧伤了", "老汉被石头砸了", "竹园村老汉从房上摔下来了"),
        *("长梁村三组有人晕倒了", "天黑了路滑,我妈摔了", "🆘🆘", "听说长梁村有人被埋了,是真的吗"),
    ],
)
def test_a_life_in_danger_is_heard_in_the_plainest_words(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text",
    [
        *("我爸手机掉河里了", "我把钥匙掉井里了", "我家的牛遭水冲走了", "我爸种的菜被水冲走了"),
        *("有人落水了,已经救起来了", "我爸去年被车撞了", "我爸被车撞了,对方不赔", "小娃落水怎么预防"),
        *(
            "我妈摔了一跤,医药费能报不",
            "今天热得婆婆都晕倒了,现在醒了",
            "救命之恩不敢忘",
            "听说要发大水是真的吗",
        ),
    ],
)
def test_things_and_what_is_over_put_no_life_in_danger(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


@pytest.mark.parametrize("text", ["竹园村", "竹园村的", "竹园村那边", "在竹园村"])
def test_a_bare_name_of_a_place_is_no_disaster(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert (str(found.intent), found.to_human, found.is_urgent) == ("chitchat", True, False)


@pytest.mark.parametrize(
    ("text", "intent", "to_human"),
    [
        *(("别打我妈", "dispute", False), ("我妈的医保停了,帮忙看看咋回事", "delegated", False)),
        *(("医保断了咋补", "consultation", False), ("我弟弟拿我爸身份证去可以不", "consultation", False)),
        *(("户口本拍给你了", "delegated", True), ("王支书电话是多少", "consultation", False)),
    ],
)
def test_few_words_are_what_they_are(
    understander: Understander, text: str, intent: str, *, to_human: bool
) -> None:
    found = understander.understand(text)
    assert (str(found.intent), found.to_human) == (intent, to_human)
