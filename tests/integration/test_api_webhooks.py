"""Webhooks: whoever asked for it is told what happens to cases, signed, until he heard it (contract, section 6)."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from app.core.clock import SimulatedClock
from app.jobs.push import Pushes
from app.jobs.running import jobs_of
from app.services.sending.hooks import BATCH
from app.settings import ApiToken
from models import WebhookCall
from tests.integration.test_api_filing import OTHER_TOWN, TOWN_WRITER, a_body
from tests.small_county import COUNTY, TOWN
from tests.web.served import FULL, READER, WRITER, Served, served

pytestmark = pytest.mark.anyio
URL = "http://127.0.0.1:9/events"


class Receiver:
    """The other system: keeps what it was sent and answers with `status`; at `broken` the client itself fails."""

    def __init__(self) -> None:
        self.status = 204
        self.broken = ""
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.broken and self.broken in str(request.url):
            raise ValueError("nothing that anybody foresaw")
        self.requests.append(request)
        return httpx.Response(self.status)

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(request.content) for request in self.requests]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def house(database_url: str, clock: SimulatedClock, receiver: Receiver) -> AsyncIterator[Served]:
    tokens = [
        {"name": "all", "token": FULL, "division": COUNTY, "rights": ["read", "write", "personal"]},
        {"name": "reader", "token": READER, "division": COUNTY},
        {"name": "writer", "token": WRITER, "division": COUNTY, "rights": ["write"]},
        {"name": "siji", "token": TOWN_WRITER, "division": TOWN, "rights": ["read", "write"]},
    ]
    http = httpx.AsyncClient(transport=httpx.MockTransport(receiver))
    listed = {"api_token": tokens, "webhook_hosts": ["127.0.0.1"]}
    async with served(database_url, clock, http, **listed) as running:
        yield running


async def hooked(house: Served, token: str = FULL, **changes: Any) -> dict[str, Any]:
    answer = await house.post("/webhooks", {"url": URL} | changes, token)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def pushed(house: Served) -> int:
    return await jobs_of(house.container).ticks["push"]()


async def calls(house: Served) -> int:
    async with house.container.database.reading() as session:
        return await session.scalar(select(func.count(WebhookCall.id))) or 0


async def test_every_event_of_a_case_is_pushed_once_and_signed(house: Served, receiver: Receiver) -> None:
    made = await hooked(house, secret="hotline-secret")
    case = (await house.post("/cases", a_body())).json()
    assert await pushed(house) == len(case["events"])
    assert sorted((b["seq"], b["kind"]) for b in receiver.bodies()) == [
        (seq, event["kind"]) for seq, event in enumerate(case["events"], start=1)
    ]
    first = min(receiver.bodies(), key=lambda body: body["seq"])
    about = ("number", "kind", "state", "urgent", "division_code", "level")
    assert first["case"] == {name: case[name] for name in about}
    for request in receiver.requests:
        stamp = request.headers["x-baolian-timestamp"]
        wanted = hmac.new(b"hotline-secret", f"{stamp}.".encode() + request.content, hashlib.sha256)
        assert request.headers["x-baolian-signature"] == f"sha256={wanted.hexdigest()}"
        assert request.headers["x-baolian-delivery"] == json.loads(request.content)["id"]
    assert (await pushed(house), await calls(house)) == (0, 0)
    assert made["secret"] == "hotline-secret"


async def test_a_push_holds_no_name_phone_or_word_of_anybody(house: Served, receiver: Receiver) -> None:
    await hooked(house)
    await house.post("/cases", a_body())
    await pushed(house)
    said = "".join(request.content.decode() for request in receiver.requests)
    assert not any(words in said for words in ("张诗文", "13800138000", "烟叶"))


async def test_what_is_not_heard_is_sent_again_later_with_the_same_id(
    house: Served, receiver: Receiver, clock: SimulatedClock
) -> None:
    await hooked(house, events=["opened"])
    receiver.status = 500
    await house.post("/cases", a_body())
    assert (await pushed(house), await pushed(house)) == (1, 0)
    (shown,) = (await house.get("/webhooks")).json()["items"]
    assert (shown["waiting"], shown["dead"], shown["last_error"]) == (1, 0, "http_500")
    assert await jobs_of(house.container).next_due_at() is not None
    receiver.status = 200
    clock.advance(timedelta(seconds=10))
    assert await pushed(house) == 1
    ids = [request.headers["x-baolian-delivery"] for request in receiver.requests]
    assert len(ids) == 2
    assert len(set(ids)) == 1
    (shown,) = (await house.get("/webhooks")).json()["items"]
    assert (shown["waiting"], shown["dead"], shown["last_error"]) == (0, 0, "")


async def test_a_fault_with_one_push_costs_no_other_and_is_tried_again_later(
    house: Served, receiver: Receiver, clock: SimulatedClock
) -> None:
    await hooked(house, url="http://127.0.0.1:9/broken", events=["opened"])
    await hooked(house, events=["opened"])
    receiver.broken = "broken"
    await house.post("/cases", a_body())
    assert await pushed(house) == 2
    assert [request.url.path for request in receiver.requests] == ["/events"]
    items = (await house.get("/webhooks")).json()["items"]
    assert {each["url"][-6:]: (each["waiting"], each["last_error"]) for each in items} == {
        "broken": (1, "ValueError"),
        "events": (0, ""),
    }
    receiver.broken = ""
    clock.advance(timedelta(seconds=10))
    assert (await pushed(house), await calls(house)) == (1, 0)


async def test_after_a_day_a_push_is_given_up_and_seen_as_dead(
    house: Served, receiver: Receiver, clock: SimulatedClock
) -> None:
    await hooked(house, events=["opened"])
    receiver.status = 503
    await house.post("/cases", a_body())
    for _ in range(40):
        await pushed(house)
        clock.advance(timedelta(hours=1))
    (shown,) = (await house.get("/webhooks")).json()["items"]
    assert (shown["waiting"], shown["dead"], shown["last_error"]) == (0, 1, "http_503")
    assert 20 < len(receiver.requests) < 40


async def test_only_the_kinds_and_the_division_that_were_asked_for(house: Served, receiver: Receiver) -> None:
    await hooked(house, TOWN_WRITER, events=["acknowledged"])
    await hooked(house, division_code=OTHER_TOWN)
    case = (await house.post("/cases", a_body())).json()
    act = {"action": "acknowledge", "officer": case["officer"]["id"]}
    assert (await house.post(f"/cases/{case['number']}/actions", act)).status_code == 200
    await pushed(house)
    assert [body["kind"] for body in receiver.bodies()] == ["acknowledged"]


async def test_the_list_gives_no_webhook_that_was_not_asked_for(house: Served, clock: SimulatedClock) -> None:
    every = await hooked(house)
    clock.advance(timedelta(seconds=1))
    some = await hooked(house, events=["opened", "closed"])
    both = [some["id"], every["id"]]
    wishes: tuple[tuple[dict[str, Any], list[str]], ...] = (
        ({"kind": "opened"}, both),
        ({"kind": "arrived"}, [every["id"]]),
        ({"kind": "opened", "limit": 1}, both[:1]),
        ({"state": "queued"}, []),
        ({"channel": "wechat"}, []),
        ({"account": "langao"}, []),
        ({"external_id": "7"}, []),
    )
    for asked, wanted in wishes:
        items = (await house.get("/webhooks", **asked)).json()["items"]
        assert [hook["id"] for hook in items] == wanted, asked
    assert (await house.get("/webhooks", kind="recalled")).json()["error"]["field"] == "kind"


async def test_a_kind_that_is_never_pushed_is_refused_and_not_offered(house: Served) -> None:
    answer = await house.post("/webhooks", {"url": URL, "events": ["opened", "recalled"]})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "events.1")
    document = (await house.http.get("/api/v1/openapi.json")).json()
    offered = document["components"]["schemas"]["NewWebhook"]["properties"]["events"]["items"]["enum"]
    assert "recorded" in offered
    assert "recalled" not in offered


async def test_a_webhook_that_was_removed_is_told_nothing_more(house: Served, receiver: Receiver) -> None:
    made = await hooked(house)
    await house.post("/cases", a_body())
    path, bearer = f"/api/v1/webhooks/{made['id']}", {"authorization": f"Bearer {FULL}"}
    assert (await house.http.delete(path, headers=bearer)).status_code == 204
    await house.post("/cases", a_body())
    assert (await pushed(house), await calls(house), receiver.requests) == (0, 0, [])
    assert (await house.get("/webhooks")).json()["items"] == []
    assert (await house.http.delete(path, headers=bearer)).status_code == 404


async def test_what_a_token_may_no_longer_read_is_not_pushed(house: Served, receiver: Receiver) -> None:
    await hooked(house, TOWN_WRITER)
    await house.post("/cases", a_body())
    elsewhere = ApiToken(name="siji", token="t" * 20, division=OTHER_TOWN)
    pushes = Pushes(house.container.workshop, house.container.pusher, [elsewhere])
    assert await pushes.push_due() > 0
    assert receiver.requests == []
    (shown,) = (await house.get("/webhooks", TOWN_WRITER)).json()["items"]
    assert (shown["waiting"], shown["last_error"]) == (0, "token_may_not_read")


async def test_two_processes_push_one_event_once(house: Served, receiver: Receiver) -> None:
    await hooked(house)
    await house.post("/cases", a_body())
    waiting = await calls(house)
    assert await pushed(house) + await pushed(house) == waiting <= BATCH
    assert len(receiver.requests) == waiting


async def test_a_webhook_is_its_tokens_own_and_its_secret_is_shown_once(house: Served) -> None:
    made = await hooked(house, TOWN_WRITER)
    assert len(made["secret"]) == 64
    assert (made["division_code"], made["events"], made["url"]) == (TOWN, [], URL)
    (shown,) = (await house.get("/webhooks", TOWN_WRITER)).json()["items"]
    assert "secret" not in shown
    assert (await house.get("/webhooks")).json() == {"items": [], "next_cursor": None}
    path = f"/api/v1/webhooks/{made['id']}"
    answer = await house.http.delete(path, headers={"authorization": f"Bearer {FULL}"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "ftp://hotline.example.cn/"}, "url"),
        ({"url": "http://169.254.169.254/latest/meta-data"}, "url"),
        ({"url": "http://10.1.2.3/"}, "url"),
        ({"url": URL, "events": ["exploded"]}, "events.0"),
        ({"url": URL, "secret": "short"}, "secret"),
        ({"url": URL, "division_code": "61"}, "division_code"),
        ({"url": URL, "colour": "red"}, "colour"),
    ],
)
async def test_what_cannot_be_a_webhook_is_refused_by_its_field(
    house: Served, body: dict[str, Any], field: str
) -> None:
    answer = await house.post("/webhooks", body)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


async def test_who_may_not_write_or_read_or_looks_elsewhere_registers_nothing(house: Served) -> None:
    assert (await house.post("/webhooks", {"url": URL}, READER)).status_code == 403
    assert (await house.post("/webhooks", {"url": URL}, WRITER)).status_code == 403
    beyond = await house.post("/webhooks", {"url": URL, "division_code": OTHER_TOWN}, TOWN_WRITER)
    assert beyond.status_code == 404
    assert (await house.get("/webhooks")).json()["items"] == []
