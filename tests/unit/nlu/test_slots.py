"""What messages say beyond their intent: amounts, times, people, items."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.enums import Intent
from app.nlu.groups import groups
from app.nlu.kin import kin_words
from app.nlu.matcher import PhraseMatcher
from app.nlu.moments import moments
from app.nlu.numerals import chinese_number, numeral
from app.nlu.people import people
from app.nlu.segmenter import base_segmenter
from app.nlu.slots import read_slots
from app.nlu.text import normalise
from app.nlu.understander import Understander
from app.nlu.wording import Wording


def slots(text: str, intent: Intent = Intent.RELIEF) -> dict[str, object]:
    return read_slots(Wording(normalise(text), base_segmenter()), (), (intent,))


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
        ("两周前塌的", ["两周前"]),
        ("上上周三停的电", ["上上周三"]),
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
            ("二三组都停电", ["二组", "三组"]),
            ("一、二组和5组", ["一组", "二组", "五组"]),
            (" 7 组停水", ["七组"]),
            ("竹园村3zu停电", ["三组"]),
        ],
        *[("祖上三代", []), ("两组数据", []), ("组织部来了", []), ("三祖母", [])],
    ],
)
def test_groups_are_named_by_number(text: str, names: list[str]) -> None:
    assert [span[2] for span in groups(text)] == names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("竹园村山组的路断了", "三组"),
        ("竹园村是组停电", "四组"),
        ("竹园村五足停电", "五组"),
        ("竹园村叁组停电", "三组"),
        ("竹园村二主停水", "二组"),
        ("竹园村四主任来了", None),
        ("竹园村是组长报的", None),
        ("竹园村把组织关系转了", None),
    ],
)
def test_behind_a_village_a_misheard_group_is_one(
    understander: Understander, text: str, name: str | None
) -> None:
    assert understander.understand(text).slots.get("group") == name


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


def _quickest_of_three(understander: Understander, text: str) -> float:
    """Seconds of this thread's processor that the quickest of three readings took."""
    taken = []
    for _ in range(3):
        began = time.thread_time()
        understander.understand(text)
        taken.append(time.thread_time() - began)
    return min(taken)


@pytest.mark.parametrize(
    "piece", ["停电坎垮水涨", "一二三四五六七八九十百千万", "三", "三百", "王李张刘", "竹园村", "138 "]
)
def test_the_time_of_a_hostile_message_grows_with_its_length_alone(
    understander: Understander, piece: str
) -> None:
    """Eight times as long takes about eight times the time, on a slow machine too; squared it would be 64."""
    short = _quickest_of_three(understander, piece * 625)
    assert _quickest_of_three(understander, piece * 5000) < 24 * short
