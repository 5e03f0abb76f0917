"""A second storm on the next day: told by the same households in fewer words, it is another case and incident."""

import pytest

from models import Case, Incident, Message
from tests.post import Post
from tests.small_county import Road
from tests.squall import Squall

pytestmark = pytest.mark.anyio
DAY = 24 * 60


@pytest.mark.parametrize("words", ["冰雹又来了", "又是冰雹", "又遭了", "洪水来了", "山洪来了", "今天又遭了"])
async def test_few_words_on_the_day_after_are_a_case_of_their_own(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村下冰雹了,两亩烟叶打烂了")
    await road.says("oChen", "到场")
    road.later(DAY)
    answer = await road.says("oZhang", words)
    first, second = await road.all(Case)
    assert (second.kind, second.state) == ("disaster", "assigned")
    assert second.number in answer
    assert first.number not in answer


@pytest.mark.parametrize("words", ["洪水来了吗", "听说洪水来了", "又来了", "冰雹停了", "又遭了骗子"])
async def test_what_only_sounds_like_it_opens_none(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村下冰雹了,两亩烟叶打烂了")
    await road.says("oChen", "到场")
    road.later(DAY)
    await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1


async def test_the_same_households_a_day_later_are_another_incident(post: Post) -> None:
    squall = Squall(post)
    await squall.report(6)
    await squall.settle()
    await squall.road.says("oWang", "收到 全部")
    await squall.road.says("oWang", "到场 全部")
    await squall.over(minutes=DAY, step_seconds=3600)
    for each in range(1, 7):
        await squall.road.says(
            f"v{each}", squall.road.means(f"又下冰雹了,{each}亩玉米打了,竹园村", "disaster")
        )
    await squall.settle()
    first, second = await squall.all(Incident)
    assert (first.settled_at is not None, second.settled_at) == (True, None)
    assert [case.incident_id for case in await squall.all(Case)] == [first.id] * 6 + [second.id] * 6
    assert {each.fate_kind for each in await squall.all(Message, kind="text")} <= {"case_opened", "command"}
    assert "6件都记您收到了" in await squall.road.says("oWang", "收到 全部")
    overview = await squall.road.says("oLi", "今天有哪些事")
    assert "冰雹(今天" in overview
    assert "冰雹(昨天" in overview


@pytest.mark.parametrize(
    "words", ["我家烟叶啥时候有人来核灾", "好久来登记", "那什么时候来人查勘嘛", "房子几时来定损"]
)
async def test_who_asks_when_the_damage_is_looked_at_tells_of_no_second_one(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村下冰雹了,两亩烟叶打烂了")
    await road.says("oChen", "收到")
    road.later(3 * DAY)
    answer = await road.says("oZhang", words)
    (case,) = await road.all(Case)
    assert case.number in answer
    assert "陈家林" in answer


@pytest.mark.parametrize(
    "words",
    ["我家烟叶又遭冰雹打了,啥时候来核灾", "今早房子垮了一角,啥时候来看", "我家烟叶啥时候能烤,技术员来看看"],
)
async def test_what_tells_of_more_is_read_as_it_was(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村下冰雹了,两亩烟叶打烂了")
    await road.says("oChen", "收到")
    road.later(3 * DAY)
    await road.says("oZhang", words)
    assert (await road.last_fate())[0] in ("case_opened", "case_joined", "to_human")


async def test_who_told_of_nothing_yet_and_asks_so_is_heard(road: Road) -> None:
    await road.says("oZhang", "我家烟叶啥时候有人来核灾")
    assert (await road.last_fate())[0] in ("case_opened", "to_human")
