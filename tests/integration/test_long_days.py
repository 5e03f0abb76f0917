"""Long working days by chat: households named and not numbers, a colleague away, slips, lists, a new account."""

import pytest
from sqlalchemy import select

from models import Case, CaseMessage, DeskEntry, Duty, Household, OutboxMessage, Person
from tests.factories import a_contact
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """陈家林 has two cases: 张诗文's tobacco and 李大山's pigsty."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="李大山", tags=[]),
                Person(id="P2", household_id="H2", name="李大山", tags=[]),
                Duty(id=99001, officer_id="O1", kind="covers_household", target="H2"),
                a_contact(owner_kind="person", owner_id="P2", external_id="oDashan"),
                a_contact(owner_kind="officer", owner_id="D1", external_id="oDesk"),
            ]
        )
    await road.says("oZhang", "我家烟叶被冰雹打了,三十亩")
    await road.says("oDashan", "我家猪圈垮了")
    async with road.database.transaction() as session:
        for case, end in zip(
            await session.scalars(select(Case).order_by(Case.id)), ("069", "501"), strict=True
        ):
            case.number, case.last_digits = case.number[:-3] + end, end
    return road


async def _states(road: Road) -> list[str]:
    return [case.state for case in await road.all(Case)]


async def _end(road: Road, which: int) -> str:
    return (await road.all(Case))[which].number[-3:]


@pytest.mark.parametrize("words", ["李大山家收到", "李大山家的收到了", "李大山那边我马上去"])
async def test_an_order_for_a_household_by_its_name_is_made_of_its_case(road: Road, words: str) -> None:
    await road.says("oChen", f"记录 {await _end(road, 0)} 看过了")
    assert f"{await _end(road, 1)}号" in await road.says("oChen", words)
    assert await _states(road) == ["in_hand", "acknowledged"]


async def test_who_is_there_at_one_household_is_there_alone(road: Road) -> None:
    await road.says("oChen", "收到 全部")
    await road.says("oChen", "张诗文家的我到了")
    assert await _states(road) == ["on_site", "acknowledged"]


async def test_who_says_that_he_is_at_one_households_is_there_and_not_at_the_one_in_hand(road: Road) -> None:
    await road.says("oChen", "收到 全部")
    await road.says("oChen", "记录 069 看过了")
    await road.says("oChen", "我到李大山家了")
    assert await _states(road) == ["in_hand", "on_site"]


async def test_words_of_a_household_are_in_its_case_and_not_in_the_one_in_hand(road: Road) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    assert f"{await _end(road, 1)}号" in await road.says("oChen", "李大山家的墙还斜着")
    second = (await road.all(Case))[1]
    assert len([row for row in await road.all(CaseMessage) if row.case_id == second.id]) == 2


async def test_another_matter_of_a_household_is_no_note(road: Road) -> None:
    await road.says("oChen", "收到 全部")
    await road.says("oChen", road.means("竹园村李大山家要办残疾证", "delegated", confidence=0.99))
    assert [case.kind for case in await road.all(Case)][2:] == ["delegated"]


async def test_his_own_flooded_house_is_no_note_of_the_case_he_is_at(road: Road) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    await road.says("oChen", road.means("我家也进水了,床都淹了", "disaster", confidence=0.95))
    own = (await road.all(Case))[-1]
    assert (len(await road.all(Case)), own.kind, own.officer_id) == (3, "disaster", "V1")


async def test_his_own_mother_in_danger_alarms_for_a_case_of_her_own(road: Road) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    await road.says("oChen", road.means("我家也淹了,我妈困在屋里", "disaster", is_urgent=True))
    cases = await road.all(Case)
    assert [case.is_urgent for case in cases] == [False, False, True]


async def test_who_hands_over_to_somebody_away_hears_who_stands_in(road: Road) -> None:
    await road.says("oWang", "请假 7.18-7.20 李书记")
    reply = await road.says("oChen", f"转 {await _end(road, 0)} 王支书")
    assert "李书记(王支书现在不在岗,由他替)" in reply
    reply = await road.says("oChen", f"转 {await _end(road, 1)} 李书记")
    assert "不在岗" not in reply


@pytest.mark.parametrize("words", ["退给陈家林", "还给陈家林", "退回给陈家林"])
async def test_what_is_given_back_to_a_colleague_is_his_again(road: Road, words: str) -> None:
    end = await _end(road, 0)
    await road.says("oChen", f"转 {end} 李书记")
    await road.says("oLi", f"收到 {end}")
    assert "已转给" in await road.says("oLi", words)
    assert (await road.all(Case))[0].officer_id == "O1"


@pytest.mark.parametrize("words", ["搞错了", "刚才选错了"])
async def test_a_slip_right_behind_a_move_takes_it_back(road: Road, words: str) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    assert "撤销了" in await road.says("oChen", words)
    assert await _states(road) == ["assigned", "assigned"]


@pytest.mark.parametrize("words", ["办结错了,是{end}", "办结错了,应该是{end}号"])
async def test_the_wrong_one_of_two_that_was_resolved_is_taken_back(road: Road, words: str) -> None:
    await road.says("oChen", "收到 全部")
    await road.says("oChen", f"办结 {await _end(road, 0)} 圈修好了")
    await road.says("oChen", words.format(end=await _end(road, 1)))
    assert await _states(road) == ["acknowledged", "resolved"]


@pytest.mark.parametrize(
    "words", ["今天报了几件", "把没到现场的列一下", "谁还没收到", "今天竹园村有哪些事", "名单"]
)
async def test_a_leader_who_asks_for_a_list_is_shown_how_everything_stands(road: Road, words: str) -> None:
    reply = await road.says("oLi", words)
    assert "现在有2件没办完" in reply
    assert f"{await _end(road, 0)}号" in reply
    assert [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_told"] == []


async def test_of_a_village_that_he_names_he_hears_that_alone(road: Road) -> None:
    assert "四季镇长梁村没有正在办的事" in await road.says("oLi", "今天长梁村有哪些事")


@pytest.mark.parametrize("words", ["我手机号换了,新号13900139000", "我换微信了", "换手机号了"])
async def test_an_officer_with_another_number_hears_where_it_is_changed(road: Road, words: str) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    assert "管理员" in await road.says("oChen", words)
    assert len(await road.all(CaseMessage)) == 3


async def test_a_household_whose_number_changed_is_a_note_in_its_case(road: Road) -> None:
    await road.says("oChen", f"收到 {await _end(road, 0)}")
    assert "管理员" not in await road.says("oChen", "张诗文换手机号了,打13900139000")


@pytest.mark.parametrize("words", ["我是陈家林,换微信了", "我换号了,原来的登不上了,收到501"])
async def test_an_officer_from_an_unknown_account_is_seen_by_a_human(road: Road, words: str) -> None:
    assert "转人工" in await road.says("oNewChen", words)
    assert len(await road.all(Case)) == 2
    (entry,) = await road.all(DeskEntry)
    assert entry.reason == "officer_account"


async def test_somebody_else_with_another_number_is_none(road: Road) -> None:
    await road.says("oStranger", "我换手机号了")
    assert [entry.reason for entry in await road.all(DeskEntry) if entry.reason == "officer_account"] == []


@pytest.mark.parametrize("words", ["收到 069", "到场 069", "办结 069 看过了"])
async def test_what_its_reporter_took_back_needs_nobody(road: Road, words: str) -> None:
    await road.says("oZhang", "撤回")
    assert "自己撤回了,不用去" in await road.says("oChen", words)
    assert await _states(road) == ["closed", "assigned"]


@pytest.mark.parametrize("words", ["已经在路上了,还有十分钟", "马上到,大概二十分钟"])
async def test_how_long_the_way_still_is_belongs_to_a_word_that_he_goes(road: Road, words: str) -> None:
    await road.says("oDashan", "撤回")
    assert "已记您收到" in await road.says("oChen", words)


async def test_damage_that_an_officer_saw_is_answered_as_to_an_officer(road: Road) -> None:
    reply = await road.says("oLi", "长梁村二组路断了,车过不去")
    assert "已通知村干部刘支书" in reply
    assert "您先顾好自己" not in reply
    reply = await road.says("oWang", "竹园村三组老刘家烟地滑坡了")
    assert f"在您名下,最迟今天15:40到现场。您管就回复 收到 {await _end(road, 3)}" in reply
    assert "已通知" not in reply
    assert "您先顾好自己" in await road.says("oChen", "我家房子垮了")
