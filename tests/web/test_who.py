"""“是您包的户吗?” on the officer's page, and the console's page of who is who."""

import re

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from models import Binding, Case, Contact, Household, Person
from tests.small_county import TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
NAME, PHONE = "张小山", "13900000001"


async def reported(house: Served) -> Case:
    """A stranger's case, in which he gave the name of somebody of the village."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Household(id="H2", division_code=VILLAGE, head=NAME, tags=[]),
                Person(id="P2", household_id="H2", name=NAME, tags=[]),
            ]
        )
    await house.post_wechat(text_xml("竹园村下冰雹了,烟叶打完了", sender="oNew"))
    async with house.container.workshop.begin() as work:
        case = (await work.session.scalars(select(Case))).one()
        case.reporter = '{"name": "张小山", "person_id": ""}'
    return case


async def owner(house: Served) -> str | None:
    async with house.container.workshop.read() as work:
        wanted = select(Contact.owner_id).where(Contact.external_id == "oNew", Contact.retired_at.is_(None))
        found: str | None = await work.session.scalar(wanted)
        return found


async def page_of(house: Served, case: Case) -> str:
    link = house.container.links.officer_link(case.id, case.officer_id or "")
    return link.removeprefix(house.container.settings.public_url)


async def test_one_tap_on_the_signed_page_says_who_he_is(house: Served) -> None:
    case = await reported(house)
    path = await page_of(house, case)
    shown = (await house.http.get(path)).text
    assert "是您包的户吗" in shown
    assert NAME in shown
    answer = await house.http.post(f"{path}/who", data={"is_he": "1"})
    assert answer.status_code == 303
    assert await owner(house) == "P2"
    assert "是您包的户吗" not in (await house.http.get(path)).text


async def test_a_tap_on_no_binds_nobody(house: Served) -> None:
    case = await reported(house)
    path = await page_of(house, case)
    await house.http.get(path)
    assert (await house.http.post(f"{path}/who", data={"is_he": "0"})).status_code == 303
    assert await owner(house) is None
    assert (await house.http.post(f"{path}/who", data={"is_he": "1"})).status_code == 404


async def test_a_forged_link_says_nothing(house: Served) -> None:
    case = await reported(house)
    path = await page_of(house, case)
    assert (await house.http.post(f"{path[:-2]}xx/who", data={"is_he": "1"})).status_code == 404
    assert await owner(house) is None


async def test_a_wrong_binding_is_undone_in_the_console_by_who_sees_it(house: Served) -> None:
    case = await reported(house)
    path = await page_of(house, case)
    await house.http.get(path)
    await house.http.post(f"{path}/who", data={"is_he": "1"})
    async with house.container.workshop.read() as work:
        row = (await work.session.scalars(select(Binding).where(Binding.state == "bound"))).one()
    other = await signed_in(house, "other", AdminRole.DUTY_DESK, "610925100")
    assert (await other.post(f"/bindings/{row.id}/undo", form_on="/bindings")).status_code == 404
    assert f"bindings/{row.id}" not in (await other.get("/bindings")).text
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, TOWN)
    shown = (await desk.get("/bindings")).text
    assert re.search(r"bindings/\d+/undo", shown)
    assert "oNew" not in shown
    assert (await desk.post(f"/bindings/{row.id}/undo", form_on="/bindings")).status_code == 303
    assert await owner(house) is None


async def test_a_relation_is_entered_and_ended_in_the_console(house: Served) -> None:
    await reported(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, TOWN)
    wrong = await desk.post("/bindings/kin", form_on="/bindings", person_id="P1", household_id="H1")
    assert "他就是这一户的人" in wrong.text
    done = await desk.post(
        "/bindings/kin", form_on="/bindings", person_id="P1", household_id="H2", relation="儿子"
    )
    assert done.status_code == 303
    assert "儿子" in (await desk.get("/bindings")).text
    await desk.post("/bindings/kin/part", form_on="/bindings", person_id="P1", household_id="H2")
    assert "儿子" not in (await desk.get("/bindings")).text.replace("例如 儿子", "")
