"""Who says that he is far away, and who only asks that somebody go in his stead."""

import pytest

from app.nlu.far_away import is_away, only_asks_to_go


@pytest.mark.parametrize(
    "text",
    [
        "我在东莞打工,刚才我爸打电话",
        "人在外地",
        "我在浙江",
        "我人在山西回不来",
        "在外打工",
        "我在西安一家厂里上班,赶不回去",
    ],
)
def test_who_is_far_away_says_so(text: str) -> None:
    assert is_away(text)


@pytest.mark.parametrize(
    "text",
    [
        "我爸在西安住院",
        "我儿子在外面打工不在屋里,我一个人在家",
        "娃他们都在浙江打工,屋里就我一个",
        "我在竹园村",
        "我在长梁村打工",
        "钱回不来了",
        "我在家",
        "我在县城上班",
        "水回不去",
        "",
    ],
)
def test_somebody_else_or_near_by_is_not(text: str) -> None:
    assert not is_away(text)


@pytest.mark.parametrize(
    "text",
    [
        "我回不来,你们哪个去看一下嘛,我爸电话13909150020",
        "麻烦派个人去看看",
        "能不能派人去屋里看一下老人",
        "哪个帮忙去看哈,我在深圳",
    ],
)
def test_nothing_but_that_somebody_go(text: str) -> None:
    assert only_asks_to_go(text)


@pytest.mark.parametrize(
    "text", ["去看一下我妈摔了", "我回不来", "去看病报销不", "我妈没人管,派个人去看看", "13909150020", ""]
)
def test_anything_told_besides_is_more(text: str) -> None:
    assert not only_asks_to_go(text)
