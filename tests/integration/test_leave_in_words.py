"""An officer asks for leave, and comes back, in words of his own."""

from datetime import date

import pytest

from models import Officer, OutboxMessage, Substitute
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村下冰雹了,烟叶打烂了"


@pytest.fixture
async def road(road: Road) -> Road:
    """The small county with one more officer in 竹园村."""
    async with road.workshop.begin() as work:
        work.session.add(
            Officer(id="O2", name="王军", role="household_officer", division_code=VILLAGE, title="")
        )
        road.workshop.snapshots._versions = None
    return road


@pytest.mark.parametrize(
    "words", ["我明天请假三天,王军替我", "休假 明天起三天 王军同志", "请假 7.19-21号 O2"]
)
async def test_leave_in_words_of_his_own_is_the_same_leave(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    assert "7月19日到7月21日由王军替您" in await road.says("oChen", words)
    (row,) = await road.all(Substitute)
    assert (row.substitute_id, row.since, row.until) == ("O2", date(2026, 7, 19), date(2026, 7, 21))


@pytest.mark.parametrize(
    "words", ["明后天请假,王支书顶", "请 假 明后天 王支书", "明后天请假 王支书顶 去县里开会"]
)
async def test_tomorrow_and_the_day_after_are_said_in_one_word(road: Road, words: str) -> None:
    assert "7月19日到7月20日由王支书替您" in await road.says("oChen", words)


async def test_who_is_not_known_is_named_without_the_words_around_him(road: Road) -> None:
    assert "没有找到“李大锤”" in await road.says("oChen", "明天上午请假,李大锤顶")


@pytest.mark.parametrize("words", ["我明天请假三天", "替我值班", "我要请假"])
async def test_without_days_or_a_substitute_he_hears_what_is_missing(road: Road, words: str) -> None:
    await road.says("oZhang", HAIL)
    assert "哪天到哪天、谁替您" in await road.says("oChen", words)
    assert await road.all(Substitute) == []


async def test_why_he_cannot_go_stays_with_the_case(road: Road) -> None:
    await road.says("oZhang", HAIL)
    assert "退回" in await road.says("oChen", "去不了,我请假了")


async def test_that_he_is_back_ends_his_leave_and_means_nothing_without_one(road: Road) -> None:
    assert "没有请假" not in await road.says("oChen", "我回来了")
    await road.says("oChen", "请假 今天 王军")
    assert "假销了" in await road.says("oChen", "我回来了")


async def test_whoever_was_to_stand_in_hears_that_he_need_not(road: Road) -> None:
    await road.says("oChen", "请假 7.20-7.25 王军")
    await road.says("oChen", "销假")
    notices = {row.reply_key: row.officer_id for row in await road.all(OutboxMessage, purpose="notice")}
    assert notices == {"notice_leave": "O2", "notice_leave_off": "O2"}
