"""What `baolian check` finds, on both engines."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from app.core.clock import SimulatedClock
from app.services import coverage, imports
from app.services.registry import Registry
from app.services.work import Workshop
from tests.counties import Rows, a_county, a_workshop, write_files

pytestmark = pytest.mark.anyio
Change = Callable[[dict[str, Rows]], object]


@pytest.fixture
async def workshop(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    """A workshop on an empty database."""
    async with a_workshop(database_url, clock) as found:
        yield found


async def holes(workshop: Workshop, directory: Path, county: dict[str, Rows]) -> dict[str, int]:
    report = await imports.run(workshop, write_files(directory, county))
    assert report.problems.listed == []
    async with workshop.read() as work:
        registry = await Registry.load(work.session, work.now.date())
        found = await coverage.check(work.session, registry, work.now)
    return {hole["kind"]: hole["count"] for hole in found.as_json()["holes"]}


def a_county_desk_is_added(county: dict[str, Rows]) -> None:
    desk = county["officers"][2] | {"id": "C", "division_code": "610925", "office_code": ""}
    county["officers"].append(desk)
    county["contacts"].append(county["contacts"][0] | {"owner_id": "C", "external_id": "oC"})


async def test_a_county_with_everything_has_no_hole(workshop: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    assert await holes(workshop, tmp_path, county) == {}


CHANGES: dict[str, Change] = {
    "households_without_officer": lambda c: c["households"].append(c["households"][0] | {"id": "H2"}),
    "officers_without_duty": lambda c: c["officers"].append(c["officers"][0] | {"id": "B"}),
    "villages_without_leader": lambda c: c["divisions"].append(
        c["divisions"][2] | {"code": "610925112207", "name": "木竹村"}
    ),
    "divisions_without_duty_desk": lambda c: c["divisions"].append(
        {"code": "610926", "name": "平利县", "level": "county", "parent_code": ""}
    ),
    "officers_unreachable": lambda c: c["contacts"].pop(0),
    "duties_expired": lambda c: c["duties"].append(c["duties"][0] | {"since": "", "until": "2025-12-31"}),
    "roster_gaps": lambda c: c["rosters"].pop(5),
    "service_items_without_office": lambda c: c["service_items"][0].update(department_office_code=""),
}


@pytest.mark.parametrize("kind", CHANGES)
async def test_every_kind_of_hole_is_found(kind: str, workshop: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    CHANGES[kind](county)
    assert (await holes(workshop, tmp_path, county)).get(kind) == 1
