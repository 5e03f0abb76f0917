"""The table of other doors is read whole, or refused with key, line and what to do."""

import pytest

from app.services.rules.problems import RulesetRefusedError
from app.services.rules.ruleset_repair import in_force
from app.services.rules.rulesets import Ruleset, shipped

GOOD = '[[doors]]\nname = "快递投诉"\nphone = "12305"\nhours = "24小时"\nwhen = { any_words = ["快递"] }\n'


def test_a_table_replaces_the_shipped_one() -> None:
    assert [door.name for door in Ruleset.parse(GOOD).doors] == ["快递投诉"]
    names = [door.name for door in Ruleset.parse("").doors]
    assert names == [door.name for door in shipped().doors]
    assert Ruleset.parse("doors = []").doors == ()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (GOOD.replace("12305", ""), "第 3 行 doors[1].phone"),
        (GOOD.replace('"12305"', "12305"), "第 3 行 doors[1].phone"),
        (GOOD.replace("快递投诉", "快" * 41), "最多 40 个字"),
        (GOOD.replace('when = { any_words = ["快递"] }', ""), "要写哪些话归这里管"),
        (GOOD.replace("any_words", "some_words"), "没有这个键"),
        (GOOD.replace('any_words = ["快递"]', "load_at_least = 3"), "load_at_least"),
        (GOOD + 'elsewhere = "yes"\n', "true 或 false"),
        (GOOD + "url = 1\n", "doors[1].url"),
        (GOOD + GOOD, "doors[2].name:“快递投诉”这个名称用过了"),
        ('doors = "快递"\n', "要写成 [[doors]]"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(row: str, said: str) -> None:
    with pytest.raises(RulesetRefusedError) as refused:
        Ruleset.parse(row)
    assert said in str(refused.value)


def test_of_a_published_table_the_good_rows_stay_in_force() -> None:
    ruleset, problems = in_force(GOOD + '[[doors]]\nname = "没有电话"\nwhen = { any_words = ["x"] }\n', 4)
    assert [door.name for door in ruleset.doors] == ["快递投诉"]
    assert [str(each) for each in problems] == [
        "第 6 行 doors[2].phone:要写一段文字,最多 40 个字,说给群众听的"
    ]
