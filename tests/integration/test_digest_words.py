"""What a push says that gathers several: every case by its number, as much as its platform has room for."""

import re
from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.services.sending import digest, outbox
from models import Case, DeskEntry, OutboxMessage
from tests.factories import HAIL, a_case, a_contact
from tests.post import Post, named
from tests.small_county import VILLAGE

pytestmark = pytest.mark.anyio


async def test_a_push_carries_what_its_platform_has_room_for_and_the_rest_goes_next(post: Post) -> None:
    numbers = await post.call(200)
    post.wechat.capabilities = replace(post.wechat.capabilities, max_text_bytes=500)
    for _ in range(10):
        await post.over(seconds=60, step=60)
    said: Counter[str] = Counter()
    for message in post.wechat.sent:
        assert len(message.text.encode()) <= 500
        said += named(message.text, numbers)
    assert said == Counter(numbers)
    assert len(post.wechat.sent) < 6


async def test_two_hundred_cases_fit_into_one_message_of_wechat(post: Post) -> None:
    numbers = await post.call(digest.MOST)
    await post.deliver()
    assert [named(message.text, numbers) for message in post.wechat.sent] == [Counter(numbers)]


async def test_cases_with_the_same_last_digits_are_told_apart(post: Post) -> None:
    await post.call(number="260718000001123")
    await post.call(number="260718000002123")
    await post.deliver()
    (push,) = post.wechat.sent
    assert "1123号" in push.text
    assert "2123号" in push.text


async def test_a_card_names_what_fits_and_counts_the_rest(post: Post) -> None:
    await post.call(20)
    await post.deliver()
    (push,) = post.wechat.sent
    assert push.template is not None
    assert re.fullmatch(r"(\d{3} ){6,7}\+1[34]", push.template["number"])
    assert push.template["summary"].startswith("20件【灾情】:")


async def test_what_calls_for_one_case_again_and_again_is_said_once(post: Post) -> None:
    (number,) = await post.call()
    await escalated(post, number, 8)
    await post.deliver()
    (push,) = post.wechat.sent
    assert push.text.count("【升级】") == 1
    assert push.text.startswith("【汇总】2条")
    assert push.template is not None
    assert push.template["summary"].startswith("2件:")
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}


async def test_one_call_that_is_repeated_is_no_list(post: Post) -> None:
    (number,) = await post.call()
    await post.deliver()
    await escalated(post, number, 3)
    await post.over(seconds=60, step=60)
    _, push = post.wechat.sent
    assert push.text.startswith("【升级】")
    assert {row.state for row in await post.all(OutboxMessage)} == {"accepted"}


async def escalated(post: Post, number: str, times: int) -> None:
    """The case steps up to the same officer so often, while no push goes out."""
    async with post.workshop.begin() as work:
        (case,) = await work.session.scalars(select(Case))
        for _ in range(times):
            case.last_event_seq += 1
            values = {"short": number[-3:], "number": number, "place": "竹园村", "due": "今天16:00"}
            outbox.enqueue_alert(work, case, "O1", "escalation", "alert_escalation", values)


async def test_a_call_for_the_desk_is_said_whole(post: Post) -> None:
    async with post.workshop.begin() as work:
        work.session.add(a_contact(owner_id="D1", external_id="oZhao"))
        entry = DeskEntry(
            id=1,
            is_urgent=False,
            division_code=VILLAGE,
            reason="x",
            created_at=HAIL,
            rings=0,
            closed_reason="",
        )
        values = {
            "officer": "陈家林",
            "phone": "13800000000",
            "short": "001",
            "place": "竹园村",
            "reason": "断网",
        }
        outbox.enqueue_desk(work, entry, "D1", "desk_unreachable", values)
        case = a_case(division_code=VILLAGE, number="260718000000777")
        work.session.add(case)
        outbox.enqueue_alert(work, case, "D1", "alert", "alert_disaster", {})
    await post.deliver()
    (push,) = post.wechat.sent
    assert "请打电话13800000000通知。" in push.text
    assert "777" in push.text
    assert push.template is not None
    assert (push.template["number"], push.template["summary"]) == ("777", "2件:777")


async def test_what_is_not_said_any_more_costs_the_others_nothing(post: Post) -> None:
    await post.call(3)
    async with post.workshop.begin() as work:
        row = await work.session.get_one(OutboxMessage, (await post.all(OutboxMessage))[0].id)
        row.reply_key = "no_such_sentence"
    await post.deliver()
    rows = await post.all(OutboxMessage)
    assert Counter(row.state for row in rows)["accepted"] == 2
    assert rows[0].state == "dead"


async def test_a_card_with_a_link_holds_less_and_the_rest_goes_with_the_next_push(post: Post) -> None:
    post.wechat.capabilities = replace(post.wechat.capabilities, max_linked_bytes=512)
    numbers = await post.call(160)
    await post.over(seconds=240, step=60)
    said: Counter[str] = Counter()
    for message in post.wechat.sent:
        assert len(message.text.replace(message.url, "").encode()) <= 512
        said += named(message.text, numbers)
    assert said == Counter(numbers)


async def test_where_no_links_are_taken_the_push_says_where_to_look(post: Post) -> None:
    post.wechat.capabilities = replace(post.wechat.capabilities, takes_links=False)
    await post.call(3)
    await post.deliver()
    (push,) = post.wechat.sent
    assert push.url == ""
    assert "这里发不了链接" in push.text
