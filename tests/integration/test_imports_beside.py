"""An import beside a service that goes on: others wait only for what is written, and what they change is not lost."""

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from app.services import versions
from app.services.importing import imports
from app.services.importing.imports import Order, Report
from app.services.importing.parsing import Parsed
from app.services.importing.problems import CsvSink, Problems
from app.services.work import Work, Workshop
from models import Contact, Household, Officer, Snapshot
from tests.counties import a_county, write_files

pytestmark = pytest.mark.anyio
SELF = {"owner_kind": "person", "channel": "wechat", "account": "langao", "external_id": "oSelf"}


async def test_while_a_county_is_compared_others_write_and_their_change_is_seen(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    looked = 0

    async def renamed(work: Work, parsed: Parsed, problems: Problems) -> None:
        nonlocal looked
        looked += 1
        if looked == 1:
            async with blank.begin() as other:
                (await other.session.get_one(Officer, "A")).name = "换了人"
                await versions.touch(other.session, imports.REGISTRY)

    county["officers"][1] |= {"name": "王军"}
    files = write_files(tmp_path / "2", {"officers": county["officers"]})
    report = await imports.carry_out(blank, Order(files, check=renamed), Problems())
    assert (looked, report.updated) == (2, {"officers": 2})
    async with blank.read() as work:
        names = [(await work.session.get_one(Officer, each["id"])).name for each in county["officers"][:2]]
    assert names == [each["name"] for each in county["officers"][:2]]


async def test_where_the_registry_is_another_one_each_time_all_of_it_is_done_at_once(
    blank: Workshop, tmp_path: Path
) -> None:
    looked = 0

    async def busy(work: Work, parsed: Parsed, problems: Problems) -> None:
        nonlocal looked
        looked += 1
        if looked <= imports.TRIES:
            async with blank.begin() as other:
                await versions.touch(other.session, imports.REGISTRY)

    files = write_files(tmp_path, a_county())
    report = await imports.carry_out(blank, Order(files, check=busy), Problems())
    assert (looked, report.added["people"]) == (imports.TRIES + 1, 2)
    async with blank.read() as work:
        assert await work.session.get(Household, "H1") is not None


async def test_who_binds_himself_in_between_is_compared_again(blank: Workshop, tmp_path: Path) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    looked = 0

    async def bound(work: Work, parsed: Parsed, problems: Problems) -> None:
        nonlocal looked
        looked += 1
        if looked == 1:
            await binds_himself(blank, "P1")

    files = write_files(tmp_path / "2", {"contacts": [SELF | {"owner_id": "P2"}]})
    report = await imports.carry_out(blank, Order(files, check=bound), Problems())
    assert (report.added["contacts"], report.updated["contacts"]) == (0, 1)
    assert await owners(blank) == ["P2"]


@pytest.mark.parametrize("before", [None, "P3"])
async def test_who_binds_himself_in_between_is_checked_too(
    blank: Workshop, tmp_path: Path, before: str | None
) -> None:
    await imports.run(blank, write_files(tmp_path / "1", a_county()))
    if before:
        await binds_himself(blank, before)
    looked = 0

    async def keeps_off(work: Work, parsed: Parsed, problems: Problems) -> None:
        nonlocal looked
        looked += 1
        if "P1" in await owners(blank):
            problems.add("contacts", 2, "external_id", "oSelf", "不在您管的区划里")
        if looked == 1:
            await binds_himself(blank, "P1")

    files = write_files(tmp_path / "2", {"contacts": [SELF | {"owner_id": "P2"}]})
    report = await imports.carry_out(blank, Order(files, check=keeps_off), Problems())
    assert (looked, report.is_refused, await owners(blank)) == (2, True, ["P1"])


async def binds_himself(blank: Workshop, person: str) -> None:
    async with blank.begin() as other:
        row = await other.session.scalar(select(Contact).where(Contact.external_id == "oSelf"))
        if row is None:
            row = Contact(id=other.ids.next(), owner_id=person, **SELF)
            other.session.add(row)
        row.owner_id = person


async def owners(blank: Workshop) -> list[str]:
    async with blank.read() as work:
        wanted = select(Contact.owner_id).where(Contact.external_id == "oSelf")
        return list(await work.session.scalars(wanted))


@pytest.mark.parametrize("is_noted", [False, True])
async def test_what_stands_in_an_import_that_ends_meanwhile_is_not_found_missing(
    blank: Workshop, tmp_path: Path, is_noted: bool
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", {"divisions": county["divisions"]}))
    refused: list[int] = []
    noted: list[bool] = []

    async def beside(work: Work, parsed: Parsed, problems: Problems) -> None:
        refused.append(problems.total)
        if len(refused) == 1:
            await imports.run(blank, write_files(tmp_path / "2", {"offices": county["offices"]}))

    async def note(work: Work, report: Report) -> None:
        noted.append(report.is_refused)

    files = write_files(tmp_path / "3", {"officers": county["officers"]})
    order = Order(files, check=beside, note=note if is_noted else None)
    told = io.StringIO(newline="")
    report = await imports.carry_out(blank, order, Problems(CsvSink(told)))
    assert (refused, report.is_refused, report.added) == ([1, 0], False, {"officers": 3})
    assert told.getvalue().splitlines() == ["文件,行,列,值,原因"]
    assert noted == [False] * is_noted


async def test_what_changes_nothing_waits_for_nobody_and_like_what_is_refused_writes_nothing(
    blank: Workshop, tmp_path: Path
) -> None:
    county = a_county()
    await imports.run(blank, write_files(tmp_path / "1", county))
    county["households"][0]["division_code"] = "610925112999"
    files = write_files(tmp_path / "2", county)
    async with blank.begin():
        again = await imports.run(blank, tmp_path / "1")
        tried = await imports.run(blank, files, is_dry=True)
    refused = await imports.run(blank, files)
    assert tried.is_refused
    assert (again.changes, again.is_refused, refused.is_refused) == (0, False, True)
    async with blank.read() as work:
        assert await work.session.scalar(select(Snapshot.version).where(Snapshot.name == "registry")) == 1
