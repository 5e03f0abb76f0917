"""Values at the edge: a list or a number that makes no sense is refused by its field and never a fault of ours."""

from itertools import product
from typing import Any

import pytest

from app.services.versions import touch
from models import Office
from tests.integration.test_api_filing import a_body
from tests.small_county import VILLAGE
from tests.web.served import FULL, Served, group_event, text_xml

pytestmark = pytest.mark.anyio
LISTS = ("/cases", "/messages", "/alerts", "/incidents", "/webhooks")


WRONG = (
    ("cursor", "9" * 5000),
    ("cursor", "9" * 20),
    ("cursor", "-1"),
    ("since", "0001-01-01T00:00:00+14:00"),
    ("since", "9999-12-31T23:59:59-12:00"),
    ("limit", "1001"),
    ("limit", "0"),
    ("division", "61"),
)


async def test_a_filter_beyond_its_bounds_is_refused_by_its_name(house: Served) -> None:
    for path, (field, value) in product(LISTS, WRONG):
        answer = await house.get(path, **{field: value})
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field), (path, field, value)


FAR = (
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-12:00",
    "0001-01-01T00:00:00+14:00",
)
ROOM = f"{VILLAGE}-room"
ASKED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("/stats", {}, "since"),
    ("/stats", {}, "until"),
    ("/responsible", {"place": VILLAGE}, "at"),
    (f"/offices/{ROOM}/on_duty", {}, "at"),
)


async def test_an_instant_at_the_end_of_all_dates_is_refused_by_its_name(house: Served) -> None:
    await _with_a_room(house)
    for (path, more, field), value in product(ASKED, FAR):
        answer = await house.get(path, **more, **{field: value})
        assert (answer.status_code, answer.json()["error"]["field"]) == (422, field), (path, field, value)
    for path, more, field in ASKED:
        answer = await house.get(path, **more, **{field: "2026-07-18"})
        assert answer.json()["error"]["message"].startswith(f"{field} 要带时区"), (path, field)
        answer = await house.get(path, **more, **{field: "2026-07-10T15:00:00 08:00"})
        assert answer.status_code == 200, (path, field)


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
async def test_a_roster_at_the_end_of_all_dates_is_refused(house: Served, day: str) -> None:
    await _with_a_room(house)
    body = {"officers": ["V1"], "since": day, "until": day, "days": "每天", "shifts": "20:00-08:00"}
    answer = await house.post(f"/offices/{ROOM}/roster", body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "since")


async def _with_a_room(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(
            Office(code=ROOM, name="竹园村便民服务室", kind="village_room", division_code=VILLAGE)
        )
        await touch(work.session, "registry")


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
async def test_an_address_with_a_port_that_there_is_not_is_never_pushed_to(house: Served, port: str) -> None:
    answer = await house.post("/webhooks", {"url": f"https://example.com:{port}/x"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "url")


async def test_a_nul_is_nobodys_name_and_no_fault_of_ours(house: Served) -> None:
    for path in LISTS:
        answer = await house.get(path, account="x\0y", external_id="\0")
        assert answer.status_code in (200, 422), path
    for path in ("/cases/%00", "/incidents/%00", "/cases/1%00/why"):
        answer = await house.http.get(f"/api/v1{path}", headers={"authorization": f"Bearer {FULL}"})
        assert answer.status_code in (404, 422), path


async def test_a_nul_in_a_body_is_no_fault_of_ours(house: Served) -> None:
    number = (await house.post("/cases", a_body())).json()["number"]
    bodies: list[dict[str, Any]] = [
        {"action": "merge", "with": "1\0"},
        {"action": "record", "text": "去看过\0了"},
        {"action": "transfer", "to": "\0"},
    ]
    for body in bodies:
        assert (await house.post(f"/cases/{number}/actions", body)).status_code < 500
    assert (await house.post("/incidents", {"cases": [number, "\0"]})).status_code in (404, 422)


async def test_incidents_are_found_by_the_messages_of_their_cases(house: Served) -> None:
    made = (await house.post("/cases", a_body())).json()
    body = {"cases": [made["number"]], "division_code": VILLAGE}
    assert (await house.post("/incidents", body)).status_code == 201
    key = made["messages"][0]["external_id"]

    async def count(**filters: str) -> int:
        return len((await house.get("/incidents", **filters)).json()["items"])

    assert await count(channel="api", account="all", external_id=key) == 1
    for other in ({"channel": "wechat"}, {"account": "x"}, {"external_id": "x"}):
        assert await count(**other) == 0
    assert (await house.get("/incidents", channel="fax")).status_code == 422


async def test_one_msg_id_to_two_addressees_is_two_messages(house: Served) -> None:
    """Rule C7: the key of a WeChat message is (ToUserName, MsgId)."""
    for query_to in ("gh_one", "gh_two", "gh_one"):
        xml = text_xml("在不在").replace("gh_demo", query_to)
        query, body = house.sealed(xml)
        assert (await house.post_wechat(body, "safe", query)).status_code == 200
    assert (await house.stored())[0] == 2
    items = (await house.get("/messages", external_id="7000000000000000001")).json()["items"]
    assert len(items) == 2


async def test_numbers_that_json_does_not_know_are_unreadable(house: Served) -> None:
    """Rule C4: NaN and Infinity are no JSON."""
    for word in (b"NaN", b"Infinity", b"-Infinity"):
        body = b'{"self_id":10001,"post_type":"notice","time":' + word + b"}"
        assert (await house.post_onebot(body)).status_code == 400
    assert (await house.post_onebot(group_event())).status_code == 204


async def test_a_body_that_is_no_json_is_called_so(house: Served) -> None:
    headers = {"authorization": f"Bearer {FULL}", "content-type": "application/json"}
    answer = await house.http.post("/api/v1/cases", content=b"{bad", headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["message"], error["field"]) == (422, "内容不是正确的 JSON", None)


async def test_what_is_missing_or_unknown_in_a_body_is_named_as_that(house: Served) -> None:
    whole = a_body()
    headers = {"authorization": f"Bearer {FULL}"}
    for body, message, field in (
        ({"text": "路塌了"}, "没有写 division_code", "division_code"),
        (whole | {"reporter": {}}, "没有写 reporter.name", "reporter.name"),
        (whole | {"where": "村口"}, "没有 where 这一项,写错了名字?", "where"),
        (whole | {"text": 5}, "text 的值不对", "text"),
        ([whole], "内容要是一个 JSON 对象,Content-Type 是 application/json", None),
    ):
        answer = await house.http.post("/api/v1/cases", json=body, headers=headers)
        error = answer.json()["error"]
        assert (answer.status_code, error["message"], error["field"]) == (422, message, field)
