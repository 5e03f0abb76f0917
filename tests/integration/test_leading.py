"""A village leader, a town secretary or the duty desk sends others, asks who went, and is never only noted."""

import pytest
from sqlalchemy import select

from app.core.masking import Personal
from app.services.lifecycle import escalation
from app.services.sending import outbox
from models import Case, Message, Office, Officer, OutboxMessage
from tests.factories import a_contact
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio


@pytest.fixture
async def road(road: Road) -> Road:
    """One report of hail that 陈家林 did not answer, so that 李书记 was called."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Officer(id="T2", name="张建国", role="town_secretary", division_code=TOWN, title="副镇长"),
                Officer(id="O2", name="王军", role="household_officer", division_code=VILLAGE, title=""),
                Officer(
                    id="A1",
                    name="周农技",
                    role="department_window",
                    division_code=TOWN,
                    title="站长",
                    office_code="N1",
                ),
                Office(code="N1", name="四季镇农技站", kind="town_centre", division_code=TOWN),
                a_contact(owner_kind="officer", owner_id="D1", external_id="oDesk"),
                a_contact(owner_kind="officer", owner_id="V2", external_id="oLiu"),
            ]
        )
        (await work.session.get_one(Officer, "O1")).phone = Personal("13800138000")
        road.workshop.snapshots._versions = None
    await hail(road, "oZhang")
    await _later(road, 45)
    return road


async def _later(road: Road, minutes: int) -> None:
    road.later(minutes)
    while await escalation.take_due(road.workshop):
        pass


async def _told(road: Road) -> list[tuple[str, str]]:
    rows = await road.all(OutboxMessage, reply_key="alert_told")
    return [(row.officer_id or "", str(outbox.values_of(row)["said"])) for row in rows]


@pytest.mark.parametrize(
    ("words", "officer"),
    [
        ("这个让王支书去", "V1"),
        ("王支书去", "V1"),
        ("让村上处理", "V1"),
        ("让王军去看看", "O2"),
        ("我在县上开会,让副镇长去", "T2"),
        ("请农技站跟进", "A1"),
    ],
)
async def test_whom_a_leader_names_has_the_case_and_is_called(road: Road, words: str, officer: str) -> None:
    reply = await road.says("oLi", words)
    case = await the_case(road)
    assert "已转给" in reply
    assert (case.officer_id, case.state) == (officer, "assigned")
    (call,) = await road.all(OutboxMessage, reply_key="alert_transfer")
    assert (call.officer_id, outbox.values_of(call)["previous"]) == (officer, "李书记")


async def test_who_has_it_already_is_urged_with_the_leaders_words(road: Road) -> None:
    reply = await road.says("oLi", "叫陈家林赶紧去")
    assert "也转给包户干部陈家林了" in reply
    assert "13800138000" in reply
    assert await _told(road) == [("O1", "叫陈家林赶紧去")]
    assert (await the_case(road)).officer_id == "O1"


async def test_nobody_of_another_village_is_sent_for_it(road: Road) -> None:
    await road.says("oLi", "地界的事让刘支书去调解")
    assert (await the_case(road)).officer_id == "O1"


async def test_of_several_cases_the_one_of_the_named_ones_village_is_meant(road: Road) -> None:
    await road.says("oB", road.means("长梁村两家人吵起来了", "dispute", slots={}))
    await road.says("oLiu", "转 李书记")
    assert len({case.division_code for case in await road.all(Case)}) == 2
    await road.says("oLi", "让刘支书去")
    assert {case.division_code: case.officer_id for case in await road.all(Case)} == {
        VILLAGE: "O1",
        OTHER: "V2",
    }


async def test_a_case_that_he_did_not_name_by_its_number_is_his_own_even_where_numbers_end_alike(
    road: Road,
) -> None:
    await road.says("oB", road.means("长梁村两家人吵起来了", "dispute", slots={}))
    await road.says("oLiu", "转 李书记")
    async with road.database.transaction() as session:
        for case in await session.scalars(select(Case).order_by(Case.id)):
            case.number = f"{case.number[:-5]}{'1' if case.kind == 'dispute' else '2'}0777"
    assert "已转给" in await road.says("oLi", "让刘支书去")
    assert {case.kind: case.officer_id for case in await road.all(Case)} == {
        "disaster": "O1",
        "dispute": "V2",
    }


async def test_whom_a_household_officer_asks_to_go_hears_of_it_and_the_case_stays_his(road: Road) -> None:
    reply = await road.says("oChen", "让王军去看看")
    assert (await the_case(road)).officer_id == "O1"
    assert await _told(road) == [("O2", "让王军去看看")]
    assert "王军也告诉了" in reply
    assert "还在包户干部陈家林名下" in reply
    assert "转" in reply


@pytest.mark.parametrize("words", ["让张诗文去医院看看", "叫小明去"])
async def test_who_is_no_colleague_is_told_nothing_and_the_words_are_kept(road: Road, words: str) -> None:
    assert "记到" in await road.says("oChen", words)
    assert await _told(road) == []


@pytest.mark.parametrize("words", ["谁去了?", "到现场没有", "为啥没人去", "怎么样了"])
async def test_who_asks_hears_whose_it_is_and_how_it_stands(road: Road, words: str) -> None:
    reply = await road.says("oLi", words)
    assert "还没有收到回应,由包户干部陈家林负责,电话13800138000" in reply
    await road.says("oChen", "收到")
    assert "干部已收到,由包户干部陈家林负责" in await road.says("oLi", words)
    assert (await road.all(Message))[-1].fate_kind == "answered"


async def test_what_happened_is_told_with_who_has_it(road: Road) -> None:
    reply = await road.says("oLi", "怎么回事")
    assert "反映人" in reply
    assert "由包户干部陈家林负责" in reply
    assert "负责" not in await road.says("oChen", "怎么回事")


@pytest.mark.parametrize("words", ["催一下", "让陈家林给我回电话", "按程序办", "已通知四季镇农技站"])
async def test_what_a_leader_writes_into_the_case_of_another_reaches_that_one(road: Road, words: str) -> None:
    reply = await road.says("oLi", words)
    assert "陈家林" in reply
    assert await _told(road) == [("O1", words)]


async def test_that_he_sees_to_it_reaches_who_took_it(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oLi", "我安排人去了")
    assert await _told(road) == [("O1", "我安排人去了")]
    assert (await the_case(road)).officer_id == "O1"


async def test_a_bare_word_of_assent_is_told_to_nobody(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oLi", "好的")
    assert await _told(road) == []


async def test_a_danger_in_the_words_is_heard_as_one(road: Road) -> None:
    text = road.means("让王支书去,有人被埋了", "disaster", is_urgent=True)
    assert "人身安全最要紧" in await road.says("oLi", text)
    assert COUNTY in (await road.all(Case))[-1].division_code


@pytest.mark.parametrize("words", ["今天有哪些事", "现在几个没人接?", "全镇情况报一下", "汇总"])
async def test_a_leader_hears_how_everything_stands_where_he_leads(road: Road, words: str) -> None:
    await road.says("oB", road.means("长梁村两家人吵起来了", "dispute", slots={}))
    await road.says("oLiu", "收到")
    reply = await road.says("oLi", words)
    assert "四季镇现在有2件没办完,1件还没有人回应,1件该到场还没有人到,今天新报2件、办结0件" in reply
    assert "竹园村 已派人,还没有收到回应,包户干部陈家林" in reply
    assert len(await road.all(Case)) == 2


async def test_he_hears_nothing_of_what_lies_elsewhere(road: Road) -> None:
    reply = await road.says("oLiu", "今天有哪些事")
    assert "四季镇长梁村没有正在办的事" in reply
    assert "竹园" not in reply


async def test_the_desk_hears_what_waits_for_it_as_well(road: Road) -> None:
    await road.says("oStranger", "转人工")
    assert "值班台上1件等着接手" in await road.says("oDesk", "还有几件没人管")


async def test_a_household_officer_has_no_overview(road: Road) -> None:
    assert "四季镇现在" not in await road.says("oChen", "汇总一下")


@pytest.mark.parametrize("words", ["联系不上陈家林", "陈家林电话打不通"])
async def test_a_colleague_who_does_not_answer_is_nobody_who_is_lost(road: Road, words: str) -> None:
    assert "13800138000" in await road.says("oLi", words)
    assert [case.kind for case in await road.all(Case)] == ["disaster"]
    assert await _told(road) == [("O1", words)]


async def test_somebody_who_is_no_officer_and_is_lost_is_a_danger(road: Road) -> None:
    text = road.means("联系不上王婆婆", "care", is_urgent=True)
    await road.says("oLi", text)
    assert [case.is_urgent for case in await road.all(Case)] == [False, True]


async def test_who_has_it_himself_hears_that(road: Road) -> None:
    await road.says("oLi", "收到")
    assert "在您名下" in await road.says("oLi", "谁去了")
