"""Who writes from far away: where the parents live by now, who comes there, and what is only where papers say."""

import pytest

from app.services.deciding.facts import slots_of
from app.services.sending import outbox
from models import Case, DeskEntry, OutboxMessage
from tests.small_county import OTHER, VILLAGE, Road

pytestmark = pytest.mark.anyio
LEAKS = "房子漏雨漏得厉害"


async def places(road: Road) -> list[tuple[str, str | None]]:
    return [(case.division_code, case.officer_id) for case in await road.all(Case)]


@pytest.mark.parametrize(
    ("words", "village"),
    [
        (f"我户口在竹园村,但是我爸妈现在搬到长梁村住了,他们那边{LEAKS}", OTHER),
        (f"户口还在竹园村,人住长梁村,{LEAKS}", OTHER),
        (f"我身份证上是竹园村,家在长梁村住,{LEAKS}", OTHER),
        ("我户口在竹园村,想迁到长梁村,要哪些手续", VILLAGE),
        (f"是竹园村,不是长梁村,{LEAKS}", VILLAGE),
        (f"不是长梁村的,竹园村的,{LEAKS}", VILLAGE),
    ],
)
async def test_it_is_where_they_live_and_not_where_the_papers_say(
    road: Road, words: str, village: str
) -> None:
    await road.says("oNew", words)
    assert [code for code, _ in await places(road)] == [village]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("是长梁村,不是竹园村", (OTHER, "V2")),
        ("不是竹园村,是长梁村", (OTHER, "V2")),
        ("不是长梁村,是竹园村", (VILLAGE, "O1")),
        ("是竹园村,不是长梁村", (VILLAGE, "O1")),
    ],
)
async def test_the_village_that_is_denied_never_gets_the_case(
    road: Road, words: str, place: tuple[str, str]
) -> None:
    await road.says("oZhang", f"我家{LEAKS}")
    await road.says("oZhang", words)
    assert await places(road) == [place]


async def test_whom_to_ask_is_of_the_place_that_was_told_or_named(road: Road) -> None:
    await road.says("oZhang", f"我爸妈在长梁村,他们那边{LEAKS}")
    assert "刘支书" in await road.says("oZhang", "找哪个干部")
    assert "陈家林" in await road.says("oZhang", "我家归哪个管")
    assert "刘支书" in await road.says("oZhang", "长梁村归哪个管")


async def test_who_asks_that_somebody_go_in_his_stead_told_of_it_already(road: Road) -> None:
    await road.says("oZhang", "我在东莞打工,我爸打电话说家里下冰雹,烟叶全打烂了")
    road.later(5)
    reply = await road.says("oZhang", "我回不来,你们哪个去看一下嘛,我爸电话13909150020")
    assert "转告" in reply
    (case,) = await road.all(Case)
    assert slots_of(case)["phone"] == "13909150020"
    (read,) = [row for row in await road.all(OutboxMessage) if row.reply_key == "alert_more"]
    assert (read.officer_id, "13909150020" in outbox.values_of(read)["said"]) == ("O1", True)


async def test_a_mother_who_was_only_without_her_telephone_is_told_to_all_who_were_called(road: Road) -> None:
    await road.says("oZhang", "我妈一个人在屋头,打了两天电话都没人接,急死了")
    road.later(20)
    assert "知道了" in await road.says("oZhang", "邻居去看了,她手机没电了,人没事")
    over = [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == "alert_over"]
    assert "O1" in over
    assert "不客气" in await road.says("oZhang", "给你们添麻烦了")


@pytest.mark.parametrize("words", ["咋样了", "他问好久来", "找到没得", "我妈问人什么时候来"])
async def test_who_asks_how_it_is_hears_who_sees_to_it_and_until_when(road: Road, words: str) -> None:
    await road.says("oZhang", "我妈摔了一跤躺在床上,麻烦干部去看看")
    road.later(60)
    assert "陈家林在管" in await road.says("oZhang", words)
    assert not await road.all(DeskEntry)


@pytest.mark.parametrize("words", ["天天问也没得用", "催了都没用"])
async def test_who_asks_in_vain_every_day_is_no_new_hardship(road: Road, words: str) -> None:
    await road.says("oZhang", "我妈的医保停了,帮忙看看咋回事")
    road.later(60 * 24)
    assert "对不住" in await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1


async def test_that_the_ambulance_came_is_no_new_cry(road: Road) -> None:
    await road.says("oZhang", "我爸血压高头晕,没有人陪他去医院")
    await road.says("oZhang", "120来了")
    assert [case.is_urgent for case in await road.all(Case)] == [False]


async def test_an_ambulance_that_left_and_never_came_is_a_cry(road: Road) -> None:
    await road.says("oZhang", "救护车来了 出去了一个钟头了 到哪了")
    assert [case.is_urgent for case in await road.all(Case)] == [True]


async def test_who_worked_on_a_building_site_reports_no_drought(road: Road) -> None:
    await road.says("oZhang", "我在内蒙古一个工地干了三个月,老板不给钱,两万多")
    assert "disaster" not in slots_of((await road.all(Case))[0])


async def test_who_is_far_away_is_not_asked_for_pictures_and_hears_that_somebody_looks(road: Road) -> None:
    reply = await road.says("oZhang", "我在东莞打工,刚才我爸打电话说家里下冰雹,烟叶全打烂了")
    assert "您在外头别太着急" in reply
    assert "拍几张照片" not in reply
    assert "陈家林" in reply
    assert "拍几张照片" in await road.says("oNear", "竹园村下冰雹了,烟叶全打烂了")


@pytest.mark.parametrize(
    "words", ["竹园村的,我爸叫刘国富", "大家都喊他老幺,竹园村学校后头", "竹园村,我爸电话13909150020"]
)
async def test_the_officer_who_is_called_once_the_place_is_told_reads_whose_house_it_is(
    road: Road, words: str
) -> None:
    told = "我在广东打工,刚才我妈打电话说屋头遭冰雹了,烤烟打完了"
    await road.says("oNew", told)
    await road.says("oNew", words)
    called = [row for row in await road.all(OutboxMessage) if row.officer_id == "V1"]
    assert [outbox.values_of(row)["summary"] for row in called] == [f"{told};{words}"]
    await road.says("oNew", told)
    assert len(await road.all(Case)) == 1


async def test_a_bare_place_says_nothing_more_to_the_officer(road: Road) -> None:
    await road.says("oNew", "屋头遭冰雹了,烤烟打完了")
    await road.says("oNew", "竹园村的")
    assert [case.summary for case in await road.all(Case)] == ["屋头遭冰雹了,烤烟打完了"]


@pytest.mark.parametrize(
    ("words", "is_ours"),
    [
        ("我在西安打工,老家是紫阳县汉王镇的,家里房子漏雨找谁", False),
        ("我在西安打工,老家在紫阳,我外婆在岚皋竹园村,房子漏雨", True),
        ("老家是紫阳县的,现在住竹园村,房子漏雨", True),
    ],
)
async def test_whose_home_is_in_another_county_is_told_whom_to_ring_there(
    road: Road, words: str, is_ours: bool
) -> None:
    reply = await road.says("oNew", words)
    assert ("0915-12345" in reply) is not is_ours
    assert is_ours or not await road.all(Case)


async def test_the_village_that_was_named_in_words_in_doubt_is_not_asked_for_again(road: Road) -> None:
    await road.says("oNew", "我现在在陕西省安康市紫阳县上班,家在岚皋竹园村,老屋子瓦被风吹了")
    assert [row.reason for row in await road.all(DeskEntry)] == ["doubt"]
    reply = await road.says("oNew", "屋头没人,麻烦哪个拍个照片给我看看")
    assert "哪个镇" not in reply
    assert await places(road) == [(VILLAGE, "V1")]


async def test_whose_wages_are_owed_and_who_asks_for_help_has_one_matter(road: Road) -> None:
    await road.says("oNew", "我在内蒙古一个工地干了三个月,老板不给钱,两万多")
    await road.says("oNew", "我是竹园村的,能不能帮我要")
    await road.says("oNew", "麻烦你们帮忙处理一下")
    assert [case.kind for case in await road.all(Case)] == ["dispute"]


async def test_who_asks_for_his_officers_number_hears_how_to_be_rung(road: Road) -> None:
    assert "给我回个电话" in await road.says("oZhang", "我家的包户干部电话是多少")
    assert "给我回个电话" not in await road.says("oZhang", "我家归谁管")


async def test_who_wants_somebody_else_is_read_with_what_it_is_about(road: Road) -> None:
    await road.says("oZhang", "我妈摔了一跤躺在床上,麻烦陈家林去看看")
    road.later(60)
    await road.says("oZhang", "能不能换个人")
    (_, opinion) = await road.all(Case)
    assert (opinion.kind, opinion.officer_id) == ("opinion", "V1")
    assert opinion.summary == "能不能换个人(我妈摔了一跤躺在床上,麻烦陈家林去看看)"


async def test_of_two_houses_in_one_message_the_other_village_hears_as_well(road: Road) -> None:
    await road.says("oNew", "我妈屋头停电了,还有我公公家在竹园村的烟叶也遭冰雹了")
    for _ in range(2):
        await road.says("oNew", "我妈是长梁村的")
    told = [(row.officer_id, row.reply_key) for row in await road.all(OutboxMessage) if row.officer_id]
    assert told.count(("V2", "alert_told")) == 1
    assert ("V1", "alert_said") in told
    assert await places(road) == [(VILLAGE, "V1")]
