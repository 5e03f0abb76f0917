"""Leave entered, seen and ended at the console."""

from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from models import AuditEntry, Substitute
from tests.small_county import COUNTY, TOWN
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio
DAYS = {"since": "2026-07-20", "until": "2026-07-25"}


async def leaves(house: Served) -> Sequence[Substitute]:
    async with house.container.database.reading() as session:
        wanted = select(Substitute).where(Substitute.retired_at.is_(None)).order_by(Substitute.since)
        return (await session.scalars(wanted)).all()


async def test_what_a_leave_moves_is_shown_then_it_is_entered_seen_and_ended(house: Served) -> None:
    await house.post_wechat(text_xml())
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    shown = (await town.get("/leaves", officer="陈家林", **DAYS)).text
    assert "管的 1 户,在办的 1 件事" in shown
    assert '<option value="V1">王支书 V1' in shown
    assert '<option value="O1">' not in shown
    assert await leaves(house) == []
    answer = await town.post("/leaves", officer="O1", substitute="V1", **DAYS)
    assert answer.status_code == 303
    (row,) = await leaves(house)
    assert (row.officer_id, row.substitute_id, row.since, row.until) == (
        "O1",
        "V1",
        date(2026, 7, 20),
        date(2026, 7, 25),
    )
    page = (await town.get("/leaves")).text
    assert "陈家林" in page
    assert "正在请假<" not in page
    assert (await town.post(f"/leaves/{row.id}/end", form_on="/leaves")).status_code == 303
    assert await leaves(house) == []
    async with house.container.database.reading() as session:
        wanted = select(AuditEntry.action).where(AuditEntry.actor == "admin:siji", AuditEntry.target == "O1")
        assert (await session.scalars(wanted.order_by(AuditEntry.id))).all() == ["leave", "leave_over"]


async def test_ending_one_leave_leaves_the_next_one_and_who_is_away_is_marked_in_the_list(
    house: Served,
) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    await town.post("/leaves", officer="O1", substitute="V1", since="2026-07-18", until="2026-07-19")
    await town.post("/leaves", officer="O1", substitute="V1", **DAYS)
    assert "正在请假<" in (await town.get("/leaves")).text
    shown = (await town.get("/leaves", officer="V1", **DAYS)).text
    assert "陈家林 O1,四季镇竹园村委会(有 6 天自己也请假)" in shown
    await town.post(f"/leaves/{(await leaves(house))[0].id}/end", form_on="/leaves")
    assert [row.since for row in await leaves(house) if row.until and row.until > date(2026, 7, 18)] == [
        date(2026, 7, 20)
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"since": "2026-07-10", "until": "2026-07-11"},
        {"since": "明天"},
        {"until": "2026-07-01"},
        {"since": "9999-12-30", "until": "9999-12-31"},
        {"officer": "没有这人"},
        {"substitute": "O1"},
        {"substitute": ""},
        {"substitute": "D1"},
    ],
)
async def test_what_cannot_be_is_said_in_a_sentence_and_nothing_is_written(
    house: Served, change: dict[str, str]
) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    given = {"officer": "O1", "substitute": "V1", **DAYS} | change
    answer = await town.post("/leaves", **given)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert await leaves(house) == []


async def test_another_town_sees_and_ends_nothing_and_who_only_reads_has_no_page(house: Served) -> None:
    county = await signed_in(house, "xian", AdminRole.COUNTY_ADMIN, COUNTY)
    await county.post("/leaves", officer="O1", substitute="V1", **DAYS)
    (row,) = await leaves(house)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    assert "陈家林" not in (await other.get("/leaves")).text
    assert (await other.get("/leaves", officer="O1", **DAYS)).status_code == 422
    assert (await other.post("/leaves", officer="O1", substitute="V1", **DAYS)).status_code == 422
    assert (await other.post(f"/leaves/{row.id}/end", form_on="/leaves")).status_code == 404
    assert len(await leaves(house)) == 1
    for name, role in (("desk", AdminRole.DUTY_DESK), ("leader", AdminRole.LEADER)):
        browser = await signed_in(house, name, role, TOWN)
        assert (await browser.get("/leaves")).status_code == 403
        assert (await browser.post("/leaves", form_on="/password", **DAYS)).status_code == 403
