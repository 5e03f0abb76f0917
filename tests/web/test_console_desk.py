"""The duty desk's list in the console: what waits, masked; who takes one is written down and it rings no more."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services.sending import desk, outbox
from models import AuditEntry, DeskEntry
from tests.factories import a_case, a_desk_entry, a_message
from tests.small_county import COUNTY, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def _three_entries(house: Served) -> None:
    """A message of somebody, an officer who must be rung, an account; and a message of another town."""
    async with house.container.workshop.begin() as work:
        case = a_case(division_code=VILLAGE)
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
        row.state, row.next_try_at, row.last_error = "dead", None, "no_way"
        said = a_message(text="电话 13800138000,快来人", sender_name="张诗文")
        other = a_message(text="别的镇的话", division_code=ELSEWHERE)
        work.session.add_all([case, said, other])
        work.session.add(a_desk_entry(message_id=said.id))
        work.session.add(a_desk_entry(outbox_id=row.id, is_urgent=True))
        work.session.add(a_desk_entry(account="wechat:langao", reason="account_refused"))
        work.session.add(a_desk_entry(message_id=other.id, division_code=ELSEWHERE))


async def _entries(house: Served) -> list[DeskEntry]:
    async with house.container.database.reading() as session:
        return list(await session.scalars(select(DeskEntry).order_by(DeskEntry.id)))


async def test_what_waits_is_listed_masked_and_within_the_division(house: Served) -> None:
    await _three_entries(house)
    page = (await (await signed_in(house, "desk", AdminRole.DUTY_DESK, VILLAGE[:9])).get("/desk")).text
    for shown in ("快来人", "要打电话通知", "陈家林", "没有登记能用的联系方式", "wechat langao", "人命关天"):
        assert shown in page, shown
    for hidden in ("13800138000", "张诗文", "别的镇的话"):
        assert hidden not in page, hidden
    assert page.index("陈家林") < page.index("快来人")


async def test_who_takes_one_is_written_down_and_it_rings_no_more(house: Served) -> None:
    await _three_entries(house)
    browser = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    first = (await _entries(house))[0]
    answer = await browser.post(f"/desk/{first.id}/take", form_on="/desk")
    assert answer.status_code == 303
    taken = (await _entries(house))[0]
    assert (taken.taken_by, taken.due_at) == ("admin:desk", None)
    async with house.container.database.reading() as session:
        actions = await session.scalars(select(AuditEntry.target).where(AuditEntry.action == "desk_taken"))
        assert list(actions) == [str(first.id)]
    assert await desk.ring_due(house.container.workshop) == 3
    again = await browser.post(f"/desk/{first.id}/take", form_on="/desk")
    assert again.status_code == 409


@pytest.mark.parametrize("entry", ["0", "9" * 40])
async def test_what_is_not_on_the_list_cannot_be_taken(house: Served, entry: str) -> None:
    await _three_entries(house)
    browser = await signed_in(house, "desk", AdminRole.DUTY_DESK, VILLAGE[:9])
    assert (await browser.post(f"/desk/{entry}/take", form_on="/desk")).status_code == 409
    elsewhere = (await _entries(house))[-1]
    assert (await browser.post(f"/desk/{elsewhere.id}/take", form_on="/desk")).status_code == 409


async def test_who_only_audits_does_not_see_it(house: Served) -> None:
    browser = await signed_in(house, "audit", AdminRole.AUDIT, COUNTY)
    assert (await browser.get("/desk")).status_code == 403


async def test_what_a_drill_put_there_says_so_on_the_list_and_when_it_is_opened(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, is_drill=True)
        row = outbox.enqueue_alert(work, case, "O1", "alert", "alert_disaster", {"short": "001"})
        row.state, row.next_try_at, row.last_error = "dead", None, "no_way"
        said, meant = a_message(text="转人工", is_drill=True), a_message(text="真的要人")
        work.session.add_all([case, said, meant])
        entries = [a_desk_entry(message_id=said.id), a_desk_entry(message_id=meant.id)]
        work.session.add_all([*entries, a_desk_entry(outbox_id=row.id)])
    browser = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    assert (await browser.get("/desk")).text.count(">演练</span>") == 2
    opened = [(await browser.post(f"/desk/{each.id}", form_on="/desk")).text for each in entries]
    assert [">演练</span>" in page for page in opened] == [True, False]
