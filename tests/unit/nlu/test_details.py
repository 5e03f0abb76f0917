"""Places, slots, numerals, identity numbers, and the lexicon's rows."""

from typing import Any

import pytest

from app.core.divisions import Division
from app.core.enums import DivisionLevel
from app.core.errors import InvalidValueError
from app.nlu.gazetteer import Gazetteer
from app.nlu.lexicon import Lexicon
from app.nlu.numerals import spoken_number
from app.nlu.understander import Understander


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
    ],
)
def test_a_place_is_found_by_any_of_its_names(understander: Understander, text: str, code: str) -> None:
    assert understander.understand(text).places[0].candidates == (code,)


@pytest.mark.parametrize(
    "text", ["祝你平安", "茶园被雹子打了", "家庭和平最重要", "一年四季都忙", "国庆快乐", "讲民主"]
)
def test_a_common_word_is_no_place(understander: Understander, text: str) -> None:
    assert understander.understand(text).places == ()


def test_a_name_that_two_villages_share_is_left_open_until_the_town_is_named() -> None:
    gazetteer = Gazetteer(
        [
            Division("610925", "岚皋县", DivisionLevel.COUNTY),
            Division("610925101", "佐龙镇", DivisionLevel.TOWN, "610925"),
            Division("610925102", "花里镇", DivisionLevel.TOWN, "610925"),
            Division("610925101201", "双河村委会", DivisionLevel.VILLAGE, "610925101"),
            Division("610925102201", "双河村委会", DivisionLevel.VILLAGE, "610925102", ("老双河",)),
        ]
    )
    understander = Understander(Lexicon.from_rows([]), gazetteer)
    open_place = understander.understand("双河村路断了").places[0]
    assert (open_place.code, len(open_place.candidates)) == ("", 2)
    assert understander.understand("花里镇双河村路断了").places[0].code == "610925102201"
    assert understander.understand("老双河路断了").places[0].code == "610925102201"


def test_slots_are_spelled_as_the_evaluation_files_spell_them(understander: Understander) -> None:
    found = understander.understand("四季镇竹园村4组三四十亩烤烟刚才被雹子打了 电话13800138000")
    assert found.slots == {
        "town": "四季镇",
        "village": "竹园村",
        "group": "四组",
        "quantity": "30-40",
        "unit": "亩",
        "crop": "烤烟",
        "disaster": "冰雹",
        "phone": "13800138000",
        "when": "刚才",
    }


def test_an_official_who_is_addressed_is_mentioned(understander: Understander) -> None:
    assert understander.understand("张书记 我妈住院了 报销的事麻烦你").mentions == ("张书记",)


@pytest.mark.parametrize(
    ("spoken", "figures"),
    [
        *[("三四十", "30-40"), ("百把", "100"), ("十五六", "15-16"), ("一百二三十", "120-130")],
        *[
            ("两", "2"),
            ("三百五", "350"),
            ("三万六", "36000"),
            ("一百零五", "105"),
            ("十", "10"),
            ("天", None),
        ],
    ],
)
def test_numerals_are_read_as_they_are_spoken(spoken: str, figures: str | None) -> None:
    assert spoken_number(spoken) == figures


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"intent": "disaster"}, "word"),
        ({"word": "雹", "intent": "灾"}, "intent"),
        ({"word": "雹", "intent": "disaster", "weight": "大"}, "weight"),
        ({"word": "雹", "weight": float("nan")}, "weight"),
        ({"word": "雹", "colour": "red"}, "colour"),
        ({"word": "雹", "all": ["雹|", "烟"]}, "all"),
        ({"word": "雹", "role": "maybe"}, "role"),
        ({"word": "雹", "near": 0}, "near"),
    ],
)
def test_a_bad_row_is_refused_by_number_and_reason(row: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValueError, match="词表第 2 行") as refused:
        Lexicon.from_rows([{"word": "好"}, row])
    assert refused.value.field == f"lexicon[1].{field}"
