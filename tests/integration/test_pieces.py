"""One sentence in several messages is one matter: nothing said before is asked again, and no piece is a case."""

from datetime import timedelta

import pytest

from app.services.deciding.facts import slots_of
from models import Case, CaseMessage, DeskEntry, Message, OutboxMessage
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


async def in_pieces(road: Road, sender: str, *pieces: str, seconds: int = 10) -> list[str]:
    answers = []
    for piece in pieces:
        answers.append(await road.says(sender, piece))
        road.clock.advance(timedelta(seconds=seconds))
    return answers


async def test_four_pieces_of_one_sentence_are_one_case_with_one_alert_to_each(road: Road) -> None:
    await in_pieces(road, "oZhang", "我家", "烟叶", "被冰雹", "打了")
    (case,) = await road.all(Case)
    assert (case.kind, case.summary) == ("disaster", "我家烟叶被冰雹")
    assert len(await road.all(CaseMessage)) == 4
    assert {message.fate_kind for message in await road.all(Message)} == {"case_opened", "case_joined"}
    assert sorted(str(row.officer_id) for row in await road.all(OutboxMessage)) == ["O1", "V1"]
    assert {entry.due_at for entry in await road.all(DeskEntry)} == {None}


async def test_a_village_that_was_said_first_is_not_asked_for(road: Road) -> None:
    answers = await in_pieces(road, "oStranger", "我是竹园村的", "昨天下冰雹了")
    assert "哪个村" not in answers[-1]
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE


async def test_an_amount_and_a_place_before_the_matter_are_in_the_case(road: Road) -> None:
    answers = await in_pieces(road, "oStranger", "三亩", "竹园村二组", "我家烟叶被冰雹打了")
    assert "您接着说" in answers[0]
    (case,) = await road.all(Case)
    assert case.division_code == VILLAGE
    assert slots_of(case)["quantity"] == "3"
    assert "多少" not in answers[-1]


async def test_a_place_that_nothing_followed_for_an_hour_belongs_to_nothing(road: Road) -> None:
    await road.says("oStranger", "竹园村")
    road.later(60)
    assert "哪个村" in await road.says("oStranger", "下冰雹了")


async def test_small_talk_of_a_while_ago_is_no_piece(road: Road) -> None:
    await road.says("oStranger", "我是竹园村的")
    road.later(5)
    assert "哪个村" in await road.says("oStranger", "下冰雹了")


async def test_a_life_in_danger_learns_its_place_and_stays_one(road: Road) -> None:
    await in_pieces(road, "oStranger", "竹园村", "我爸掉河里了")
    (case,) = await road.all(Case)
    assert (case.is_urgent, case.division_code) == (True, VILLAGE)


async def test_a_crop_alone_is_no_matter_yet_and_the_desk_has_it(road: Road) -> None:
    assert "您接着说" in await road.says("oStranger", "玉米")
    assert await road.all(Case) == []
    assert [entry.reason for entry in await road.all(DeskEntry)] == ["piece"]


@pytest.mark.parametrize(("letter", "cases"), [("淹", 1), ("地", 0), ("火", 0)])
async def test_a_letter_that_tells_of_a_disaster_by_itself_is_no_piece(
    road: Road, letter: str, cases: int
) -> None:
    await road.says("oZhang", letter)
    assert len(await road.all(Case)) == cases


async def test_what_follows_at_once_of_the_same_matter_is_no_second_case(road: Road) -> None:
    await in_pieces(road, "oZhang", "昨天下冰雹了", "烟叶都没了")
    await in_pieces(road, "oOther", "我妈要办残疾证", "她走不动")
    assert [case.kind for case in await road.all(Case)] == ["disaster", "delegated"]


@pytest.mark.parametrize("second", ["下冰雹了", "低保咋个办"])
async def test_another_matter_that_follows_at_once_is_its_own(road: Road, second: str) -> None:
    await in_pieces(road, "oZhang", "我妈要办残疾证", second)
    assert len(await road.all(Case)) == 2


async def test_a_farewell_joins_nothing(road: Road) -> None:
    await in_pieces(road, "oZhang", "竹园村下冰雹了,烟叶打烂了", "谢谢", "再见")
    assert len(await road.all(CaseMessage)) == 1


async def test_the_pieces_of_others_are_not_mixed_in(road: Road) -> None:
    await road.says("oOther", "竹园村")
    assert "哪个村" in await road.says("oStranger", "下冰雹了")


async def test_words_that_name_no_place_are_noted_and_the_place_is_asked_for_again(road: Road) -> None:
    answers = await in_pieces(road, "oStranger", "快来人", "我爸", "从房顶掉下来了", "竹园村二组")
    assert "对不上" not in "".join(answers)
    assert "哪个村" in answers[2]
    assert "王支书" in answers[3]


async def test_who_tells_who_he_is_in_pieces_is_not_greeted_again_and_again(road: Road) -> None:
    answers = await in_pieces(road, "oStranger", "竹园村", "二组", "张诗文")
    assert not any("您好" in answer for answer in answers)


@pytest.mark.parametrize("first", ["被狗咬了,现在不晓得该咋弄才好", "昨天下午在路边被别人家的狗咬了一口"])
async def test_longer_words_that_the_desk_has_are_read_with_what_follows(road: Road, first: str) -> None:
    await in_pieces(road, "oStranger", first, "流血了")
    (case,) = await road.all(Case)
    assert case.is_urgent
    assert first in case.summary
    assert len(await road.all(CaseMessage)) == 2
    assert [entry.due_at for entry in await road.all(DeskEntry)] == [None]


async def test_two_long_messages_that_the_desk_has_stay_two(road: Road) -> None:
    await in_pieces(road, "oStranger", "听说我姐家着火了,是不是真的", "听说二组有人跳河了,真的吗")
    assert await road.all(Case) == []
    assert len(await road.all(DeskEntry)) == 2


async def test_papers_alone_are_no_matter_yet_and_are_in_the_one_that_follows(road: Road) -> None:
    assert "您接着说" in await road.says("oStranger", "残疾证有")
    assert await road.all(Case) == []
    await road.says("oStranger", "想办低保")
    assert [case.summary for case in await road.all(Case)] == ["残疾证有想办低保"]


@pytest.mark.parametrize("pieces", [["我屋头的牛", "掉到", "坑坑里了", "起不来"], ["牛掉坑里了", "起不来"]])
async def test_a_cow_that_cannot_get_up_alarms_nobody_for_a_life(road: Road, pieces: list[str]) -> None:
    await in_pieces(road, "oZhang", *pieces)
    (case,) = await road.all(Case)
    assert (case.kind, case.is_urgent) == ("disaster", False)


async def test_somebody_beside_the_cow_does(road: Road) -> None:
    await in_pieces(road, "oZhang", "我屋头的牛掉到坑坑里了", "我爸也掉下去了")
    assert [case.is_urgent for case in await road.all(Case)] == [True]
