"""Less than an hour of the month that `make month` plays: nothing outside the budgets, every alert with a fate."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.month import run
from benchmarks.month_people import Plan

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


async def test_an_hour_of_hail_stays_within_every_budget_and_loses_no_alert(tmp_path: Path) -> None:
    plan = Plan(
        days=0.03,
        messages=30,
        households=50,
        stride=timedelta(minutes=1),
        after=timedelta(minutes=15),
        gone_share=0.1,
    )
    outcome = await run(plan, tmp_path)
    assert (outcome.played, outcome.turned_away) == (0.03, 0)
    assert (outcome.outside_budget, outcome.fates.lost) == (0, 0), outcome.table()
    assert set(outcome.said) >= {"wechat", "qqbot groups"}
    assert outcome.fates.alerts > outcome.fates.pushes > 0
    assert outcome.fates.most_in_a_minute == 1
    assert "| wechat langao | template " in outcome.table()
