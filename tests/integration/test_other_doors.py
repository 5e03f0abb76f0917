"""Matters outside the county's reach are told the right door at once; all that concerns the county stays with it."""

from datetime import UTC, datetime

import pytest

from app.core.enums import Intent, Listen
from app.services.deciding.judging import World, judge
from app.services.deciding.meaning import Setting
from app.services.deciding.places import Background
from app.services.rules import rulesets
from models import Case, DeskEntry, Message
from tests.small_county import COUNTY, Road
from tests.square import Square

pytestmark = pytest.mark.anyio
TICKET = "火车票退不了咋办,退票钱一直没到"
NEIGHBOURS = "我是紫阳县洞河镇的,我们村的路坏了没人修"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        (TICKET, "12306"),
        ("驾照扣分了在哪里处理", "12123"),
        ("街上商店卖假烟,哪里举报", "12313"),
        ("收我话费套餐不对我要投诉", "10086"),
        ("开庭时间是好久哪里查", "12368"),
        ("我网上刷单被骗了钱咋办", "96110"),
        (NEIGHBOURS, "0915"),
    ],
)
async def test_the_right_door_is_told_in_the_first_answer(road: Road, text: str, phone: str) -> None:
    reply = await road.says("oStranger", text)
    assert phone in reply.splitlines()[0]
    (message,) = await road.all(Message)
    assert (message.fate_kind, message.fate_reason) == ("answered", "outside")
    assert message.decision["door"] in reply
    assert (await road.all(Case), await road.all(DeskEntry)) == ([], [])


async def test_who_also_asks_how_far_his_matter_is_hears_that_too(road: Road) -> None:
    await road.says("oZhang", road.means("给我妈申请个低保", "relief"))
    road.later(60 * 24 * 3)
    reply = await road.says("oZhang", road.means(TICKET, "consultation", also=(Intent.PROGRESS,)))
    (money,) = await road.all(Case)
    assert "12306" in reply
    assert money.number in reply


async def test_a_life_in_danger_is_a_case_whatever_else_is_named(road: Road) -> None:
    told = road.means("火车票没买到,我弟娃喝了农药快不行了", "care", is_urgent=True)
    await road.says("oStranger", told)
    (case,) = await road.all(Case)
    assert case.is_urgent


@pytest.mark.parametrize(
    "text",
    [
        "竹园村的王支书说帮我退火车票,一直没退",
        "长梁村小卖部卖假烟,哪里举报",
        "我妈的银行卡被冻结了,找公安还是找银行",
        "我在紫阳县住院,我家是竹园村的,医保怎么报",
    ],
)
async def test_what_concerns_somebody_of_the_county_stays_with_it(road: Road, text: str) -> None:
    await road.says("oStranger", text)
    (message,) = await road.all(Message)
    assert message.fate_reason != "outside"
    assert len(await road.all(Case)) + len(await road.all(DeskEntry)) == 1


async def test_a_villager_who_names_another_county_is_ours(road: Road) -> None:
    await road.says("oZhang", NEIGHBOURS)
    (message,) = await road.all(Message)
    assert message.fate_kind == "case_opened"


async def test_words_that_fit_two_doors_are_nobodys_to_send_away(road: Road) -> None:
    await road.says("oStranger", "火车票退不了,话费也扣了,找谁投诉")
    (message,) = await road.all(Message)
    assert message.fate_reason != "outside"


async def test_a_call_in_a_group_is_told_the_door_there(square: Square) -> None:
    await square.listens(Listen.MENTION)
    await square.says("20002", TICKET, is_addressed=True)
    assert await square.fates() == [("answered", "outside")]
    (reply,) = await square.replies()
    assert (reply.reply_key, "12306" in str(reply.values)) == ("other_door", True)
    assert await square.all(Case) == []


async def test_what_neighbours_say_to_each_other_about_tickets_is_left_alone(square: Square) -> None:
    await square.says("20002", "火车票退不了咋办")
    assert await square.fates() == [("ignored", "chatter")]


async def test_a_published_table_is_in_force_and_judged_alike(road: Road) -> None:
    table = (
        '[[doors]]\nname = "快递投诉"\nphone = "12305"\nhours = ""\nwhen = { any_words = ["快递"] }\n'
        '[[pins]]\ntext = "快递丢了哪里投诉"\nexpect = { to_human = false }\n'
    )
    ruleset = rulesets.Ruleset.parse(table, 7)
    snapshots = road.workshop.snapshots
    world = World(COUNTY, ruleset, snapshots.understander_for(COUNTY), snapshots.registry, snapshots.group_of)
    setting = Setting(at=datetime(2026, 7, 18, tzinfo=UTC), background=Background(account=COUNTY))
    judged = judge(world, "快递丢了哪里投诉", setting)
    assert (str(judged.fate), judged.reason, judged.matters) == ("answered", "outside", ())
    assert judge(world, TICKET, setting).reason != "outside"
