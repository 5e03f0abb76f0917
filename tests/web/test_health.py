"""/healthz, /readyz and /metrics when the lane or a job ended or hangs, and when the database is away."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.core.pulse import Pulse
from app.db import room
from app.jobs.knock import SECONDS
from app.services.sending import ledger
from app.services.sending.reservations import Place
from bots.base import Means
from tests.web.served import Served, served
from tests.wire import a_wire

pytestmark = pytest.mark.anyio


async def _kill_the_lane() -> None:
    """End the tasks that take the turns."""
    ended = [task for task in asyncio.all_tasks() if task.get_name() == "intake lane"]
    for task in ended:
        task.cancel()
    await asyncio.wait(ended)


async def test_a_lane_that_ended_is_told_everywhere(house: Served) -> None:
    assert "baolian_lane_up 1.0" in (await house.http.get("/metrics")).text
    await _kill_the_lane()
    alive = await house.http.get("/healthz")
    assert (alive.status_code, alive.text) == (503, "the intake lane ended")
    ready = await house.http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["lane"]) == (503, "its task ended")
    assert "baolian_lane_up 0.0" in (await house.http.get("/metrics")).text


async def test_who_only_wants_the_status_asks_by_head(house: Served) -> None:
    """A balancer or a watch from outside: 405 would say that we are down."""
    for path in ("/healthz", "/readyz"):
        answer = await house.http.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path
    await _kill_the_lane()
    for path in ("/healthz", "/readyz"):
        assert (await house.http.head(path)).status_code == 503, path


async def test_a_clock_that_is_set_forward_makes_no_process_unready(house: Served) -> None:
    now = [0.0]
    house.container.pulse = pulse = Pulse(lambda: now[0])
    house.app.state.has_scheduler = True
    pulse.expect(SECONDS)
    house.clock.advance(timedelta(hours=1))
    assert (await house.http.get("/readyz")).json()["checks"]["jobs"] == "ok"
    now[0] = 121.0
    for name in SECONDS:
        pulse.came_back(name, is_done=name != "beat")
    assert "no tick" in (await house.http.get("/readyz")).json()["checks"]["jobs"]


async def test_a_job_that_does_not_come_back_is_named_and_one_that_ticks_is_not(
    house: Served,
) -> None:
    now = [0.0]
    house.container.pulse = pulse = Pulse(lambda: now[0])
    house.app.state.has_scheduler = True
    pulse.expect(SECONDS)
    now[0] = 119.0
    assert (await house.http.get("/readyz")).json()["checks"]["jobs"] == "ok"
    now[0] = 300.0
    for name in SECONDS:
        if name != "deliver":
            pulse.came_back(name, is_done=True)
    ready = await house.http.get("/readyz")
    assert (ready.status_code, ready.json()["checks"]["jobs"]) == (503, "no tick of deliver for 300 s")
    assert (await house.http.get("/healthz")).text == "ok"
    text = (await house.http.get("/metrics")).text
    assert 'baolian_job_age_seconds{job="deliver"} 300.0' in text
    assert 'baolian_job_age_seconds{job="escalate"} 0.0' in text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_full_disk_takes_no_message_and_so_the_service_is_not_ready(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await house.http.get("/readyz")).status_code == 200
    monkeypatch.setattr(room, "left_in", lambda _folder: 1024**2)
    ready = await house.http.get("/readyz")
    assert ready.status_code == 503
    assert "磁盘满了" in ready.json()["checks"]["database"]


async def test_an_account_whose_quota_is_used_up_is_told_until_its_pause_is_over(
    house: Served, clock: SimulatedClock
) -> None:
    async def sends() -> str:
        text = (await house.http.get("/metrics")).text
        name = 'baolian_account_sends{account="langao",channel="wechat"} '
        return next(line.removeprefix(name) for line in text.splitlines() if line.startswith(name))

    assert await sends() == "1.0"
    async with house.container.workshop.begin() as work:
        place = Place("wechat", "langao", "oZhang")
        ledger.paused(work, place, Means.TEMPLATE, work.now + timedelta(hours=1), "45009")
    assert await sends() == "0.0"
    clock.advance(timedelta(hours=1))
    assert await sends() == "1.0"


@pytest.fixture
async def far(database_url: str, clock: SimulatedClock) -> AsyncIterator[tuple[Served, Any]]:
    """The app, and the wire between it and its database."""
    async with a_wire(database_url) as (wire, url), served(url, clock) as house:
        yield house, wire


@pytest.mark.postgres
@pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)
async def test_while_the_database_is_away_the_metrics_say_so_and_go_on(far: tuple[Served, Any]) -> None:
    house, wire = far
    assert "baolian_database_up 1.0" in (await house.http.get("/metrics")).text
    wire.cut()
    answer = await house.http.get("/metrics")
    assert answer.status_code == 200
    assert "baolian_database_up 0.0" in answer.text
    assert "baolian_lane_up 1.0" in answer.text
    await wire.mend()
    assert "baolian_database_up 1.0" in (await house.http.get("/metrics")).text
