"""Incidents and suggested duplicates in the console: listed, sorted, joined and split by hand, merged or told apart."""

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services.disasters.storms import gather_due
from models import AuditEntry, Case, Incident
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def filed(house: Served, text: str, village: str = VILLAGE, kind: str = "disaster") -> str:
    """A case of another system; answers its number."""
    body = {"text": text, "division_code": village, "kind": kind, "reporter": {"name": "邻居"}}
    answer = await house.post("/cases", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


async def hail(house: Served, count: int = 5) -> tuple[str, list[str]]:
    """An incident of so many reports; its number and those of its cases."""
    numbers = [await filed(house, f"冰雹打烂了{n}亩烟叶") for n in range(1, count + 1)]
    while await gather_due(house.container.workshop):
        pass
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Incident.number))).one(), numbers


async def case(house: Served, number: str) -> Case:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case).where(Case.number == number))).one()


def shown(page: str, numbers: list[str]) -> list[str]:
    """The numbers that a page lists, in its order."""
    return sorted((n for n in numbers if f'value="{n}"' in page), key=lambda n: page.index(f'value="{n}"'))


async def test_the_list_and_the_page_of_an_incident_show_its_cases_in_the_order_asked_for(
    house: Served,
) -> None:
    incident, numbers = await hail(house)
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    for by in ("time", "size", "waiting", "place", "nonsense"):
        page = (await desk.get("/incidents", by=by)).text
        assert (f"/incidents/{incident}" in page, "5 件没人回应" in page) == (True, True)
    by_size = (await desk.get(f"/incidents/{incident}", by="size")).text
    assert shown(by_size, numbers) == numbers[::-1]
    assert (await desk.get("/incidents/12")).status_code == 404


async def test_ticked_cases_are_split_off_and_named_ones_joined(house: Served) -> None:
    incident, numbers = await hail(house)
    other = await filed(house, "房子漏雨", OTHER)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    path = f"/incidents/{incident}"
    out = await town.post(path, form_on=path, act="apart", case=numbers[0])
    assert out.status_code == 303
    assert shown((await town.get(path)).text, numbers) == numbers[:0:-1]
    assert (await case(house, numbers[0])).incident_id == 0
    back = await town.post(path, form_on=path, act="gather", numbers=f"{numbers[0]},{other}")
    assert back.status_code == 303
    assert len(shown((await town.get(path)).text, [*numbers, other])) == 6
    for fields in ({"act": "apart"}, {"act": "gather", "numbers": "77"}):
        assert (await town.post(path, form_on=path, **fields)).status_code == 422
    twice = await town.post(path, form_on=path, act="gather", numbers=other)
    assert (twice.status_code, "已经在这个灾害事件里" in twice.text) == (409, True)


async def test_cases_are_made_one_incident_by_hand(house: Served) -> None:
    numbers = [await filed(house, "冰雹打烂了烟叶"), await filed(house, "冰雹打烂了玉米", OTHER)]
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)
    made = await desk.post("/incidents", numbers=" ".join(numbers))
    page = (await desk.get(made.headers["location"].removeprefix("/admin"))).text
    assert sorted(shown(page, numbers)) == sorted(numbers)
    assert "四季镇" in page
    relief = await filed(house, "低保", kind="relief")
    mixed = await desk.post("/incidents", numbers=f"{numbers[0]} {relief}")
    assert (mixed.status_code, "同一类" in mixed.text) == (409, True)
    assert (await desk.post("/incidents", numbers="88")).status_code == 422


async def test_another_town_finds_no_incident_and_a_leader_moves_nothing(house: Served) -> None:
    incident, numbers = await hail(house)
    stranger = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert incident not in (await stranger.get("/incidents")).text
    assert (await stranger.get(f"/incidents/{incident}")).status_code == 404
    leader = await signed_in(house, "leader", AdminRole.LEADER, COUNTY)
    path = f"/incidents/{incident}"
    assert 'type="checkbox"' not in (await leader.get(path)).text
    refused = await leader.post(path, form_on="/password", act="apart", case=numbers[0])
    assert refused.status_code == 403


async def _pole(house: Served) -> tuple[str, str, Browser]:
    """A fallen pole told twice, and somebody of the duty desk."""
    words = "村口电线杆倒了压住了大路车子过不去"
    older, younger = [await filed(house, words, kind="opinion") for _ in range(2)]
    return older, younger, await signed_in(house, "desk", AdminRole.DUTY_DESK, COUNTY)


async def test_a_suggested_pair_is_merged_into_the_older_one(house: Served) -> None:
    older, younger, desk = await _pole(house)
    page = (await desk.get("/duplicates")).text
    assert "地方一样、时间差不多、说法一样" in page
    assert (await desk.post("/duplicates", act="merge", number=younger, **{"with": older})).status_code == 303
    merged = await case(house, younger)
    assert (merged.state, merged.merged_into) == ("merged", (await case(house, older)).id)
    assert "两边的群众都知道" in (await desk.get("/duplicates")).text
    assert younger not in (await desk.get("/duplicates")).text


async def test_a_pair_that_is_not_the_same_is_not_suggested_again(house: Served) -> None:
    older, younger, desk = await _pole(house)
    assert older in (await desk.get(f"/duplicates/{younger}")).text
    assert (await desk.post("/duplicates", act="apart", number=younger, **{"with": older})).status_code == 303
    for path, other in (
        ("/duplicates", younger),
        (f"/duplicates/{younger}", older),
        (f"/duplicates/{older}", younger),
    ):
        assert other not in (await desk.get(path)).text, path
    async with house.container.database.reading() as session:
        noted = await session.scalars(select(AuditEntry.target).where(AuditEntry.action == "told_apart"))
        assert list(noted) == [f"case:{younger}"]
    assert "不是同一件事" in (await desk.get(f"/cases/{younger}")).text


async def test_what_cannot_be_merged_is_refused_in_words(house: Served) -> None:
    older, _, desk = await _pole(house)
    for other in (older, "99"):
        answer = await desk.post("/duplicates", act="merge", number=older, **{"with": other})
        assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)
    stranger = await signed_in(house, "other", AdminRole.TOWN_ADMIN, ELSEWHERE)
    assert older not in (await stranger.get("/duplicates")).text
