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
    ],
)
def test_a_crop_is_told_where_the_message_is_about_it(text: str, intent: Intent, crop: str | None) -> None:
    assert read_slots(Wording(text, base_segmenter()), (), (intent,)).get("crop") == crop


def test_no_word_of_a_crop_hides_itself() -> None:
    rows = table("crops")
    words = {word for words in rows["words"].values() for word in words}
    assert words & set(rows["hides"]) == set()
    assert set(rows["heard"]) <= words
