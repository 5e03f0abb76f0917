"""A few words, half a sentence, a second thing: each is answered as it is meant, nobody as a stranger."""

import pytest

from app.services.deciding.facts import slots_of
from models import Case, DeskEntry, Message, OutboxMessage
from tests.integration.test_dialogue import hail, the_case
from tests.small_county import OTHER, Road

pytestmark = pytest.mark.anyio


async def alerts(road: Road, key: str) -> list[str | None]:
    return [row.officer_id for row in await road.all(OutboxMessage) if row.reply_key == key]


async def fates(road: Road) -> list[str | None]:
    return [message.fate_kind for message in await road.all(Message)]


@pytest.mark.parametrize(
    ("words", "said", "alert"),
    [
        ("我没事", "会跟您再核实一下", "alert_over"),
        ("别来", "不会不管", "alert_said"),
        ("你们别管我", "不会不管", "alert_said"),
    ],
)
async def test_who_does_not_want_to_live_and_says_that_nobody_need_come_is_no_stranger(
    road: Road, words: str, said: str, alert: str
) -> None:
    await road.says("oZhang", road.means("活着没意思", "care", is_urgent=True))
    assert said in await road.says("oZhang", words)
    assert await alerts(road, alert) == ["O1", "V1"]
    assert (await the_case(road)).state == "assigned"


async def test_what_is_said_later_about_a_life_in_danger_is_read_by_its_officer(road: Road) -> None:
    await road.says("oZhang", road.means("活着没意思", "care", is_urgent=True))
    road.later(120)
    assert "转告" in await road.says("oZhang", "睡了")
    assert await alerts(road, "alert_said") == ["O1"]


async def test_who_is_told_what_to_do_is_not_told_again_with_every_word(road: Road) -> None:
    first = await road.says("oZhang", road.means("我爷爷倒在地上不动了", "care", is_urgent=True))
    assert "马上打120" in first
    assert "120" not in await road.says("oZhang", road.means("打了电话了,我害怕", "care", is_urgent=True))


async def test_a_figure_that_follows_at_once_belongs_to_the_matter(road: Road) -> None:
    await road.says("oZhang", road.means("我发烧了,爸妈都不在屋", "care"))
    assert "您好,我是包联" not in await road.says("oZhang", "39度")
    assert await fates(road) == ["case_opened", "case_joined"]


async def test_a_school_is_where_a_child_is(road: Road) -> None:
    await road.says("oKid", road.means("我爸爸打我", "dispute"))
    await road.says("oKid", road.means("长梁村小学", "opinion"))
    assert (await the_case(road)).division_code == OTHER


@pytest.mark.parametrize("words", ["13909150009", "610925198801011234"])
async def test_a_number_of_a_telephone_or_an_identity_is_no_amount(road: Road, words: str) -> None:
    await hail(road, "oZhang")
    await road.says("oZhang", words)
    assert "quantity" not in slots_of(await the_case(road))


async def test_two_questions_about_two_things_are_two_cases(road: Road) -> None:
    await road.says("oZhang", road.means("低保要什么条件", "consultation"))
    await road.says("oZhang", road.means("大病医保咋报销", "consultation"))
    assert len(await road.all(Case)) == 2
    await road.says("oZhang", road.means("要带身份证不", "consultation"))
    assert "您问的" in await road.says("oZhang", road.means("那养老保险呢", "progress", to_human=True))
    assert len(await road.all(Case)) == 2


async def test_what_is_added_is_no_continuation_of_what_the_desk_has(road: Road) -> None:
    await road.says("oZhang", road.means("我爸的高龄补贴没发", "relief", to_human=True, reason="doubt"))
    await road.says("oZhang", road.means("还有就是门口的路灯不亮", "opinion"))
    assert (await the_case(road)).summary == "还有就是门口的路灯不亮"
    (entry,) = await road.all(DeskEntry)
    assert entry.due_at is not None


async def test_a_case_is_withdrawn_by_its_number(road: Road) -> None:
    await hail(road, "oZhang")
    await road.says("oZhang", road.means("我要办残疾证", "delegated"))
    first, _ = await road.all(Case)
    assert f"{first.number}已经撤回" in await road.says("oZhang", f"撤回 {first.number}")
    assert [case.state for case in await road.all(Case)] == ["closed", "assigned"]
    assert "没有查到编号123456" in await road.says("oZhang", "撤回 123456")


async def test_without_a_number_the_one_that_he_spoke_of_last_is_withdrawn(road: Road) -> None:
    await hail(road, "oZhang")
    await road.says("oZhang", road.means("我要办残疾证,路灯也坏了", "delegated", also=("opinion",)))
    hailed, card, _ = await road.all(Case)
    assert card.number in await road.says("oZhang", "撤回")
    assert (await road.states())[:2] == ["assigned", "closed"]
    assert hailed.state == "assigned"


async def test_nobody_reads_the_complaint_against_himself(road: Road) -> None:
    await road.says("oZhang", road.means("路灯坏了三个月没人管", "opinion"))
    await road.says("oZhang", road.means("陈家林态度不好", "opinion"))
    assert [case.officer_id for case in await road.all(Case)] == ["O1", "V1"]


async def test_what_was_told_before_the_place_counts_for_who_reads_it(road: Road) -> None:
    await road.says("oNew", road.means("我要举报", "opinion"))
    reply = await road.says("oNew", road.means("村干部吃低保", "opinion"))
    assert "对不上" not in reply
    assert "王支书" not in await road.says("oNew", "竹园村")
    assert (await the_case(road)).officer_id == "T1"


async def test_an_animal_that_is_not_found_is_no_missing_person(road: Road) -> None:
    await road.says("oZhang", "还有一头牛没找到")
    assert [case.is_urgent for case in await road.all(Case)] in ([], [False])


async def test_pieces_that_name_no_danger_do_not_become_one_together(road: Road) -> None:
    for words in ("这是我妈手机,我是她女儿", "我妈的低保停了", "长梁村一组", "打我电话13909152222"):
        assert "人身安全" not in await road.says("oNew", words)


async def test_who_was_beaten_and_asks_how_to_part_is_told_whom_to_ring(road: Road) -> None:
    reply = await road.says("oZhang", road.means("我被屋里男的打了,想离婚要找哪个", "consultation"))
    assert "110" in reply


async def test_money_that_came_is_said_by_its_sum(road: Road) -> None:
    await road.says("oZhang", road.means("医药费太高,想申请救助", "relief"))
    await road.says("oChen", "收到")
    await road.says("oChen", "办结 876.5元已打款")
    assert "办结了" in await road.says("oZhang", "到账了876.5")


async def test_what_ends_a_danger_is_told_to_everybody_who_was_called(road: Road) -> None:
    await road.says("oZhang", road.means("我女儿昨天晚上没回家", "care", is_urgent=True))
    assert "会跟您再核实一下" in await road.says("oZhang", road.means("找到了在同学家", "chitchat"))
    assert await alerts(road, "alert_over") == ["O1", "V1"]


@pytest.mark.parametrize(
    ("words", "answer"),
    [("邻居说没人在屋", "好,记下了"), ("人都出来了", "好,记下了"), ("不晓得伤没伤人", "会问清楚")],
)
async def test_whether_somebody_is_hurt_is_answered_in_any_words(road: Road, words: str, answer: str) -> None:
    told = {"slots": {"disaster": "房屋倒塌"}}
    assert "有没有人受伤" in await road.says("oZhang", road.means("老屋垮了一间", "disaster", **told))
    assert answer in await road.says("oZhang", road.means(words, "care"))
    assert len(await road.all(Case)) == 1


async def test_a_sum_that_sounds_like_advertising_belongs_to_the_matter(road: Road) -> None:
    await road.says("oZhang", road.means("娃学费没着落", "hardship"))
    assert await road.says("oZhang", road.means("一年八千", "spam")) != ""
    assert await fates(road) == ["case_opened", "case_joined"]


async def test_who_called_for_a_human_and_calls_again_hears_that_he_is_waited_on(road: Road) -> None:
    await road.says("oNew", "转人工")
    assert "在值班的同志手上" in await road.says("oNew", "人呢")


async def test_not_this_item_but_that_one(road: Road) -> None:
    await road.says("oZhang", road.means("房子漏雨,想申请危房改造", "relief"))
    await road.says("oZhang", road.means("不是危房改造,是临时救助", "relief"))
    assert slots_of(await the_case(road)) == {"item": "临时救助"}


async def test_not_this_village_but_that_one(road: Road) -> None:
    await hail(road, "oZhang")
    await road.says("oZhang", road.means("不是竹园村,是长梁村", "disaster"))
    assert (await the_case(road)).division_code == OTHER


async def test_not_at_his_home_said_in_haste(road: Road) -> None:
    await hail(road, "oZhang")
    assert "哪个村" in await road.says("oZhang", "哦不对是我妈家")
    await road.says("oZhang", "长梁村")
    assert (await the_case(road)).division_code == OTHER


async def test_a_broken_promise_is_not_read_by_who_broke_it(road: Road) -> None:
    await hail(road, "oZhang")
    road.later(1500)
    assert "陈家林" in await road.says("oZhang", "咋还没人来看")
    await road.says("oZhang", road.means("说话不算话", "opinion"))
    assert [case.officer_id for case in await road.all(Case)] == ["O1", "V1"]
