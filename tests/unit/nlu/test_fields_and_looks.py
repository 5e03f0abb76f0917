"""A field that is only named, and who waits for a look at the damage: told apart from what befell it."""

import pytest

from app.nlu.small_words import awaits_a_look, names_a_field


@pytest.mark.parametrize("text", ["我那个苞谷地", "菜园", "黄豆地", "我家的烟苗"])
def test_a_field_alone(text: str) -> None:
    assert names_a_field(text)


@pytest.mark.parametrize("text", ["苞谷倒地里", "牛吃苗", "羊啃苗", "玉米死苗", "水淹田", "泥埋地"])
def test_what_befell_a_field_is_more_than_its_name(text: str) -> None:
    assert not names_a_field(text)


@pytest.mark.parametrize(
    "text",
    [
        "多久有人来核损",
        "啥时候来看我家的烟",
        "损失啥时候统计",
        "冰雹损失啥时候登记",
        "啥时候登记损失",
        "我家烟叶啥时候有人来登记",
        "房子几时来定损",
    ],
)
def test_who_waits_for_a_look_at_the_damage(text: str) -> None:
    assert awaits_a_look(text)


@pytest.mark.parametrize("text", ["房子啥时候登记", "烟叶啥时候登记", "啥时候来看我妈", "啥时候来看病"])
def test_who_asks_when_something_else_is_done(text: str) -> None:
    assert not awaits_a_look(text)
