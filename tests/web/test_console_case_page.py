"""The page of one case: what its clocks say when all is over, and which buttons stand there."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services.versions import touch
from models import Attachment, Case, CaseMessage, Officer
from tests.small_county import COUNTY
from tests.web.desk import signed_in
from tests.web.served import Served
from tests.web.test_console_cases import a_case, moves

pytestmark = pytest.mark.anyio
RING = Personal("13900001111")


async def test_a_clock_that_stands_without_its_promise_kept_says_so(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "好了"}), ("close", {})):
        assert await moves(desk, case, action, **fields) == ""
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    for page in ((await desk.get(f"/cases/{case.number}")).text, (await house.http.get(path)).text):
        clocks = page.partition("时限</h2>")[2].partition("</h2>")[0]
        words = "".join(re.sub("<[^>]*>", " ", clocks).split())
        for told in ("没有到场,事情已经办结", "没有回访,事情已经办结", "不用了"):
            assert told in words
        assert re.search("到场:[^到]*没有到场", words), words
        assert words.count("做到了") == 1, words


async def test_taking_back_is_offered_to_who_can_and_as_long_as_he_can(house: Served) -> None:
    case = await a_case(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    other = await signed_in(house, "other", AdminRole.DUTY_DESK, COUNTY)
    link = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)

    async def offered() -> tuple[bool, ...]:
        pages = [await each.get(f"/cases/{case.number}") for each in (desk, other)]
        return tuple('value="undo"' in each.text for each in (*pages, await house.http.get(link)))

    assert await offered() == (False, False, False)
    assert await moves(desk, case, "acknowledge") == ""
    assert await offered() == (True, False, False)
    assert (await house.http.post(link, data={"action": "arrive"})).status_code == 303
    assert await offered() == (False, False, True)
    house.clock.advance(timedelta(minutes=20))
    assert await offered() == (False, False, False)


async def _with_a_photo(house: Served, case: Case) -> int:
    """A photo came with what was said; answers its id."""
    shown = await house.container.media.put(b"the whole photo")
    small = await house.container.media.put(b"a small one")
    async with house.container.workshop.begin() as work:
        message = (await work.session.scalars(select(CaseMessage.message_id))).one()
        origin = {"message_id": message, "channel": "wechat", "account": "langao", "kind": "image"}
        kept = {"state": "stored", "shown_hash": shown, "thumb_hash": small, "mime": "image/png"}
        row = Attachment(id=work.ids.next(), segment="{}", created_at=work.now, **origin, **kept)
        work.session.add(row)
    return row.id


async def test_who_opens_a_case_can_ring_sees_the_photo_and_acts_on_the_same_page(house: Served) -> None:
    case = await a_case(house)
    photo = f"/cases/{case.number}/file/{await _with_a_photo(house, case)}"
    async with house.container.workshop.begin() as work:
        (await work.session.scalars(select(Officer).where(Officer.id == "O1"))).one().phone = RING
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    path = f"/cases/{case.number}"
    masked = (await desk.get(path)).text
    assert [word for word in ("打电话找谁", "tel:", "/file/") if word in masked] == []
    page = (await desk.post(f"{path}/reveal", form_on=path)).text
    ring = page.partition("打电话找谁")[2].partition("</ul>")[0]
    assert re.findall(r"陈家林 <a href=\"tel:(\d+)\"", ring) == [RING.reveal()]
    assert "没有登记号码" in ring
    assert f'src="/admin{photo}?small=1"' in page
    assert (await desk.get(photo)).content == b"the whole photo"
    assert (await desk.get(f"{photo}?small=1")).content == b"a small one"
    assert page.count(f'action="/admin{path}"') == page.count('name="action"') > 0
    assert (await desk.get(f"{path}/reveal")).headers["location"] == f"/admin{path}"


async def test_a_photo_is_shown_to_whom_a_case_may_be_opened_and_says_so_when_it_is_gone(
    house: Served,
) -> None:
    case = await a_case(house)
    photo = f"/cases/{case.number}/file/{await _with_a_photo(house, case)}"
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for path in (f"/cases/{case.number}/file/1", f"/cases/{case.number}/file/{'9' * 30}"):
        assert (await desk.get(path)).status_code == 404
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    assert (await leader.get(photo)).status_code == 403
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    assert (await other.get(photo)).status_code == 404
    async with house.container.workshop.begin() as work:
        (await work.session.scalars(select(Attachment))).one().shown_hash = "0" * 64
    gone = await desk.get(photo)
    assert (gone.status_code, "这个文件不在了" in gone.text) == (404, True)


async def test_a_name_that_two_officers_have_is_refused_with_their_numbers(house: Served) -> None:
    case = await a_case(house)
    async with house.container.workshop.begin() as work:
        for officer in await work.session.scalars(select(Officer).where(Officer.id.in_(("V1", "T1")))):
            officer.name = "张玉"
        await touch(work.session, "registry")
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    why = await moves(desk, case, "transfer", to="张玉")
    assert [
        word for word in ("有2位“张玉”,请写工号", "V1 四季镇竹园村", "T1 四季镇") if word not in why
    ] == []
    assert await moves(desk, case, "transfer", to="V1") == ""
