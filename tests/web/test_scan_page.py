"""The page on which an officer says who scanned his code."""

import pytest
from sqlalchemy import select

from app.services.people import scans
from app.services.people.bindings import Identity
from models import AuditEntry, Contact
from tests.small_county import VILLAGE
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def test_one_tap_names_the_person_and_a_second_one_is_told_why_nothing_happens(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        officer = work.snapshots.registry.officer("O1")
        assert officer is not None
        await scans.ask(work, Identity("wechat", "langao", "oNew"), officer)
        (question,) = await scans.waiting(work, "O1")
    link = house.container.links.officer_list_link("O1").removeprefix(house.container.settings.public_url)
    assert "/scans" in (await house.http.get(link)).text
    page = await house.http.get(f"{link}/scans")
    assert "张诗文(" in page.text
    async with house.container.database.reading() as session:
        shown = (await session.scalars(select(AuditEntry).where(AuditEntry.action == "people_shown"))).one()
    assert (shown.actor, shown.target, shown.data) == ("officer:O1", str(question.id), {"count": 1})
    tap = {"scan": str(question.id), "person_id": "P1"}
    assert (await house.http.post(f"{link}/scans", data=tap)).status_code == 303
    assert (await house.http.post(f"{link}/scans", data=tap)).status_code == 409
    async with house.container.database.reading() as session:
        owner = select(Contact.owner_id).where(Contact.external_id == "oNew")
        assert (await session.scalars(owner)).all() == ["P1"]


async def test_a_village_s_people_are_found_by_a_name_and_a_link_of_another_officer_shows_nothing(
    house: Served,
) -> None:
    async with house.container.workshop.begin() as work:
        leader = work.snapshots.registry.officer("V1")
        assert leader is not None
        await scans.ask(work, Identity("wechat", "langao", "oNew"), leader, VILLAGE)
        (question,) = await scans.waiting(work, "V1")
    public = house.container.settings.public_url
    link = house.container.links.officer_list_link("V1").removeprefix(public)
    page = (await house.http.get(f"{link}/scans")).text
    assert "是村里的谁" in page
    assert "张诗文(张诗文家)" in page
    assert "张诗文(" in (await house.http.get(f"{link}/scans", params={"name": "诗文"})).text
    nobody = (await house.http.get(f"{link}/scans", params={"name": "没有"})).text
    assert ("没有找到" in nobody, "张诗文(" in nobody) == (True, False)
    other = house.container.links.officer_list_link("V2").removeprefix(public)
    hidden = (await house.http.get(f"{other}/scans", params={"scan": question.id})).text
    assert ("没有等您核对的" in hidden, "张诗文" in hidden) == (True, False)
