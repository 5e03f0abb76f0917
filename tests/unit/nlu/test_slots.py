"""What messages say beyond their intent: amounts, times, people, items."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Intent
from app.nlu.kin import kin_words
from app.nlu.matcher import PhraseMatcher
from app.nlu.moments import moments
from app.nlu.numerals import chinese_number, figures, numeral, spoken_number, typed_number
from app.nlu.people import people
from app.nlu.quantities import groups, quantities
from app.nlu.segmenter import base_segmenter
from app.nlu.slots import read_slots
from app.nlu.text import normalise
from app.nlu.understander import Understander
from app.nlu.wording import Wording


def slots(text: str, intent: Intent = Intent.RELIEF) -> dict[str, object]:
    return read_slots(Wording(normalise(text), base_segmenter()), (), (intent,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("三四十亩烤烟", [("30-40", "亩")]),
        ("打烂百把棵核桃树", [("100", "棵")]),
        ("占我两亩六 说好的一年一付", [("2.6", "亩")]),
        ("半亩辣子", [("0.5", "亩")]),
        ("六分地的天麻", [("6", "分")]),
        ("三分菜地冲了", [("3", "分")]),
        ("一亩三万 到手只有四千", [("30000", "元"), ("4000", "元")]),
        ("给我屋一顶帐篷", [("1", "顶")]),
        ("两家的房子都冲了", [("2", "家")]),
        ("住院花了3万6千", [("36000", "元")]),
        ("欠我两万六一直不给", [("26000", "元")]),
        ("要二十多万 屋里拿不出", [("200000", "元")]),
        ("报了876.5元", [("876.5", "元")]),
        ("征地四千一亩 到手两千八", [("4000", "元"), ("2800", "元")]),
        ("九块九一斤", [("9.9", "元")]),
        ("转您200帮我交", [("200", "元")]),
        ("死了七八头猪 还剩一百二十只鸡", [("7-8", "头"), ("120", "只")]),
        ("房子昨天倒了一间半", [("1.5", "间")]),
        ("3-5亩洋芋", [("3-5", "亩")]),
        ("三十亩烟打光了", [("30", "亩")]),
        ("三毛五一斤", [("0.35", "元")]),
        ("一吨收到四块五贵不贵", [("4.5", "元")]),
        ("四百多一点", [("400", "元")]),
        ("死了俩 晕了仨", [("2", "个"), ("3", "个")]),
        ("拖走我一只羊", [("1", "只")]),
        ("七口人睡一张床", [("7", "口")]),
        ("五块一串", [("5", "元")]),
        ("生下来六斤八两", [("6.8", "斤")]),
        ("两千八包过 九块九包邮", [("2800", "元"), ("9.9", "元")]),
        ("掉了三块水泥", [("3", "块")]),
        ("一块五一个", [("1.5", "元")]),
        ("两名学生 三位老人", [("2", "名"), ("3", "位")]),
        ("迁了两座坟 烧了三栋木屋", [("2", "座"), ("3", "栋")]),
        ("六十平的房子", [("60", "平")]),
        ("价压到三十", [("30", "元")]),
        ("垮了三十米", [("30", "米")]),
        ("百来亩秧", [("100", "亩")]),
        ("千亩杏花", [("1000", "亩")]),
        ("淹了三个村民", [("3", "个")]),
        ("收一块钱", [("1", "元")]),
        ("借给老三三千块", [("3000", "元")]),
        ("打烂两架三轮", [("2", "架")]),
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
    ],
)
def test_how_long_and_manners_of_speaking_are_no_quantities(text: str) -> None:
    assert quantities(text) == []


def test_dates_are_no_quantities_and_quantities_no_dates() -> None:
    found = slots("上个月初五下午三点 五亩包谷遭雹子打了 2026年7月18日报的 三十五斤洋芋")
    assert found["when"] == ["上个月初五下午三点", "2026年7月18日"]
    assert (found["quantity"], found["unit"]) == (["5", "35"], ["亩", "斤"])


def test_a_price_is_no_feast() -> None:
    assert slots("苞谷三毛五一斤都没人要")["quantity"] == "0.35"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("前天晚上下的雹子", ["前天晚上"]),
        ("昨晚十点黑到现在", ["昨晚十点"]),
        ("去年腊月二十三交的表", ["去年腊月二十三"]),
        ("端午那天涨的水", ["端午"]),
        ("七月半到现在没音信", ["七月半"]),
        ("明早7点到下午5点停电", ["明早7点到下午5点"]),
        ("礼拜五开会", ["礼拜五"]),
        ("包谷叶子一点就着", []),
        ("娃上初三", []),
        ("停了两天电", []),
    ],
)
def test_times_are_told_as_they_are_written(text: str, when: list[str]) -> None:
    assert [span[2] for span in moments(text)] == when


@pytest.mark.parametrize(
    ("text", "intent", "when"),
    [
        ("昨晚下的雹子 明天来人看下嘛", Intent.DISASTER, "昨晚"),
        ("今年栽的烟昨天遭打了", Intent.DISASTER, "昨天"),
        ("年底再来看", Intent.RELIEF, None),
        ("去年冬月报的低保", Intent.PROGRESS, "去年冬月"),
        ("昨晚月亮好圆", Intent.CHITCHAT, None),
    ],
)
def test_a_time_is_told_where_something_happened_then(text: str, intent: Intent, when: str | None) -> None:
    assert slots(text, intent).get("when") == when


@pytest.mark.parametrize(
    ("text", "names"),
    [
        *[
            ("德胜村4组出事了", ["四组"]),
            ("我们四祖停水", ["四组"]),
            ("三队的路断了", ["三组"]),
            ("第十二村民小组", ["十二组"]),
        ],
        *[("祖上三代", []), ("两组数据", []), ("组织部来了", []), ("三祖母", [])],
    ],
)
def test_groups_are_named_by_number(text: str, names: list[str]) -> None:
    assert [span[2] for span in groups(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("隔壁王婆婆摔了", ["王婆婆"]),
        ("@李书记 来看一下", ["李书记"]),
        ("松林老张屋垮了", ["老张"]),
        ("户主胡正清,没儿没女", ["胡正清"]),
        ("我妈龚玉莲 610925196505070897 养老金办起", ["龚玉莲"]),
        ("梨树李二娃打牌输了", ["李二娃"]),
        ("马上就到", []),
        ("高速路边", []),
        ("谢谢书记", []),
        ("白天停水", []),
    ],
)
def test_people_are_named_as_they_are_written(text: str, names: list[str]) -> None:
    assert [name for _, _, name in people(Wording(text, base_segmenter()))] == names


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        *[
            ("我妈摔了", ["母亲"]),
            ("老汉儿一个人在屋", ["父亲"]),
            ("我婆九十了", ["奶奶"]),
            ("隔壁那家打娃儿", ["邻居"]),
        ],
        *[
            ("爸妈都过65了", ["父亲", "母亲"]),
            ("我爷爷奶奶不会办", ["爷爷", "奶奶"]),
            ("我妈说我爷病了", ["爷爷"]),
        ],
        *[("他妈跑了", []), ("叔叔阿姨好", []), ("王婆婆来了", [])],
    ],
)
def test_whom_it_is_about_is_seen_from_the_writer(text: str, relation: list[str]) -> None:
    assert [name for _, _, name in kin_words().find(Wording(text, base_segmenter()))] == relation


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("给我妈办个残及证", "残及证"),
        ("高龄津贴还没到", "高龄津贴"),
        ("低保和医保都问一下", ["低保", "医保"]),
        ("我是脱贫户 雨露计划补助没领到", "雨露计划"),
    ],
)
def test_the_item_is_spelled_as_in_the_message(text: str, item: object) -> None:
    assert slots(text)["item"] == item
    assert "item" not in slots(text, Intent.DISPUTE)


@given(st.lists(st.text("甲乙丙", min_size=1, max_size=4), max_size=8), st.text("甲乙丙", max_size=12))
def test_every_word_is_found_where_it_stands(words: list[str], text: str) -> None:
    places = {(i, i + len(w), w) for w in words for i in range(len(text)) if text.startswith(w, i)}
    assert sorted(PhraseMatcher(words).find(text)) == sorted(places)


@given(st.integers(1, 99))
def test_a_group_s_number_reads_back_as_itself(number: int) -> None:
    assert chinese_number(numeral(number)) == number
    assert groups(f"{number}组") == groups(f"{number}组 ")
    assert groups(f"{number}组")[0][2] == f"{numeral(number)}组"


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


@given(
    st.one_of(
        st.text(max_size=120),
        st.text(alphabet="三四十百千万亩头半块一的昨晚初五月点组祖我妈王婆婆冰雹坎垮水138 0.,-", max_size=60),
    )
)
def test_any_text_has_slots_and_the_same_twice(text: str) -> None:
    found = slots(text)
    assert found == slots(text)
    for value in found.values():
        assert isinstance(value, str | list)


@pytest.mark.parametrize(
    "piece", ["停电坎垮水涨", "一二三四五六七八九十百千万", "三", "三百", "王李张刘", "竹园村", "138 "]
)
def test_a_long_hostile_message_takes_no_time_to_speak_of(understander: Understander, piece: str) -> None:
    understander.understand(piece)
    began = time.process_time()
    understander.understand(piece * 5000)
    assert time.process_time() - began < 0.3
