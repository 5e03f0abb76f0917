"""Who sits where, and a swap, in the console."""

from datetime import date, time

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services import versions
from models import AuditEntry, Office, Officer, RegistryAct, RosterShift
from tests.small_county import TOWN
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
TODAY = "2026-07-18"
SWAP = {"office_code": "desk", "day": TODAY, "officer_id": "S1", "with_officer": "S2"}


async def a_desk(house: Served) -> None:
    """四季镇's desk with two people, one of whom sits today."""
    async with house.container.workshop.begin() as work:
        work.session.add_all(
            [
                Office(code="desk", name="四季镇值班室", kind="town_center", division_code=TOWN),
                Officer(
                    id="S1", name="甲一", role="duty_desk", division_code=TOWN, office_code="desk", title=""
                ),
                Officer(
                    id="S2", name="乙二", role="duty_desk", division_code=TOWN, office_code="desk", title=""
                ),
                RosterShift(
                    id=800001,
                    office_code="desk",
                    date=date(2026, 7, 18),
                    shift_start=time(8),
                    shift_end=time(20),
                    officer_id="S1",
                ),
            ]
        )
        await work.session.flush()
        await versions.touch(work.session, "registry")


async def test_who_sits_now_is_shown_and_his_shift_is_given_away(house: Served) -> None:
    await a_desk(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    page = (await town.get("/sitting")).text
    assert "甲一" in page
    assert "现在在岗" in page
    assert (await town.post("/sitting", **SWAP)).status_code == 303
    page = (await town.get("/sitting")).text
    assert "乙二" in page
    assert "<td>甲一 " not in page
    async with house.container.workshop.read() as work:
        wanted = select(AuditEntry.actor).where(AuditEntry.action == "shifts_swapped")
        assert (await work.session.scalars(wanted)).all() == ["admin:siji"]


async def test_who_is_not_there_or_elsewhere_is_told_in_a_sentence(house: Served) -> None:
    await a_desk(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    for change in ({"with_officer": "D1"}, {"officer_id": "S2"}, {"day": "明天"}, {"office_code": "none"}):
        answer = await town.post("/sitting", **(SWAP | change))
        assert answer.status_code == 422, change
        assert 'role="alert"' in answer.text


async def test_who_only_reads_swaps_nothing_and_another_town_finds_nothing(house: Served) -> None:
    await a_desk(house)
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    assert "换班" not in (await leader.get("/sitting")).text
    assert (await leader.post("/sitting", form_on="/password", **SWAP)).status_code == 403
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    assert "甲一" not in (await other.get("/sitting")).text
    assert (await other.post("/sitting", form_on="/password", **SWAP)).status_code == 422


RULE = {
    "office_code": "desk",
    "officers": "甲一 S2",
    "since": "2026-07-20",
    "until": "2026-07-21",
    "days": "每天",
    "spans": "08:00-20:00,20:00-08:00",
}


async def test_a_roster_by_rule_is_written_seen_and_taken_back_by_a_button(house: Served) -> None:
    await a_desk(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    assert "四季镇值班室" in (await town.get("/sitting/rule")).text
    assert (await town.post("/sitting/rule", **RULE)).status_code == 303
    wanted = select(RosterShift.date, RosterShift.shift_start, RosterShift.officer_id).where(
        RosterShift.retired_at.is_(None), RosterShift.date > date(2026, 7, 18)
    )
    async with house.container.database.reading() as session:
        found = {tuple(row) for row in await session.execute(wanted)}
    days = (date(2026, 7, 20), date(2026, 7, 21))
    assert found == {(d, t, o) for d in days for t, o in ((time(8), "S1"), (time(20), "S2"))}
    assert "07-20" in (await town.get("/acts")).text
    async with house.container.database.reading() as session:
        act = (await session.scalars(select(RegistryAct.id))).one()
    assert (await town.post(f"/acts/{act}/undo", form_on="/acts")).status_code == 303
    async with house.container.database.reading() as session:
        assert (await session.execute(wanted)).all() == []


@pytest.mark.parametrize(
    "change",
    [
        {"days": "有空"},
        {"spans": "早上"},
        {"officers": ""},
        {"officers": "没有这人"},
        {"officers": "D1"},
        {"until": "2026-07-19"},
        {"since": "后天"},
        {"office_code": "none"},
    ],
)
async def test_a_rule_that_cannot_be_is_told_in_a_sentence(house: Served, change: dict[str, str]) -> None:
    await a_desk(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    answer = await town.post("/sitting/rule", **(RULE | change))
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    async with house.container.database.reading() as session:
        assert (await session.scalars(select(RegistryAct.id))).all() == []


async def test_another_town_writes_no_roster_here_and_who_only_reads_none_at_all(house: Served) -> None:
    await a_desk(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    assert "四季镇值班室" not in (await other.get("/sitting/rule")).text
    assert (await other.post("/sitting/rule", **RULE)).status_code == 422
    leader = await signed_in(house, "leader", AdminRole.LEADER, TOWN)
    assert (await leader.get("/sitting/rule")).status_code == 403
