"""Who has yet to add the QQ account, as admins see it: the page, the officers' list, the holes and the command."""

import pytest

from app.core.enums import AdminRole
from app.services.gaps import coverage
from app.services.sending.reservations import PROVED, STRANGER
from models import LedgerEntry
from tests.factories import a_contact
from tests.small_county import COUNTY, TOWN
from tests.web.desk import Browser, signed_in
from tests.web.served import SELF_ID, Served

pytestmark = pytest.mark.anyio
NUMBERS = {"O1": "30001", "V1": "30002", "V2": "30003", "T1": "30004"}
_NO_PAUSE = {"holds": False, "pauses": False}
MARKS = {
    "O1": {
        "bars": {"*": {"why": STRANGER, "since": 1.0, "until": None, "own_id": str(SELF_ID), **_NO_PAUSE}}
    },
    "V1": {
        "bars": {"*": {"why": "1200", "since": 1.0, "until": 9e9, **_NO_PAUSE}},
        "grants": {"tested": 1.0},
    },
    "V2": {"grants": {PROVED: 1.0}},
}


async def _registered(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        for owner, number in NUMBERS.items():
            contact = a_contact(owner_id=owner, channel="onebot", account="siji", external_id=number)
            blank = {"counts": {}, "windows": {}, "grants": {}, "consents": {}, "bars": {}}
            named = {"channel": "onebot", "account": "siji", "target": number, "is_group": False}
            entry = LedgerEntry(id=work.ids.next(), **named, **(blank | MARKS.get(owner, {})))
            work.session.add_all([contact, entry] if owner in MARKS else [contact])


async def _desk(house: Served, division: str = COUNTY) -> Browser:
    await _registered(house)
    return await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, division)


async def test_the_page_names_everybody_with_a_qq_number_and_what_to_do(house: Served) -> None:
    page = (await (await _desk(house)).get("/friends")).text
    assert "有 2 个还不通" in page
    assert f"请他加机器人的 QQ {SELF_ID} 为好友" in page
    assert f"请他在 QQ 上给机器人的 QQ {SELF_ID} 发一句话" in page
    names = [page.index(name) for name in ("陈家林", "王支书", "李书记", "刘支书")]
    assert names == sorted(names)
    assert "共 4 个,通了 1 个" in page
    assert not any(number in page for number in NUMBERS.values())


async def test_a_town_sees_its_own_officers_alone(house: Served) -> None:
    await _registered(house)
    browser = await signed_in(house, "li", AdminRole.TOWN_ADMIN, "610925100")
    page = (await browser.get("/friends")).text
    assert "没有干部登记 QQ" in page
    assert "陈家林" not in page


async def test_the_officers_list_and_page_say_how_it_stands_with_qq(house: Served) -> None:
    browser = await _desk(house)
    listed = (await browser.get("/officers/list")).text
    assert "QQ 推送" in listed
    for words in ("还不是好友", "试发没有成功", "还没核对", "通了"):
        assert words in listed
    assert "还不是好友" in (await browser.get("/officers/detail", pk="O1")).text


async def test_holes_name_who_must_do_something_and_nobody_else(house: Served) -> None:
    await _registered(house)
    async with house.container.workshop.read() as work:
        found = await coverage.check(work, work.snapshots.registry, house.container.adapters)
    hole = next(each for each in found.holes if each.kind == "officers_without_friendship")
    assert hole.count == 2
    assert any(
        "陈家林(O1" in each and f"请他加机器人的 QQ {SELF_ID} 为好友" in each for each in hole.examples
    )
    unreachable = next(each for each in found.holes if each.kind == "officers_unreachable")
    assert unreachable.count == 1


async def test_a_town_without_qq_numbers_has_no_such_hole(house: Served) -> None:
    async with house.container.workshop.read() as work:
        found = await coverage.check(work, work.snapshots.registry, house.container.adapters)
    assert "officers_without_friendship" not in {each.kind for each in found.holes}
    assert TOWN.startswith(COUNTY)
