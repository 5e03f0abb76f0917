"""Which kinds of disaster are told: rules hear, and what was learned from readings settles."""

import pytest

from app.nlu.disasters import disaster_words
from app.nlu.hazards import FAMILY, NOTHING, HazardWeights, shipped_hazards
from app.nlu.understander import Understander
from app.nlu.weights import BIAS, HEADS, Weighed, shipped_weights
from tools import hazards

LEARNED = HazardWeights.parse(
    [
        f"{BIAS} 洪水=-2 火灾=-2 低温冻害=-2 停水=-2",
        "烟子 火灾=3.6",
        "进屋 洪水=1 火灾=-0.5",
        "压垮 低温冻害=3",
        "〔听出洪水〕 洪水=2",
        "〔听出停水〕 停水=0.5",
    ]
)


def _weighed(*names: str) -> Weighed:
    return Weighed((0.0,) * len(HEADS), names, (), share=1.0)


@pytest.mark.parametrize(
    ("names", "heard", "hinted", "told"),
    [
        (("烟子",), (), (), ["火灾"]),
        (("进屋",), (), (), []),
        (("进屋",), ("山洪",), ("山洪",), ["山洪"]),
        (("压垮",), (), ("雪灾",), ["雪灾"]),
        (("压垮",), (), (), ["低温冻害"]),
        (("烟子", "进屋"), ("洪水",), (), ["洪水", "火灾"]),
    ],
)
def test_the_sum_of_a_family_decides_and_words_say_which_of_it(
    names: tuple[str, ...], heard: tuple[str, ...], hinted: tuple[str, ...], told: list[str]
) -> None:
    assert LEARNED.settle(_weighed(*names), heard, hinted) == told


def test_what_rules_heard_can_be_taken_back() -> None:
    taken_back = HazardWeights.parse([f"{BIAS} 停水=-3", "〔听出停水〕 停水=1"])
    assert taken_back.settle(_weighed("水管"), ("停水",)) == []


def test_what_speaks_for_one_kind_speaks_against_the_others() -> None:
    learned = HazardWeights.parse([f"{BIAS} 洪水=-2 火灾=-2", "水 洪水=3", "烟 火灾=6"])
    assert learned.settle(_weighed("水"), ()) == ["洪水"]
    assert learned.settle(_weighed("水", "烟"), ()) == ["火灾"]


def test_what_rules_heard_needs_less() -> None:
    learned = HazardWeights.parse([f"{BIAS} 停水=-0.7"])
    assert learned.settle(_weighed("水"), ()) == []
    assert learned.settle(_weighed("水"), ("停水",)) == ["停水"]


def test_where_nothing_is_known_the_rules_stand() -> None:
    assert HazardWeights.none().settle(_weighed("烟子"), ("停水", "火灾")) == ["停水", "火灾"]
    assert LEARNED.settle(_weighed(), ("停水",)) == ["停水"]


def test_weights_are_read_as_they_are_written() -> None:
    again = HazardWeights.parse(LEARNED.render().splitlines())
    assert again.render() == LEARNED.render()


def test_the_shipped_table_knows_the_words_and_kinds_of_the_others() -> None:
    known = shipped_weights()
    kinds = {NOTHING, *(FAMILY.get(kind, kind) for kind in disaster_words().kinds)}
    for word, row in shipped_hazards().rows():
        assert word in known or word.startswith("〔听出"), word
        assert set(row) <= kinds, word


def test_every_reading_is_of_a_message_that_ships_and_of_kinds_that_are_known() -> None:
    kinds = set(disaster_words().kinds)
    lines = hazards.READINGS.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len({line.split()[0] for line in lines})
    for line in lines:
        where, *told = line.split()
        batch, _, number = where.partition("/")
        assert not batch.startswith("judging"), where
        assert number in hazards.texts(batch), where
        assert set(told) <= kinds, line


def test_a_table_is_learned_from_readings() -> None:
    read = [
        hazards.Reading(
            "一批",
            _weighed("烟子" if i % 2 else "水", f"词{i % 7}"),
            (),
            frozenset(["火灾"] if i % 2 else []),
        )
        for i in range(60)
    ]
    learned = hazards.table(read)
    assert learned.settle(_weighed("烟子"), ()) == ["火灾"]
    assert learned.settle(_weighed("水"), ()) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("灶屋后头那堵墙往外张了个口子,我拿木头撑到的", "房屋倒塌"),
        ("屋里烧的炭,三口人都晕倒了喊不醒", "中毒"),
        ("高压线掉到秧田里头了,谁敢下田嘛", "触电"),
        ("我屋那窝猪一晚上死了四个,剩的也不吃", "疫病"),
    ],
)
def test_kinds_are_told_by_all_words_together(understander: Understander, text: str, kind: str) -> None:
    assert understander.understand(text).slots.get("disaster") == kind
