"""What words about one case say of the figures of a disaster report."""

import pytest

from app.services.disasters.damage_figures import FIGURES, contradictions, rounded, said_in


def figures(text: str, **known: object) -> dict[str, float]:
    """The figures of a text, rounded as the form shows them."""
    said = said_in(text, **known)  # type: ignore[arg-type]
    return {name: rounded(name, amount) for name, amount in said.amounts.items()}


@pytest.mark.parametrize(
    ("text", "affected", "damaged", "lost"),
    [
        ("淹了15亩水田", 1.0, 0.0, 0.0),
        ("淹了三分菜地,十五亩水田", 1.02, 0.0, 0.0),
        ("冰雹打烂了15亩烟叶", 1.0, 1.0, 0.0),
        ("冰雹打烂了15亩烟叶,全部绝收", 1.0, 1.0, 1.0),
        ("受灾30亩,其中成灾15亩,绝收7.5亩", 2.0, 1.0, 0.5),
        ("绝收15亩成灾30亩", 2.0, 2.0, 1.0),
        ("30亩成灾15亩绝收", 2.0, 2.0, 1.0),
    ],
)
def test_land_that_is_lost_is_damaged_and_affected_too(
    text: str, affected: float, damaged: float, lost: float
) -> None:
    found = figures(text)
    assert [found.get(f"crops_{name}", 0.0) for name in ("affected", "damaged", "lost")] == [
        affected,
        damaged,
        lost,
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("垮了2间房,3间漏雨", {"houses_collapsed": 2, "houses_slightly": 3}),
        ("倒塌房屋3间,严重损坏2间", {"houses_collapsed": 3, "houses_badly": 2}),
        ("死了2个人,1人失踪,伤了三个人", {"dead": 2, "missing": 1, "injured": 3}),
        ("砸死一个人", {"dead": 1}),
        ("砸死2头牛", {}),
        ("转移了12户35人", {"households": 12, "relocated": 35}),
        ("转移了三名群众", {"relocated": 3}),
        ("两位老人受伤", {"injured": 2}),
        ("我家6口人没饭吃", {"aid": 6}),
        ("我家6口人", {"people": 6}),
        ("路断了3处", {"roads": 3}),
        ("损失大概3万元", {"loss": 3.0}),
        ("亏了两万多", {"loss": 2.0}),
        ("借了3万元", {}),
        ("冰雹打得好凶", {}),
    ],
)
def test_people_houses_roads_and_money_are_read_by_the_words_beside_them(
    text: str, expected: dict[str, float]
) -> None:
    assert figures(text) == expected


def test_what_is_told_without_an_amount_is_named_and_not_guessed() -> None:
    assert said_in("有人失踪了").unsaid == {"missing"}
    assert said_in("屋垮了", hazards=["房屋倒塌"]).unsaid == {"houses_collapsed"}
    assert said_in("垮了2间屋", hazards=["房屋倒塌"]).unsaid == set()
    assert said_in("烟叶全打烂了", has_crops=True).unsaid == {"crops_affected"}
    assert figures("公路塌方了", hazards=["道路塌方"]) == {"roads": 1}


def test_figures_that_contradict_each_other_are_named() -> None:
    fine = {"people": 10, "households": 3, "crops_affected": 2.0, "crops_damaged": 1.0, "crops_lost": 0.5}
    assert contradictions(fine) == []
    assert contradictions(fine | {"crops_lost": 3.0}) == ["绝收面积比成灾面积大"]
    assert contradictions(fine | {"dead": 11}) == ["死亡、失踪、伤病的人比受灾人口多"]
    assert contradictions(fine | {"crops_damaged": 5.0, "households": 11}) == [
        "成灾面积比受灾面积大",
        "受灾户数比受灾人口多",
    ]


def test_the_form_has_the_columns_of_the_national_statistics() -> None:
    titles = [figure.title for figure in FIGURES.values()]
    wanted = ("受灾人口", "死亡", "失踪", "转移安置", "生活救助", "受灾面积", "成灾", "绝收")
    wanted += ("倒塌", "严重损坏", "一般损坏", "直接经济损失")
    assert [word for word in wanted if not any(word in title for title in titles)] == []
    assert (FIGURES["loss"].unit, FIGURES["crops_lost"].unit) == ("万元", "公顷")
