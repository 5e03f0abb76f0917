"""An officer in a listening group: damage that he tells of is heard, and so is 快打120 beside a danger."""

import pytest

from app.nlu.address import is_only_told_of
from models import Case, CaseMessage, OutboxMessage
from tests.factories import a_contact
from tests.integration.test_groups import secretary_is_here
from tests.small_county import VILLAGE, Road
from tests.square import HAIL, Square

pytestmark = pytest.mark.anyio
SLID = "竹园村二组后面滑坡了,路断了"
FALL = "竹园村二组我爸从房上摔下来了,流了好多血"


@pytest.mark.parametrize("words", [SLID, "竹园村一组几家的房子被水淹了"])
async def test_damage_that_an_officer_tells_the_group_of_has_a_case(square: Square, words: str) -> None:
    await secretary_is_here(square)
    await square.says("77", words)
    (case,) = await square.all(Case)
    assert (case.kind, case.division_code[:12], case.officer_id) == ("disaster", VILLAGE, "V1")
    assert (await square.said())[0][0] == "received_disaster"


@pytest.mark.parametrize(
    "words",
    [
        "竹园村二组后面滑坡了,正在组织抢通",
        "竹园村二组后面滑坡了,请大家绕行",
        "竹园村今晚可能有冰雹,请把烤烟盖好",
        "竹园村二组滑坡的地方已经清理,路通了",
        "路断了",
        "竹园村二组后面是不是滑坡了?",
    ],
)
async def test_what_he_warns_of_or_sees_to_already_has_none(square: Square, words: str) -> None:
    await secretary_is_here(square)
    await square.says("77", words)
    assert await square.all(Case) == []


async def test_what_a_neighbour_told_of_just_now_goes_on_without_a_word_and_its_officer_reads_him(
    square: Square,
) -> None:
    await secretary_is_here(square)
    await square.says("20002", HAIL)
    said = await square.said()
    await square.says("77", "竹园村二组冰雹打了烤烟,几家都绝收了")
    (case,) = await square.all(Case)
    assert len(await square.all(CaseMessage)) == 2
    (told,) = [row for row in await square.all(OutboxMessage) if row.reply_key == "alert_told"]
    assert (told.officer_id, await square.said()) == (case.officer_id, said)


async def test_what_he_says_twice_is_one_case(square: Square) -> None:
    await secretary_is_here(square)
    await square.says("77", SLID)
    square.road.later(5)
    await square.says("77", "竹园村二组后面滑坡,路断了,房子也压垮了一间")
    assert len(await square.all(Case)) == 1


@pytest.mark.parametrize("words", ["快打120", "快叫救护车", "赶紧送医院", "大家快打120啊"])
async def test_advice_beside_a_neighbours_danger_is_part_of_it(square: Square, words: str) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", FALL)
    said = await square.said()
    await square.says("20003", words)
    await square.says("77", words)
    assert len(await square.all(Case)) == 1
    assert (await square.fates())[-2:] == [("case_joined", "echo")] * 2
    assert await square.said() == said
    await square.says("20004", words, is_addressed=True)
    assert ((await square.fates())[-1], (await square.said())[-1]) == (
        ("case_joined", "echo"),
        ["joined_urgent"],
    )


@pytest.mark.parametrize("words", ["快打120", "救命啊"])
async def test_with_no_danger_told_of_the_desk_reads_it(square: Square, words: str) -> None:
    await square.says("20002", HAIL)
    await square.says("20003", words)
    assert (await square.fates())[-1] == ("to_human", "perhaps_danger")


async def test_an_officer_who_says_so_of_the_danger_that_he_was_called_to_opens_no_other(road: Road) -> None:
    async with road.database.transaction() as session:
        session.add(a_contact(owner_kind="officer", owner_id="V2", external_id="oLiu"))
    await road.says("oZhang", road.means("我爸从房上摔下来了", "major_change", is_urgent=True))
    reply = await road.says("oWang", "叫他们快打120")
    assert "陈家林" in reply
    assert len(await road.all(Case)) == 1
    (told,) = await road.all(OutboxMessage, reply_key="alert_told")
    assert told.officer_id == "O1"


async def test_a_neighbours_wall_beside_his_case_is_noted_there_and_no_dispute(road: Road) -> None:
    await road.says("oZhang", "我家烟叶被冰雹打了")
    await road.says("oChen", "收到")
    assert "记到" in await road.says("oChen", "邻居家的墙也垮了")
    assert [case.kind for case in await road.all(Case)] == ["disaster"]


async def test_who_has_no_case_in_hand_reports_the_wall_as_damage_alone(road: Road) -> None:
    await road.says("oNew", "竹园村邻居家的墙垮了")
    assert [case.kind for case in await road.all(Case)] == ["disaster"]


@pytest.mark.parametrize("words", ["邻居家占我家地,墙也垮了", "隔壁老王家的墙垮了,压坏我家猪圈不赔"])
def test_what_is_held_against_a_neighbour_stays_a_dispute(words: str) -> None:
    assert not is_only_told_of(words)


@pytest.mark.parametrize("is_addressed", [False, True])
async def test_a_receipt_in_a_colleague_s_name_takes_nothing_there_either(
    square: Square, is_addressed: bool
) -> None:
    await secretary_is_here(square, "V1")
    await square.says("20002", HAIL)
    await square.says("77", "李书记已收到", is_addressed=is_addressed)
    await square.says("77", "李书记马上去", is_addressed=is_addressed)
    (case,) = await square.all(Case)
    assert case.acknowledged_at is None
    await square.says("77", "马上安排人去")
    (case,) = await square.all(Case)
    assert case.acknowledged_at is not None
