"""Kinds of disaster: by words, by what happens to what, and only where it struck."""

import pytest

from app.nlu.disasters import disaster_words
from app.nlu.understander import Understander
from app.nlu.vocabulary import table


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("昨晚梭坡了", {"滑坡"}),
        ("屋后头那个坎垮下来一大砣泥巴", {"滑坡"}),
        ("冰包把烟打完了", {"冰雹"}),
        ("瓦遭风掀了 电也断了", {"大风", "停电"}),
        ("路基垮空了", {"道路塌方"}),
        ("门口公路塌了一半", {"道路塌方"}),
        ("灶屋后墙倒了", {"房屋倒塌"}),
        ("水管子冻爆了没水吃", {"停水", "低温冻害"}),
        ("水管爆了 水冲到路面上", {"停水"}),
        ("雪把猪圈压塌了", {"雪灾"}),
        ("高压线掉在水里 水里站着人", {"触电"}),
        ("三个下苕窖的没得声气", {"中毒"}),
        ("对门半匹山没了", {"滑坡"}),
        ("沟口桥断了", {"洪水"}),
        ("野东西一夜把鸡咬死完了", {"野生动物"}),
        ("堰埂穿了个洞", {"堰塘险情"}),
        ("脚手架垮了 三个人在底下", set()),
        ("三轮车翻了", set()),
        ("微耕机打不着火了", set()),
        ("屋后山垮了", {"滑坡"}),
        ("一屋人都晕倒了", set()),
        ("电线杆歪到屋上头", set()),
        ("今早水管子冻裂了", {"低温冻害"}),
        ("雪压断电线", {"雪灾"}),
        ("大风吹断电线杆 横到路上", {"大风"}),
        ("便桥冲断了 娃过不去", {"洪水"}),
        ("堰渠垮了一截", {"洪水"}),
        ("屋后头的挡墙倒了", {"滑坡"}),
        ("没下冰雹 但是风把棚掀了", {"大风"}),
        ("我们这没停电", set()),
        ("是不是停电了", {"停电"}),
        ("苕窖塌了 没伤到人", set()),
        ("烟棚塌了", {"房屋倒塌"}),
        ("烟叶都打烂了", {"冰雹"}),
        ("圈里的羊死了七八只", {"疫病"}),
        ("辣子遭蚜虫", {"病虫害"}),
        ("人在水库坝上等你", set()),
        ("对讲机没得电了", set()),
        ("山上滚石头下来了", {"落石"}),
        ("河里涨水把菜地推光了", {"洪水"}),
        ("五十天没落雨", {"干旱"}),
        ("婆娘发火了", set()),
        ("手机快没电了", set()),
        ("水费交了没", set()),
    ],
)
def test_a_kind_of_disaster_is_told_by_words_and_by_what_happens_to_what(text: str, kinds: set[str]) -> None:
    assert {kind for _, _, kind in disaster_words().find(text)} == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("猴子下山把竹园村的苞谷掰完了", "野生动物"),
        ("我们组没信号,电话打不出去", "通讯中断"),
        ("我们组好几户的羊接连死了,怕是瘟病", "疫病"),
        ("小品里头喊着火啦着火啦 我心里着火啦 笑死了哈哈", None),
        ("冰雹多大才算受灾,保险咋个赔", None),
        ("我屋是危房,墙有裂缝,请给评个危改", None),
        ("洪水把屋冲了 想申请救灾款", "洪水"),
        ("我爸前天遭石头砸死了", "落石"),
        ("堰门隆兴 黄豆遭豆荚虫 剥开都是空壳", "病虫害"),
        ("白菜根肿病 石灰撒多少", None),
        ("冰雹一来 一年的指望没了 奶粉钱都是赊的", "冰雹"),
    ],
)
def test_a_disaster_is_told_only_where_it_struck(
    understander: Understander, text: str, kind: str | None
) -> None:
    assert understander.understand(text).slots.get("disaster") == kind


def test_no_word_is_both_plain_and_weak() -> None:
    rows = table("disasters")
    plain, weak = ({word for words in rows[part].values() for word in words} for part in ("words", "weak"))
    assert plain & weak == set()
