"""What `baolian check` finds, on both engines."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from app.services.county.registry import Registry
from app.services.gaps import coverage
from app.services.importing import imports
from app.services.work import Workshop
from models import OutboxMessage
from tests.counties import GROUP, Rows, a_county, write_files
from tests.factories import a_case

pytestmark = pytest.mark.anyio
Change = Callable[[dict[str, Rows]], object]


async def holes(blank: Workshop, directory: Path, county: dict[str, Rows]) -> dict[str, int]:
    report = await imports.run(blank, write_files(directory, county))
    assert report.problems.listed == []
    async with blank.read() as work:
        registry = await Registry.load(work.session, work.now.date())
        found = await coverage.check(work, registry, {})
    return {hole["kind"]: hole["count"] for hole in found.as_json()["holes"]}


def a_county_desk_is_added(county: dict[str, Rows]) -> None:
    desk = county["officers"][2] | {"id": "C", "division_code": "610925", "office_code": ""}
    county["officers"].append(desk)
    county["contacts"].append(county["contacts"][0] | {"owner_id": "C", "external_id": "oC"})


async def test_a_county_with_everything_has_no_hole(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    assert await holes(blank, tmp_path, county) == {}


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
    "roster_double_bookings": lambda c: c["rosters"].append(
        c["rosters"][4] | {"office_code": "610925-mz", "shift_start": "09:00", "shift_end": "10:00"}
    ),
    "groups_without_division": lambda c: c["groups"][0].update(division_code=""),
    "service_items_without_office": lambda c: c["service_items"][0].update(department_office_code=""),
}


async def test_a_duty_on_what_is_gone_is_none(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    other = county["divisions"][2] | {"code": "610925112207", "name": "木竹村", "aliases": ""}
    county["divisions"].append(other)
    county["officers"].append(county["officers"][1] | {"id": "M", "division_code": "610925112"})
    county["contacts"].append(county["contacts"][0] | {"owner_id": "M", "external_id": "oM"})
    county["duties"].append(county["duties"][1] | {"officer_id": "M", "target": "610925112207"})
    assert await holes(blank, tmp_path / "1", county) == {}
    kept = {"divisions": [row for row in county["divisions"] if row is not other]}
    await imports.run(blank, write_files(tmp_path / "2", kept), is_replacing=True)
    assert await holes(blank, tmp_path / "3", kept) == {"officers_without_duty": 1}


@pytest.mark.parametrize(("office", "idle"), [("", 1), ("610925-mz", 0)])
async def test_who_sits_at_a_window_of_no_office_can_never_be_called(
    workshop: Workshop, tmp_path: Path, office: str, idle: int
) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    window = {"id": "W", "role": "department_window", "division_code": "610925", "office_code": office}
    county["officers"].append(county["officers"][0] | window)
    assert (await holes(workshop, tmp_path, county)).get("officers_without_duty", 0) == idle


@pytest.mark.parametrize("kind", CHANGES)
async def test_every_kind_of_hole_is_found(kind: str, blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    CHANGES[kind](county)
    assert (await holes(blank, tmp_path, county)).get(kind) == 1


async def found_in(blank: Workshop) -> dict[str, coverage.Hole]:
    async with blank.read() as work:
        registry = await Registry.load(work.session, work.now.date())
        return {hole.kind: hole for hole in (await coverage.check(work, registry, {})).holes}


async def test_a_duty_that_expired_is_told_in_the_words_of_the_workbook(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    CHANGES["duties_expired"](county)
    await holes(blank, tmp_path, county)
    (told,) = (await found_in(blank))["duties_expired"].examples
    assert "包户 H1(到" in told


async def test_who_is_on_leave_without_anybody_in_his_place_leaves_a_gap(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    county["substitutes"] = [
        {"officer_id": "D", "substitute_id": "L", "since": "2026-07-19", "until": "2026-07-19"},
        {"officer_id": "L", "substitute_id": "D", "since": "2026-07-19", "until": "2026-07-19"},
    ]
    assert await holes(blank, tmp_path, county) == {"roster_gaps": 1}
    hole = (await found_in(blank))["roster_gaps"]
    assert hole.examples == ("四季镇值班室 07-19 08:00 至 07-20 08:00",)


async def test_each_hole_says_what_it_would_have_cost_last_month(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    county["households"].append(county["households"][0] | {"id": "H2"})
    county["contacts"].pop(0)
    county["rosters"].pop(5)
    await imports.run(blank, write_files(tmp_path, county))
    gap_day = blank.clock.now() - timedelta(days=28)
    async with blank.begin() as work:
        for number, (household, at) in enumerate(
            [("H2", work.now), ("H2", work.now - timedelta(days=40)), ("H1", gap_day + timedelta(hours=30))]
        ):
            work.session.add(a_case(id=number + 1, household_id=household, division_code=GROUP, opened_at=at))
        work.session.add(
            OutboxMessage(
                id=1,
                dedup_key="a",
                purpose="alert",
                officer_id="A",
                division_code=GROUP,
                reply_key="alert_disaster",
                created_at=work.now,
                next_try_at=None,
                tried=[],
            )
        )
    found = await found_in(blank)
    costs = {kind: hole.cost for kind, hole in found.items()}
    assert costs["households_without_officer"] == 1
    assert costs["officers_unreachable"] == 1
    assert costs["roster_gaps"] == 1
    assert found["households_without_officer"].cost_words == "上个月这些户有 1 件事"


ROOM = "610925112206-room"


def a_room_sits(county: dict[str, Rows], *days: str) -> None:
    """竹园村's service room, in which A sits from nine to five on these days."""
    county["offices"].append(
        {"code": ROOM, "name": "便民服务室", "kind": "village_room", "division_code": "610925112206"}
    )
    county["rosters"] += [
        {"office_code": ROOM, "date": day, "shift_start": "09:00", "shift_end": "17:00", "officer_id": "A"}
        for day in days
    ]


@pytest.mark.parametrize(
    ("days", "count"),
    [
        (("2026-06-29", "2026-07-06", "2026-07-13"), 1),
        (("2026-06-29", "2026-07-06", "2026-07-13", "2026-07-20"), 0),
        (("2026-06-30", "2026-07-10"), 1),
        (("2026-06-30", "2026-07-10", "2026-07-20"), 0),
        (("2026-07-13",), 0),
    ],
)
async def test_a_village_room_that_sits_by_week_or_by_xun_is_missed_when_its_day_is_not_written_down(
    blank: Workshop, tmp_path: Path, days: tuple[str, ...], count: int
) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    a_room_sits(county, *days)
    assert (await holes(blank, tmp_path, county)).get("roster_gaps", 0) == count
    if count:
        hole = (await found_in(blank))["roster_gaps"]
        assert hole.examples == ("四季镇竹园村便民服务室 07-20 09:00 至 07-20 17:00",)


async def test_who_sits_in_a_room_and_is_away_without_anybody_leaves_it_empty_three_days_ahead(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    a_room_sits(county, "2026-07-21")
    days = {"since": "2026-07-21", "until": "2026-07-21"}
    county["substitutes"] += [
        {"officer_id": "A", "substitute_id": "L", **days},
        {"officer_id": "L", "substitute_id": "A", **days},
    ]
    assert await holes(blank, tmp_path, county) == {"roster_gaps": 1}


async def test_who_is_to_sit_in_two_village_rooms_at_once_is_named(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    a_county_desk_is_added(county)
    a_room_sits(county, "2026-07-20")
    county["offices"].append(county["offices"][-1] | {"code": "other-room", "name": "二号服务室"})
    county["rosters"].append(county["rosters"][-1] | {"office_code": "other-room", "shift_start": "16:00"})
    assert await holes(blank, tmp_path, county) == {"roster_double_bookings": 1}
