"""The log of acts: written with what it tells of, chained, seen within one's division, tampering shown."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import delete, select, update

from app.core.clock import SimulatedClock
from app.core.enums import AdminRole
from app.core.errors import NotAllowedError
from app.services import audit
from app.services.scope import RIGHTS, Scope
from app.services.work import Workshop
from models import AuditEntry
from tests.workbench import a_workbench

pytestmark = pytest.mark.anyio
COUNTY, TOWN, OTHER_TOWN = "610925", "610925112", "610925100"
COUNTY_AUDIT = Scope("admin:audit", COUNTY, RIGHTS[AdminRole.AUDIT], "10.0.0.1")
TOWN_ADMIN = Scope("admin:town", TOWN, RIGHTS[AdminRole.TOWN_ADMIN], "10.0.0.2")


@pytest.fixture
async def workshop(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    made = await a_workbench(database_url, clock)
    yield made
    await made.database.close()


async def write(workshop: Workshop, *divisions: str) -> None:
    async with workshop.begin() as work:
        for number, code in enumerate(divisions):
            audit.record(work, TOWN_ADMIN, "reveal", f"people:P{number}", code, fields=["phone"])
    await audit.seal_due(workshop)


async def verified(workshop: Workshop) -> tuple[int, str]:
    async with workshop.read() as work:
        return await audit.verify(work)


async def test_entries_are_sealed_in_order_and_verify(workshop: Workshop) -> None:
    await write(workshop, TOWN, TOWN)
    await write(workshop, OTHER_TOWN)
    assert await audit.seal_due(workshop) == 0
    assert await verified(workshop) == (3, "")


async def test_an_entry_is_gone_with_the_transaction_that_it_tells_of(workshop: Workshop) -> None:
    async def fail() -> None:
        async with workshop.begin() as work:
            audit.record(work, TOWN_ADMIN, "reveal", "people:P1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    assert await audit.seal_due(workshop) == 0


async def test_a_changed_entry_shows(workshop: Workshop) -> None:
    await write(workshop, TOWN, TOWN, TOWN)
    async with workshop.begin() as work:
        await work.session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(actor="admin:else"))
    assert await verified(workshop) == (2, "操作日志第 2 条被改动过")


async def test_a_missing_entry_shows_in_the_middle_and_at_the_end(workshop: Workshop) -> None:
    await write(workshop, TOWN, TOWN, TOWN)
    async with workshop.begin() as work:
        await work.session.execute(delete(AuditEntry).where(AuditEntry.seq == 3))
    assert await verified(workshop) == (2, "操作日志的末尾被删过")
    async with workshop.begin() as work:
        await work.session.execute(delete(AuditEntry).where(AuditEntry.seq == 1))
    assert await verified(workshop) == (1, "操作日志第 1 条缺失")


async def test_everybody_sees_what_was_done_within_his_division(workshop: Workshop) -> None:
    await write(workshop, TOWN, OTHER_TOWN)
    async with workshop.begin() as work:
        audit.note(work, "stranger", "sign_in", "root", result=audit.REFUSED, address="10.9.9.9")
    async with workshop.read() as work:
        seen, total = await audit.page(work, TOWN_ADMIN)
        assert ([e.division_code for e in seen], total) == ([TOWN], 1)
        assert (await audit.page(work, COUNTY_AUDIT))[1] == 3
        assert (await audit.page(work, COUNTY_AUDIT, "10.9.9"))[1] == 1


async def test_the_log_is_closed_to_who_has_no_right_to_it(workshop: Workshop) -> None:
    desk = Scope("admin:desk", COUNTY, RIGHTS[AdminRole.DUTY_DESK])
    async with workshop.read() as work:
        with pytest.raises(NotAllowedError):
            await audit.page(work, desk)


async def test_what_is_read_back_is_what_was_written(workshop: Workshop) -> None:
    await write(workshop, TOWN)
    async with workshop.read() as work:
        entry = (await work.session.scalars(select(AuditEntry))).one()
    assert (entry.actor, entry.address, entry.action) == ("admin:town", "10.0.0.2", "reveal")
    assert (entry.target, entry.result, entry.data) == ("people:P0", "done", {"fields": ["phone"]})
