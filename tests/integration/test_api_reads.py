"""The read side of the API: shapes, scope, filters, cursors, masking, errors."""

from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from tests.small_county import VILLAGE
from tests.web.served import FULL, READER, TOWN_READER, WRITER, Served, text_xml

pytestmark = pytest.mark.anyio


@pytest.fixture
async def house(house: Served, clock: SimulatedClock) -> Served:
    """The app with one case of 张诗文's, and one message that is chit-chat."""
    text = "竹园村下冰雹了,我叫张诗文,电话13800138000"
    assert (await house.post_wechat(text_xml(text))).status_code == 200
    clock.advance(timedelta(minutes=5))
    assert (await house.post_wechat(text_xml("谢谢", "oOther", "7000000000000000002"))).status_code == 200
    return house


async def test_a_case_has_every_field_of_the_contract(house: Served) -> None:
    answer = await house.get("/cases")
    (case,) = answer.json()["items"]
    assert answer.json()["next_cursor"] is None
    assert set(case) == {
        "number",
        "kind",
        "state",
        "urgent",
        "division_code",
        "division_path",
        "summary",
        "reporter",
        "beneficiary",
        "officer",
        "level",
        "deadlines",
        "incident",
        "messages",
        "attachments",
        "events",
        "linked",
        "decision",
    }
    assert case["number"].isdigit()
    assert (case["kind"], case["state"], case["division_code"]) == ("disaster", "assigned", VILLAGE)
    assert case["division_path"].startswith("岚皋县/四季镇/竹园村")
    assert case["officer"] == {"id": "O1", "name": "陈家林", "role": "household_officer"}
    assert {"remind", "on_site", "finish"} <= {deadline["kind"] for deadline in case["deadlines"]}
    assert set(case["deadlines"][0]) == {"kind", "due_at", "met_at", "missed_at"}
    assert [event["kind"] for event in case["events"]][:2] == ["opened", "assigned"]
    assert set(case["events"][0]) == {"at", "kind", "actor", "data"}
    assert set(case["decision"]) == {"intent", "confidence", "words", "route", "ruleset_version"}
    assert case["messages"][0]["cases"] == [case["number"]]


async def test_one_case_is_the_same_as_in_the_list(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    assert (await house.get(f"/cases/{case['number']}")).json() == case


async def test_a_message_has_every_field_of_the_contract(house: Served) -> None:
    later, first = (await house.get("/messages")).json()["items"]
    assert set(first) == {
        "id",
        "channel",
        "account",
        "external_id",
        "sender",
        "chat",
        "received_at",
        "text",
        "kind",
        "fate",
        "cases",
        "recalled_at",
    }
    assert first["external_id"] == "7000000000000000001"
    assert isinstance(first["id"], str)
    assert first["fate"]["kind"] == "case_opened"
    assert later["fate"]["kind"] != "case_opened"
    assert first["received_at"].endswith(("Z", "+00:00"))


async def test_an_alert_has_every_field_of_the_contract(house: Served) -> None:
    alerts = (await house.get("/alerts")).json()["items"]
    assert set(alerts[0]) == {
        "id",
        "case",
        "officer",
        "channel",
        "state",
        "attempts",
        "created_at",
        "sent_at",
        "last_error",
    }
    assert {alert["officer"] for alert in alerts} == {"O1", "V1"}
    assert {alert["state"] for alert in alerts} == {"queued"}


async def test_names_and_numbers_are_masked_without_the_right(house: Served) -> None:
    for path in ("/cases", "/messages", "/alerts"):
        shown = (await house.get(path, READER)).text
        for personal in ("张诗文", "13800138000", "陈家林"):
            assert personal not in shown, path
    assert "138****8000" in (await house.get("/messages", READER)).text
    assert "13800138000" in (await house.get("/messages")).text


async def test_another_town_sees_nothing(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    for path in ("/cases", "/messages", "/alerts"):
        assert (await house.get(path, TOWN_READER)).json()["items"] == []
        assert (await house.get(path, TOWN_READER, division=VILLAGE)).json()["items"] == []
    answer = await house.get(f"/cases/{case['number']}", TOWN_READER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("path", "query", "count"),
    [
        ("/cases", {"division": "610925112"}, 1),
        ("/cases", {"division": "610925113"}, 0),
        ("/cases", {"state": "assigned"}, 1),
        ("/cases", {"state": "closed"}, 0),
        ("/cases", {"kind": "disaster"}, 1),
        ("/cases", {"kind": "relief"}, 0),
        ("/cases", {"channel": "wechat", "account": "langao"}, 1),
        ("/cases", {"channel": "onebot"}, 0),
        ("/cases", {"external_id": "7000000000000000001"}, 1),
        ("/cases", {"since": "2026-07-18T14:59:00+08:00"}, 1),
        ("/cases", {"since": "2026-07-18T15:01:00+08:00"}, 0),
        ("/messages", {"since": "2026-07-18T15:01:00 08:00"}, 1),
        ("/messages", {"external_id": "7000000000000000002"}, 1),
        ("/messages", {"state": "case_opened"}, 1),
        ("/messages", {"account": "nobody"}, 0),
        ("/alerts", {"state": "queued"}, 2),
        ("/alerts", {"kind": "disaster"}, 2),
        ("/alerts", {"external_id": "7000000000000000002"}, 0),
    ],
)
async def test_filters_narrow_the_list(house: Served, path: str, query: dict[str, str], count: int) -> None:
    assert len((await house.get(path, **query)).json()["items"]) == count


async def test_a_cursor_leads_through_all_pages_newest_first(house: Served) -> None:
    whole = [item["id"] for item in (await house.get("/messages")).json()["items"]]
    first = (await house.get("/messages", limit=1)).json()
    second = (await house.get("/messages", limit=1, cursor=first["next_cursor"])).json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == whole
    assert second["next_cursor"] is None


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "1001"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"cursor": "9" * 30}, "cursor"),
        ({"since": "yesterday"}, "since"),
        ({"since": "2026-07-18T15:00:00"}, "since"),
        ({"division": "61%"}, "division"),
        ({"state": "sleeping"}, "state"),
        ({"kind": "hail"}, "kind"),
        ({"channel": "fax"}, "channel"),
    ],
)
async def test_a_wrong_filter_is_422_and_named(house: Served, query: dict[str, str], field: str) -> None:
    answer = await house.get("/cases", **query)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "invalid"
    assert answer.json()["error"]["field"] == field


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic full-token", "full-token"])
async def test_without_a_right_token_it_is_401(house: Served, header: str) -> None:
    answer = await house.http.get("/api/v1/cases", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert set(answer.json()["error"]) == {"code", "message", "field"}


async def test_reading_needs_the_right_to_read(house: Served) -> None:
    answer = await house.get("/cases", WRITER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


async def test_moving_needs_the_right_to_write(house: Served) -> None:
    answer = await house.post("/cases/1/actions", {"action": "acknowledge"}, READER)
    assert answer.status_code == 403


async def test_an_unknown_case_is_404(house: Served) -> None:
    assert (await house.get("/cases/123456789012")).status_code == 404
    assert (await house.post("/cases/123456789012/actions", {"action": "close"})).status_code == 404


async def test_moves_answer_the_case_and_illegal_ones_409(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    path = f"/cases/{case['number']}/actions"
    answer = await house.post(path, {"action": "acknowledge", "officer": "O1"})
    assert (answer.status_code, answer.json()["state"]) == (200, "acknowledged")
    again = await house.post(path, {"action": "acknowledge", "officer": "O1"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "conflict")
    suspended = await house.post(path, {"action": "suspend", "text": "等天晴", "until": "2026-07-25"})
    assert suspended.json()["state"] == "suspended"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "dance"}, "action"),
        ({"action": "record"}, "text"),
        ({"action": "transfer", "to": "nobody"}, "to"),
        ({"action": "acknowledge", "officer": "nobody"}, "officer"),
        ({"action": "suspend", "text": "x", "until": "2026-07-25T10:00:00"}, "until"),
        ({"action": "arrive", "lat": 91, "lng": 1}, "lat"),
        ({"action": "arrive", "lat": 32.3, "lng": 500}, "lng"),
        ({"action": "arrive", "lat": "NaN", "lng": 108.9}, "lat"),
        ({"action": "pay", "amount": -1}, "amount"),
        ({"action": "acknowledge", "colour": "red"}, "colour"),
    ],
)
async def test_a_move_with_a_wrong_value_is_422(house: Served, body: dict[str, object], field: str) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    answer = await house.post(f"/cases/{case['number']}/actions", body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_a_position_that_is_no_number_is_422_also_where_json_does_not_know_it(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    answer = await house.http.post(
        f"/api/v1/cases/{case['number']}/actions",
        content='{"action": "arrive", "lat": NaN, "lng": Infinity}',
        headers={"content-type": "application/json", "authorization": f"Bearer {FULL}"},
    )
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "lat")
    assert (await house.get(f"/cases/{case['number']}")).json()["state"] == case["state"]


async def test_a_move_by_an_officer_of_elsewhere_is_403(house: Served) -> None:
    (case,) = (await house.get("/cases")).json()["items"]
    answer = await house.post(f"/cases/{case['number']}/actions", {"action": "acknowledge", "officer": "V2"})
    assert answer.status_code == 403


async def test_the_openapi_document_knows_the_calls(house: Served) -> None:
    document = (await house.http.get("/api/v1/openapi.json")).json()
    assert {"/api/v1/cases", "/api/v1/messages", "/api/v1/alerts"} <= set(document["paths"])


async def test_the_openapi_document_says_what_a_token_and_an_action_are(house: Served) -> None:
    document = (await house.http.get("/api/v1/openapi.json")).json()
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    calls = [call for path in document["paths"].values() for call in path.values()]
    assert all(call["security"] for call in calls)
    actions = document["components"]["schemas"]["Action"]["properties"]["action"]["enum"]
    named = "acknowledge arrive record assign transfer return suspend resume extend resolve pay call_back close reopen"
    assert {*named.split(), "merge", "unmerge"} <= set(actions)
