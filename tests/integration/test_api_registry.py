"""Who answers for whom, as other systems and operators may ask."""

from datetime import date, time, timedelta

import pytest

from app.services.duty.registry_words import chain_lines, view_lines
from app.services.versions import touch
from models import Duty, Office, Officer, RosterShift, Substitute
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.served import READER, TOWN_READER, Served, text_xml

pytestmark = pytest.mark.anyio
TODAY = date(2026, 7, 18)
ROOM = f"{VILLAGE}-room"


@pytest.fixture
async def house(house: Served) -> Served:
    """竹园村 with a room that somebody sits in, a department that backs it, an officer on leave, one case."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Office(code=ROOM, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE),
                Office(code="610925-mz", name="民政局", kind="department", division_code=COUNTY),
                _officer("G1", "代小办", "agent", VILLAGE, ROOM),
                _officer("M1", "民小政", "department_window", COUNTY, "610925-mz"),
                _officer("V9", "替班人", "village_leader", TOWN),
                Duty(id=90_000_001, officer_id="M1", kind="backs_village", target=VILLAGE),
                Duty(id=90_000_002, officer_id="M1", kind="pairs_household", target="H1"),
                RosterShift(
                    id=90_000_003,
                    office_code=ROOM,
                    date=TODAY,
                    shift_start=time(8),
                    shift_end=time(18),
                    officer_id="V1",
                ),
                Substitute(id=90_000_004, officer_id="V1", substitute_id="V9", since=TODAY, until=TODAY),
            ]
        )
        await touch(work.session, "registry")
    await house.post_wechat(text_xml("竹园村下冰雹了,烟叶打烂了"))
    return house


def _officer(officer_id: str, name: str, role: str, division: str, office: str | None = None) -> Officer:
    return Officer(id=officer_id, name=name, role=role, division_code=division, title="", office_code=office)


async def test_the_chain_of_a_household_names_everybody_with_his_reason(house: Served) -> None:
    answer = (await house.get("/responsible", place="H1")).json()
    assert answer["division_code"] == VILLAGE
    assert [(each["officer"]["id"], each["by"], each["target"]) for each in answer["chain"]] == [
        ("O1", "covers_household", "H1"),
        ("V9", "leads_village", VILLAGE),
        ("T1", "role", TOWN),
        ("D1", "role", COUNTY),
    ]
    stand_in = answer["chain"][1]
    assert [each["id"] for each in stand_in["stands_in_for"]] == ["V1"]
    assert [each["is_reachable"] for each in answer["chain"]] == [True, False, True, False]


async def test_a_chain_may_be_asked_for_another_instant_and_kind(house: Served) -> None:
    later = (await house.get("/responsible", place=VILLAGE, at="2026-07-19T10:00:00+08:00")).json()
    assert [each["officer"]["id"] for each in later["chain"]] == ["V1", "T1", "D1"]
    assert (await house.get("/responsible", place="nowhere")).status_code == 404
    assert (await house.get("/responsible", place="H1", kind="king")).status_code == 422
    assert (await house.get("/responsible", place="H1", at="soon")).status_code == 422


async def test_a_village_shows_who_leads_backs_covers_pairs_and_sits(house: Served) -> None:
    found = (await house.get(f"/villages/{VILLAGE}")).json()
    assert [each["id"] for each in found["leaders"]] == ["V9"]
    assert [(each["officer"]["id"], each["office"]["name"]) for each in found["backing"]] == [
        ("M1", "民政局")
    ]
    assert [(each["officer"]["id"], each["duties"]) for each in found["household_officers"]] == [("O1", 1)]
    assert [each["officer"]["id"] for each in found["paired"]] == ["M1"]
    assert [each["name"] for each in found["rooms"]] == ["竹园村便民服务室"]
    assert [each["id"] for each in found["agents"]] == ["G1"]
    assert [each["officer"]["id"] for each in found["on_duty"]] == ["V9"]
    assert (await house.get(f"/villages/{TOWN}")).status_code == 404


@pytest.mark.parametrize(
    ("since", "until", "backs"), [(0, 0, True), (-1, 1, True), (1, 1, False), (-1, -1, False)]
)
async def test_who_backs_a_village_does_so_from_the_first_day_to_the_last(
    house: Served, since: int, until: int, backs: bool
) -> None:
    async with house.container.workshop.begin() as work:
        duty = await work.session.get_one(Duty, 90_000_001)
        duty.since, duty.until = TODAY + timedelta(days=since), TODAY + timedelta(days=until)
        await touch(work.session, "registry")
    found = (await house.get(f"/villages/{VILLAGE}")).json()
    assert bool(found["backing"]) is backs


async def test_an_officer_shows_his_duties_and_load(house: Served) -> None:
    found = (await house.get("/officers/O1")).json()
    (case,) = (await house.get("/cases")).json()["items"]
    load = {each: found[each] for each in ("households", "open_cases", "overdue_cases")}
    owned = 1 if case["officer"]["id"] == "O1" else 0
    assert load == {"households": 1, "open_cases": owned, "overdue_cases": 0}
    assert [(each["kind"], each["target"]) for each in found["duties"]] == [("covers_household", "H1")]
    away = (await house.get("/officers/V1")).json()
    assert (away["substitute"]["id"], away["is_on_shift"]) == ("V9", True)
    there = (await house.get("/officers/V9")).json()
    assert [each["id"] for each in there["stands_for"]] == ["V1"]


async def test_who_is_on_duty_now_is_one_call(house: Served) -> None:
    (one,) = (await house.get(f"/offices/{ROOM}/on_duty")).json()
    assert (one["officer"]["id"], one["by"]) == ("V9", "roster")
    assert (await house.get(f"/offices/{ROOM}/on_duty", at="2026-07-19T10:00:00+08:00")).json() == []


async def test_names_are_masked_and_other_divisions_are_not_there(house: Served) -> None:
    masked = (await house.get(f"/villages/{VILLAGE}", token=READER)).json()
    assert masked["leaders"][0]["name"] != "替班人"
    for path in (f"/villages/{VILLAGE}", "/officers/O1", f"/offices/{ROOM}/on_duty"):
        assert (await house.get(path, token=TOWN_READER)).status_code == 404
    assert (await house.get("/responsible", token=TOWN_READER, place="H1")).status_code == 404


async def test_operators_read_the_same_as_lines(house: Served) -> None:
    async with house.container.workshop.read() as work:
        chain = await chain_lines(work, "H1", "disaster")
        seen = await view_lines(work, VILLAGE)
        load = await view_lines(work, "V9")
    assert chain[1] == "  0 包户干部:陈家林(O1),包户 H1"
    assert "替王支书(V1)" in chain[2]
    assert "  联村:民小政(M1)(民政局)" in seen
    assert "  正在替王支书(V1)" in load
