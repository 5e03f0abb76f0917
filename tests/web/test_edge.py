"""The edge of the web: success only for what is stored, no stack trace, protecting headers, health."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.core.errors import UnavailableError
from tests.contract import qqbot_wire
from tests.web.served import Served, group_event, served, text_xml

pytestmark = pytest.mark.anyio


class BrokenLane:
    """A lane that fails as it is told."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error

    async def submit(self, *_: Any) -> str | None:
        """Fail, or never come back."""
        if self.error is not None:
            raise self.error
        await asyncio.Event().wait()
        return None


@pytest.fixture
async def quick(tmp_path: Any, clock: SimulatedClock) -> AsyncIterator[Served]:
    """The app on SQLite, with little patience."""
    url = f"sqlite:///{tmp_path / 'quick.db'}"
    async with served(url, clock, limits={"answer_seconds": 0.2, "busy_seconds": 0.05}) as running:
        yield running


async def test_a_message_is_stored_before_it_is_answered(house: Served) -> None:
    answer = await house.post_wechat(text_xml())
    assert answer.status_code == 200
    assert "陈家林" in answer.text
    assert await house.stored() == (1, 1)


@pytest.mark.parametrize("account", ["safe", "compat"])
async def test_an_encrypted_message_gets_an_encrypted_answer(house: Served, account: str) -> None:
    query, body = house.sealed(text_xml())
    answer = await house.post_wechat(body, account, query)
    assert answer.status_code == 200
    assert "<Encrypt>" in answer.text
    assert "陈家林" not in answer.text
    assert await house.stored() == (1, 1)


async def test_a_repeat_gets_the_first_answer_and_creates_nothing(house: Served) -> None:
    first = await house.post_wechat(text_xml())
    again = await house.post_wechat(text_xml())
    assert again.status_code == first.status_code == 200
    assert again.text == first.text
    assert await house.stored() == (1, 1)


async def test_a_group_message_is_answered_204_without_a_body(house: Served) -> None:
    answer = await house.post_onebot(group_event())
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await house.stored())[0] == 1


async def test_a_chunked_body_is_read(house: Served) -> None:
    async def parts() -> AsyncIterator[bytes]:
        whole = text_xml().encode()
        for start in range(0, len(whole), 50):
            yield whole[start : start + 50]

    answer = await house.http.post("/wechat/langao", params=house.query(), content=parts())
    assert answer.status_code == 200
    assert await house.stored() == (1, 1)


async def test_a_lane_that_takes_too_long_is_503_and_never_success(quick: Served) -> None:
    quick.container.lane = BrokenLane()  # type: ignore[assignment]
    answer = await quick.post_wechat(text_xml())
    assert answer.status_code == 503
    assert "success" not in answer.text


async def test_a_platform_that_sends_again_waits_no_longer_than_one_that_is_answered(quick: Served) -> None:
    quick.container.lane = BrokenLane()  # type: ignore[assignment]
    async with asyncio.timeout(5):
        assert (await quick.post_qqbot(qqbot_wire.text("下冰雹了"))).status_code == 503


async def test_a_store_that_is_away_is_503(quick: Served) -> None:
    quick.container.lane = BrokenLane(UnavailableError("away"))  # type: ignore[assignment]
    assert (await quick.post_wechat(text_xml())).status_code == 503
    assert (await quick.post_onebot(group_event())).status_code == 503
    assert (await quick.post_qqbot(qqbot_wire.text("下冰雹了"))).status_code == 503


async def test_a_locked_database_is_503_and_the_repeat_is_stored(quick: Served) -> None:
    async with quick.container.database.transaction():
        assert (await quick.post_wechat(text_xml())).status_code == 503
    while (status := (await quick.post_wechat(text_xml())).status_code) != 200:
        assert status == 503, "with so little patience a repeat may still be too early"
    assert await quick.stored() == (1, 1)


async def test_a_fault_of_ours_is_503_without_a_stack_trace(quick: Served) -> None:
    quick.container.lane = BrokenLane(ZeroDivisionError("inside"))  # type: ignore[assignment]
    answer = await quick.post_wechat(text_xml())
    assert answer.status_code == 503
    assert "inside" not in answer.text


async def test_a_fault_in_the_api_is_500_with_an_id_and_nothing_else(quick: Served) -> None:
    quick.container.workshop = None  # type: ignore[assignment]
    answer = await quick.get("/cases")
    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "fault"
    assert "NoneType" not in answer.text


@pytest.mark.parametrize("number", ["1", "demo", "o"])
async def test_an_api_body_over_the_limit_is_413(quick: Served, number: str) -> None:
    answer = await quick.post(f"/cases/{number}/actions", {"text": "x" * (1024 * 1024)})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


async def test_a_chunked_api_body_over_the_limit_is_413(quick: Served) -> None:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"x" * 65536

    headers = {"authorization": "Bearer full-token", "content-type": "application/json"}
    answer = await quick.http.post("/api/v1/cases/1/actions", content=parts(), headers=headers)
    assert answer.status_code == 413


async def test_pages_carry_the_protecting_headers(quick: Served) -> None:
    answer = await quick.http.get("/o/nonsense")
    assert answer.status_code == 404
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "http" not in answer.text.replace("http-equiv", "")


async def test_an_unknown_page_is_a_chinese_404(quick: Served) -> None:
    answer = await quick.http.get("/nowhere")
    assert answer.status_code == 404
    assert "没有找到" in answer.text


async def test_alive_and_ready(house: Served) -> None:
    assert (await house.http.get("/healthz")).text == "ok"
    ready = await house.http.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)


async def test_jobs_that_stopped_make_it_not_ready(house: Served) -> None:
    house.app.state.has_scheduler = True
    house.clock.advance(timedelta(minutes=5))
    ready = await house.http.get("/readyz")
    assert ready.status_code == 503
    assert "no tick" in ready.json()["checks"]["jobs"]


async def test_metrics_count_messages_refusals_and_cases(house: Served) -> None:
    await house.post_wechat(text_xml())
    await house.post_wechat(text_xml())
    await house.post_wechat(text_xml(), query={"timestamp": "1"})
    text = (await house.http.get("/metrics")).text
    assert 'baolian_messages_total{channel="wechat",fate="case_opened"} 1.0' in text
    assert 'baolian_repeats_total{channel="wechat"} 1.0' in text
    assert 'baolian_refused_total{channel="wechat",reason="no_signature"} 1.0' in text
    assert 'baolian_alerts{state="queued"} 2.0' in text
    assert "baolian_open_cases 1.0" in text


async def test_below_a_root_path_webhooks_and_pages_answer(tmp_path: Any, clock: SimulatedClock) -> None:
    async with served(f"sqlite:///{tmp_path / 'root.db'}", clock, root_path="/baolian") as running:
        echo = await running.http.get("/baolian/wechat/langao", params=running.query(echostr="abc"))
        assert echo.text == "abc"
        assert (await running.http.get("/baolian/healthz")).text == "ok"
        assert "/baolian/static/pages.css" in (await running.http.get("/baolian/o/nonsense")).text
