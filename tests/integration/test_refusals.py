"""Who has an officer as his enemy gets another one, and what is said against the village is not read in the village."""

import pytest

from app.nlu.complaints import is_against_officer, refuses_officer
from models import Case, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio
HAILED = "竹园村下冰雹了,烟叶全打烂了"


async def called(road: Road, key: str) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key]


async def test_who_is_refused_with_the_matter_is_never_called_for_it(road: Road) -> None:
    answer = await road.says("oZhang", "陈家林跟我家有仇,别让他来,我家房子裂口了")
    assert "王支书" in answer
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id) == ("disaster", "V1")
    assert "O1" not in {row.officer_id for row in await road.all(OutboxMessage)}


async def test_who_is_refused_afterwards_need_not_come_and_cannot_take_it_back(road: Road) -> None:
    await road.says("oZhang", HAILED)
    assert "换村干部王支书来管" in await road.says("oZhang", "我跟陈家林有过节,莫让他来")
    assert await called(road, "alert_taken_over") == ["O1"]
    assert "群众要求换人" in await road.says("oChen", "收到")
    (case,) = await road.all(Case)
    assert (case.state, case.officer_id) == ("assigned", "V1")
    await road.says("oWang", "收到")
    assert await road.states() == ["acknowledged"]


async def test_kin_of_the_village_s_leader_is_not_mediated_by_him(road: Road) -> None:
    await road.says("oNew", "竹园村王支书的侄儿占了我家地,他还帮他说话")
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id) == ("dispute", "T1")
    assert "李书记来管" in await road.says("oNew", "你莫转给王支书")
    assert (await road.all(Case))[0].officer_id == "T1"


async def test_where_a_life_is_in_danger_everybody_is_called(road: Road) -> None:
    await road.says("oZhang", "我妈晕倒了,别让陈家林来")
    (case,) = await road.all(Case)
    assert (case.is_urgent, case.officer_id) == (True, "O1")


@pytest.mark.parametrize(
    "told",
    [
        ["我要举报", "修路的钱被他们吃了", "竹园村"],
        ["我要匿名反映个事", "竹园村低保名额都给村干部亲戚了"],
        ["竹园村修路的钱被村干部吃了"],
    ],
)
async def test_what_is_said_against_the_village_is_read_in_the_town(road: Road, told: list[str]) -> None:
    for words in told:
        await road.says("oNew", words)
    (case,) = await road.all(Case)
    assert (case.kind, case.officer_id) == ("opinion", "T1")
    assert "V1" not in {row.officer_id for row in await road.all(OutboxMessage)}


async def test_who_informs_first_and_tells_then_has_one_matter(road: Road) -> None:
    await road.says("oZhang", "我要举报")
    await road.says("oZhang", "修路的钱被他们吃了")
    assert [case.officer_id for case in await road.all(Case)] == ["T1"]


@pytest.mark.parametrize(
    "words",
    ["别喊支书来了,没事了", "叫他来嘛", "莫给我打电话", "我跟隔壁有矛盾", "别找他,找我", "不要告诉他"],
)
def test_other_words_refuse_nobody(words: str) -> None:
    assert not refuses_officer(words)


@pytest.mark.parametrize("words", ["猪把粮食吃了", "钱被偷了", "他给干部家送过水", "低保金拿到了,谢谢村干部"])
def test_other_words_tell_of_no_graft(words: str) -> None:
    assert not is_against_officer(words)
