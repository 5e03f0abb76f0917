"""A stranger becomes somebody: by his own word, by his officer's, by a code; wrongly, and back again."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole, Channel
from app.core.errors import ConflictError, NotFoundError
from app.core.masking import Personal
from app.core.messages import InboundEvent
from app.services.people import bindings
from app.services.people.bindings import Identity
from app.services.scope import RIGHTS, Scope
from models import AuditEntry, Binding, Case, Contact, Duty, Household, OutboxMessage, Person
from tests.small_county import OTHER, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio
ID_NUMBER = "610925195103020016"
ADMIN = Scope("admin:siji", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])
HAIL = "竹园村下冰雹了,烟叶打完了"
HEARD = "收到,我们会核对"
RIGHT = "张小山 竹园村 0016"
WRONG = "张小山 竹园村 0017"
NOBODY = "赵没有 竹园村 0016"


@pytest.fixture
async def road(road: Road) -> Road:
    """竹园村 with a second household, whose man can be told by his ID number and whose officer is 陈家林."""
    async with road.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head="张小山", tags=[]),
                Person(id="P2", household_id="H2", name="张小山", id_number=Personal(ID_NUMBER), tags=[]),
                Household(id="H3", division_code=OTHER, head="兰老汉", tags=[]),
                Person(id="P3", household_id="H3", name="兰老汉", tags=[]),
                Duty(id=700001, officer_id="O1", kind="covers_household", target="H2"),
                Duty(id=700002, officer_id="V2", kind="covers_household", target="H3"),
            ]
        )
    return road


async def acts(road: Road, action: str) -> list[AuditEntry]:
    return await road.all(AuditEntry, action=action)


async def test_the_word_asks_and_the_answer_binds(road: Road) -> None:
    assert "姓名、哪个村、身份证后四位" in await road.says("oNew", "绑定")
    assert HEARD in await road.says("oNew", RIGHT)
    assert await road.owner_of("oNew") == "P2"
    assert [(e.actor[:7], e.target) for e in await acts(road, "bound")] == [("sender:", "people:P2")]


@pytest.mark.parametrize(
    "said", [f"绑定 {RIGHT}", "绑定 我叫张小山,竹园村的,身份证后四位0016", "绑定:张小山竹园村0016"]
)
async def test_it_can_be_said_in_one_go_however_it_is_spelled(road: Road, said: str) -> None:
    assert HEARD in await road.says("oNew", said)
    assert await road.owner_of("oNew") == "P2"


async def test_right_wrong_and_unknown_are_answered_with_the_same_words(road: Road) -> None:
    answers = [
        await road.says(sender, f"绑定 {said}")
        for sender, said in (("oA", RIGHT), ("oB", WRONG), ("oC", NOBODY))
    ]
    assert len(set(answers)) == 1
    assert [await road.owner_of(sender) for sender in ("oA", "oB", "oC")] == ["P2", None, None]


async def test_who_guesses_is_heard_no_more_after_five_tries_and_is_not_told(road: Road) -> None:
    told = {await road.says("oThief", f"绑定 张小山 竹园村 {number:04}") for number in range(5)}
    told.add(await road.says("oThief", f"绑定 {RIGHT}"))
    assert len({each.splitlines()[0] for each in told}) == 1
    assert await road.owner_of("oThief") is None
    assert len(await acts(road, "bind_limited")) == 1


async def test_guesses_about_one_person_are_counted_over_all_senders_and_forgotten_after_a_day(
    road: Road,
) -> None:
    for number in range(5):
        await road.says(f"oThief{number}", f"绑定 张小山 竹园村 {number:04}")
    await road.says("oNew", f"绑定 {RIGHT}")
    assert await road.owner_of("oNew") is None
    road.clock.advance(timedelta(days=1, minutes=1))
    await road.says("oNew", f"绑定 {RIGHT}")
    assert await road.owner_of("oNew") == "P2"


async def test_in_a_group_nobody_is_asked_and_nothing_is_read(road: Road) -> None:
    message = road.message("20001", f"绑定 {RIGHT}", channel=Channel.ONEBOT, account="siji", chat="700001")
    answer = await road.take(replace(message, is_addressed=True))
    assert answer is not None
    assert "私聊" in answer
    assert await road.owner_of("20001") is None


async def test_a_stranger_gets_his_case_at_once_and_a_question_about_him_never_delays_it(road: Road) -> None:
    await road.says("oNew", "绑定")
    answer = await road.says("oNew", HAIL)
    assert "编号" in answer
    assert len(await road.all(Case)) == 1


async def test_his_open_case_finds_its_household_and_its_officer_and_goes_back_when_it_was_wrong(
    road: Road,
) -> None:
    await road.says("oNew", HAIL)
    (before,) = await road.all(Case)
    await road.says("oNew", f"绑定 {RIGHT}")
    (case,) = await road.all(Case)
    assert (case.household_id, case.reporter_person_id, case.officer_id) == ("H2", "P2", "O1")
    (bound,) = await road.all(Binding)
    async with road.workshop.begin() as work:
        await bindings.undo(work, ADMIN, bound.id)
    (after,) = await road.all(Case)
    told = (after.household_id, after.reporter_person_id, after.officer_id, after.division_code)
    assert told == (before.household_id, before.reporter_person_id, before.officer_id, before.division_code)
    assert await road.owner_of("oNew") is None
    assert [e.actor for e in await acts(road, "unbound")] == ["admin:siji"]


async def test_a_binding_is_undone_once_and_by_who_may_see_it(road: Road) -> None:
    await road.says("oNew", f"绑定 {RIGHT}")
    (bound,) = await road.all(Binding)
    elsewhere = Scope("admin:x", "610925100", ADMIN.rights)
    async with road.workshop.begin() as work:
        with pytest.raises(NotFoundError):
            await bindings.undo(work, elsewhere, bound.id)
        await bindings.undo(work, ADMIN, bound.id)
        with pytest.raises(ConflictError):
            await bindings.undo(work, ADMIN, bound.id)


async def test_after_it_was_undone_the_identity_can_be_bound_to_the_right_person(road: Road) -> None:
    await road.says("oNew", f"绑定 {RIGHT}")
    (bound,) = await road.all(Binding)
    async with road.workshop.begin() as work:
        await bindings.undo(work, ADMIN, bound.id)
        person, household = (
            await work.session.get_one(Person, "P1"),
            await work.session.get_one(Household, "H1"),
        )
        await bindings.bind(
            work, Identity("wechat", "langao", "oNew"), person, household, "console", ADMIN.actor
        )
    assert await road.owner_of("oNew") == "P1"


async def test_an_identity_that_is_somebody_s_is_not_taken_over(road: Road) -> None:
    assert HEARD in await road.says("oZhang", f"绑定 {RIGHT}")
    assert await road.owner_of("oZhang") == "P1"


async def test_several_identities_are_one_person(road: Road) -> None:
    async with road.workshop.begin() as work:
        person, household = (
            await work.session.get_one(Person, "P2"),
            await work.session.get_one(Household, "H2"),
        )
        for channel, account, external in (
            ("wechat", "langao", "oNew"),
            ("onebot", "siji", "20002"),
            ("qqbot", "langao", "member-of-a-group"),
            ("wecom", "county", "zhangxiaoshan"),
        ):
            await bindings.bind(
                work, Identity(channel, account, external), person, household, "console", ADMIN.actor
            )
    assert {c.external_id for c in await road.all(Contact, owner_id="P2")} == {
        "oNew", "20002", "member-of-a-group", "zhangxiaoshan",
    }  # fmt: skip
    await road.take(road.message("20002", HAIL, channel=Channel.ONEBOT, account="siji"))
    (case,) = await road.all(Case)
    assert (case.reporter_person_id, case.household_id) == ("P2", "H2")


async def named_stranger(road: Road) -> Case:
    """A stranger whose platform name is 张小山 reports; 陈家林 or 王支书 has the case."""
    await road.take(road.message("oNew", HAIL, sender_name="张小山"))
    (case,) = await road.all(Case)
    return case


async def officer_s_address(road: Road, case: Case) -> str:
    contacts = await road.all(Contact, owner_id=case.officer_id or "")
    return contacts[0].external_id


async def test_the_officer_is_asked_with_his_first_answer_and_says_yes_by_chat(road: Road) -> None:
    case = await named_stranger(road)
    officer = await officer_s_address(road, case)
    asked = await road.says(officer, f"收到 {case.number}")
    assert "是您包的户吗" in asked
    assert "张小山" in asked
    assert "登记" not in await road.says(officer, "是 99999999999")
    assert "记下了" in await road.says(officer, f"是 {case.number}")
    assert await road.owner_of("oNew") == "P2"
    (now,) = await road.all(Case)
    assert (now.reporter_person_id, now.household_id) == ("P2", "H2")
    assert [e.actor for e in await acts(road, "bound")] == [f"officer:{case.officer_id}"]
    (told,) = await acts(road, "name_told")
    assert (told.actor, told.target, told.data) == (f"officer:{case.officer_id}", case.number, {"count": 1})


async def test_his_no_binds_nobody_and_he_is_not_asked_again(road: Road) -> None:
    case = await named_stranger(road)
    officer = await officer_s_address(road, case)
    await road.says(officer, f"收到 {case.number}")
    assert "不是他" in await road.says(officer, f"不是 {case.number}")
    assert await road.owner_of("oNew") is None
    assert "没有等您核对" in await road.says(officer, f"是 {case.number}")
    assert len(await acts(road, "not_he")) == 1


async def test_an_officer_who_was_not_asked_decides_nothing(road: Road) -> None:
    case = await named_stranger(road)
    await road.says(await officer_s_address(road, case), f"收到 {case.number}")
    assert "没有等您核对" in await road.says("oLi", f"是 {case.number}")
    assert await road.owner_of("oNew") is None


def scan(road: Road, sender: str, scene: str, name: str = "subscribe") -> InboundEvent:
    now = road.clock.now()
    return InboundEvent(
        channel=Channel.WECHAT,
        account="langao",
        external_id=f"{sender}{scene}",
        dedup_key=f"{sender}{scene}{name}",
        sender=sender,
        chat="",
        sent_at=now,
        received_at=now,
        name=name,
        data={"scene": scene},
    )


@pytest.mark.parametrize(("scene", "place"), [(f"v:{VILLAGE}", "竹园村"), ("o:V2", "长梁村")])
async def test_a_scanned_code_tells_where_he_is_at_home(road: Road, scene: str, place: str) -> None:
    answer = await road.take(scan(road, "oNew", scene))
    assert place in (answer or "")
    await road.says("oNew", "下冰雹了,烟叶打完了")
    (case,) = await road.all(Case)
    assert case.division_code == (VILLAGE if place == "竹园村" else OTHER)


async def test_after_the_village_s_code_a_name_and_four_figures_are_enough(road: Road) -> None:
    await road.take(scan(road, "oNew", f"v:{VILLAGE}"))
    assert HEARD in await road.says("oNew", "张小山 0016")
    assert await road.owner_of("oNew") == "P2"


@pytest.mark.parametrize("scene", ["v:610926001001", "v:999", "o:nobody", "campaign-7", ""])
async def test_a_code_that_is_not_ours_is_a_plain_welcome(road: Road, scene: str) -> None:
    answer = await road.take(scan(road, "oNew", scene))
    assert "欢迎来到包联" in (answer or "")


async def test_no_alert_is_lost_when_a_case_changes_hands_by_a_binding(road: Road) -> None:
    await road.says("oNew", HAIL)
    await road.says("oNew", f"绑定 {RIGHT}")
    (case,) = await road.all(Case)
    async with road.workshop.read() as work:
        called = set(
            await work.session.scalars(
                select(OutboxMessage.officer_id).where(OutboxMessage.case_id == case.id)
            )
        )
    assert case.officer_id in called
