"""Taps on the officer's page: position, photo, the time of a tap that comes later, and the same tap twice."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from app.media import FolderStore
from models import Attachment, Case, CaseEvent, Deadline, Household
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
HOME = (32.31, 108.90)


async def _a_case(house: Served) -> tuple[Case, str]:
    async with house.container.database.transaction() as session:
        home = await session.get_one(Household, "H1")
        home.lat, home.lng = HOME
    while (await house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))).status_code == 503:
        pass  # a busy machine: the platform sends it again
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    link = house.container.links.officer_link(case.id, "O1")
    return case, link.removeprefix(house.container.settings.public_url)


def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(file, "JPEG")
    return file.getvalue()


async def _arrives(house: Served, path: str, **fields: Any) -> dict[str, Any]:
    """What the history keeps of an arrival with these fields."""
    answer = await house.http.post(path, data={"action": "arrive", **fields})
    assert answer.status_code == 303
    (event,) = await house.all(CaseEvent, kind="arrived")
    data: dict[str, Any] = event.data
    return data


async def test_an_arrival_near_the_place_is_noted_with_its_distance(house: Served) -> None:
    _, path = await _a_case(house)
    data = await _arrives(house, path, lat=HOME[0], lng=HOME[1], accuracy=20)
    assert data["proof"] == "position"
    assert data["distance_m"] < 1000
    assert "doubts" not in data


@pytest.mark.parametrize(
    ("fields", "doubts"),
    [
        ({"lat": 30.0, "lng": 125.0}, ["outside"]),
        ({"lat": 0, "lng": 0}, ["outside"]),
        ({"lat": HOME[0] + 0.05, "lng": HOME[1]}, ["far"]),
        ({"lat": HOME[0], "lng": HOME[1], "accuracy": 5000}, ["vague"]),
        ({}, ["no_proof"]),
    ],
)
async def test_a_doubt_about_a_position_is_noted_and_nobody_is_refused(
    house: Served, fields: dict[str, float], doubts: list[str]
) -> None:
    case, path = await _a_case(house)
    assert (await _arrives(house, path, **fields))["doubts"] == doubts
    assert (await house.all(Case, id=case.id))[0].state == "on_site"


@pytest.mark.parametrize(
    "fields",
    [
        {"lat": 32.3, "lng": 500},
        {"lat": "nan", "lng": "nan"},
        {"lat": "inf", "lng": 108.9},
        {"lat": "北", "lng": 1},
    ],
    ids=["out of range", "no number", "without end", "a word"],
)
async def test_a_position_that_is_none_is_refused_in_words_and_changes_nothing(
    house: Served, fields: dict[str, Any]
) -> None:
    case, path = await _a_case(house)
    answer = await house.http.post(path, data={"action": "arrive", **fields})
    assert answer.status_code == 422
    assert "位置不对" in answer.text
    assert (await house.all(Case, id=case.id))[0].state == case.state


async def test_an_officer_reads_who_was_told_and_who_answered_and_the_reporter_does_not(
    house: Served,
) -> None:
    case, path = await _a_case(house)
    await house.http.post(path, data={"action": "acknowledge"})
    page = (await house.http.get(path)).text
    for word in ("派给干部:陈家林", "通知干部:陈家林", "干部看到:陈家林"):
        assert word in page, word
    link = house.container.links.person_link(case.id).removeprefix(house.container.settings.public_url)
    told = (await house.http.get(link)).text
    assert ":陈家林" not in told.partition("timeline")[2]


async def test_a_photo_stands_for_a_position_and_is_part_of_the_case(house: Served) -> None:
    case, path = await _a_case(house)
    answer = await house.http.post(
        path, data={"action": "arrive"}, files={"photo": ("p.jpg", _photo(), "image/jpeg")}
    )
    assert answer.status_code == 303
    (event,) = await house.all(CaseEvent, kind="arrived")
    assert event.data["proof"] == "photo"
    (kept,) = await house.all(Attachment)
    assert (await house.http.get(f"{path}/photo/{kept.id}/small")).status_code == 200
    shown = (await house.get(f"/cases/{case.number}")).json()
    assert [each["state"] for each in shown["attachments"]] == ["stored"]


async def test_what_is_no_photo_is_said_so_and_nothing_happens(house: Served) -> None:
    case, path = await _a_case(house)
    answer = await house.http.post(
        path, data={"action": "arrive"}, files={"photo": ("p.jpg", b"no picture", "image/jpeg")}
    )
    assert answer.status_code == 409
    assert "打不开" in answer.text
    assert (await house.all(Case, id=case.id))[0].state == "assigned"


async def test_a_store_that_takes_no_photo_stops_no_move_and_the_photo_comes_with_the_same_tap(
    house: Served, tmp_path: Path
) -> None:
    case, path = await _a_case(house)
    (tmp_path / "album").write_text("a file, no folder")
    good, house.container.media = house.container.media, FolderStore(tmp_path / "album")
    sending = {
        "data": {"action": "arrive", "tap": "t1"},
        "files": {"photo": ("p.jpg", _photo(), "image/jpeg")},
    }
    assert (await house.http.post(path, **sending)).status_code == 202
    assert (await house.all(Case, id=case.id))[0].state == "on_site"
    house.container.media = good
    assert [(await house.http.post(path, **sending)).status_code for _ in range(2)] == [200, 200]
    assert len(await house.all(Attachment)) == len(await house.all(CaseEvent, kind="arrived")) == 1


async def test_who_taps_without_script_is_told_that_his_photo_was_not_kept(
    house: Served, tmp_path: Path
) -> None:
    case, path = await _a_case(house)
    (tmp_path / "album").write_text("a file, no folder")
    house.container.media = FolderStore(tmp_path / "album")
    answer = await house.http.post(
        path, data={"action": "arrive"}, files={"photo": ("p.jpg", _photo(), "image/jpeg")}
    )
    assert (answer.status_code, "照片现在存不下来" in answer.text) == (202, True)
    assert (await house.all(Case, id=case.id))[0].state == "on_site"


async def test_a_tap_without_signal_counts_from_when_it_was_made_and_is_marked(house: Served) -> None:
    case, path = await _a_case(house)
    made = house.clock.now() + timedelta(minutes=30)
    house.clock.advance(timedelta(hours=2))
    data = await _arrives(house, path, at=made.isoformat(), lat=HOME[0], lng=HOME[1])
    assert (data["is_late_sent"], data["at"]) == (True, made.isoformat())
    case = (await house.all(Case, id=case.id))[0]
    on_site = (await house.all(Deadline, case_id=case.id, kind="on_site"))[0]
    assert case.on_site_at == on_site.met_at == made
    assert on_site.missed_at is None


@pytest.mark.parametrize(("hours", "doubt"), [(-5, "before_report"), (5, "clock")])
async def test_an_arrival_before_the_report_or_in_the_future_is_moved_and_doubted(
    house: Served, hours: int, doubt: str
) -> None:
    case, path = await _a_case(house)
    house.clock.advance(timedelta(minutes=10))
    at = (house.clock.now() + timedelta(hours=hours)).isoformat()
    data = await _arrives(house, path, at=at, lat=HOME[0], lng=HOME[1])
    assert data["doubts"] == [doubt]
    found = (await house.all(Case, id=case.id))[0]
    assert case.reported_at <= found.on_site_at <= house.clock.now()


@pytest.mark.parametrize(
    "wrong", [timedelta(days=-5), timedelta(minutes=-30), timedelta(hours=7), timedelta()]
)
@pytest.mark.parametrize("kept", [timedelta(), timedelta(minutes=20)])
async def test_a_phone_whose_clock_is_wrong_moves_no_arrival(
    house: Served, wrong: timedelta, kept: timedelta
) -> None:
    case, path = await _a_case(house)
    house.clock.advance(timedelta(minutes=55))
    phone = house.clock.now() + wrong
    moments = {"at": (phone - kept).isoformat(), "sent": phone.isoformat()}
    data = await _arrives(house, path, **moments, lat=HOME[0], lng=HOME[1])
    assert ("doubts" in data, "is_late_sent" in data) == (False, bool(kept))
    found = (await house.all(Case, id=case.id))[0]
    assert found.on_site_at == house.clock.now() - kept
    assert (found.on_site_at - case.reported_at <= timedelta(minutes=40)) is bool(kept)


@pytest.mark.parametrize("sent", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "morgen"])
async def test_a_moment_that_is_none_is_never_a_fault_of_ours(house: Served, sent: str) -> None:
    _, path = await _a_case(house)
    fields = {"action": "arrive", "at": "0001-01-01T00:00:00+14:00", "sent": sent}
    assert (await house.http.post(path, data=fields)).status_code == (409 if sent == "morgen" else 303)


async def test_the_same_tap_twice_is_one(house: Served) -> None:
    _, path = await _a_case(house)
    for _ in range(2):
        fields = {"action": "record", "text": "看过了", "tap": "abc123"}
        answer = await house.http.post(path, data=fields)
        assert answer.json() == {"done": True}
    assert len(await house.all(CaseEvent, kind="recorded")) == 1


async def test_a_kept_tap_that_can_not_be_made_any_more_is_told_why(house: Served) -> None:
    _, path = await _a_case(house)
    answer = await house.http.post(path, data={"action": "resume", "tap": "abc124"})
    assert answer.status_code == 409
    assert "不能恢复" in answer.json()["why"]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "transfer", "to": "王支书"},
        {"action": "return", "text": "不归我"},
        {"action": "suspend", "until": "2026-07-25", "text": "等材料"},
        {"action": "extend", "until": "2026-08-01", "text": "等种子"},
        {"action": "assist", "to": "V1", "text": "找人"},
        {"action": "pay", "amount": "876.5"},
        {"action": "resolve", "text": "办好了"},
        {"action": "undo"},
    ],
)
async def test_every_move_can_be_made_on_the_page(house: Served, fields: dict[str, str]) -> None:
    _, path = await _a_case(house)
    await house.http.post(path, data={"action": "acknowledge"})
    assert f'value="{fields["action"]}"' in (await house.http.get(path)).text
    assert (await house.http.post(path, data=fields)).status_code == 303


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "suspend", "until": "someday", "text": "x"},
        {"action": "pay", "amount": "many"},
        {"action": "pay", "amount": "NaN"},
        {"action": "transfer", "to": "没有的人"},
        {"action": "dance"},
    ],
)
async def test_what_a_page_would_not_send_is_refused_in_chinese(
    house: Served, fields: dict[str, str]
) -> None:
    _, path = await _a_case(house)
    await house.http.post(path, data={"action": "acknowledge"})
    answer = await house.http.post(path, data={**fields, "tap": "abc125"})
    assert answer.status_code == 409
    assert answer.json()["why"]


async def test_the_worker_lies_beside_the_pages_that_it_keeps(house: Served) -> None:
    answer = await house.http.get("/o/sw.js")
    assert answer.headers["content-type"].startswith("text/javascript")
