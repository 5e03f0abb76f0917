"""Small words are read as what they mean, and nothing that tells of anything is taken for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.small_words import (
    MOST,
    SmallWords,
    behind_thanks,
    is_pleasantry,
    is_puzzled,
    small_words,
)

READ = {
    SmallWords.WHOSE: """
我们村的干部是哪个
长梁村的干部是哪个
竹园村二组归谁管
我家归谁管
我们村支书是谁
我家的包户干部是谁?
有事找哪个
谁负责我们家
哪个管我们村
""",
    SmallWords.WAITS: """
人怎么还没来
有人去没得
到哪一步了
还没有人来
到哪里了
快点,急得很
你们快点来嘛
干部电话给我一个
谁来?
来的是哪个
什么时候到
你们啥子时候来
编号是多少
好久来
人咋还不来啊
来没有
你们来了没
还要等多久
搞快点
赶紧派人来
办到哪一步了
处理得咋样了
在哪里了
派谁来
几点能到
电话是多少
给我个电话
能不能快点来
麻烦快点,等不及了
快来看看
赶快派个人过来
在吗,人怎么还没来
有人来没有
""",
    SmallWords.MACHINE: """
你是机器人吗
你是人还是机器人
你是谁
是真人吗
你哪位
机器人?
你们这个号能办啥事
这是干啥的
在这里说了有用吗
""",
    SmallWords.DISTRUSTS: """
你们是不是骗子
这个是官方的吗
我怎么相信你
骗子
是真的吗
会不会泄露我的信息
我的电话会不会泄露
怕泄露个人资料
你们办事要不要钱
""",
    SmallWords.HELPLESS: """
你发的链接打不开
拍不了照
照片发不出来
你说啥
听不懂
我不识字
可以打电话不
不会打字
能打电话吗
啥意思
看不懂
我不会弄
照片也发不上去
""",
    SmallWords.CALLS: """
在不在
喂
在吗
?
有人没有
有人吗
你好
人呢
喂喂
""",
    SmallWords.NODS: """
好的
嗯嗯
👌
[强]
好
知道了
好的,等着
收到
好嘞
ok
行,我等着
晓得了
好的谢谢
哦哦
嗯,好的
""",
}
TELLING = """
不会卖
怕卖
会卖吗
我遭了诈骗
被骗子骗了三万
假的化肥
我在屋后头等你们
在桥那边,过了老庙就是
还在下
越下越大了
又垮了一截
是我老家,我不在屋里
要准备什么
不是冰雹是大风
我大伯家也是一样的
明天来也行
下午三点以后来
我电话是13909150009
要赔多少钱
去年也是这样
来的人态度不好
没人接电话
我名字叫李大山
能不能换个人来
屋里没人
我妈不行了
好冷
水来了
快跑
人没了
快死了
不好
是火
村里的路哪个管
竹园村的路归谁管
人在河里
在河边
好人
快救人
急性病
孩子不会说话
不识字的老人办证
我不想等了
好的很多田
在屋后头
是谁打的人
谁偷了我的牛
哪个把电线剪了
来个医生
快来人啊
快点来人
来人啊
救命啊
快救命
快来人啊,杀人了
人在哪里找不到
喂猪
有人
有人死了
是人
"""


@pytest.mark.parametrize(
    ("text", "meant"), [(text, what) for what, texts in READ.items() for text in texts.split("\n")[1:-1]]
)
def test_small_words_are_read(text: str, meant: SmallWords) -> None:
    assert small_words(text) is meant


@pytest.mark.parametrize("text", TELLING.split("\n")[1:-1])
def test_what_tells_of_anything_is_none(text: str) -> None:
    assert small_words(text) is None


def test_the_first_of_several_is_meant() -> None:
    assert small_words("在吗,好久来,好的") is SmallWords.WAITS
    assert small_words("好的,在吗") is SmallWords.CALLS


@given(st.text(max_size=2 * MOST))
def test_any_text_is_read(text: str) -> None:
    assert small_words(text) is None or len(text.strip()) <= 2 * MOST


@pytest.mark.parametrize("text", ["再见", "哈哈", "晚安", "谢谢你们", "早上好"])
def test_a_pleasantry_tells_nothing(text: str) -> None:
    assert is_pleasantry(text)


@pytest.mark.parametrize("text", ["39度", "睡了", "别来", "再见了妈妈"])
def test_the_shortest_word_may_tell_something(text: str) -> None:
    assert not is_pleasantry(text)


@pytest.mark.parametrize("text", ["听不到吗", "看到没得", "收到没有"])
def test_who_asks_whether_he_is_heard_calls(text: str) -> None:
    assert small_words(text) is SmallWords.CALLS


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("谢谢陈干部,对了,顺便问一下低保", "对了,顺便问一下低保"),
        ("谢谢你们,我想问一下低保", "我想问一下低保"),
        ("谢谢陈干部,路修好了", "谢谢陈干部,路修好了"),
        ("谢谢陈干部", "谢谢陈干部"),
        ("谢谢,对了我妈晕倒了", "对了我妈晕倒了"),
    ],
)
def test_what_is_asked_behind_thanks_stands_alone(text: str, rest: str) -> None:
    assert behind_thanks(text) == rest


@pytest.mark.parametrize(
    "text", ["啊?", "啥子?", "你说啥子", "啥意思", "没听懂", "没听清", "看不懂", "再说一遍"]
)
def test_who_did_not_follow_says_so(text: str) -> None:
    assert small_words(text) is SmallWords.HELPLESS
    assert is_puzzled(text)


@pytest.mark.parametrize(
    "text",
    [
        "我不识字",
        "不会打字",
        "啥子证",
        "他说啥子都不听",
        "啊,房子垮了",
        "看不清",
        "看不清楚",
        "听不清了",
        "没看清",
    ],
)
def test_who_cannot_write_or_tells_something_did_follow(text: str) -> None:
    assert not is_puzzled(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("你们是哪个单位的", SmallWords.DISTRUSTS),
        ("问你话呢", SmallWords.CALLS),
        ("咋不回话", SmallWords.CALLS),
        ("你们咋不说话", SmallWords.CALLS),
        ("咋不回信息", SmallWords.CALLS),
        ("咋不说话了", None),
        ("咋不理人", None),
        ("我们单位的路垮了", None),
        ("他不理我", None),
        ("要问哪个单位办", None),
    ],
)
def test_who_asks_who_we_are_or_calls_again(text: str, said: SmallWords | None) -> None:
    assert small_words(text) is said
