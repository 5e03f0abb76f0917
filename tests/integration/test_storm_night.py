"""A storm at night that nobody answers: an old list comes rarely, a life in danger calls whoever was not called."""

from datetime import timedelta
from itertools import pairwise

import pytest

from app.services.versions import touch
from models import CaseEvent, Contact, Escalation, Officer
from tests.post import Post
from tests.small_county import TOWN, Road
from tests.squall import Squall

pytestmark = pytest.mark.anyio


@pytest.fixture
async def squall(post: Post) -> Squall:
    """The desk of the town has two officers, that of the county one; all are reached by WeChat."""
    async with post.road.workshop.begin() as work:
        work.session.add(_reached("D1"))
    await _add(post.road, ("D3", TOWN), ("D2", TOWN))
    return Squall(post)


async def _add(road: Road, *desk: tuple[str, str]) -> None:
    async with road.workshop.begin() as work:
        for officer, division in desk:
            named = Officer(
                id=officer, name=f"值班{officer}", role="duty_desk", division_code=division, title=""
            )
            work.session.add_all([named, _reached(officer)])
        await touch(work.session, "registry")


def _reached(officer: str) -> Contact:
    return Contact(
        id=9000 + int(officer[1:]),
        owner_kind="officer",
        owner_id=officer,
        channel="wechat",
        account="langao",
        external_id=f"o{officer}",
    )


async def _steps(squall: Squall) -> list[str]:
    return [each.officer_id for each in await squall.all(Escalation)]


async def test_a_list_with_nothing_new_comes_every_half_hour_and_a_new_case_at_once(squall: Squall) -> None:
    for _ in range(3):
        await squall.report(4)
        await squall.over(minutes=1)
    await squall.over(minutes=115, step_seconds=300)
    before = len(squall.pushes("oD2"))
    await squall.over(minutes=120, step_seconds=300)
    told = squall.pushes("oD2")[before:]
    assert 3 <= len(told) <= 5
    assert all("12件下面没人回应" in each for each in told)
    await squall.report(1)
    await squall.over(minutes=75, step_seconds=300)
    assert any("已有13件" in each for each in squall.pushes("oD2")[before + len(told) :])


async def test_each_step_is_taken_though_its_push_waits(squall: Squall) -> None:
    await squall.report(6)
    await squall.over(minutes=180, step_seconds=300)
    steps = [each for each in await squall.all(Escalation) if each.case_id == (await squall.listed())[0].id]
    waits = {later.at - earlier.at for earlier, later in pairwise(steps)}
    assert waits == {timedelta(minutes=20)}


async def test_with_a_life_in_danger_the_whole_desk_and_the_county_are_called_before_one_is_called_again(
    squall: Squall,
) -> None:
    await squall.road.says("v9", squall.road.means("竹园村有人被埋了", "disaster", is_urgent=True))
    await squall.over(minutes=150, step_seconds=300)
    called = await _steps(squall)
    assert called[:3] == ["D2", "D3", "D1"]
    assert set(called[3:]) == {"D2"}
    assert len(await squall.all(CaseEvent, kind="escalated")) == len(called)


async def test_without_a_life_in_danger_who_shares_the_desk_is_left_in_peace(squall: Squall) -> None:
    await squall.report(1)
    await squall.over(minutes=150, step_seconds=300)
    assert set(await _steps(squall)) == {"T1", "D2"}
    assert squall.pushes("oD3") == squall.pushes("oD1") == []
