"""Leave by the signed link: written down with a tap, refused with a reason, ended with a tap."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.enums import AdminRole
from app.services.duty import leaves
from models import Case, Substitute
from tests.small_county import TOWN
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio


async def rows(house: Served) -> list[tuple[str, str, str, str]]:
    async with house.container.database.reading() as session:
        found = await session.scalars(select(Substitute).where(Substitute.retired_at.is_(None)))
        return [(r.officer_id, r.substitute_id, str(r.since), str(r.until)) for r in found]


def path_of(house: Served, officer: str = "O1") -> str:
    link = house.container.links.officer_link(0, officer)
    return f"{link.removeprefix(house.container.settings.public_url)}/leave"


async def test_a_leave_is_written_down_shown_and_ended(house: Served) -> None:
    path = path_of(house)
    assert "现在没有请假" in (await house.http.get(path)).text
    form = {"since": "2026-07-20", "until": "2026-07-25", "substitute": "V1 王支书"}
    assert (await house.http.post(path, data=form)).status_code == 303
    assert await rows(house) == [("O1", "V1", "2026-07-20", "2026-07-25")]
    assert "由王支书替您" in (await house.http.get(path)).text
    assert (await house.http.post(path, data={"act": "back"})).status_code == 303
    assert await rows(house) == []


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"since": "2026-07-20", "until": "2026-07-25", "substitute": "没这个人"}, "没有找到"),
        ({"since": "", "until": "", "substitute": "V1"}, "请选好哪天到哪天"),
        ({"since": "2026-07-25", "until": "2026-07-20", "substitute": "V1"}, "请核对"),
        ({"since": "2026-07-20", "until": "2026-07-25", "substitute": "O1"}, "不能自己替自己"),
    ],
)
async def test_what_cannot_be_says_why(house: Served, form: dict[str, str], why: str) -> None:
    answer = await house.http.post(path_of(house), data=form)
    assert answer.status_code == 409
    assert why in answer.text
    assert await rows(house) == []


async def test_a_link_that_is_not_ours_opens_nothing(house: Served) -> None:
    assert (await house.http.get("/o/nonsense/leave")).status_code == 404
    person = house.container.links.person_link(1).rsplit("/", 1)[1]
    assert (await house.http.post(f"/o/{person}/leave", data={"act": "back"})).status_code == 404
    assert (await house.http.get(path_of(house, "gone"))).status_code == 404


async def holder(house: Served) -> str | None:
    """Who has the only case, once leaves that begin or are over were taken."""
    while await leaves.take_due(house.container.workshop):
        pass
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case.officer_id))).one()


@pytest.mark.parametrize("way", ["link", "console"])
async def test_whichever_way_it_was_written_the_running_case_passes_and_comes_back(
    house: Served, way: str
) -> None:
    await house.post_wechat(text_xml())
    form = {"since": "2026-07-20", "until": "2026-07-25", "substitute": "V1"}
    if way == "link":
        answer = await house.http.post(path_of(house), data=form)
    else:
        town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
        answer = await town.post("/leaves", officer="O1", **form)
    assert answer.status_code == 303
    assert await holder(house) == "O1"
    house.clock.advance(timedelta(days=2))
    assert await holder(house) == "V1"
    house.clock.advance(timedelta(days=6))
    assert await holder(house) == "O1"
