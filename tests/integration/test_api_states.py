"""A case's whole life by the API: each state is reached, and when it was is read from its event and kept in its row."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import CaseState
from app.services.casework import case_audit
from models import Case
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
LIFE: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    ("acknowledge", {"officer": "O1"}, "acknowledged", "acknowledged", "acknowledged_at"),
    ("arrive", {"officer": "O1"}, "on_site", "arrived", "on_site_at"),
    ("record", {"officer": "O1", "text": "打烂三亩"}, "in_hand", "recorded", "in_hand_at"),
    (
        "suspend",
        {"text": "等材料", "until": "2026-07-22T10:00:00+08:00"},
        "suspended",
        "suspended",
        "suspended_at",
    ),
    ("resume", {}, "in_hand", "resumed", ""),
    ("resolve", {"text": "发了种子"}, "resolved", "resolved", "resolved_at"),
    ("close", {}, "closed", "closed", "closed_at"),
    ("reopen", {"text": "没解决"}, "assigned", "reopened", ""),
    ("return", {"officer": "O1", "text": "不是我的户"}, "returned", "returned", ""),
)
"""Move, what it needs, the state that it leads to, the event that says when, the column that keeps it."""


@pytest.fixture
async def house(house: Served, clock: SimulatedClock) -> Served:
    """The app with two cases of one place."""
    for number, sender in enumerate(("oOther", "oZhang"), start=1):
        text = f"竹园村下冰雹了,烟叶打烂了{number}亩"
        await house.post_wechat(text_xml(text, sender, f"700000000000000010{number}"))
        clock.advance(timedelta(minutes=1))
    return house


async def the_row(house: Served, number: str) -> Case:
    async with house.container.workshop.read() as work:
        found: Case | None = await work.session.scalar(select(Case).where(Case.number == number))
    assert found is not None
    return found


async def test_every_state_is_reached_and_has_its_time(house: Served, clock: SimulatedClock) -> None:
    case, other = (await house.get("/cases")).json()["items"]
    reached = {CaseState.NEW, CaseState(case["state"])}  # new and assigned within one transaction
    for action, values, state, kind, column in LIFE:
        clock.advance(timedelta(minutes=7))
        answer = await house.post(f"/cases/{case['number']}/actions", {"action": action} | values)
        assert answer.status_code == 200, answer.text
        now = answer.json()
        assert now["state"] == state
        said = [datetime.fromisoformat(event["at"]) for event in now["events"] if event["kind"] == kind]
        assert said[-1] == clock.now()
        if column:
            assert getattr(await the_row(house, case["number"]), column) == clock.now()
        reached.add(CaseState(state))
    answer = await house.post(
        f"/cases/{case['number']}/actions", {"action": "merge", "with": other["number"]}
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "merged")
    assert reached | {CaseState.MERGED} == set(CaseState)
    async with house.container.workshop.read() as work:
        assert await case_audit.verify(work) == (2, [])


async def test_another_system_assigns_by_naming_the_officer(house: Served) -> None:
    case, _ = (await house.get("/cases")).json()["items"]
    assert case["officer"]["id"] == "O1"
    answer = await house.post(f"/cases/{case['number']}/actions", {"action": "assign", "officer": "V1"})
    assert answer.status_code == 200, answer.text
    assert (answer.json()["officer"]["id"], answer.json()["state"]) == ("V1", "assigned")
    event = [each for each in answer.json()["events"] if each["kind"] == "assigned"][-1]
    assert event["actor"].startswith("api:")
