"""Leave, back, handover and undo by the API, within the token's division and rights."""

import pytest

from app.services.versions import touch
from models import Office, Person
from tests.small_county import OTHER, VILLAGE
from tests.web.served import READER, TOWN_READER, Served, text_xml

pytestmark = pytest.mark.anyio
LEAVE = {"since": "2026-07-20", "until": "2026-07-25", "substitute": "王支书"}
TO_V1 = {"successors": [{"officer": "V1"}]}


@pytest.fixture
async def house(house: Served) -> Served:
    """The app with one case."""
    await house.post_wechat(text_xml("竹园村下冰雹了,烟叶打烂了"))
    return house


async def test_a_leave_is_written_down_once_and_ended(house: Served) -> None:
    answer = (await house.post("/officers/O1/leave", LEAVE)).json()
    assert (answer["substitute"], answer["gaps"]) == ("V1", [])
    assert (await house.post("/officers/O1/leave", LEAVE)).status_code == 422
    assert (await house.post("/officers/O1/back", {})).json() == {"ended": 1}
    assert (await house.post("/officers/O1/back", {})).json() == {"ended": 0}


async def test_a_handover_is_listed_and_undone(house: Served) -> None:
    done = (await house.post("/officers/O1/handover", TO_V1)).json()
    assert done["households"] == {"V1": 1}
    (act,) = (await house.get("/acts")).json()
    assert (act["id"], act["kind"], act["actor"]) == (done["act"]["id"], "handover", "api:all")
    assert (await house.get("/officers/O1")).status_code == 404
    undone = await house.post(f"/acts/{act['id']}/undo", {})
    assert undone.json()["undone_at"] is not None
    assert (await house.post(f"/acts/{act['id']}/undo", {})).status_code == 409
    assert (await house.get("/officers/O1")).json()["households"] == 1


async def test_without_the_right_or_outside_the_division_nothing_happens(house: Served) -> None:
    for path, body in (("/officers/O1/leave", LEAVE), ("/officers/O1/handover", TO_V1), ("/acts/1/undo", {})):
        assert (await house.post(path, body, token=READER)).status_code == 403
    assert (await house.get("/acts", token=TOWN_READER)).json() == []
    for number in (1, 2**63):
        assert (await house.post(f"/acts/{number}/undo", {})).status_code == 404
    assert (await house.post("/officers/none/leave", LEAVE)).status_code == 404


async def test_rosters_divisions_and_households_change_by_one_call_each(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Office(code="room", name="室", kind="village_room", division_code=VILLAGE),
                Person(id="P2", household_id="H1", name="张二", tags=[]),
            ]
        )
        await touch(work.session, "registry")
    roster = {"officers": ["O1"], "since": "2026-07-20", "until": "2026-07-31", "days": "旬"}
    calls = (
        ("/offices/room/roster", roster, "roster"),
        ("/offices/room/swap", {"day": "2026-07-21", "officer": "O1", "with_officer": "V1"}, "swap"),
        ("/households/H1/split", {"new_id": "H9", "people": ["P2"]}, "split"),
        ("/households/H1/move", {"to": OTHER, "officer": "V2"}, "move"),
        (f"/divisions/{VILLAGE}/merge", {"sources": [OTHER]}, "merge"),
    )
    for path, body, kind in calls:
        answer = await house.post(path, body)
        assert (answer.status_code, answer.json().get("kind")) == (200, kind), answer.text
        assert (await house.post(path, body, token=READER)).status_code == 403
    assert [act["kind"] for act in (await house.get("/acts")).json()] == [kind for *_, kind in calls][::-1]
    assert (await house.post(f"/divisions/{VILLAGE}/renumber", {"numbers": {"x": 1}})).status_code == 404
