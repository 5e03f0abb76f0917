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
        ("西红柿裂口 胡豆起蚜虫", {"番茄", "蚕豆"}),
        ("虾塘漫了", {"虾"}),
        ("稻田虾咋放苗", {"虾"}),
        ("叫驴摔下崖", {"驴"}),
        ("种了点火葱", {"葱"}),
        ("吊瓜子今年空壳", {"吊瓜"}),
        ("紫云英撒好多种", {"紫云英"}),
        ("毛笋没人收", {"竹笋"}),
        ("菌包长绿霉", {"食用菌"}),
        ("木耳菌袋冲跑了", {"木耳"}),
        ("昨天牛下崽了", {"牛"}),
        ("烤红薯又涨价了 洋芋坨坨香", set()),
        ("微耕鸡 变鸭器 农鸡站", set()),
        ("煤烟打了人", set()),
        ("草莓秧子冻青了", {"草莓"}),
        ("洋芋种了 秧也栽了", {"马铃薯"}),
        ("输葡萄糖", set()),
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
        ("烘房坏了 菌子要捂", Intent.PRODUCTION, "食用菌"),
        ("上山捡菌子 没回来", Intent.PRODUCTION, None),
        ("麦遭雹打了", Intent.RELIEF, "小麦"),
        ("冲了一颗像西瓜的石头下来", Intent.DISASTER, None),
        ("石头有牛一样大", Intent.DISASTER, None),
        ("屋里把猪都卖了", Intent.HARDSHIP, None),
        ("猪卖了好多钱", Intent.PRODUCTION, "猪"),
        ("我婆在崖边摘花椒 滚下来了", Intent.MAJOR_CHANGE, None),
        ("二叔在阁楼剥苞谷 楼板断了", Intent.DISASTER, None),
        ("摘茶摔断了腿", Intent.MAJOR_CHANGE, None),
        ("爸去地里收洋芋 天黑没回", Intent.CARE, None),
        ("洋芋收不回来", Intent.DISASTER, "马铃薯"),
        ("秧田边的电杆倒了", Intent.DISASTER, None),
        ("秧田都干裂了", Intent.DISASTER, "水稻"),
        ("吃了四季豆 全家上吐下泻 中毒了", Intent.DISASTER, None),
        ("茶叶加工厂炸了", Intent.DISASTER, None),
        ("鱼塘租金不给", Intent.DISPUTE, None),
        ("河里的鱼都翻白了", Intent.OPINION, None),
        ("蜂子追到人锥", Intent.DISASTER, None),
        ("蜂箱冲走了 蜂子飞了", Intent.DISASTER, "蜜蜂"),
        ("后山松树倒到公路上", Intent.DISASTER, None),
        ("我的松树苗冻死了", Intent.DISASTER, "松树"),
        ("门口那棵枇杷树压到电线上", Intent.DISASTER, None),
        ("冰雹把枇杷树打光了", Intent.DISASTER, "枇杷"),
        ("核桃树倒在路上", Intent.DISASTER, None),
        ("水把我菜园冲了", Intent.DISASTER, "蔬菜"),
        ("洪水冲下来的石头落在菜地", Intent.DISASTER, None),
        ("水淹了药材 黄连都泡起", Intent.DISASTER, "黄连"),
        ("药材地淹了", Intent.DISASTER, "药材"),
        ("苞谷遭灾 烟十一亩", Intent.COMMAND, ["玉米", "烤烟"]),
        ("院坝陷了个坑 能掉下去一头牛", Intent.DISASTER, None),
        ("四季豆没煮熟 一桌人中毒了", Intent.DISASTER, None),
        ("大豆叫兔子啃光了", Intent.DISASTER, "大豆"),
        ("鱼塘头有人扑腾", Intent.DISASTER, None),
        ("今年的辣椒一样 头天好好的 今天一齐萎", Intent.PRODUCTION, "辣椒"),
        ("石头滚下来跟洋芋一样大", Intent.DISASTER, None),
        ("蚂蚱草吃光了开始啃苞谷", Intent.DISASTER, "玉米"),
        ("爷爷被蜜蜂咬了好多口", Intent.MAJOR_CHANGE, None),
        ("烧火的烟出不去 我奶奶一直咳", Intent.DISASTER, None),
        ("屋里没米 两个老的天天吃包谷糊糊", Intent.HARDSHIP, None),
        ("羊肠小路让泥盖了", Intent.DISASTER, None),
        ("烤房着火 人烧伤了", Intent.DISASTER, None),
        ("烤房温度咋调", Intent.PRODUCTION, "烤烟"),
    ],
)
def test_a_crop_is_told_where_the_message_is_about_it(text: str, intent: Intent, crop: object) -> None:
    assert read_slots(Wording(text, base_segmenter()), (), (intent,)).get("crop") == crop


def test_no_word_of_a_crop_hides_itself() -> None:
    rows = table("crops")
    words = {word for words in rows["words"].values() for word in words}
    assert words & set(rows["hides"]) == set()
    assert set(rows["heard"]) <= words
