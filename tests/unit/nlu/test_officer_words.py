"""What officers answer in words of their own, and what is none of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.nlu.officer_words import MOST, OfficerWords, is_of_his_own, officer_words

SAID = {
    OfficerWords.GOES: """
好的
好的,马上去
知道了
我马上过去
在路上了
来了来了
收 到
收道
收倒了
【收到】
[收到]
OK
ok
👌
👍
嗯
行
要得
晓得了
明白
我去
我先去
我去看看
我这就去
已出发
已经在去的路上
出发了
马上安排
正在处理
收到,马上处理
好的书记,我马上下去
十分钟到
马上到
快到了
还有二十分钟到
半小时左右到
我来处理
没问题
李书记放心,我马上去看一下
已联系
已经联系户主了
看到了,这就过去
shoudao
在赶过去
知道了,谢谢
好嘞
一会儿就到
全部收到
已阅
已知悉
正在往那边赶
""",
    OfficerWords.THERE: """
到了
我到了
我已经到了
我到张诗文家了
人已经到现场
已到现场
到现场了
已到
到达现场
我在现场
我们到地里了
到了,实际是两亩半
我和王支书到了
到他家了
刚到
我在他家
已经赶到现场,人没事
好的,到了
到村里了
""",
    OfficerWords.CANNOT: """
我去不了,在县上开会
我今天请假了,让王支书去
路断了过不去
车坏在半路了
这个不归我管
这不是我包的户
我在县上开会
去不了
让王支书去
叫李书记派人去处理
在外地出差
我住院了
我不在村里,在安康
没时间去,叫别人去吧
过不去,路塌了
我调走了
""",
    OfficerWords.DONE: """
处理完了
已经办好了
搞定
都弄好了,农户满意
办完了,已补种
处理好了
已处理
已解决
事情解决了
人安置好了
""",
    OfficerWords.ASKS: """
张诗文电话多少
他家在哪
是哪一户?
谁家的?
什么情况
怎么回事?
具体位置发一下
在几组
电话给我
几点前要到
""",
    OfficerWords.SLIPPED: """
点错了
不好意思,发错了
我按错了
刚才回错了
""",
    OfficerWords.HELP: """
帮助
怎么用
怎么回复
这个怎么用?
不会用
咋操作
""",
}
NONE = """
现场看了,玉米坏了三亩
户主不在家
需要农技站的人来看
先放一放
明天再去
等农业局鉴定
你好
谢谢
辛苦了
李书记
我到家了
我在家
还没到
到了没有?
到了吗
处理完了吗
还没处理完
长梁村也下冰雹了
我妈的高龄补贴怎么没发
有人被压住了快派人来
。
到期了
到时候再说
好多人家都受灾了
好几家都遭了
路上有块大石头挡到了
来了三个人帮忙
去年就坏了
行李丢了
是不是真的
你们这个系统怎么回事
户主住院了
弄错了
"""


@pytest.mark.parametrize(
    ("text", "what"), [(text, what) for what, texts in SAID.items() for text in texts.split("\n") if text]
)
def test_it_is_understood(text: str, what: OfficerWords) -> None:
    assert officer_words(text) is what


@pytest.mark.parametrize("text", ["", " ", *NONE.strip().split("\n")])
def test_what_tells_of_anything_is_for_the_case(text: str) -> None:
    assert officer_words(text) is None


@given(st.text(max_size=MOST * 2))
def test_any_text_is_read(text: str) -> None:
    assert officer_words(text) is officer_words(text)


def test_a_long_text_is_read_as_none() -> None:
    assert officer_words("好的," * 40) is None


def test_his_own_family_is_told_from_the_peoples() -> None:
    assert is_of_his_own("我妈的残疾证要换")
    assert is_of_his_own("我们家的低保")
    assert not is_of_his_own("他妈的残疾证要换,我去办")


@pytest.mark.parametrize(
    "text", ["打电话没人接", "他电话打不通", "户主手机关机了", "打了几次没人接,联系不上"]
)
def test_that_nobody_answers_is_nobody_lost(text: str) -> None:
    assert officer_words(text) is OfficerWords.UNANSWERED


@pytest.mark.parametrize("text", ["老人电话打不通", "我妈电话打不通", "娃联系不上了"])
def test_who_may_be_lost_is_no_telephone(text: str) -> None:
    assert officer_words(text) is not OfficerWords.UNANSWERED


@pytest.mark.parametrize(
    "text",
    ["我骑摩托二十分钟到", "开车半小时到", "马上到,路上堵", "知道了,晚上去", "好的,明天一早过去看看"],
)
def test_who_says_when_he_comes_has_answered(text: str) -> None:
    assert officer_words(text) is OfficerWords.GOES


@pytest.mark.parametrize("text", ["晚上去看看", "路上堵", "明天去"])
def test_when_he_goes_alone_is_no_answer(text: str) -> None:
    assert officer_words(text) is not OfficerWords.GOES
