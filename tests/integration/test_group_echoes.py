"""One tells the group of the hail, nine say that it is the same with them: none is lost, nobody flooded."""

import json

import pytest

from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment
from models import Case, CaseMessage, DeskEntry, Message, OutboxMessage
from tests.bot_post import MAY_BEGIN, Bot
from tests.contract.qqbot_wire import GROUP as BOT_GROUP
from tests.post import Post
from tests.small_county import OTHER, TOWN, VILLAGE
from tests.square import HAIL, SLIDE, Square

pytestmark = pytest.mark.anyio
POWER = "我们竹园村二组停电了,一晚上了,冰箱里的肉都要坏了"


def quoting(message_id: str, text: str) -> tuple[Segment, ...]:
    """Words that answer a message."""
    quote = Segment(SegmentKind.REPLY, data={"message_id": message_id})
    return (quote, Segment(SegmentKind.TEXT, text=text))


async def plea(square: Square, sender: str = "20002", text: str = HAIL) -> str:
    """A plea to nobody; answers its id on the platform."""
    message = square.message(sender, text)
    await square.road.lane.submit(message, TOWN, can_reply=False)
    return message.external_id


async def our_answer(square: Square) -> str:
    """The id that the platform gave to our first answer."""
    async with square.road.workshop.begin() as work:
        row = await work.session.get_one(OutboxMessage, (await square.replies())[0].id)
        row.platform_id, row.channel, row.account = "-77", "onebot", "siji"
    return "-77"


@pytest.mark.parametrize("words", ["我家也是", "+1", "我家也打了,烤烟全完了", "我们三组也遭了"])
async def test_an_echo_joins_the_plea_without_a_word_and_its_officer_hears_of_the_first(
    square: Square, words: str
) -> None:
    await square.says("20002", HAIL)
    said = len(await square.replies())
    await square.says("20003", "哈哈")
    await square.says("20004", words)
    await square.says("20005", words)
    (case,) = await square.all(Case)
    assert (await square.fates())[1:] == [("ignored", "chatter"), *[("case_joined", "echo")] * 2]
    assert len(await square.all(CaseMessage)) == 3
    assert len(await square.replies()) == said
    told = [row for row in await square.all(OutboxMessage) if row.reply_key == "alert_echo"]
    assert [(row.officer_id, json.loads(row.values)["said"]) for row in told] == [(case.officer_id, words)]


@pytest.mark.parametrize("words", ["我家也是", "+1"])
async def test_an_echo_of_nothing_is_chatter(square: Square, words: str) -> None:
    await square.says("20004", words)
    await square.says("20002", HAIL)
    square.road.later(31)
    await square.says("20004", words)
    fates = await square.fates()
    assert (fates[0], fates[2]) == (("ignored", "chatter"), ("ignored", "chatter"))


async def test_an_echo_after_two_pleas_is_not_guessed_at_unless_it_quotes_one(square: Square) -> None:
    await square.says("20002", HAIL)
    slide = await plea(square, "20003", SLIDE)
    await square.says("20004", "我家也是")
    await square.says("20005", "", segments=quoting(slide, "我家也是"))
    assert (await square.fates())[2:] == [("ignored", "chatter"), ("case_joined", "echo")]
    by_id = {case.id: case for case in await square.all(Case)}
    newest = max(message.id for message in await square.all(Message))
    (joined,) = [by_id[link.case_id] for link in await square.all(CaseMessage) if link.message_id == newest]
    assert joined.division_code.startswith(OTHER)


@pytest.mark.parametrize("is_quoting", [False, True])
async def test_another_group_of_the_village_is_where_the_plea_is(square: Square, is_quoting: bool) -> None:
    power = await plea(square, text=POWER)
    words = "我们三组也停电了"
    await square.says("20006", "", segments=quoting(power, words)[0 if is_quoting else 1 :])
    cases = await square.all(Case)
    assert [case.division_code[:12] for case in cases] == [VILLAGE, VILLAGE]
    assert {case.officer_id for case in cases} == {"V1"}
    assert (await square.said())[1] == ["received_here", "place_guessed"]
    assert "竹园" in ((await square.all(Message))[-1].reply or "")


async def test_who_only_echoed_hears_how_far_that_is(square: Square) -> None:
    await square.says("20002", HAIL)
    await square.says("20004", "我家也是")
    await square.says("20004", "进度", is_addressed=True)
    (case,) = await square.all(Case)
    assert case.number in ((await square.all(Message))[-1].reply or "")


async def test_a_plea_is_quoted_by_the_index_that_the_qq_bots_platform_gives_it(post: Post) -> None:
    bot = await Bot(post.road, MAY_BEGIN).open()
    echo = quoting("REFIDX_2==", "我家也是")
    pleas = (
        (Segment(SegmentKind.TEXT, text=HAIL, data={"msg_idx": "REFIDX_1=="}),),
        (Segment(SegmentKind.TEXT, text=SLIDE, data={"msg_idx": "REFIDX_2=="}),),
    )
    for sender, parts in zip("ABC", (*pleas, echo), strict=True):
        told = bot.road.message(
            sender, channel=Channel.QQBOT, account="langao", chat=BOT_GROUP, segments=parts
        )
        await bot.road.lane.submit(told, TOWN, can_reply=False)
    assert [case.division_code[:12] for case in await bot.all(Case)] == [VILLAGE, OTHER, OTHER]


@pytest.mark.parametrize("is_quoting", [False, True])
async def test_whoever_says_so_to_us_gets_a_case_of_his_own(square: Square, is_quoting: bool) -> None:
    await square.says("20002", HAIL)
    answer = await our_answer(square)
    if is_quoting:
        await square.says("20004", "", segments=quoting(answer, "我家也是"))
    else:
        await square.says("20004", "我家也是", is_addressed=True)
    first, own = await square.all(Case)
    assert (own.kind, own.division_code[:12], own.officer_id) == (first.kind, VILLAGE, first.officer_id)
    assert own.summary == "我家也是(冰雹)"
    assert json.loads(own.facts)["slots"]["disaster"] == "冰雹"
    assert own.reporter_conversation_id != first.reporter_conversation_id


async def test_an_echo_to_us_is_a_case_though_its_words_alone_would_be_talk(square: Square) -> None:
    await square.says("20002", HAIL)
    words = square.road.means("我家也打了,烤烟全完了", "chitchat")
    await square.says("20004", words, is_addressed=True)
    first, own = await square.all(Case)
    assert (own.kind, own.summary) == (first.kind, words)


async def test_the_reporter_who_says_so_again_goes_on_about_his_own(square: Square) -> None:
    await square.says("20002", HAIL)
    await square.says("20002", "", segments=quoting(await our_answer(square), "我家也是"))
    assert len(await square.all(Case)) == 1


async def test_talk_after_a_plea_is_none_of_its(square: Square) -> None:
    await square.says("20002", HAIL)
    for words in ("我也去看看", "哈哈我也是服了", "我家也有烤烟", "三组也打麻将", "同意", "我家也是吗?"):
        await square.says("20004", words)
    assert set((await square.fates())[1:]) == {("ignored", "chatter")}


async def test_less_must_speak_for_a_plea_where_a_neighbour_told_of_the_same(square: Square) -> None:
    words = "冰雹下了十分钟,我家房顶的瓦碎完了,漏雨"
    await square.says("20004", words)
    await square.says("20002", HAIL)
    await square.says("20005", words)
    assert [fate for fate, _ in await square.fates()] == ["to_human", "case_opened", "case_opened"]
    assert "ask_place" in (await square.said())[-1]


async def test_ten_reports_of_one_hail_are_short_answers_and_one_notice(square: Square) -> None:
    for number in range(10):
        await square.says(f"3000{number}", f"竹园村{'一二三四五六七八九十'[number]}组下冰雹了,烤烟打烂了")
    assert len(await square.all(Case)) == 10
    assert await square.said() == [["received_disaster", "group_notice"], *[["received_here"]] * 9]
    longest = max(len(message.reply or "") for message in (await square.all(Message))[1:])
    assert longest < 70


async def test_an_echo_opens_nothing_on_the_desks_list(square: Square) -> None:
    await square.says("20002", HAIL)
    await square.says("20004", "+1", is_addressed=True)
    assert await square.all(DeskEntry) == []
