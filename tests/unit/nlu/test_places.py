"""Which divisions a message names: rightly written, by ear, by look, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.pinyin import folded, is_homophone, readings, sounds
from app.nlu.segmenter import base_segmenter
from app.nlu.text import normalise
from app.nlu.understander import Understander
from app.nlu.wording import Wording

TWINS = (
    Division("610925", "岚皋县", DivisionLevel.COUNTY),
    Division("610925101", "佐龙镇", DivisionLevel.TOWN, "610925"),
    Division("610925102", "花里镇", DivisionLevel.TOWN, "610925", ("老花里",)),
    Division("610925101201", "双河村委会", DivisionLevel.VILLAGE, "610925101"),
    Division("610925102201", "双河村委会", DivisionLevel.VILLAGE, "610925102", ("老双河", "鹰嘴石")),
    Division("610925102201004", "四组", DivisionLevel.GROUP, "610925102201", ("庙梁上",)),
)


@pytest.fixture(scope="module")
def twins() -> Understander:
    """Two villages of one name, with other names and a group that has a name of its own."""
    return Understander(Lexicon.from_rows([]), Gazetteer(TWINS))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("四季镇竹园村下冰雹了", "610925112206"),
        ("竹园村下冰雹了", "610925112206"),
        ("我住在竹园 下冰雹了", "610925112206"),
        ("四季竹园下冰雹了", "610925112206"),
        ("杜坝停电了", "610925101200"),
        ("四坪社区停水了", "610925100004"),
        ("民主镇停电了", "610925106"),
        ("整个棋盘院子没水", "610925111206"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(understander: Understander, text: str, code: str) -> None:
    assert understander.understand(text).places[0].candidates == (code,)


@pytest.mark.parametrize(
    "text",
    [
        "祝你平安",
        "茶园被雹子打了",
        "家庭和平最重要",
        "一年四季都忙",
        "国庆快乐",
        "讲民主",
        "想进敬老院",
        "青春一去不回头",
        "棋盘呢 谁拿走了",
    ],
)
def test_a_common_word_is_no_place(understander: Understander, text: str) -> None:
    assert understander.understand(text).places == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("竹圆村下冰雹了", "610925112206"),
        ("主园三组停电了", "610925112206"),
        ("左龙镇杜坝路断了", "610925101200"),
        ("社坝村的桥垮了", "610925101200"),
        ("纯风沟头水涨了", "610925107204"),
        ("老家东风就剩爸一人", "610925100219"),
        ("棋盘的井干得见底了", "610925111206"),
        ("我是长春的 娃要起屋", "610925101209"),
        ("四坪村下冰雹了", "610925100004"),
        ("余家梁停水了", "610925115213"),
        ("长梁那边雹子打了", "610925112202"),
        ("林河镇茶园停电", "610925111209"),
        ("四季zhuyuan村 烟打了", "610925112206"),
        ("zhuyuan cun xia bingbao le", "610925112206"),
        ("我家在dubacun一组", "610925101200"),
        ("旱得厉害,水窖见底,棋盘", "610925111206"),
    ],
)
def test_a_place_is_found_by_ear_by_look_and_by_what_stands_around_it(
    understander: Understander, text: str, code: str
) -> None:
    assert [p.code for p in understander.understand(text).places][:1] == [code]


@pytest.mark.parametrize(
    "text",
    [
        *[
            "范永红的养老保险要转出去",
            "王国庆欠我工钱",
            "李新春住院了",
            "两个社区都停水",
            "我屋一到冬天就断粮",
        ],
        *["枣树叶子黄了", "国庆放假回不回来", "评先进个人", "双向收费", "在桂花树下坐", "修正沟渠的图纸"],
        *["水田里头漂了一层泥巴", "茶园要修剪 哪个时候剪好", "梨树地里水退了", "竹林压断塞满路"],
    ],
)
def test_a_person_a_thing_or_a_day_is_no_place(understander: Understander, text: str) -> None:
    assert understander.understand(text).places == ()


def test_a_name_that_two_villages_share_is_left_open_until_the_town_is_named(twins: Understander) -> None:
    open_place = twins.understand("双河村路断了").places[0]
    assert (open_place.code, open_place.candidates) == ("", ("610925101201", "610925102201"))
    assert twins.understand("花里镇双河村路断了").places[0].code == "610925102201"


@pytest.mark.parametrize("text", ["双河停水了", "双和村停水了", "双河村四组停水了", "shuanghe cun tingshui"])
def test_a_shared_name_is_open_however_it_is_written(twins: Understander, text: str) -> None:
    place = twins.understand(text).places[0]
    assert (place.code, place.candidates) == ("", ("610925101201", "610925102201"))


@pytest.mark.parametrize("text", ["佐龙双河停水了", "左龙镇双和村停水了", "双河村停水了,佐龙的"])
def test_the_town_decides_however_it_is_written(twins: Understander, text: str) -> None:
    assert twins.understand(text).places[0].code == "610925101201"


def test_a_town_s_old_name_decides(twins: Understander) -> None:
    assert twins.understand("老花里双河村停水了").places[0].code == "610925102201"


@pytest.mark.parametrize("text", ["老双河路断了", "鹰嘴石那里路断了", "英嘴石那里路断了"])
def test_other_names_and_landmarks_of_the_registry_are_places(twins: Understander, text: str) -> None:
    assert twins.understand(text).places[0].code == "610925102201"


def test_a_name_of_a_group_is_that_group_with_its_village_and_town(twins: Understander) -> None:
    found = twins.understand("庙梁上停水了")
    assert found.places[0].code == "610925102201004"
    assert found.slots == {"group": "四组", "village": "双河村", "town": "花里镇", "disaster": "停水"}


def test_another_name_that_is_an_ordinary_word_is_weighed_like_a_bare_one() -> None:
    gazetteer = Gazetteer(
        [*TWINS, Division("610925103", "民主镇", DivisionLevel.TOWN, "610925", ("老街", "平安"))]
    )
    understander = Understander(Lexicon.from_rows([]), gazetteer)
    assert understander.understand("祝你平安").places == ()
    assert understander.understand("平安三组停水了").places[0].code == "610925103"


@pytest.mark.parametrize(
    ("one", "other"), [("竹", "主"), ("民", "明"), ("蓝", "郎"), ("花", "发"), ("村", "岑"), ("南", "兰")]
)
def test_sounds_that_are_mixed_up_have_one_spelling(one: str, other: str) -> None:
    assert sounds(one) == sounds(other)


def test_homophones_share_a_reading_and_sounds_that_are_only_mixed_up_do_not() -> None:
    assert is_homophone("园", "圆")
    assert not is_homophone("南", "兰")


@given(st.sampled_from(sorted(readings())))
def test_a_folded_sound_folds_to_itself(character: str) -> None:
    assert all(folded(folded(s)) == folded(s) for s in readings()[character])


@given(st.text(max_size=60))
def test_sounds_are_as_long_as_the_text(text: str) -> None:
    assert len(sounds(text)) == len(text)


@given(st.data())
def test_every_division_is_found_by_its_own_name(gazetteer: Gazetteer, data: st.DataObject) -> None:
    code = data.draw(st.sampled_from([c for c in gazetteer.codes() if len(c) > 6]))
    before, after = (
        data.draw(st.sampled_from(["", "我在", "昨天"])),
        data.draw(st.sampled_from(["", "停电了", "四组"])),
    )
    text = normalise(f"{before}{gazetteer.name(code)}{after}")
    hits = gazetteer.find(Wording(text, base_segmenter()))
    assert (code,) in [hit.codes for hit in hits]


def test_a_village_before_another_of_its_town_is_the_town_s_old_name(understander: Understander) -> None:
    assert understander.understand("铁佛月星那个蒋老汉没人管").slots["village"] == "月星社区"
    assert understander.understand("铁佛、月星都停电了").slots["village"] == ["铁佛社区", "月星社区"]
