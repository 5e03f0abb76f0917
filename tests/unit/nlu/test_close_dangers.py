"""Beaten by one's own family, tired of living in roundabout words, bitten, buried: a life in danger."""

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
        ("蛇啄到脚后跟了,黑了一大块", "hurt"),
        ("打猪草遭七步倒叨了一口,手肿得像馒头", "hurt"),
        ("机器绞了手,骨头都露出来了", "hurt"),
        ("野猪把我叔拱了,肠子都出来了", "hurt"),
        ("煤窑垮了,三个人没挖出来", "buried"),
        ("塘里淹死人了", "water"),
        ("竹园村塘里淹死人了", "water"),
        ("有人淹死了", "water"),
        ("水库淹死了人", "water"),
        ("我哥在矿上被压了,还没挖出来", "buried"),
    ],
)
def test_a_danger_that_is_close_is_heard_and_named(
    understander: Understander, text: str, danger: str
) -> None:
    assert understander.understand(text).is_urgent
    assert danger in dangers(text)


def test_who_calls_for_people_before_somebody_dies_is_heard(understander: Understander) -> None:
    assert understander.understand("快来人啊,要死人了").is_urgent


@pytest.mark.parametrize(
    "text",
    [
        "有事打我手机",
        "去年塘里淹死过人",
        "再不修护栏要淹死人",
        "唾沫星子淹死人",
        "鸡淹死了",
        "我弟三年前掉水里淹死的",
        "屋后那个蓄水坑淹死一个小娃,昨天刚埋",
        "竹叶青茶叶好喝",
        "去年遭五步蛇咬了,现在好了",
        "看到一条土公蛇,黑的",
        "菌棒压到棚底下,没挖出来",
        "牛摔下坎,骨头都露出来了",
        "天热得要死人了,快点来场雨",
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


@pytest.mark.parametrize(
    "text",
    [
        *("我孙娃子找不到了", "我妈找不到了", "今早上赶场我爸找不到了", "找不到我娃了", "我儿子找不到了"),
        *(
            "我妈找不到了,电话也打不通",
            "我爸找不到了,药都没带",
            "我娃儿找不到了,来帮忙找一哈",
            "放牛的老汉找不到了",
        ),
        *(
            "孙子找不到啦",
            "我妈找不到哒,来帮忙",
            "老汉找不到咯",
            "我娃找不到咧",
            "我哥找不到了",
            "我姐找不到了",
            "我儿找不到了",
        ),
        *("找不到我家娃了", "找不到我的孙子了", "孙子人找不到了", "以前没走丢过,今天我妈找不到了"),
        *("鞋子找到了,孙子找不到了", "手机找到了人找不到了", "衣服在河边找到了,儿子找不到了"),
        *("我妈找不到了手机也打不通", "去年走丢过一回,今天我妈又出门,我妈找不到了"),
    ],
)
def test_who_cannot_be_found_is_missing(understander: Understander, text: str) -> None:
    assert understander.understand(text).is_urgent


@pytest.mark.parametrize(
    "text",
    [
        *("户口本找不到了", "我妈的身份证找不到了", "我家狗娃找不到了", "我儿子找不到工作", "我妈找到了"),
        *(
            "我妈找不到了身份证",
            "老婆找不到了工作证",
            "儿子找不到了工作",
            "儿子找不到了对象",
            "找不到我妈的户口本了",
        ),
        *("儿子找不到工作咧", "我爸找不到户口本了", "孙子找不到了,后来找到了", "我妈找不到了,现在人找到了"),
    ],
)
def test_what_cannot_be_found_is_no_danger(understander: Understander, text: str) -> None:
    assert not understander.understand(text).is_urgent
