"""The registry as it is read from the database, on both engines."""

from datetime import UTC, date, datetime, time

import pytest

from app.core.crypto import Keyring
from app.db.database import Database
from app.db.schema import upgrade
from app.services.county.registry import Registry, duties_of_households
from models import Base, Division, Duty, Group, Officer, RosterShift, Substitute

pytestmark = pytest.mark.anyio
TODAY = date(2026, 7, 18)
NOW = datetime(2026, 7, 18, 7, 0, tzinfo=UTC)


def rows() -> list[Base]:
    return [
        Division(code="610925", name="岚皋县", level="county", aliases=["岚皋"]),
        Division(code="610925112", name="四季镇", level="town", parent_code="610925", aliases=[]),
        Division(
            code="610925113", name="旧镇", level="town", parent_code="610925", aliases=[], retired_at=NOW
        ),
        Officer(id="A", name="王军", role="duty_desk", division_code="610925112", office_code="desk"),
        Officer(id="B", name="李明", role="duty_desk", division_code="610925112", office_code="desk"),
        Officer(id="C", name="赵走", role="duty_desk", division_code="610925112", retired_at=NOW),
        Duty(id=1, officer_id="A", kind="covers_household", target="610925112"),
        Duty(id=2, officer_id="B", kind="covers_household", target="H1", until=TODAY),
        Duty(id=3, officer_id="A", kind="covers_household", target="H1", retired_at=NOW),
        Group(id=1, channel="onebot", account="siji", group_id="7", division_code="610925112", name="群"),
        RosterShift(
            id=1,
            office_code="desk",
            date=TODAY,
            shift_start=time(8),
            shift_end=time(18),
            officer_id="B",
        ),
        Substitute(id=1, officer_id="B", substitute_id="A", since=date(2026, 7, 20)),
    ]


async def test_what_is_retired_is_invisible_and_duties_on_households_are_read_apart(
    database_url: str,
) -> None:
    database = Database(database_url, Keyring.from_settings([], "a secret for tests only"))
    await upgrade(database)
    async with database.transaction() as session:
        session.add_all(rows())
    async with database.reading() as session:
        registry = await Registry.load(session, TODAY)
        duties = await duties_of_households(session, ["H1", "H2"])
    assert sorted(registry.divisions) == ["610925", "610925112"]
    assert [each.id for each in registry.holders("duty_desk", "610925112", (), NOW)] == ["B", "A"]
    assert [each.officer_id for each in duties["H1"]] == ["B"]
    assert duties["H2"] == []
    assert [each.id for each in registry.holders("household_officer", "610925112", duties["H1"], NOW)] == [
        "B"
    ]
    assert [each.id for each in registry.holders("household_officer", "610925112", (), NOW)] == ["A"]
    assert registry.group("onebot", "siji", "7") is not None
    await database.close()
