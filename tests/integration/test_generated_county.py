"""A generated county comes in through the ordinary import and leaves nobody without a chain."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.demo.county import write_county
from app.services.county.registry import CHINA, Registry, duties_of_households
from app.services.gaps import coverage
from app.services.importing import imports
from models import Household
from tests.counties import a_blank

pytestmark = pytest.mark.anyio
LADDER = ("household_officer", "village_leader", "town_secretary", "duty_desk")


@pytest.mark.parametrize(("households", "seed"), [(140, 1), (600, 610925), (1500, 7)])
async def test_no_household_is_without_a_chain_at_any_hour(
    households: int, seed: int, clock: SimulatedClock, tmp_path: Path
) -> None:
    today = clock.now().astimezone(CHINA).date()
    write_county(tmp_path / "c", households, today=today, seed=seed)
    async with a_blank(f"sqlite:///{tmp_path / 'b.db'}", clock) as workshop:
        report = await imports.run(workshop, tmp_path / "c")
        assert report.problems.listed == []
        assert (await imports.run(workshop, tmp_path / "c")).changes == 0
        async with workshop.read() as work:
            registry = await Registry.load(work.session, today)
            assert (await coverage.check(work, registry, {})).holes == ()
            rows = await work.session.execute(select(Household.id, Household.division_code))
            places = {row.id: row.division_code for row in rows}
            duties = await duties_of_households(work.session, places)
    for number, (household, place) in enumerate(places.items()):
        at = clock.now() + timedelta(hours=number % 96)
        for role in LADDER:
            assert registry.holders(role, place, duties[household], at), (household, role, at)
