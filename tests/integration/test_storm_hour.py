"""The benchmark's storm, small: everybody is answered, every ladder is on time, no phone rings without end."""

from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.storm import run

pytestmark = pytest.mark.anyio


async def test_a_small_storm_over_a_town_answers_everybody_and_keeps_every_clock(
    database_url: str, tmp_path: Path
) -> None:
    step = timedelta(seconds=30)
    outcome = await run(database_url, tmp_path, 90, timedelta(minutes=50), 60, step)
    assert (len(outcome.answered), outcome.silent) == (120, 0)
    assert outcome.listed > 60
    assert outcome.incidents == 1
    assert outcome.steps > 0
    assert outcome.missing == 0
    assert max(outcome.late_others, outcome.late_storm) <= step
    assert 0 < outcome.most_pushes <= 40
