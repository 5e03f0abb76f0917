"""What says that a matter is over, and what only sounds like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.all_clear import (
    MOST,
    begins_with_the_end,
    is_joke,
    is_light_back,
    is_over,
    is_reached,
    is_well,
)

OVER = """
不办了,我自己去
先不办
人找到了
找到了
来电了
水退了没事了
不用来了
你们不用来了,我们自己弄好了
已经好了不麻烦了
路通了
解决了,不用来了
算了不用了
电来了,谢谢
没事了
我自己解决了
火灭了
弄错了,没事了
娃儿在他外婆屋找到了,谢谢大家
刚才来电了
我婆回来了 不用找了
人救上来了
别来了,路断处挖通了
火已经扑灭了
虚惊一场
误会了,不用麻烦你们了
看错了 不好意思
电来了谢谢
路已经抢通了,莫跑了
人没事了
水小了没得事了
修好了,辛苦你们了
不用管了
老汉自己回来了
娃儿醒了,没事了
王支书,电来了
通水了!
信号有了
不消来了
算了
解决了解决了
自己盖好了
退烧了
牛找着了
网修好了
"""
NOT_OVER = """
还没找到
路通了没
电来了就好了
火灭了,牛烧死了
没找到
电还没来
什么时候来电
能修好不
等路通了再来
要是人找到了
来电了吗
又停电了
电来了又停了
别管我了
不用找我了
莫救我了
快修好了没
路什么时候修好
尸体找到了
人找到了,没气了
不要来人收税
你们不来了吗
不用了解一下吗
你好
谢谢
好
好的
要不要来人
算了一下三亩
好了没
水还没退
快来电了
人醒了但是站不起来
会不会是弄错了
办好了没有
一会就好了
你们搞错了吧
不是我弄错了
不要管他
火灭了,屋烧没了
没事
就是没电了
没有水了
不来了
没水了
没信号了
水来了
有水了
我不想活了
水来了,快跑
洪水来了
山上水来了
车来了
气死了
救护车来了
水有了屋里
雹子来了
电没了
路断了
天晴了
电线上有电了,人被打了
人救上来了,没得气了
活人来了
妈走了
水缸里有水了
屋里有水了
堂屋有水了
"""


@pytest.mark.parametrize("text", OVER.split("\n")[1:-1])
def test_it_is_over(text: str) -> None:
    assert is_over(text)


@pytest.mark.parametrize("text", NOT_OVER.split("\n")[1:-1])
def test_it_is_not_said_to_be_over(text: str) -> None:
    assert not is_over(text)


@pytest.mark.parametrize("text", ["我没事", "别来", "我没事,你们别来", "人都好好的"])
def test_that_nothing_is_the_matter_with_him(text: str) -> None:
    assert is_well(text)


@pytest.mark.parametrize("text", ["", ",", "没事就来看看", "别来晚了", "我妈有事"])
def test_that_something_may_be(text: str) -> None:
    assert not is_well(text)


@pytest.mark.parametrize(
    "text",
    [
        "天都亮了,还没人来",
        "天已经亮了,我们在坡上冷得很",
        "警报灯亮了",
        "手机亮了",
        "灯亮了一下又灭了",
    ],
)
def test_what_shines_is_no_end_of_a_danger(text: str) -> None:
    assert not is_over(text)
    assert not begins_with_the_end(text)
    assert not is_light_back(text)


@pytest.mark.parametrize("text", ["亮了", "路灯亮了", "灯又亮了,谢谢", "电都亮了"])
def test_lamps_that_shine_are_news_of_lamps_alone(text: str) -> None:
    assert is_light_back(text)
    assert not is_over(text)
    assert not begins_with_the_end(text)


@pytest.mark.parametrize(
    "text",
    [
        "打通了,水到胸口了",
        "联系上了,车翻沟里了",
        "接通了,里面喊救人",
        "打通了,车陷在河中间了",
        "打通了,他在河边坐着不肯回来",
        "刚打通了,她在地里没气了",
        "还没打通",
        "",
    ],
)
def test_who_is_reached_may_be_in_danger(text: str) -> None:
    assert not is_reached(text)


@pytest.mark.parametrize(
    "text",
    ["打通了", "打通了,没事", "联系上了,在亲戚家", "刚打通了,她在地里没带手机", "接通了,她说手机没电了"],
)
def test_who_is_reached_and_well_is_so(text: str) -> None:
    assert is_reached(text)


def test_a_long_story_is_no_news_of_an_end() -> None:
    assert not is_over("来电了" * MOST)


@given(st.text(alphabet="电水路人火来通找到灭好没不用了又 ,谢", max_size=MOST))
def test_any_words_are_read_the_same_with_thanks_behind_them(text: str) -> None:
    if len(text) < MOST - 3:
        assert is_over(text) == is_over(f"{text},谢谢")


@pytest.mark.parametrize(
    "text",
    [
        "骗你的哈哈",
        "我开玩笑的",
        "看错了,是施工的",
        "看错了,是隔壁修路",
        "联系上了,我爸手机摔坏了,谢谢",
        "捞起来了 没事",
        "看错了 烧秸秆的",
        "喊他们出来了",
        "逗你们玩的,莫当真",
        "没事了,原来是打雷",
        "没事了,邻居在烧草",
    ],
)
def test_a_joke_and_what_it_really_was_are_the_end_of_it(text: str) -> None:
    assert is_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "你们骗人的",
        "是施工的",
        "你开玩笑的吧",
        "施工把坎挖垮了",
        "看错了,是我哥家烧起来了",
        "我爸手机摔坏了",
        "没事了,打雷",
        "没事了,施工",
    ],
)
def test_who_is_no_joker_says_no_end(text: str) -> None:
    assert not is_over(text)


@pytest.mark.parametrize(
    "text",
    [
        "闹着玩掉下去的",
        "开玩笑推下去的",
        "骗你们的话我是狗",
        "开玩笑的话我会打119吗",
        "说着玩哪晓得真喝了",
        "开玩笑说要跳,真跳了",
        "骗你们的不是人",
        "说着玩的,哪晓得真掉下去了",
    ],
)
def test_what_only_begins_like_a_joke_ends_nothing(text: str) -> None:
    assert not is_over(text)
    assert not begins_with_the_end(text)


@pytest.mark.parametrize("text", ["开玩笑的", "说着玩的,莫当真", "我哄你们的", "没得事,我说着玩的"])
def test_what_is_called_a_joke(text: str) -> None:
    assert is_joke(text)
    assert not any(is_joke(each) for each in ("你开玩笑的吧", "开什么玩笑", "别骗我", "没事了"))
