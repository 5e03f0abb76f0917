"""Rates and the phone list in the console: each number opens into exactly its cases; what people say on the phone."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from app.core.enums import AdminRole
from models import AuditEntry, Case, CaseEvent, OutboxMessage
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
PHONE = "13800138000"
ELSEWHERE = "610925100"
_LINK = re.compile(r'href="/admin(/rates/cases\?[^"]+)">([0-9]+)</a>')
_ROW = 'class="list-group-item list-group-item-action"'


async def filed(house: Served, text: str = "竹园村下冰雹了,烟叶全打烂了", phone: str = PHONE) -> str:
    """A case of another system, whose person has no chat with us."""
    reporter = {"name": "周婆婆"} | ({"phone": phone} if phone else {})
    body = {"text": text, "division_code": VILLAGE, "kind": "disaster", "reporter": reporter}
    return str((await house.post("/cases", body)).json()["number"])


async def resolved(house: Served, phone: str = PHONE) -> str:
    number = await filed(house, phone=phone)
    await house.acts(number, "acknowledge")
    await house.acts(number, "resolve", text="办好了")
    return number


async def state(house: Served, number: str) -> tuple[str, int]:
    async with house.container.database.reading() as session:
        row = (await session.execute(select(Case.state, Case.level).where(Case.number == number))).one()
        return row.state, row.level


async def _a_month(house: Served) -> None:
    """Cases of every fate."""
    early, late, standing, returned, drill, merged, silent = [await filed(house) for _ in range(7)]
    await house.acts(early, "arrive")
    await house.acts(early, "resolve", text="好了")
    await house.acts(early, "call_back", solved=True)
    await house.acts(silent, "acknowledge")
    await house.acts(silent, "resolve", text="好了")
    await house.acts(standing, "acknowledge")
    await house.acts(standing, "suspend", text="等证明", until="2026-07-25")
    await house.acts(returned, "return", text="不归我")
    await house.acts(merged, "merge", **{"with": returned})
    async with house.container.database.transaction() as session:
        await session.execute(update(Case).where(Case.number == drill).values(is_drill=True))
    house.clock.advance(timedelta(minutes=50))
    await house.acts(late, "arrive")


async def test_every_figure_opens_into_a_list_as_long_as_it_says(house: Served) -> None:
    await _a_month(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    page = (await desk.get("/rates")).text
    links = [(unescape(path), int(count)) for path, count in _LINK.findall(page)]
    told = {path.partition("&of=")[2]: count for path, count in links}
    assert len(told) == len(links)
    for path, count in links:
        listed = (await desk.get(path)).text
        assert (listed.count(_ROW), f"共 {count} 件" in listed) == (count, True), path
    assert told["counted"] == 5
    assert (told["excluded&name=drill"], told["excluded&name=merged"]) == (1, 1)
    assert told["rate&name=solved&part=kept"] == 1
    assert told["rate&name=solved&part=every"] == 2
    assert told["rate&name=arrived_in_time&part=kept"] == 1
    assert told[f"village&name={VILLAGE}&part=every"] == 5
    assert told["suspended"] == 1
    assert sum(count for path, count in told.items() if path.startswith("returned")) == 1
    assert "演练的事项不算" in page


async def test_the_figures_are_those_of_the_api(house: Served) -> None:
    await _a_month(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    page = (await desk.get("/rates")).text
    rates = (await house.get("/stats")).json()["rates"]
    told = {unescape(path).partition("&of=")[2]: int(count) for path, count in _LINK.findall(page)}
    assert {name: (rate["kept"], rate["of"]) for name, rate in rates.items()} == {
        name: (told[f"rate&name={name}&part=kept"], told[f"rate&name={name}&part=every"]) for name in rates
    }


async def test_figures_keep_to_the_division_and_to_days_that_can_be(house: Served) -> None:
    number = await filed(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert number not in (await other.get("/rates/cases", of="counted")).text
    assert (await other.get("/rates", division=TOWN)).status_code == 404
    assert (await other.get("/rates", since="2026-08-01", until="2026-07-01")).status_code == 422
    assert (await other.get("/rates/cases", of="rate", name="nothing")).status_code == 404
    auditor = await signed_in(house, "auditor", AdminRole.AUDIT, COUNTY)
    assert (await auditor.get("/rates")).status_code == 403


async def ring(desk: Browser, number: str, said: str) -> int:
    """Look at the number, then write down what was said; the answer's status."""
    page = await desk.post(f"/calls/{number}/phone", form_on="/calls")
    assert page.status_code == 200
    return (await desk.post(f"/calls/{number}/answer", form_on="/calls", said=said)).status_code


async def test_a_number_is_shown_on_demand_and_written_down(house: Served) -> None:
    number = await resolved(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    page = (await desk.get("/calls")).text
    assert (number in page, "没有能发消息的渠道" in page, PHONE in page) == (True, True, False)
    shown = (await desk.post(f"/calls/{number}/phone", form_on="/calls")).text
    assert (PHONE in shown, "周婆婆" in shown) == (True, True)
    async with house.container.database.reading() as session:
        found = select(AuditEntry.actor, AuditEntry.target).where(AuditEntry.action == "reveal")
        assert [tuple(row) for row in await session.execute(found)] == [("admin:desk", f"case:{number}")]


async def test_solved_closes_not_solved_goes_one_level_up(house: Served) -> None:
    good, bad = await resolved(house), await resolved(house)
    level = (await state(house, bad))[1]
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert await ring(desk, good, "1") == 303
    assert await ring(desk, bad, "2") == 303
    assert (await state(house, good))[0] == "closed"
    assert await state(house, bad) == ("assigned", level + 1)
    rates = (await house.get("/stats")).json()["rates"]
    assert (rates["solved"]["kept"], rates["solved"]["missed"]) == (1, [bad])
    assert await ring_again(desk, good) == 404


async def ring_again(desk: Browser, number: str) -> int:
    return (await desk.post(f"/calls/{number}/phone", form_on="/password")).status_code


async def test_nobody_picking_up_is_no_answer_and_leaves_the_list_after_three_tries(house: Served) -> None:
    number = await resolved(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for tries in (1, 2):
        assert await ring(desk, number, "0") == 303
        assert f"打过 {tries} 次没人接" in (await desk.get("/calls")).text
    assert await ring(desk, number, "0") == 303
    assert f"/calls/{number}" not in (await desk.get("/calls")).text
    assert (await state(house, number))[0] == "resolved"
    rates = (await house.get("/stats")).json()["rates"]
    assert [rates[name]["missed"] for name in ("answered", "solved", "satisfied")] == [[number]] * 3
    async with house.container.database.reading() as session:
        said = await session.scalars(select(CaseEvent.data).where(CaseEvent.kind == "called_back"))
        assert [data["is_reached"] for data in said] == [False] * 3


async def test_whoever_could_not_be_asked_in_his_chat_is_rung_at_once(house: Served) -> None:
    while (await house.post_wechat(text_xml())).status_code == 503:
        pass  # a busy machine: the platform sends it again
    async with house.container.database.reading() as session:
        number = (await session.scalars(select(Case.number))).one()
    await house.acts(number, "acknowledge")
    await house.acts(number, "resolve", text="办好了")
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert number not in (await desk.get("/calls")).text
    async with house.container.database.transaction() as session:
        asked = update(OutboxMessage).where(OutboxMessage.reply_key == "told_resolved")
        await session.execute(asked.values(state="failed"))
    page = (await desk.get("/calls")).text
    assert (number in page, "问他的消息送不到" in page) == (True, True)


async def test_a_leader_and_another_town_ring_nobody(house: Served) -> None:
    number = await resolved(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    assert (await leader.get("/calls")).status_code == 403
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert number not in (await other.get("/calls")).text
    assert (await other.post(f"/calls/{number}/phone", form_on="/password")).status_code == 404
