"""The crash benchmark, small: processes killed, the database away, a clock that jumps, a day down; each step once."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.crash import ENGINES, Plan, run

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.xdist_group("crash")]
SMALL = Plan(
    cases=32,
    posted=6,
    answered=4,
    households=200,
    window=timedelta(minutes=3),
    pace=30.0,
    kill_every=(2.0, 4.0),
    cut_every=6.0,
    most_seconds=600.0,
)


async def test_kills_jumps_and_a_day_of_downtime_lose_no_step_and_take_none_twice(
    database_url: str, tmp_path: Path
) -> None:
    engine = "sqlite" if database_url.startswith("sqlite") else "postgresql"
    tally = await run(database_url, tmp_path, ENGINES[engine], SMALL)
    assert (tally.twice, tally.lost, tally.after_answer, tally.uncalled) == (0, 0, 0, 0)
    assert (tally.unstored, tally.caseless, tally.broken, tally.odd) == (0, 0, 0, [])
    assert tally.cases == SMALL.cases
    assert tally.acknowledged > 0
    assert tally.kills > ENGINES[engine]
    assert tally.cuts > 0
    assert tally.together > tally.fired > tally.cases
