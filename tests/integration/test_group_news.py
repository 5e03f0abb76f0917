"""What a group hears from us: answers that quote, and nothing that is not everybody's."""

import pytest
from sqlalchemy import select

from app.core.enums import Channel
from app.core.links import Links
from app.services.casework.actions import act
from app.services.sending.delivery import deliver_due
from bots.base import Capabilities, Outgoing, UnreachableError
from models import Case, CaseMessage, Message, OutboxMessage
from tests.fakes import FakeChannel
from tests.small_county import OTHER, TOWN, VILLAGE
from tests.square import GROUP, HAIL, Square

pytestmark = pytest.mark.anyio


async def delivered(square: Square, qq: FakeChannel) -> list[Outgoing]:
    """What the group and its members were sent."""
    links = Links("a secret for tests only", "https://example.gov.cn", square.road.clock)
    while await deliver_due(square.road.workshop, {("onebot", "siji"): qq}, links):
        pass
    return qq.sent


@pytest.fixture
def qq() -> FakeChannel:
    able = Capabilities(None, None, None, max_text_bytes=9000)
    return FakeChannel(Channel.ONEBOT, "siji", TOWN, capabilities=able)


async def test_an_answer_quotes_whom_it_answers_and_says_nothing_private(
    square: Square, qq: FakeChannel
) -> None:
    text = "李书记,我是竹园村二组张诗文,身份证610925197001011234,电话13800138000,烤烟被冰雹打了"
    plea = square.message("20002", text, sender_name="张诗文")
    await square.road.lane.submit(plea, TOWN, can_reply=False)
    sent = [message for message in await delivered(square, qq) if message.chat]
    assert {(m.recipient, m.chat, m.quote) for m in sent} == {("20002", GROUP, plea.external_id)}
    said = "\n".join(message.text for message in sent)
    for private in ("张诗文", "610925197001011234", "13800138000", "王支书", "http"):
        assert private not in said
    assert "王**" in said
    assert "私聊" in said


async def test_what_one_word_of_an_officer_did_for_many_is_one_message_of_their_group(
    square: Square, qq: FakeChannel
) -> None:
    for member in ("20002", "20003", "20004"):
        await square.says(member, HAIL)
        square.road.later(1)
    hello = square.message("20004", "你好", chat="", is_addressed=True)
    await square.road.lane.submit(hello, TOWN, can_reply=False)
    await delivered(square, qq)
    qq.sent.clear()
    await square.road.says("oWang", "收到 全部")
    news = await delivered(square, qq)
    together, alone = sorted(news, key=lambda message: not message.chat)
    cases = await square.all(Case)
    assert (together.chat, together.recipient, together.others) == (GROUP, "20002", ("20003",))
    assert [case.number in together.text for case in cases] == [True, True, False]
    assert "王支书" not in together.text
    assert (alone.chat, alone.recipient) == ("", "20004")
    told = [row for row in await square.all(OutboxMessage) if row.purpose == "news"]
    assert {row.state for row in told} == {"accepted"}
    assert {row.address for row in told} == {"20002", "20003", "20004"}


async def test_a_group_that_refuses_costs_everybody_no_more_than_one_message(
    square: Square, qq: FakeChannel
) -> None:
    for member in ("20002", "20003"):
        await square.says(member, HAIL)
    await delivered(square, qq)
    await square.road.says("oWang", "收到 全部")
    qq.fails_with = UnreachableError("1200")
    await delivered(square, qq)
    told = [row for row in await square.all(OutboxMessage) if row.purpose == "news"]
    assert [(row.state, row.attempts) for row in told] == [("failed", 1)] * 2


async def report_and_note(square: Square) -> None:
    """A plea in the group, and an officer's record with what nobody else may read."""
    await square.says("20002", HAIL)
    async with square.road.workshop.begin() as work:
        case = await work.session.scalar(select(Case))
        officer = work.snapshots.registry.officer(case.officer_id)
        await act(work, case, "acknowledge", officer, {}, "officer:V1")
        await act(work, case, "record", officer, {"text": "他家欠信用社三万元,老婆有精神病"}, "officer:V1")


async def test_news_with_an_officers_words_stay_out_of_the_group(square: Square, qq: FakeChannel) -> None:
    await report_and_note(square)
    sent = await delivered(square, qq)
    assert {message.chat for message in sent} == {GROUP}
    said = "\n".join(message.text for message in sent)
    assert "三万元" not in said
    assert "具体的不在群里说" in said


async def test_who_has_written_in_private_is_told_in_private(square: Square, qq: FakeChannel) -> None:
    hello = square.message("20002", "你好", chat="", is_addressed=True)
    await square.road.lane.submit(hello, TOWN, can_reply=False)
    await report_and_note(square)
    sent = await delivered(square, qq)
    private = "\n".join(message.text for message in sent if not message.chat)
    group = "\n".join(message.text for message in sent if message.chat)
    assert "三万元" in private
    assert "/p/" in private or "https://example.gov.cn" in private or "新进展" in private
    assert "三万元" not in group


async def test_who_is_no_friend_any_more_is_told_in_the_group_what_a_group_may_hear(
    square: Square, qq: FakeChannel
) -> None:
    hello = square.message("20002", "你好", chat="", is_addressed=True)
    await square.road.lane.submit(hello, TOWN, can_reply=False)
    await delivered(square, qq)
    await report_and_note(square)
    qq.fails_in_private = UnreachableError("1200")
    sent = [message for message in await delivered(square, qq) if message.chat]
    said = "\n".join(message.text for message in sent)
    assert "具体的不在群里说" in said
    assert "三万元" not in said


async def test_private_progress_shows_what_the_same_number_reported_in_a_group(square: Square) -> None:
    await square.says("20002", HAIL)
    (case,) = await square.all(Case)
    asked = square.message("20002", "进度", chat="", is_addressed=True)
    stranger = square.message("20003", "进度", chat="", is_addressed=True)
    await square.road.lane.submit(asked, TOWN, can_reply=False)
    await square.road.lane.submit(stranger, TOWN, can_reply=False)
    by_sender = {m.sender: m.reply for m in await square.all(Message) if m.text == "进度"}
    assert case.number in by_sender["20002"]
    assert case.number not in by_sender["20003"]


async def test_who_writes_in_private_goes_on_about_what_he_told_the_group(square: Square) -> None:
    await square.says("20002", HAIL)
    for words in ("到哪了", "电话13800138000"):
        said = square.message("20002", words, chat="", is_addressed=True)
        await square.road.lane.submit(said, TOWN, can_reply=False)
    assert (await square.fates())[1:] == [("answered", "waits"), ("case_joined", "text")]
    (case,) = await square.all(Case)
    assert len(await square.all(CaseMessage)) == 2
    assert case.state == "assigned"


async def test_what_the_group_was_asked_may_be_answered_in_private(square: Square) -> None:
    await square.says("20002", "我们屋后面的坡垮了,泥巴都冲到灶房里来了,快来人")
    place = square.message("20002", "竹园二组的", chat="", is_addressed=True)
    await square.road.lane.submit(place, TOWN, can_reply=False)
    (case,) = await square.all(Case)
    assert case.division_code.startswith(VILLAGE)


async def test_who_asks_the_group_where_they_stay_is_told_how_far_his_own_matter_is(square: Square) -> None:
    await square.says("20002", HAIL)
    square.road.later(20)
    for who in ("20002", "20003"):
        await square.says(who, "怎么还没人来")
    assert (await square.fates())[1:] == [("answered", "waits"), ("ignored", "chatter")]
    assert "王支书" not in ((await square.all(Message))[1].reply or "")


@pytest.mark.parametrize(
    ("card", "division"),
    [("长梁三组-赵六", OTHER), ("竹园-李四", VILLAGE), ("长梁村赵六", OTHER), ("快乐人生", TOWN)],
)
async def test_the_village_on_his_card_is_where_it_is_if_nothing_else_says(
    square: Square, card: str, division: str
) -> None:
    await square.says("20002", "屋后头滑坡了,快来人", sender_name=card)
    (case,) = await square.all(Case)
    assert case.division_code == division
    assert ("ask_place" in (await square.said())[0]) == (division == TOWN)


async def test_words_go_before_his_card(square: Square) -> None:
    await square.says("20002", HAIL, sender_name="长梁三组-赵六")
    (case,) = await square.all(Case)
    assert case.division_code.startswith(VILLAGE)


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ("李书记在不在,我妈住院了,报销的材料咋个弄,我在山西回不来", "to_human"),
        ("李书记 合作医疗啥时候交", "ignored"),
        ("我妈住院了,报销的材料咋个弄,我在山西回不来", "ignored"),
        ("李书记,啥时候开会", "ignored"),
    ],
)
async def test_who_asks_an_official_for_his_family_is_heard_by_a_human_at_least(
    square: Square, words: str, fate: str
) -> None:
    await square.says("20002", words)
    assert (await square.fates())[0][0] == fate


@pytest.mark.parametrize("words", ["不是,是长梁村的", "我说的是长梁村三组", "不是竹园,是长梁村三组"])
async def test_a_place_that_was_guessed_is_said_and_put_right_without_a_mention(
    square: Square, words: str
) -> None:
    await square.says("20002", "屋后头滑坡了,快来人", sender_name="竹园-李四")
    assert "place_guessed" in (await square.said())[0]
    assert "竹园" in ((await square.all(Message))[0].reply or "")
    await square.says("20003", words)
    await square.says("20002", words)
    (case,) = await square.all(Case)
    assert (case.division_code[:12], case.officer_id) == (OTHER, "V2")
    assert [row.reply_key for row in await square.all(OutboxMessage) if row.officer_id == "V1"][
        -1
    ] == "alert_place"


async def test_a_place_that_was_said_is_not_moved_by_talk_of_another(square: Square) -> None:
    await square.says("20002", HAIL)
    await square.says("20002", "长梁村我舅舅家")
    (case,) = await square.all(Case)
    assert case.division_code.startswith(VILLAGE)
