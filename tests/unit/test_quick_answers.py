"""What a short answer is, and what only looks like one."""

import pytest

from app.services.deciding.quick_answers import asks_how_long, is_correction, names_elsewhere


@pytest.mark.parametrize("text", ["我家在汉滨区那边", "汉滨区的", "紫阳县汉王镇的", "安康市的", "外县的"])
def test_another_district_is_elsewhere(text: str) -> None:
    assert names_elsewhere(text)


@pytest.mark.parametrize(
    "text",
    [f"{zone}区那边" for zone in ("服务", "养殖", "工业", "集中", "移民", "家属", "生活", "光伏")]
    + ["我家在养殖区那边", "我家在超市旁边", "在农贸市场后头"],
)
def test_a_quarter_of_the_village_is_not(text: str) -> None:
    assert not names_elsewhere(text)


@pytest.mark.parametrize("text", ["多久能批", "几天能好", "好久来人", "还要几天", "啥时候能办好", "好久"])
def test_who_asks_how_long(text: str) -> None:
    assert asks_how_long(text)


@pytest.mark.parametrize(
    "text", ["几天没水了", "好久都联系不上我爸了", "几天都没电了", "好久没吃的了", "几天了还没人管"]
)
def test_who_says_how_long_already_does_not_ask(text: str) -> None:
    assert not asks_how_long(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("不是我屋,是隔壁", True),
        ("也不是我家,是隔壁", True),
        ("不是五亩,是十亩", True),
        ("不是竹园村 是长梁村", True),
        ("也不是啥大事,就是房子漏雨", False),
        ("不是什么大事 就是屋后裂了", False),
        ("不是好大个事,就是漏雨", False),
        ("不是第一次了,去年也是", False),
        ("还不是下雨,屋是漏的", False),
    ],
)
def test_what_is_played_down_corrects_nothing(text: str, expected: bool) -> None:
    assert is_correction(text) is expected
