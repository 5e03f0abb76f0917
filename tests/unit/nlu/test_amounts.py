"""Amounts with their units, and numerals: what they are, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Intent
from app.nlu.numerals import chinese_number, figures, numeral, spoken_number, typed_number
from app.nlu.quantities import quantities
from app.nlu.segmenter import base_segmenter
from app.nlu.slots import read_slots
from app.nlu.text import normalise
from app.nlu.wording import Wording


def slots(text: str, intent: Intent = Intent.RELIEF) -> dict[str, object]:
    return read_slots(Wording(normalise(text), base_segmenter()), (), (intent,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三四十亩烤烟", [("30-40", "亩")]),
        ("一亩八分没得了", [("1.8", "亩")]),
        ("五麻袋连翘漂走了", [("5", "麻袋")]),
        ("捂烂了三炕烟", [("3", "炕")]),
        ("冲走两头牛", [("2", "头")]),
        ("给了两块钱", [("2", "元")]),
        ("卖了两块多", [("2", "元")]),
        ("打烂百把棵核桃树", [("100", "棵")]),
        ("占我两亩六 说好的一年一付", [("2.6", "亩")]),
        ("半亩辣子", [("0.5", "亩")]),
        ("有五木多", [("5", "亩")]),
        ("一公一母", []),
        ("六分地的天麻", [("6", "分")]),
        ("三分菜地冲了", [("3", "分")]),
        ("一亩三万 到手只有四千", [("30000", "元"), ("4000", "元")]),
        ("给我屋一顶帐篷", []),
        ("两家的房子都冲了", [("2", "家")]),
        ("住院花了3万6千", [("36000", "元")]),
        ("欠我两万六一直不给", [("26000", "元")]),
        ("要二十多万 屋里拿不出", [("200000", "元")]),
        ("报了876.5元", [("876.5", "元")]),
        ("征地四千一亩 到手两千八", [("4000", "元"), ("2800", "元")]),
        ("九块九一斤", []),
        ("转您200帮我交", [("200", "元")]),
        ("死了七八头猪 还剩一百二十只鸡", [("7-8", "头"), ("120", "只")]),
        ("房子昨天倒了一间半", [("1.5", "间")]),
        ("3-5亩洋芋", [("3-5", "亩")]),
        ("三十亩烟打光了", [("30", "亩")]),
        ("三毛五一斤", []),
        ("一吨收到四块五贵不贵", []),
        ("四百多一点", [("400", "元")]),
        ("死了俩 晕了仨", [("2", "个"), ("3", "个")]),
        ("拖走我一只羊", [("1", "只")]),
        ("七口人睡一张床", [("7", "口")]),
        ("五块一串", []),
        ("生下来六斤八两", [("6.8", "斤")]),
        ("两千八包过 九块九包邮", [("2800", "元")]),
        ("掉了三块水泥", [("3", "块")]),
        ("一块五一个", []),
        ("两名学生 三位老人", [("2", "人"), ("3", "人")]),
        ("迁了两座坟 烧了三栋木屋", [("2", "座"), ("3", "栋")]),
        ("六十平的房子", [("60", "平")]),
        ("价压到三十", [("30", "元")]),
        ("垮了三十米", []),
        ("百来亩秧", [("100", "亩")]),
        ("千亩杏花", [("1000", "亩")]),
        ("淹了三个村民", [("3", "人")]),
        ("埋了两个人", [("2", "人")]),
        ("二十盏路灯", [("20", "盏")]),
        ("收一块钱", [("1", "元")]),
        ("借给老三三千块", [("3000", "元")]),
        ("打烂两架三轮", [("2", "架")]),
        ("淹了5 6亩谷子", [("5-6", "亩")]),
        ("冲了三、四亩田", [("3-4", "亩")]),
        ("零点八亩魔芋 两点五万块钱", [("0.8", "亩"), ("25000", "元")]),
        ("一亩四万二,三亩一", [("42000", "元"), ("3.1", "亩")]),
        ("烟打了亩把地", [("1", "亩")]),
        ("两分多地的辣子", [("2", "分")]),
        ("欠条写的壹万贰仟元 叁亩地", [("12000", "元"), ("3", "亩")]),
        ("保险赔12,000元", [("12000", "元")]),
        ("差俩万块", [("20000", "元")]),
        ("冲走一口猪", [("1", "口")]),
        ("淹了2mu秧 四母苞谷地", [("2", "亩"), ("4", "亩")]),
        ("死了三支鸡 两投牛", [("3", "只"), ("2", "头")]),
        ("断了五颗核桃树", [("5", "棵")]),
        ("十蛇皮袋洋芋", [("10", "蛇皮袋")]),
        ("三根指头没得了", [("3", "根")]),
        ("烧了隔壁半间", [("0.5", "间")]),
        ("五炉烟还没烤", [("5", "炉")]),
        ("栽二十亩厚朴", [("20", "亩")]),
        ("占了两分茶地", [("2", "分")]),
        ("断了四座石桥", [("4", "座")]),
        ("搬回去两家", [("2", "家")]),
        ("大大小小十几个", [("10", "个")]),
        ("三个打鱼的没上来", [("3", "人")]),
        ("水里埋了两个", [("2", "人")]),
        ("撞翻了两个车", [("2", "个")]),
        ("淹死两个架子猪", [("2", "个")]),
        ("二十名工人 四十多位不能自理的", [("20", "人"), ("40", "人")]),
        ("名额剩十个", [("10", "个")]),
        ("买了五十米水管", [("50", "米")]),
        ("卖了一头牛八千块", [("8000", "元")]),
        ("冲走一头牛", [("1", "头")]),
        ("一间房", [("1", "间")]),
        ("俩娃晕了 两孩子没人管", [("2", "人"), ("2", "人")]),
        ("带俩娃要饭", [("2", "人")]),
        ("羊压死一只", [("1", "只")]),
        ("丢了一只鞋", []),
        ("粪坑掉进去一头猪", [("1", "头")]),
        ("石头把一台皮卡砸了", [("1", "台")]),
        ("倒房一间", [("1", "间")]),
    ],
)
def test_amounts_are_figures_with_their_unit(text: str, found: list[tuple[str, str]]) -> None:
    assert [(q.amount, q.unit) for q in quantities(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "等了两个月",
        "停电三天了",
        "十万火急 快来",
        "千万莫去",
        "一个人在屋",
        "我们老两口",
        "12345投诉",
        "停水第六天",
        "多少钱一斤",
        "一斤收不到几个钱",
        "水有两丈深",
        "两家吵起来了",
        "打了三个电话",
        "落一块大石头",
        "烧伤百分之四十",
        "卧床一百多天",
        "我婆一百零一岁",
        "老屋那边海拔一千二",
        "卡号后四位7712",
        "断了三根肋骨",
        "往我这边挪了两尺",
        "一斤没摘成",
        "两头都跑不脱",
        "吃百家饭长大",
        "冰雹把机器打坏了 缺零件",
        "千疮百孔",
        "万人空巷",
        "找工作四处碰壁",
        "两家打了三架",
        "吃两口就饱了",
        "眼睛瞎了一只",
        "身上青一块紫一块",
        "石头一块块往下溜",
        "转了三个院",
        "心脏搭了三根桥",
        "说了三个三天",
        "桥两头掏空",
        "第三方评估",
        "双向两车道",
        "0915那边",
        "拨打 96110",
        "催办 3371",
        "水深一米五",
        "一棵树倒在路上",
        "捡到一只猫头鹰",
        "盖一床烂棉絮",
        "刚过去一辆车",
        "往上走三公里",
        "隔两千公里",
        "封顶线多少万",
        "其实一块水田都没得",
        "土一块一块往下掉",
        "一张照片十块",
        "一堂课一百二十块",
        "蜡烛五块一根",
        "魔芋一块二没人要",
        "离学校不到两公里",
        "界石往这边挪了三丈",
        "从十几米高的崖上掉下来",
        "给我屋批一台制氧机",
        "一头怀起崽的",
        "两口子都过八十",
        "挨了一百多下",
        "夫妻两个都病了",
        "两个人过日子",
        "前后两头都堵起",
        "转给十个好友",
        "在茶馆等了三个时辰",
        "车牌后头三位没看清",
        "数到一百他就不见了",
        "加水一块钱一桶",
        "出血约八百毫升",
        "五百字以内的简报",
        "点赞超过一百就公布",
        "桥两头都断",
        "十头牛都拉不回来",
        "灶台裂成两块",
        "脖子上两个洞",
        "三台山有道火线",
        "找了三个单位都踢皮球",
        "四处喊不应",
    ],
)
def test_how_long_and_manners_of_speaking_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


def test_dates_are_no_quantities_and_quantities_no_dates() -> None:
    found = slots("上个月初五下午三点 五亩包谷遭雹子打了 2026年7月18日报的 三十五斤洋芋")
    assert found["when"] == ["上个月初五下午三点", "2026年7月18日"]
    assert (found["quantity"], found["unit"]) == (["5", "35"], ["亩", "斤"])


def test_a_price_is_no_feast() -> None:
    assert "when" not in slots("苞谷三毛五一斤都没人要")


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1000), ("万", 10000)]))
def test_a_spoken_number_without_its_last_scale_is_read_as_meant(
    high: int, low: int, scale: tuple[str, int]
) -> None:
    spoken = f"{numeral(high)}{scale[0]}{numeral(low)}"
    assert chinese_number(spoken) == high * scale[1] + low * scale[1] // 10
    assert typed_number(f"{high}{scale[0]}{low}") == high * scale[1] + low * scale[1] // 10


@given(st.decimals(0, 10**6, places=2, allow_nan=False))
def test_figures_keep_the_value(value: object) -> None:
    assert float(figures(float(str(value)))) == pytest.approx(float(str(value)))


@given(st.text(alphabet="零一二三四五六七八九两十百千万亿半把多", max_size=12))
def test_any_numerals_are_a_number_a_range_or_none(text: str) -> None:
    spoken = spoken_number(text)
    assert spoken is None or all(part.isdigit() for part in spoken.split("-"))


@pytest.mark.parametrize("text", ["666", "8888", "555啊", "2333", "666!!"])
def test_a_figure_that_people_chat_with_counts_nothing(text: str) -> None:
    assert slots(text) == {}


@pytest.mark.parametrize("text", ["66亩", "666亩", "花了888", "88亩"])
def test_the_same_figure_with_what_it_counts_is_an_amount(text: str) -> None:
    assert "quantity" in slots(text)
