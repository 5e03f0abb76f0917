"""The plainest words for a life in danger are heard, and the same words about things or what is over are not."""

import pytest

from app.nlu.understander import Understander


@pytest.mark.parametrize(
    "text",
    [
        *("长梁村有人落水了", "半天不来人,我爸被水冲走了", "洪水来了,我爸被冲走了", "竹园村我掉到河里了"),
        *("长梁村三组我爸被砍了", "竹园村娃烧伤了", "老汉被石头砸了", "竹园村老汉从房上摔下来了"),
        *("我孙子被水冲走了", "长梁村我爸脑溢血了", "两个娃儿遭绑走了", "电梯里困起了,出不来"),
        *("竹园村我爸被车撞了", "有人要上吊,快来人", "我孙娃掉进红苕窖了", "隔壁王婆婆被打得头破血流"),
        *("娃救起来了但是不醒", "有人落水了,救上来了一个,还有一个没上来"),
        *("长梁村三组有人晕倒了", "天黑了路滑,我妈摔了", "🆘🆘", "听说长梁村有人被埋了,是真的吗"),
    ],
)
def test_a_life_in_danger_is_heard_in_the_plainest_words(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text",
    [
        *("我爸手机掉河里了", "我把钥匙掉井里了", "我家的牛遭水冲走了", "我爸种的菜被水冲走了"),
        *("我妈中风了三年一直瘫在床上", "电影里娃儿被绑架了", "把羊绑起走了"),
        *(
            "我孙子的书包被水冲走了",
            "我爸被车撞了住院花了八万,对方不赔",
            "我家母猪掉进红苕窖了",
            "去年我娃烧伤了",
        ),
        *("娃救起来了 没得事", "昨天娃落水救上来了,现在在医院"),
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
