"""A life in danger: the first answer says whom to ring, two levels are called at once, nothing waits for a dialogue."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import Channel
from app.nlu.dangers import dangers
from app.services.lifecycle import escalation
from app.services.sending import outbox
from app.services.sending.wording import values_now
from app.services.sending.words import case_words
from models import Case, Conversation, Deadline, DeskEntry, Message, OutboxMessage
from tests.small_county import Road

pytestmark = pytest.mark.anyio


async def called(road: Road) -> set[str | None]:
    return {row.officer_id for row in await road.all(OutboxMessage) if row.purpose == "alert"}


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("我屋里着火了快来人", "disaster", "119"),
        ("煤气闷到两个人了", "disaster", "开窗"),
        ("娃娃掉河里了", "care", "竹竿"),
        ("房子垮了把人压住了", "disaster", "退到安全"),
        ("水把我们困在楼上了", "disaster", "高处"),
        ("她喝农药了", "care", "12356"),
        ("我屋老汉走失一天了", "care", "不用等24小时"),
        ("他拿刀追起砍人", "dispute", "110"),
        ("婆婆摔到坎底下昏过去了", "major_change", "120"),
        ("电线掉下来把人电到了", "disaster", "拉闸"),
        ("快点来救命", "disaster", "110"),
    ],
)
async def test_the_first_answer_advises_by_the_danger(road: Road, text: str, kind: str, number: str) -> None:
    reply = await road.says("oZhang", road.means(text, kind, is_urgent=True))
    assert number in reply
    assert await called(road) == {"O1", "V1"}
    (case,) = await road.all(Case)
    assert case.is_urgent
    assert case.number in reply


async def test_whatever_its_kind_somebody_must_be_there_as_fast_as_to_a_disaster(road: Road) -> None:
    reply = await road.says("oZhang", road.means("我屋老汉走失了", "care", is_urgent=True))
    assert "今天15:40" in reply
    clocks = {row.kind: row.due_at for row in await road.all(Deadline)}
    assert clocks["on_site"] == road.clock.now() + timedelta(minutes=40)
    assert "visit" in clocks


async def test_a_stranger_without_a_place_is_advised_and_somebody_is_called_before_he_is_asked(
    road: Road,
) -> None:
    reply = await road.says("oStranger", road.means("有人被水冲走了", "disaster", is_urgent=True))
    assert reply.index("119") < reply.index("哪个村")
    assert await called(road) == {"D1"}


async def test_it_does_not_wait_for_the_question_that_is_open(road: Road) -> None:
    await road.says("oStranger", road.means("地头遭了雹子", "disaster"))
    (talk,) = await road.all(Conversation)
    assert talk.dialogue
    reply = await road.says("oStranger", road.means("竹园村有人遭雷打了 昏死过去", "care", is_urgent=True))
    assert "120" in reply
    assert [case.is_urgent for case in await road.all(Case)] == [False, True]
    assert {"V1", "T1"} <= await called(road)


async def test_whoever_is_called_reads_what_the_danger_is(road: Road) -> None:
    await road.says("oZhang", road.means("我家苞谷遭冰雹打了", "disaster"))
    await road.says("oZhang", road.means("屋顶垮了,我爸被压在下面", "disaster", is_urgent=True))
    alert = (await road.all(OutboxMessage, reply_key="alert_urgent"))[0]
    assert outbox.values_of(alert)["summary"] == "屋顶垮了,我爸被压在下面;我家苞谷遭冰雹打了"


async def test_a_matter_told_before_that_turns_dangerous_is_raised_and_two_levels_are_called(
    road: Road,
) -> None:
    await road.says("oZhang", road.means("竹园村后坡垮了", "disaster"))
    await road.says("oChen", "收到")
    road.later(4)
    before = len(await road.all(OutboxMessage))
    reply = await road.says("oZhang", road.means("下头埋了两个人", "disaster", is_urgent=True))
    assert "119" in reply
    assert "今天15:40" in reply
    (case,) = await road.all(Case)
    assert case.is_urgent
    urgent = (await road.all(OutboxMessage))[before:]
    assert {row.officer_id for row in urgent if row.reply_key == "alert_urgent"} == {"O1", "V1"}
    assert (await road.all(Message))[-1].fate_reason == "urgent"


async def test_a_quarrel_that_turns_dangerous_gets_the_clocks_of_a_disaster(road: Road) -> None:
    await road.says("oZhang", road.means("隔壁占我屋地界吵起来了", "dispute"))
    road.later(4)
    reply = await road.says("oZhang", road.means("他拿刀来了", "dispute", is_urgent=True))
    assert "110" in reply
    assert "今天15:44" in reply
    clocks = {row.kind: row.due_at for row in await road.all(Deadline)}
    assert clocks["remind"] == road.clock.now() + timedelta(minutes=10)
    (case,) = await road.all(Case)
    assert case.next_due_at == clocks["remind"]


async def test_more_words_about_it_join_and_only_a_new_danger_calls_again(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村后坡垮了 埋了人", "disaster", is_urgent=True))
    before = len(await road.all(OutboxMessage))
    reply = await road.says("oZhang", road.means("埋的是我妈", "disaster", is_urgent=True))
    assert "119" in reply
    assert len(await road.all(OutboxMessage)) == before
    await road.says("oZhang", road.means("房子也烧起来了", "disaster", is_urgent=True))
    more = (await road.all(OutboxMessage))[before:]
    assert {(row.officer_id, row.reply_key) for row in more} == {
        ("O1", "alert_joined"),
        ("V1", "alert_joined"),
    }
    assert len(await road.all(Case)) == 1


async def test_another_place_is_another_case(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村后坡垮了 埋了人", "disaster", is_urgent=True))
    await road.says("oZhang", road.means("长梁村那边也埋了人", "disaster", is_urgent=True))
    assert [case.officer_id for case in await road.all(Case)] == ["O1", "V2"]


async def test_in_a_group_the_advice_stands_and_names_do_not(road: Road) -> None:
    text = road.means("竹园村有人掉河里了", "disaster", is_urgent=True)
    said = road.message("20002", text, channel=Channel.ONEBOT, account="siji", chat="700001")
    await road.take(said, can_reply=False)
    (answer,) = [row for row in await road.all(OutboxMessage) if row.reply_key == "received_urgent"]
    assert "119" in answer.values
    assert "王支书" not in answer.values


async def test_with_nobody_to_call_he_is_advised_and_the_desk_has_it_as_urgent(
    database_url: str, clock: SimulatedClock
) -> None:
    road = await Road(database_url, clock).open(is_empty=True)
    reply = await road.says("oZhang", road.means("屋里着火了", "disaster", is_urgent=True))
    assert "119" in reply
    (entry,) = await road.all(DeskEntry)
    assert entry.is_urgent
    await road.close()


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("火灾没有人受伤", ("fire",)),
        ("没人受伤,也没人被埋", ()),
        ("人已经没气了", ("hurt",)),
        ("娃儿还没回来", ("missing",)),
        ("", ()),
    ],
)
def test_what_is_taken_back_is_no_danger(text: str, kinds: tuple[str, ...]) -> None:
    assert dangers(text) == kinds


async def test_every_call_says_that_a_life_is_in_danger_until_somebody_is_there(road: Road) -> None:
    await road.says("oZhang", road.means("有人被水冲走了", "disaster", is_urgent=True))
    road.later(41)
    await escalation.take_due(road.workshop)
    marks = {
        row.reply_key: json.loads(row.values)["urgent"]
        for row in await road.all(OutboxMessage, purpose="alert")
    }
    (step,) = await road.all(OutboxMessage, purpose="escalation")
    assert marks == {"alert_urgent": "人命关天", "alert_also_tell": "人命关天"}
    assert (
        road.workshop.snapshots.ruleset_for("610925")
        .render(step.reply_key, **outbox.values_of(step))
        .startswith("【人命关天·升级】")
    )
    await road.says("oChen", "收到")
    await road.says("oChen", "到场")
    async with road.workshop.read() as work:
        assert case_words(work, (await road.all(Case))[0])["urgent"] == ""


async def test_a_call_that_a_release_before_wrote_down_says_it_too(road: Road) -> None:
    await road.says("oZhang", road.means("有人被水冲走了", "disaster", is_urgent=True))
    async with road.workshop.begin() as work:
        call = await work.session.scalar(select(OutboxMessage).where(OutboxMessage.purpose == "alert"))
        assert call is not None
        call.values = json.dumps(json.loads(call.values) | {"urgent": "1"})
        assert values_now(work, call)["urgent"] == "人命关天"


async def test_who_was_there_before_the_danger_must_be_there_for_it_or_another_is_called(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村下冰雹了", "disaster"))
    await road.says("oChen", "到场")
    road.later(5)
    reply = await road.says("oZhang", road.means("房子垮了,我妈被压在下面", "disaster", is_urgent=True))
    assert "最迟今天15:45到您那里" in reply
    (case,) = await road.all(Case)
    assert (case.on_site_at, case.next_due_at) == (None, road.clock.now() + timedelta(minutes=40))
    road.later(40)
    await escalation.take_due(road.workshop)
    (step,) = await road.all(OutboxMessage, purpose="escalation")
    assert (step.officer_id, step.reply_key) == ("T1", "alert_not_on_site")
    assert "已记您到场" in await road.says("oChen", "到场")


async def test_who_is_there_and_tells_of_the_danger_himself_need_not_come_again(road: Road) -> None:
    await road.says("oZhang", road.means("竹园村下冰雹了", "disaster"))
    await road.says("oChen", "到场")
    there = (await road.all(Case))[0].on_site_at
    reply = await road.says("oChen", road.means("房子垮了,有人被埋", "disaster", is_urgent=True))
    assert "最迟" not in reply
    (case,) = await road.all(Case)
    assert (case.is_urgent, case.on_site_at) == (True, there)
