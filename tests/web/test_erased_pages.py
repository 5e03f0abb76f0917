"""Pages and the API open and tell nothing of somebody who was erased; what a system filed in his name goes too."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.core.masking import Personal
from app.services.people import erasing
from models import Case, Person
from models.types import keyring_of
from tests.small_county import COUNTY, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
PHONE = "13800138000"
FILING = {
    "text": "张诗文家下冰雹了,烟叶全打烂了",
    "division_code": VILLAGE,
    "reporter": {"name": "张诗文", "phone": PHONE},
}


async def test_what_was_filed_for_him_is_erased_and_every_page_of_it_opens(house: Served) -> None:
    number = (await house.post("/cases", FILING, idempotency_key="hotline-1")).json()["number"]
    desk = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    page = f"/cases/{number}"
    for action, fields in (("acknowledge", {}), ("resolve", {"text": "给张诗文补了种子"}), ("close", {})):
        assert (await desk.post(page, form_on=page, action=action, **fields)).status_code == 303
    container = house.container
    async with container.workshop.begin() as work:
        him = await work.session.get_one(Person, "P1")
        him.phone = Personal(PHONE)
        him.phone_index = keyring_of(work.session.get_bind().dialect).index(PHONE, "people.phone")
        await work.session.flush()
        counts, _ = await erasing.erase(work, "P1", "本人书面申请", "cli")
    assert (counts["cases"], counts["messages"]) == (1, 1)
    for path in (page, "/cases", "/log", "/rules/why", "/desk"):
        answer = await desk.get(path)
        assert answer.status_code == 200, path
        assert "张诗文" not in answer.text
    assert "按本人要求删除个人信息" in (await desk.get("/log")).text
    assert (await desk.get("/rules/why", number=number)).status_code == 200
    case = await house.get(f"/cases/{number}")
    assert case.json()["reporter"] == {"name": "已删除"}
    for answer in (case, await house.get("/cases"), await house.get("/messages"), await house.get("/alerts")):
        assert answer.status_code == 200
        assert not any(word in answer.text for word in ("张诗文", PHONE, "烟叶", "种子"))
    assert (await house.post("/cases", FILING, idempotency_key="hotline-1")).status_code == 409
    async with container.database.reading() as session:
        assert len((await session.scalars(select(Case))).all()) == 1
