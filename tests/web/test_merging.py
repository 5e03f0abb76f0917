"""The same matter told twice, by API and on the officer's page."""

import pytest
from sqlalchemy import select

from models import Case, OutboxMessage
from tests.small_county import VILLAGE
from tests.web.served import READER, TOWN_READER, Served

pytestmark = pytest.mark.anyio
TEXTS = ("竹园村三组路边电线杆倒了,路堵住了", "竹园村三组电线杆倒了,把路堵住了")


async def told(house: Served) -> list[str]:
    """Both reports, by another system; their numbers."""
    numbers = []
    for text, name in zip(TEXTS, ("东头的", "西头的"), strict=True):
        body = {"text": text, "division_code": VILLAGE, "kind": "disaster", "reporter": {"name": name}}
        answer = await house.post("/cases", body)
        assert answer.status_code == 201, answer.text
        numbers.append(answer.json()["number"])
    return numbers


async def page_of(house: Served, number: str, officer: str = "V1") -> str:
    async with house.container.database.reading() as session:
        case_id = await session.scalar(select(Case.id).where(Case.number == number))
    return "/o/" + house.container.links.officer_link(case_id or 0, officer).rpartition("/")[2]


async def test_the_api_suggests_merges_and_parts(house: Served) -> None:
    first, second = await told(house)
    (found,) = (await house.get(f"/cases/{second}/duplicates", READER)).json()["items"]
    assert (found["number"], found["reasons"]) == (first, ["place", "time", "words"])
    assert (await house.get(f"/cases/{second}/duplicates", TOWN_READER)).status_code == 404
    merged = (await house.post(f"/cases/{second}/actions", {"action": "merge", "with": first})).json()
    assert (merged["state"], merged["linked"]) == ("merged", [first])
    assert [event["kind"] for event in merged["events"]].count("merged") == 1
    assert (await house.get(f"/cases/{first}")).json()["linked"] == [second]
    assert (await house.get(f"/cases/{second}/duplicates")).json()["items"] == []
    parted = (await house.post(f"/cases/{second}/actions", {"action": "unmerge"})).json()
    assert (parted["state"], parted["linked"]) == ("assigned", [])
    again = await house.post(f"/cases/{second}/actions", {"action": "unmerge"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    nothing = await house.post(f"/cases/{second}/actions", {"action": "merge"})
    assert nothing.json()["error"]["field"] == "with"


async def test_the_page_asks_whether_it_is_the_same_and_one_tap_merges(house: Served) -> None:
    first, second = await told(house)
    path = await page_of(house, second)
    page = (await house.http.get(path)).text
    assert "是不是同一件事" in page
    assert f"并到{first[-3:]}号" in page
    tapped = await house.http.post(path, data={"action": "merge", "with": first})
    assert tapped.status_code == 303
    page = (await house.http.get(path)).text
    assert "是同一件事,在那一件里办" in page
    assert "是不是同一件事" not in page
    assert "并到这一件里的" in (await house.http.get(await page_of(house, first))).text
    await house.http.post(path, data={"action": "unmerge"})
    assert "在那一件里办" not in (await house.http.get(path)).text


async def test_a_page_never_shows_a_case_that_is_not_the_officers(house: Served) -> None:
    first, second = await told(house)
    async with house.container.database.transaction() as session:
        case = (await session.scalars(select(Case).where(Case.number == first))).one()
        case.officer_id = "V2"
        for row in await session.scalars(select(OutboxMessage).where(OutboxMessage.case_id == case.id)):
            row.officer_id = "V2" if row.officer_id else None
    assert "是不是同一件事" not in (await house.http.get(await page_of(house, second))).text
    assert "是不是同一件事" in (await house.http.get(await page_of(house, second, "T1"))).text


async def test_what_goes_on_in_another_case_is_not_on_the_officers_list(house: Served) -> None:
    first, second = await told(house)
    own = "/o/" + house.container.links.officer_list_link("V1").rpartition("/")[2]
    assert "要办的事(2件)" in (await house.http.get(own)).text
    await house.post(f"/cases/{second}/actions", {"action": "merge", "with": first})
    page = (await house.http.get(own)).text
    assert "要办的事(1件)" in page
    assert "已并到另一件" not in page
    await house.post(f"/cases/{second}/actions", {"action": "unmerge"})
    assert "要办的事(2件)" in (await house.http.get(own)).text
