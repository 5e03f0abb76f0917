"""Places, slots, numerals, identity numbers, and the lexicon's rows."""

from typing import Any

import pytest

from app.core.errors import InvalidValueError
from app.nlu.lexicon import Lexicon
from app.nlu.numerals import spoken_number
from app.nlu.understander import Understander


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
