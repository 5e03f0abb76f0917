"""The shipped promises of all ten kinds: each window is a clock, counted from the first message, met or missed."""

from datetime import timedelta

import pytest

from app.core.durations import Duration
from app.core.enums import CASE_KINDS
from app.services.lifecycle import deadlines
from app.services.rules import rulesets
from models import Deadline
from tests.factories import HAIL
from tests.watch import Watch

pytestmark = pytest.mark.anyio
REPORTED = HAIL - timedelta(minutes=7)
"""When the person wrote; the message reached us seven minutes later."""


@pytest.mark.parametrize("kind", CASE_KINDS)
async def test_every_window_is_a_clock_from_the_first_message(watch: Watch, kind: str) -> None:
    promise = rulesets.shipped().promises[kind]
    windows = promise.windows()
    case_id = await watch.opens(
        dict.fromkeys(("remind", "on_site", "finish")) | promise.snapshot(),
        kind=kind,
        reported_at=REPORTED,
    )
    rows = {row.kind: row for row in await watch.all(Deadline, case_id=case_id)}
    expected = {name for name in windows if name in deadlines.FROM_REPORT}
    assert set(rows) == expected
    calendar = rulesets.shipped().calendar
    for name in expected:
        assert rows[name].due_at == calendar.add(REPORTED, windows[name], promise.hours)
    assert "finish" in expected
    assert {"on_site", "acknowledge"} & expected


@pytest.mark.parametrize("kind", CASE_KINDS)
async def test_the_call_back_of_every_kind_runs_from_the_resolution(watch: Watch, kind: str) -> None:
    promise = rulesets.shipped().promises[kind]
    case_id = await watch.opens({"on_site": None} | promise.snapshot(), kind=kind)
    await watch.acts(case_id, "acknowledge")
    watch.clock.advance(timedelta(minutes=5))
    await watch.acts(case_id, "resolve", text="办好了")
    rows = {row.kind: row for row in await watch.all(Deadline, case_id=case_id)}
    window = promise.call_back or Duration.parse("7 days")
    assert rows["call_back"].due_at == rulesets.shipped().calendar.add(
        watch.clock.now(), window, promise.hours
    )
    assert rows["finish"].met_at == watch.clock.now()
    assert deadlines.is_open(rows["pay"]) if promise.pay else "pay" not in rows
