"""Crops and animals: by their common names, where the message is about them."""

import pytest

from app.core.enums import Intent
from app.nlu.crops import crop_words
from app.nlu.segmenter import base_segmenter
from app.nlu.slots import read_slots
from app.nlu.vocabulary import table
from app.nlu.wording import Wording


@pytest.mark.parametrize(
    ("text", "crops"),
    [
        ("三亩报谷", {"玉米"}),
        ("洋芋和秧子都泡了", {"马铃薯", "水稻"}),
        ("磨芋烂根", {"魔芋"}),
        ("抽烟喝茶吹牛", set()),
        ("山上冒烟了", set()),
        ("野猪来了", set()),
        ("三十桶土蜂蜜卖不脱", {"蜜蜂"}),
        ("羊圈垮了 猪圈还在", {"羊"}),
        ("杂交油茶苗哪里订", {"油茶"}),
        ("屋头的小卖铺没年报", set()),
        ("拿棒子打我", set()),
        ("两亩拐枣熟了", {"拐枣"}),
        ("木耳棒子长绿毛", {"木耳"}),
        ("我爸在崖下放牛", set()),
        ("鸡公叫人逮了", {"鸡"}),
        ("红苕洞叫老鼠掏空", {"红薯"}),
        ("苕窖塌了 快救人", set()),
        ("打谷机绞到手", set()),
        ("冰雹多大算受灾", set()),
        ("洋芋秧秧全趴窝", {"马铃薯"}),
        ("麻芋子咋晒", {"半夏"}),
        ("芍药根腐", {"芍药"}),
        ("鸡枞发霉了", {"鸡枞"}),
        ("以前胡闹过", set()),
        ("核桃苗哪里订", {"核桃"}),
        ("水到被淹了 红属遭拱了", {"水稻", "红薯"}),
        ("头朱死了 机瘟死了", {"猪", "鸡"}),
        ("天马烂窝子 板蓝跟烂了", {"天麻", "板蓝根"}),
        ("今年烟长得好", {"烤烟"}),
        ("牛棚倒了", set()),
        ("在泥巴里打滚像个猪", set()),
        ("一棵老柿子树横在路上", set()),
    ],
)
def test_crops_have_their_common_name(text: str, crops: set[str]) -> None:
    assert {name for _, _, name in crop_words().hear(Wording(text, base_segmenter()))} == crops


@pytest.mark.parametrize(
    ("text", "intent", "crop"),
    [
        ("今年烟没卖起价", Intent.HARDSHIP, "烤烟"),
        ("冷子 烟", Intent.DISASTER, "烤烟"),
        ("着火了 好多烟", Intent.DISASTER, None),
        ("屋里抽了两包烟", Intent.OPINION, None),
        ("高价回收老茶", Intent.SPAM, None),
        ("秧都没了", Intent.DISASTER, None),
        ("水冲了 秧都没了", Intent.DISASTER, "水稻"),
        ("电线搭到秧田里 打死一条牛", Intent.DISASTER, "牛"),
        ("能不能套在核桃林底下", Intent.PRODUCTION, "核桃"),
        ("板栗遭天牛吃空了", Intent.DISASTER, "板栗"),
        ("猕猴桃花开了", Intent.CHITCHAT, "猕猴桃"),
        ("一头牛卖好多钱", Intent.PRODUCTION, "牛"),
        ("蚕子不吃桑叶", Intent.PRODUCTION, "蚕"),
        ("桑叶卖不上价", Intent.HARDSHIP, "桑树"),
        ("养猪场臭得很", Intent.OPINION, None),
        ("养猪场消毒用啥药", Intent.PRODUCTION, "猪"),
        ("茶厂进水了", Intent.DISASTER, None),
        ("鱼塘翻坝了", Intent.DISASTER, "鱼"),
        ("烘房坏了 菌子要捂", Intent.PRODUCTION, "香菇"),
        ("上山捡菌子 没回来", Intent.PRODUCTION, None),
        ("麦遭雹打了", Intent.RELIEF, "小麦"),
    ],
)
def test_a_crop_is_told_where_the_message_is_about_it(text: str, intent: Intent, crop: str | None) -> None:
    assert read_slots(Wording(text, base_segmenter()), (), (intent,)).get("crop") == crop


def test_no_word_of_a_crop_hides_itself() -> None:
    rows = table("crops")
    words = {word for words in rows["words"].values() for word in words}
    assert words & set(rows["hides"]) == set()
    assert set(rows["heard"]) <= words
