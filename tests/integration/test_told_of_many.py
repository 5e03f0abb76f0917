"""Several villages, several matters, things told one after the other or days apart: nothing is lost or asked twice."""

import pytest

from app.nlu.address import names_together
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import VILLAGE, Road
from tests.square import Square

pytestmark = pytest.mark.anyio
HAILED = "竹园村下冰雹了,烟叶全打烂了"


async def told(road: Road, key: str) -> set[str | None]:
    return {row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key}


@pytest.mark.parametrize(
    "words",
    ["我老家竹园村和长梁村我丈母娘家都遭了冰雹,两边烟叶都打了", "竹园村、长梁村下冰雹了,烟叶打完了"],
)
async def test_a_disaster_in_two_villages_is_told_to_both(road: Road, words: str) -> None:
    assert "刘支书" in await road.says("oZhang", words)
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE
    assert "V2" in await told(road, "alert_also_tell")


@pytest.mark.parametrize("words", ["竹园村到长梁村的路断了", "我从竹园村嫁到长梁村,家里房子垮了"])
def test_a_way_from_one_to_the_other_is_no_two_places(words: str) -> None:
    assert not names_together(words, ["竹园村", "长梁村"])


async def test_who_asks_days_later_and_told_of_several_things_hears_of_all(road: Road) -> None:
    await road.says("oZhang", HAILED)
    await road.says("oZhang", "我要办残疾证")
    assert "陈家林在管" in await road.says("oZhang", "有人去没")
    road.later(60 * 72)
    answer = await road.says("oZhang", "有人去没")
    assert all(case.number in answer for case in await road.all(Case))


async def test_the_place_that_was_asked_for_counts_a_day_and_longer_afterwards(road: Road) -> None:
    await road.says("oNew", "我想申请低保")
    road.later(60 * 26)
    assert "王支书" in await road.says("oNew", "竹园村的")
    assert [case.division_code for case in await road.all(Case)] == [VILLAGE]


async def test_who_tells_the_desk_more_is_not_told_anew_that_it_is_there(road: Road) -> None:
    assert "已转人工" in await road.says(
        "oNew", road.means("那个钱还没到账哦", "relief", to_human=True, reason="doubt")
    )
    assert "和您前面说的一起看" in await road.says(
        "oNew", road.means("我爸叫李长生,75了", "care", to_human=True, reason="doubt")
    )
    assert len(await road.all(DeskEntry)) == 2


async def test_two_names_of_one_thing_are_one_question(road: Road) -> None:
    for words in ("竹园村 农合咋交", "医保今年好多钱"):
        await road.says("oNew", road.means(words, "consultation"))
    assert len(await road.all(Case)) == 1
    await road.says("oNew", road.means("低保要啥条件", "consultation"))
    assert len(await road.all(Case)) == 2


@pytest.mark.parametrize("words", ["我要找县长", "叫你们领导来", "我要找真人"])
async def test_who_wants_somebody_above_is_given_to_a_human(road: Road, words: str) -> None:
    await road.says("oZhang", HAILED)
    assert "已转人工" in await road.says("oZhang", words)
    assert [row.reason for row in await road.all(DeskEntry)] == ["asked_for_human"]


async def test_who_asks_for_his_officer_s_number_hears_who_he_is(road: Road) -> None:
    assert "陈家林" in await road.says("oZhang", "我家的包户干部电话是多少")
    assert "王支书" in await road.says("oZhang", "王支书电话多少")
    assert "哪个镇" in await road.says("oNew", "支书电话多少")
    assert await road.all(Case) == []


async def test_who_complains_that_nobody_has_come_hears_how_far_it_is_as_well(road: Road) -> None:
    await road.says("oZhang", HAILED)
    road.later(180)
    answer = await road.says("oZhang", "咋还没来人,说话不算话")
    hail, opinion = await road.all(Case)
    assert opinion.officer_id == "V1"
    assert hail.number in answer


async def test_what_is_put_right_is_read_by_the_officer_at_once(road: Road) -> None:
    await road.says("oNew", "竹园村,我想申请临时救助")
    await road.says("oNew", "2")
    assert "转告" in await road.says("oNew", "不是,是给我自己")
    assert await told(road, "alert_said") == {"V1"}


async def test_where_it_is_that_somebody_cried_of_in_the_group_opens_his_case(square: Square) -> None:
    await square.says("20002", "屋后头垮了好大一块,咋办哦")
    await square.says("20003", "长梁村三组")
    assert await square.all(Case) == []
    await square.says("20002", "竹园村三组")
    (case,) = await square.all(Case)
    assert case.division_code.startswith(VILLAGE)
    assert case.summary == "屋后头垮了好大一块,咋办哦,竹园村三组"
