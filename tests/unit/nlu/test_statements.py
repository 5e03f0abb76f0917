"""Plain statements in the county's manner are understood."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.enums import CASE_KINDS, Intent
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.understander import Understander


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("竹园村下冰雹了", "disaster"),
        ("四季镇竹园村三四十亩烤烟被雹子打完了", "disaster"),
        ("屋后头山垮下来了 路都断了", "disaster"),
        ("我们组停电一天了没人来修", "disaster"),
        ("帮我妈补办个身份证", "delegated"),
        ("麻烦给我娃上个户口", "delegated"),
        ("我想申请低保", "relief"),
        ("我妈住院花了三万多能不能报销一点补助", "relief"),
        ("我的低保办得咋样了", "progress"),
        ("上个月报的危房改造啥时候下来", "progress"),
        ("进度", "progress"),
        ("冰雹保险怎么赔", "consultation"),
        ("请问办准生证要带什么材料", "consultation"),
        ("村干部态度差我要投诉", "opinion"),
        ("包工头拖欠工资不给", "dispute"),
        ("隔壁占了我家的地界", "dispute"),
        ("我爸昨晚去世了", "major_change"),
        ("屋里揭不开锅了 没得收入", "hardship"),
        ("奶奶一个人在家麻烦去看望一下", "care"),
        ("洋芋叶子发黄打什么药", "production"),
        ("工单已办结", "command"),
        ("在吗", "chitchat"),
        ("谢谢书记", "chitchat"),
        ("晚上打麻将三缺一", "chitchat"),
        ("低息贷款 秒到账 加微信", "spam"),
    ],
)
def test_a_plain_statement_has_its_intent(understander: Understander, text: str, intent: str) -> None:
    assert understander.understand(text).intent == Intent(intent)


@pytest.mark.parametrize(
    "text",
    [
        "没有受灾",
        "没下冰雹",
        "去年的冰雹",
        "谢谢",
        "哈哈哈",
        "今天作业多得把我淹没在作业里",
        "打火机多少钱",
        "“山上石头滚下来了”这句用陕南话咋说",
    ],
)
def test_what_is_not_there_opens_no_disaster(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert found.to_human or found.intent is not Intent.DISASTER


@pytest.mark.parametrize(
    "text",
    [
        "房子垮了有人被困在里面",
        "娃儿掉到堰塘里了",
        "屋里煤气中毒了两个人叫不醒",
        "我不想活了",
        "老人走失一天了还没找到",
        "我爸触电了快来人",
    ],
)
def test_danger_of_life_is_heard(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert found.is_urgent
    assert found.to_human or found.intent in CASE_KINDS


@pytest.mark.parametrize(
    "text", ["没有人被困", "没人受伤", "如果有人被困怎么报警", "防溺水演练通知", "困死了", "笑死我了"]
)
def test_danger_that_is_not_there_is_not_heard(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


def test_what_cannot_be_understood_goes_to_a_human(understander: Understander) -> None:
    assert understander.understand("书记你来我们这里看一下这个事情嘛").to_human


def test_a_row_added_by_an_admin_changes_the_decision(
    rows: list[dict[str, Any]], gazetteer: Gazetteer
) -> None:
    text = "赵家院子的青云桶又翻了"
    row = {"word": "青云桶", "intent": "production", "weight": 9.0}
    before = Understander(Lexicon.from_rows(rows), gazetteer).understand(text)
    after = Understander(Lexicon.from_rows([*rows, row]), gazetteer).understand(text)
    assert before.intent is not Intent.PRODUCTION
    assert after.intent is Intent.PRODUCTION
    assert ("production", "青云桶", 9.0) in [(e.what, e.word, e.weight) for e in after.evidence]


@settings(max_examples=200, deadline=None)
@given(
    text=st.one_of(
        st.text(), st.text(alphabet="没有冰雹被困低保咋样谢竹园村四组三十亩半两1380 。?！\u200b", max_size=80)
    )
)
def test_any_text_has_one_decision_and_the_same_twice(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert found == understander.understand(text)
    assert 0 <= found.confidence <= 1


@pytest.mark.parametrize(
    ("text", "also"),
    [
        ("烟叶打完了,再就是我的身份证过期了帮我补办", "delegated"),
        ("老板欠我工钱不给,另外帮我补办身份证", "delegated"),
    ],
)
def test_a_further_matter_of_a_part_is_heard(understander: Understander, text: str, also: str) -> None:
    found = understander.understand(text)
    assert also in {str(found.intent), *map(str, found.also)}
    assert len(found.also) == 1


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("烟叶打完了,再就是我的身份证过期了帮我补办", "disaster", "delegated"),
        ("我的身份证过期了帮我补办,再就是冰雹把烟叶打完了", "delegated", "disaster"),
        ("上次申请的危改款到哪一步了,另外今天冰雹把烟叶打完了", "progress", "disaster"),
        ("冰雹把烟叶打完了,另外上次申请的危房改造款到哪一步了", "disaster", "progress"),
    ],
)
def test_of_two_matters_the_one_told_first_leads(
    understander: Understander, text: str, first: str, second: str
) -> None:
    found = understander.understand(text)
    assert (found.intent, found.also) == (first, (second,))


def test_one_matter_in_two_sentences_stays_one(understander: Understander) -> None:
    assert understander.understand("后山垮了,路断了,车过不去").also == ()


@pytest.mark.parametrize("text", ["火锅店着火了一样,人多得很", "火锅店开业,火得很,快来"])
def test_small_talk_that_sounds_like_danger_raises_no_alarm(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent


@pytest.mark.parametrize("text", ["救命", "快点来救命"])
def test_a_bare_cry_for_help_raises_the_alarm(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize("text", ["我们这里下冰雹了。", "我叫张诗文,电话13800138000,下冰雹了"])
def test_plain_words_of_hail_open_a_case(understander: Understander, text: str) -> None:
    found = understander.understand(text)
    assert (found.intent, found.to_human) == (Intent.DISASTER, False)
