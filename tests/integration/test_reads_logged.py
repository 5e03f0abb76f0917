"""Who sees names and numbers as they are stands in the log of acts: other systems, and officers on their pages."""

from collections.abc import AsyncIterator, Sequence
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.web import api
from app.web.api.logged import Logged
from models import AuditEntry, Case
from tests.small_county import COUNTY, VILLAGE
from tests.web.served import READER, Served, served, text_xml

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(house: Served) -> Served:
    """The app with one case of 张诗文's, who told his number."""
    await house.post_wechat(text_xml("竹园村下冰雹了,我叫张诗文,电话13800138000"))
    return house


async def entries(house: Served, action: str) -> Sequence[AuditEntry]:
    async with house.container.database.reading() as session:
        wanted = select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id)
        return (await session.scalars(wanted)).all()


async def test_each_unmasked_answer_of_the_api_leaves_one_entry_with_who_what_and_when(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    await house.get("/messages", external_id="7000000000000000001")
    await house.get(f"/cases/{case['number']}/ladder")
    await house.get("/responsible", place=VILLAGE)
    await house.get("/officers/O1")
    found = await entries(house, "api_read")
    assert [entry.target for entry in found] == [
        "/api/v1/cases",
        "/api/v1/messages",
        f"/api/v1/cases/{case['number']}/ladder",
        "/api/v1/responsible",
        "/api/v1/officers/O1",
    ]
    assert found[0].data == {"shown": [case["number"]]}
    assert found[1].data == {"shown": [case["messages"][0]["id"]]}
    assert [entry.data for entry in found[3:]] == [{"shown": [VILLAGE]}, {"shown": ["O1"]}]
    assert {(e.actor, e.division_code, e.at) for e in found} == {("api:all", COUNTY, house.clock.now())}


async def test_masked_answers_and_refusals_leave_none(house: Served) -> None:
    await house.get("/cases", READER)
    assert (await house.get("/cases/999")).status_code == 404
    assert await entries(house, "api_read") == []


async def test_an_answer_that_cannot_be_written_down_is_not_given(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("app.web.api.logged.audit.note", fails)
    answer = await house.get("/cases")
    assert answer.status_code == 503
    assert "张诗文" not in answer.text


def test_every_module_of_the_api_logs_its_answers_but_the_calendar() -> None:
    modules = [import_module(f"{api.__name__}.{each.name}") for each in iter_modules(api.__path__)]
    bare = {
        module.__name__.rpartition(".")[2]
        for module in modules
        for route in getattr(getattr(module, "router", None), "routes", ())
        if hasattr(route, "methods") and not isinstance(route, Logged)
    }
    assert bare == {"calendar"}


async def test_an_officer_who_is_shown_a_number_stands_in_the_log(house: Served) -> None:
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    link = house.container.links.officer_link(case.id, "O1")
    page = await house.http.get(link.removeprefix(house.container.settings.public_url))
    assert "13800138000" in page.text
    (entry,) = await entries(house, "phone_shown")
    assert (entry.actor, entry.target, entry.division_code) == ("officer:O1", case.number, VILLAGE)
    assert "13800138000" not in str(entry.data)


@pytest.fixture
async def quiet_house(database_url: str, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The app with one case of somebody who told his name and no number."""
    async with served(database_url, clock) as running:
        await running.post_wechat(text_xml("竹园村下冰雹了,我叫张诗文"))
        yield running


async def test_a_whole_name_on_a_case_and_on_a_list_stands_in_the_log_too(quiet_house: Served) -> None:
    house = quiet_house
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    for link in (
        house.container.links.officer_link(case.id, "O1"),
        house.container.links.officer_list_link("O1"),
    ):
        page = await house.http.get(link.removeprefix(house.container.settings.public_url))
        assert "张诗文" in page.text
    found = await entries(house, "names_shown")
    assert [(e.actor, e.target, e.division_code) for e in found] == [
        ("officer:O1", case.number, VILLAGE),
        ("officer:O1", "", VILLAGE),
    ]
    assert all("张诗文" not in str(entry.data) for entry in found)
