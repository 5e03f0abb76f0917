"""Cases in the console: who sees which, every move by a button, and what is refused with its reason."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.web import case_page
from models import AuditEntry, Case, CaseEvent, OutboxMessage
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
PHONE = "13800001234"
ELSEWHERE = "610925100"


async def a_case(house: Served, text: str = f"竹园村下冰雹了,烟叶全打烂了,我电话{PHONE}") -> Case:
    """One case, as a villager opens it."""
    while (await house.post_wechat(text_xml(text))).status_code == 503:
        pass  # a busy machine: the platform sends it again
    return await case_of(house)


async def case_of(house: Served) -> Case:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case))).one()


async def moves(desk: Browser, case: Case, action: str, **fields: str) -> str:
    """Tap a button of the case's page; the refusal's reason, empty where it went well."""
    path = f"/cases/{case.number}"
    answer = await desk.post(path, form_on=path, action=action, **fields)
    if answer.status_code == 303:
        return ""
    assert answer.status_code in (409, 422)
    return answer.text.partition('role="alert">')[2].partition("</div>")[0]


async def events(house: Served) -> list[tuple[str, str]]:
    async with house.container.database.reading() as session:
        rows = await session.scalars(select(CaseEvent).order_by(CaseEvent.seq))
        return [(row.kind, row.actor) for row in rows]


async def test_a_case_goes_through_its_whole_life_by_buttons(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    steps: list[tuple[str, dict[str, str], str]] = [
        ("acknowledge", {}, "acknowledged"),
        ("record", {"text": "看过了"}, "in_hand"),
        ("suspend", {"until": "2026-07-25", "text": "等材料"}, "suspended"),
        ("resume", {}, "in_hand"),
        ("extend", {"until": "2026-08-01", "text": "路还没通"}, "in_hand"),
        ("return", {"text": "不归这个村"}, "returned"),
        ("assign", {"to": "V1"}, "assigned"),
        ("acknowledge", {}, "acknowledged"),
        ("transfer", {"to": "李书记", "text": "镇上办"}, "assigned"),
        ("acknowledge", {}, "acknowledged"),
        ("pay", {"amount": "876.5"}, "acknowledged"),
        ("resolve", {"text": "补贴到账"}, "resolved"),
        ("reopen", {"text": "少了一户"}, "assigned"),
        ("acknowledge", {}, "acknowledged"),
        ("resolve", {"text": "补上了"}, "resolved"),
        ("call_back", {"solved": "1"}, "closed"),
    ]
    for action, fields, state in steps:
        assert await moves(desk, case, action, **fields) == "", action
        assert (await case_of(house)).state == state, action
    kinds = [kind for kind, actor in await events(house) if actor == "admin:desk"]
    assert {"suspended", "returned", "transferred", "paid", "reopened", "called_back"} <= set(kinds)
    async with house.container.database.reading() as session:
        noted = await session.scalars(select(AuditEntry.data).where(AuditEntry.action == "case_moved"))
        assert [data["move"] for data in noted] == [action for action, _, _ in steps]


async def test_what_is_answered_at_the_console_says_who_pressed_it_and_in_whose_name(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await moves(desk, case, "acknowledge") == ""
    page = (await desk.get(f"/cases/{case.number}")).text
    assert [word for word in ("后台账号 desk", "替陈家林点的") if word not in page] == []
    async with house.container.database.reading() as session:
        event = (await session.scalars(select(CaseEvent).where(CaseEvent.kind == "acknowledged"))).one()
        assert (event.actor, event.data) == ("admin:desk", {"on_behalf_of": "O1"})
        noted = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "case_moved"))).one()
        assert (noted.actor, noted.data) == ("admin:desk", {"move": "acknowledge", "officer": "O1"})
        wanted = select(OutboxMessage).where(OutboxMessage.reply_key == "alert_answered_for")
        assert (await session.scalars(wanted)).one().officer_id == "O1"


async def test_an_admin_reads_that_the_reporter_is_still_to_answer(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "好了"})):
        assert await moves(desk, case, action, **fields) == ""
    for path in ("/cases", f"/cases/{case.number}"):
        page = (await desk.get(path)).text
        assert ("等来信人回话" in page, "等您回话" in page) == (True, False)


async def test_closing_by_hand_ends_a_case(house: Served) -> None:
    case = await a_case(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "好了"}), ("close", {})):
        assert await moves(town, case, action, **fields) == ""
    assert (await case_of(house)).state == "closed"


@pytest.mark.parametrize(
    ("action", "fields", "why"),
    [
        ("close", {}, "先“收到”、再“办结”才能关闭"),
        ("resume", {}, "不能恢复"),
        ("return", {"text": " "}, "要写几个字"),
        ("transfer", {"to": ""}, "交给谁"),
        ("transfer", {"to": "没有这个人"}, "没有找到"),
        ("record", {"text": "长" * 2001}, "写得太长"),
        ("explode", {}, "没有“explode”这个动作"),
    ],
)
async def test_what_cannot_be_is_refused_with_its_reason_and_changes_nothing(
    house: Served, action: str, fields: dict[str, str], why: str
) -> None:
    case = await a_case(house)
    before = await events(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert why in await moves(desk, case, action, **fields)
    assert await events(house) == before


async def test_what_was_written_is_shown_where_its_button_is_gone(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "好了"})):
        assert await moves(desk, case, action, **fields) == ""
    path = f"/cases/{case.number}"
    answer = await desk.post(path, form_on=path, action="record", text="缺一个阀门")
    assert answer.status_code == 409
    assert re.search("您刚才写的没有存.*缺一个阀门", answer.text)


async def test_who_gives_a_case_on_that_another_gave_on_meanwhile_looks_first(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await moves(desk, case, "assign", to="V1", seen="O1") == ""
    assert "负责了" in await moves(desk, case, "assign", to="D1", seen="O1")
    assert (await case_of(house)).officer_id == "V1"
    assert await moves(desk, case, "assign", to="D1", seen="V1") == ""


async def test_the_history_says_which_step_was_taken_back(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action in ("acknowledge", "undo"):
        assert await moves(desk, case, action) == ""
    assert "撤销“收到”" in (await desk.get(f"/cases/{case.number}")).text
    async with house.container.workshop.read() as work:
        told = [entry["word"] for entry in (await case_page.values(work, case))["events"]]
    assert "撤销“收到”" in told


async def test_who_is_second_to_take_a_case_is_told_who_was_first(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await moves(desk, case, "acknowledge") == ""
    why = await moves(desk, case, "acknowledge")
    assert "陈家林" in why
    assert "不能收到两次" in why


async def test_a_page_masks_what_is_personal_until_it_is_revealed_and_logged(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    path = f"/cases/{case.number}"
    for page in ((await desk.get("/cases")).text, (await desk.get(path)).text):
        assert [word for word in (PHONE, "张诗文") if word in page] == []
    shown = await desk.post(f"{path}/reveal", form_on=path)
    assert [word for word in (PHONE, "张诗文") if word not in shown.text] == []
    async with house.container.database.reading() as session:
        found = select(AuditEntry.actor, AuditEntry.target).where(AuditEntry.action == "reveal")
        assert [tuple(row) for row in await session.execute(found)] == [("admin:desk", f"case:{case.number}")]


async def test_a_page_tells_clocks_alerts_and_why_in_words(house: Served) -> None:
    case = await a_case(house)
    page = (
        await (await signed_in(house, "leader", AdminRole.LEADER, TOWN)).get(f"/cases/{case.number}")
    ).text
    told = ("到场:", "还没到", "陈家林", "等着发", "灾情:包户干部先到", "规则第", "派给干部")
    assert [word for word in told if word not in page] == []


async def test_a_leader_reads_and_moves_nothing(house: Served) -> None:
    case = await a_case(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    path = f"/cases/{case.number}"
    assert 'name="action"' not in (await leader.get(path)).text
    assert "显示完整信息" not in (await leader.get(path)).text
    for target in (path, f"{path}/reveal"):
        answer = await leader.post(target, form_on="/password", action="acknowledge")
        assert answer.status_code == 403
    assert (await case_of(house)).state == "assigned"


async def test_another_town_and_the_auditor_find_no_case(house: Served) -> None:
    case = await a_case(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert case.number not in (await other.get("/cases")).text
    path = f"/cases/{case.number}"
    assert (await other.get(path)).status_code == 404
    assert (await other.post(path, form_on="/password", action="acknowledge")).status_code == 404
    assert (await other.post(f"{path}/reveal", form_on="/password")).status_code == 404
    auditor = await signed_in(house, "auditor", AdminRole.AUDIT, COUNTY)
    assert (await auditor.get("/cases")).status_code == 403


async def test_the_list_is_narrowed_by_state_kind_place_and_what_is_late(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)

    async def lists(**asked: Any) -> bool:
        return case.number in (await desk.get("/cases", **asked)).text

    assert await lists(state="assigned", kind="disaster", division=VILLAGE)
    for asked in ({"state": "closed"}, {"kind": "relief"}, {"division": ELSEWHERE}, {"overdue": "1"}):
        assert not await lists(**asked), asked
    assert not await lists(after=case.number)
    wrong = await desk.get("/cases", state="nonsense")
    assert (wrong.status_code, "请在列表里选" in wrong.text) == (422, True)
    house.clock.advance(timedelta(minutes=50))
    desk = await signed_in(house, "desk2", AdminRole.DUTY_DESK, COUNTY)
    assert await lists(overdue="1")


async def test_a_case_is_looked_for_and_an_empty_answer_says_what_can_be_looked_for(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    page = (await desk.get("/cases", q=case.number[-5:])).text
    assert [word for word in (case.number, "共 1 件") if word not in page] == []
    nothing = await desk.get("/cases", q="没有这个人", state="assigned")
    assert case.number not in nothing.text
    assert "不能按内容找" in nothing.text
    assert 'value="没有这个人"' in nothing.text
    assert "去掉再找" in nothing.text


async def standing_at_home(desk: Browser) -> list[int]:
    page = (await desk.get("/")).text
    return [int(each) for each in re.findall(r'h1 mb-0(?: text-danger)?">(\d+)<', page)[:3]]


async def test_the_first_page_says_what_waits_and_each_number_leads_to_its_list(
    house: Served,
) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await standing_at_home(desk) == [1, 0, 0]
    assert case.number in (await desk.get("/cases", state="assigned")).text
    assert case.number not in (await desk.get("/cases", overdue="1")).text
    house.clock.advance(timedelta(minutes=41))
    await desk.sign_in("desk")
    assert (await standing_at_home(desk))[1] == 1
    assert case.number in (await desk.get("/cases", overdue="1")).text
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert await standing_at_home(other) == [0, 0, 0]


async def test_a_leader_sees_what_is_late_and_not_the_duty_desk_s_list(house: Served) -> None:
    await a_case(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    page = (await leader.get("/")).text
    assert "超期的事" in page
    assert "值班台等人接手的" not in page


async def test_the_history_says_what_came_what_people_were_told_and_how_they_judged(house: Served) -> None:
    case = await a_case(house)
    shown = text_xml("x").replace("<MsgType>text", "<MsgType>image").replace("<MsgId>", "<MsgId>9")
    assert (await house.post_wechat(shown)).status_code == 200
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action, fields in (
        ("acknowledge", {}),
        ("resolve", {"text": "补上了"}),
        ("call_back", {"solved": "1"}),
    ):
        assert await moves(desk, case, action, **fields) == ""
    page = (await desk.get(f"/cases/{case.number}")).text
    assert [word for word in ("〔照片〕", "干部看到了", "办结了", "说解决了") if word not in page] == []
