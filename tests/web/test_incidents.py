"""An incident by API and on the officer's page: counted, sorted, taken and reached with one tap, made by hand."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from app.core.clock import SimulatedClock
from app.services.disasters.storms import gather_due
from models import Case, Incident
from tests.small_county import OTHER, VILLAGE
from tests.web.served import READER, TOWN_READER, Served, served

pytestmark = pytest.mark.anyio
WORDS = ("三组冰雹打烂了{n}亩烟叶", "冰雹打烂了{n}亩玉米,{n}间房子漏雨")


class Hailed:
    """A served county over which hail came."""

    def __init__(self, house: Served) -> None:
        self.house = house
        self.numbers: list[str] = []

    async def report(self, count: int, village: str = VILLAGE) -> None:
        """So many reports by another system."""
        for _ in range(count):
            n = len(self.numbers) + 1
            body = {
                "text": WORDS[n % 2].format(n=n),
                "division_code": village,
                "kind": "disaster",
                "reporter": {"name": f"邻居{n}"},
            }
            answer = await self.house.post("/cases", body)
            assert answer.status_code == 201, answer.text
            self.numbers.append(answer.json()["number"])
        while await gather_due(self.house.container.workshop):
            pass

    async def page(self, officer: str = "V1") -> str:
        """The path of the officer's page of the only incident."""
        container = self.house.container
        async with container.database.reading() as session:
            incident = (await session.scalars(select(Incident))).one()
        return container.links.incident_link(incident.id, officer).partition("//")[2].partition("/")[2]

    async def cases(self) -> list[Case]:
        """All of them, the oldest first."""
        async with self.house.container.database.reading() as session:
            return list(await session.scalars(select(Case).order_by(Case.id)))


@pytest.fixture
async def hailed(database_url: str, clock: SimulatedClock) -> AsyncIterator[Hailed]:
    async with served(database_url, clock) as house:
        yield Hailed(house)


async def test_the_api_lists_an_incident_with_its_figures(hailed: Hailed) -> None:
    await hailed.report(6)
    (incident,) = (await hailed.house.get("/incidents", READER)).json()["items"]
    assert (incident["hazard"], incident["state"], incident["cases"]) == ("冰雹", "growing", 6)
    assert incident["division_path"] == "岚皋县/四季镇/竹园村委会"
    assert incident["figures"]["hectares"] == round((1 + 2 + 3 + 4 + 5 + 6) / 15, 2)
    assert incident["figures"]["rooms"] == 1 + 3 + 5
    assert incident["by_state"] == {"assigned": 6}
    shown = (await hailed.house.get(f"/incidents/{incident['number']}")).json()
    assert shown["case_numbers"] == hailed.numbers
    case = (await hailed.house.get(f"/cases/{hailed.numbers[0]}")).json()
    assert case["incident"] == incident["number"]


async def test_the_api_filters_incidents_and_keeps_to_the_division(hailed: Hailed) -> None:
    await hailed.report(6)
    assert (await hailed.house.get("/incidents", state="closed")).json()["items"] == []
    assert len((await hailed.house.get("/incidents", state="growing")).json()["items"]) == 1
    assert (await hailed.house.get("/incidents", TOWN_READER)).json()["items"] == []
    (incident,) = (await hailed.house.get("/incidents")).json()["items"]
    assert (await hailed.house.get(f"/incidents/{incident['number']}", TOWN_READER)).status_code == 404


async def test_cases_are_made_one_incident_by_hand_and_taken_out_again(hailed: Hailed) -> None:
    await hailed.report(1)
    await hailed.report(1, OTHER)
    made = await hailed.house.post("/incidents", {"cases": hailed.numbers})
    assert made.status_code == 201, made.text
    assert (made.json()["division_code"], made.json()["cases"]) == ("610925112", 2)
    out = await hailed.house.post(f"/cases/{hailed.numbers[0]}/actions", {"action": "apart"})
    assert (out.status_code, out.json()["incident"]) == (200, None)
    back = {"action": "gather", "with": made.json()["number"]}
    again = await hailed.house.post(f"/cases/{hailed.numbers[0]}/actions", back)
    assert again.json()["incident"] == made.json()["number"]
    twice = await hailed.house.post(f"/cases/{hailed.numbers[0]}/actions", back)
    assert twice.status_code == 409


async def test_a_hand_that_names_unknown_cases_or_incidents_is_refused_in_words(hailed: Hailed) -> None:
    await hailed.report(1)
    assert (await hailed.house.post("/incidents", {"cases": ["1"]})).status_code == 404
    assert (await hailed.house.post("/incidents", {"cases": []})).status_code == 422
    far = {"cases": hailed.numbers, "division_code": OTHER}
    assert (await hailed.house.post("/incidents", far)).json()["error"]["field"] == "division_code"
    nowhere = await hailed.house.post(
        f"/cases/{hailed.numbers[0]}/actions", {"action": "gather", "with": "12"}
    )
    assert nowhere.status_code == 404
    nothing = await hailed.house.post(f"/cases/{hailed.numbers[0]}/actions", {"action": "gather"})
    assert nothing.json()["error"]["field"] == "with"


async def test_the_page_lists_the_officers_cases_in_the_order_he_wants(hailed: Hailed) -> None:
    await hailed.report(6)
    path = await hailed.page()
    page = (await hailed.house.http.get(f"/{path}")).text
    assert "竹园村" in page
    assert "6件还没有人回应" in page
    by_size = (await hailed.house.http.get(f"/{path}?by=size")).text
    shown = sorted(hailed.numbers, key=lambda number: by_size.index(f"{number[-3:]}号 "))
    assert shown[:3] == [hailed.numbers[4], hailed.numbers[2], hailed.numbers[0]]
    assert (await hailed.house.http.get(f"/{path}?by=nothing")).status_code == 422


async def test_one_tap_takes_every_case_of_the_list(hailed: Hailed) -> None:
    await hailed.report(6)
    path = await hailed.page()
    answer = await hailed.house.http.post(f"/{path}", data={"action": "acknowledge"})
    assert answer.status_code == 303
    assert {(c.state, c.officer_id) for c in await hailed.cases()} == {("acknowledged", "V1")}
    page = (await hailed.house.http.get(f"/{path}")).text
    assert "还没有人回应" not in page


async def test_arrival_is_at_the_cases_that_were_ticked_with_position_and_time(
    hailed: Hailed, clock: SimulatedClock
) -> None:
    await hailed.report(6)
    path = await hailed.page()
    first, second, *others = await hailed.cases()
    tapped = clock.now()
    clock.move_to(clock.now().replace(minute=30))
    ticks = {"action": "arrive", "case": f"{first.id},{second.id}", "tap": "t1", "at": tapped.isoformat()}
    answer = await hailed.house.http.post(f"/{path}", data=ticks | {"lat": "32.3", "lng": "108.9"})
    assert answer.json() == {"done": True}
    after = await hailed.cases()
    assert [c.state for c in after] == ["on_site"] * 2 + ["assigned"] * len(others)
    assert after[0].on_site_at == tapped
    again = await hailed.house.http.post(f"/{path}", data=ticks)
    assert again.json() == {"done": True}
    assert [c.last_event_seq for c in await hailed.cases()] == [c.last_event_seq for c in after]


async def test_what_the_list_does_not_offer_is_refused_in_words(hailed: Hailed) -> None:
    await hailed.report(5)
    path = await hailed.page()
    nobody = await hailed.house.http.post(f"/{path}", data={"action": "arrive"})
    assert (nobody.status_code, "勾选" in nobody.text) == (409, True)
    other = await hailed.house.http.post(f"/{path}", data={"action": "close", "tap": "t2"})
    assert (other.status_code, "why" in other.json()) == (409, True)
    assert (await hailed.house.http.get("/o/incident/nonsense")).status_code == 404
    case_link = hailed.house.container.links.officer_link((await hailed.cases())[0].id, "V1")
    token = case_link.rpartition("/")[2]
    assert (await hailed.house.http.get(f"/o/incident/{token}")).status_code == 404
    assert {c.state for c in await hailed.cases()} == {"assigned"}


async def test_a_colleagues_list_does_not_move_cases_that_he_was_not_called_for(hailed: Hailed) -> None:
    await hailed.report(5)
    path = await hailed.page("V2")
    page = (await hailed.house.http.get(f"/{path}")).text
    assert "报到您这里0件" in page
    await hailed.house.http.post(f"/{path}", data={"action": "acknowledge"})
    assert {c.state for c in await hailed.cases()} == {"assigned"}


async def test_the_officers_whole_list_shows_the_incident_as_one_line(hailed: Hailed) -> None:
    await hailed.report(6)
    links = hailed.house.container.links
    own = "/o/" + links.officer_list_link("V1").rpartition("/")[2]
    page = (await hailed.house.http.get(own)).text
    assert "冰雹:6件" in page
    assert hailed.numbers[0][-3:] + "号" not in page


async def test_the_whole_list_says_which_incident_is_a_drill(hailed: Hailed) -> None:
    await hailed.report(6)
    async with hailed.house.container.workshop.begin() as work:
        await work.session.execute(update(Incident).values(is_drill=True))
    own = "/o/" + hailed.house.container.links.officer_list_link("V1").rpartition("/")[2]
    page = (await hailed.house.http.get(own)).text
    assert 'tag">演练</span> <a href="/o/incident/' in page


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [("lat", "91", 422), ("case", "9" * 4_000, 409), ("case", str(2**63), 422), ("case", "9" * 4_001, 422)],
)
async def test_what_no_phone_sends_is_refused_on_the_list_of_an_incident(
    hailed: Hailed, field: str, value: str, status: int
) -> None:
    await hailed.report(6)
    answer = await hailed.house.http.post(f"/{await hailed.page()}", data={"action": "arrive", field: value})
    assert answer.status_code == status
