"""Cards, texts, robots and media against the fake platform: every limit and code of section 2 that names an action."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import logs
from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import (
    FetchError,
    MisconfiguredError,
    PayloadError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)
from tests.contract.wecom_wire import MEMBER
from tests.contract.wecom_world import BASE, CALL, CARD, JPEG, LINK, ROBOT_KEY, WORDS, World

pytestmark = pytest.mark.anyio


async def test_an_alert_is_a_card_that_opens_the_signed_link(world: World) -> None:
    receipt = await world.adapter.send(CARD)
    (entry,) = world.platform.log.of_phone(MEMBER)
    assert (entry.way, entry.text) == ("card", "【灾情】001号 竹园村三组\n冰雹,烟叶打烂了")
    assert entry.url.partition("#")[0] == LINK
    assert receipt.platform_id
    assert not receipt.is_delivered


async def test_words_without_a_link_are_a_text(world: World) -> None:
    await world.adapter.send(WORDS)
    assert world.phone() == [("app", WORDS.text)]


async def test_one_line_is_a_card_too(world: World) -> None:
    await world.adapter.send(replace(CARD, text=f"001号又来了消息:冰雹\n{LINK}"))
    assert world.phone() == [("card", "001号又来了消息:冰雹\n001号又来了消息:冰雹")]


async def test_long_words_are_cut_where_we_see_it_and_not_by_the_platform(world: World) -> None:
    await world.adapter.send(replace(WORDS, text="雹" * 3000))
    ((_, text),) = world.phone()
    assert (text[-1], len(text.encode()) <= 2048) == ("…", True)


@pytest.mark.parametrize(
    "text", [f"{'题' * 60}\n冰雹\n{LINK}", f"【灾情】\n{'雹' * 300}\n收到回复 收到\n{LINK}"]
)
async def test_what_a_card_cannot_hold_is_a_text_with_the_link_and_nothing_is_left_out(
    world: World, text: str
) -> None:
    await world.adapter.send(replace(CARD, text=text))
    ((way, said),) = world.phone()
    assert (way, said.partition("#")[0]) == ("app", text)
    await world.adapter.send(replace(CARD, text=text))
    assert len(world.phone()) == 1


async def test_what_people_write_is_no_markup_in_a_card(world: World) -> None:
    await world.adapter.send(replace(CARD, text=f"001号\n<a href='http://evil'>点</a>\n{LINK}"))
    assert "<" not in world.phone()[0][1]


async def test_a_card_that_is_sent_again_is_shown_once(world: World, clock: SimulatedClock) -> None:
    world.platform.misbehaviour.is_losing_answers = True
    with pytest.raises(TemporaryError):
        await world.adapter.send(CARD)
    world.platform.misbehaviour.is_losing_answers = False
    clock.advance(timedelta(minutes=5))
    assert (await world.adapter.send(CARD)).platform_id
    assert len(world.phone()) == 1


async def test_two_messages_of_the_same_words_are_both_shown(world: World) -> None:
    await world.adapter.send(CARD)
    await world.adapter.send(replace(CARD, dedup_key="reminder:1:O1:4"))
    assert len(world.phone()) == 2


async def test_one_token_serves_every_message(world: World, clock: SimulatedClock) -> None:
    for number in range(5):
        await world.adapter.send(replace(WORDS, text=f"第{number}条"))
    assert world.paths.count("/cgi-bin/gettoken") == 1
    clock.advance(timedelta(hours=2))
    await world.adapter.send(WORDS)
    assert world.platform.tokens.issued == 2


@pytest.mark.parametrize(("how", "code"), [("revoke", 40014), ("expire", 42001)])
async def test_a_token_that_is_refused_is_renewed_once(world: World, how: str, code: int) -> None:
    await world.adapter.send(WORDS)
    getattr(world.platform.tokens, how)()
    await world.adapter.send(replace(WORDS, text="又一条"))
    assert len(world.phone()) == 2
    assert world.codes == [code]
    assert world.platform.tokens.issued == 2


async def test_a_token_that_stays_refused_is_tried_again_later(world: World) -> None:
    world.platform.misbehaviour.is_token_invalid = True
    error = await world.refused(WORDS)
    assert (type(error), error.code) == (TemporaryError, "40014")
    assert world.paths.count("/cgi-bin/message/send") == 2


async def test_somebody_the_platform_does_not_know_is_not_reached(world: World) -> None:
    error = await world.refused(replace(CARD, recipient="Nobody"))
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("81013", frozenset())


@pytest.mark.parametrize("field", ["is_visible", "is_licensed"])
async def test_success_that_leaves_the_member_out_is_no_success(world: World, field: str) -> None:
    setattr(world.platform.members.by_id[MEMBER], field, False)
    error = await world.refused(CARD)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.is_answer) == ("81013", True)


async def test_who_comes_back_into_the_visible_range_is_written_to_at_once(world: World) -> None:
    world.platform.members.by_id[MEMBER].is_visible = False
    await world.refused(CARD)
    world.platform.members.by_id[MEMBER].is_visible = True
    assert (await world.adapter.send(CARD)).platform_id


@pytest.mark.parametrize("recipient", ["@all", "a|b", "", "张三", "x" * 65])
async def test_what_is_no_single_userid_is_never_written_to(world: World, recipient: str) -> None:
    error = await world.refused(replace(CARD, recipient=recipient))
    assert isinstance(error, PayloadError)
    assert world.paths == []


async def test_a_server_that_is_not_trusted_is_the_operators_to_put_right(world: World) -> None:
    world.platform.trusted_ips = {"203.0.113.9"}
    error = await world.refused(CARD)
    assert (type(error), error.code) == (MisconfiguredError, "60020")
    assert "from ip: 127.0.0.1" in str(error)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (40001, MisconfiguredError),
        (40013, MisconfiguredError),
        (40056, MisconfiguredError),
        (48002, MisconfiguredError),
        (301002, MisconfiguredError),
        (40003, UnreachableError),
        (60111, UnreachableError),
        (81013, UnreachableError),
        (44004, PayloadError),
        (45002, PayloadError),
        (45009, ThrottledError),
        (-1, TemporaryError),
        (99999, TemporaryError),
    ],
)
async def test_each_code_says_what_to_do(world: World, code: int, kind: type[SendError]) -> None:
    world.platform.misbehaviour.refuse_with = code
    error = await world.refused(CARD)
    assert (type(error), error.code) == (kind, str(code))


async def test_a_used_up_minute_lasts_sixty_seconds(world: World) -> None:
    world.platform.misbehaviour.is_throttled = True
    error = await world.refused(CARD)
    assert isinstance(error, ThrottledError)
    assert error.retry_after == timedelta(seconds=60)


async def test_a_platform_that_is_away_is_tried_again(world: World) -> None:
    world.platform.misbehaviour.is_down = True
    assert type(await world.refused(CARD)) is TemporaryError


async def test_what_exceeds_a_members_minute_is_dropped_without_an_error(world: World) -> None:
    for number in range(31):
        await world.adapter.send(replace(WORDS, text=f"第{number}条"))
    assert (len(world.phone()), world.platform.members.dropped) == (30, 1)


async def test_the_excess_of_an_hour_and_of_a_day_is_dropped_as_well(
    world: World, clock: SimulatedClock
) -> None:
    members = world.platform.members
    for _ in range(34):
        for _ in range(30):
            members.shown([MEMBER])
        clock.advance(timedelta(seconds=61))
    assert members.dropped == 20
    for number in range(200 * 200):
        members.hire(f"u{number}")
    members.shown([f"u{number}" for number in range(200 * 200)])
    assert (members.today, members.dropped) == (200 * 200, 20 + 1000)


async def test_a_robot_calls_the_officer_in_the_group(world: World) -> None:
    await world.adapter.send(CALL)
    assert world.group() == [f"@{MEMBER} 【灾情】001号 竹园村三组"]
    assert world.paths == ["/cgi-bin/webhook/send"]


async def test_a_robots_words_are_cut_to_what_it_may_say(world: World) -> None:
    await world.adapter.send(replace(CALL, text="雹" * 3000))
    assert world.group()[0].endswith("…")


async def test_a_robots_used_up_minute_is_its_own_and_nobody_elses(world: World) -> None:
    for _ in range(20):
        await world.adapter.send(CALL)
    error = await world.refused(CALL)
    assert (type(error), error.code) == (TemporaryError, "45009")
    assert isinstance(error, TemporaryError)
    assert error.retry_after == timedelta(seconds=60)
    await world.adapter.send(CARD)


async def test_a_deleted_robot_is_the_operators_to_put_right(world: World) -> None:
    error = await world.refused(replace(CALL, chat="gone"))
    assert (type(error), error.code) == (MisconfiguredError, "93000")


async def test_a_group_without_a_robot_is_passed_over(world: World) -> None:
    assert isinstance(await world.refused(replace(CALL, chat="elsewhere")), UnreachableError)
    assert world.paths == []


async def test_a_robot_whose_answer_is_lost_says_nothing_twice(world: World) -> None:
    world.platform.misbehaviour.is_losing_answers = True
    with pytest.raises(UnreachableError) as caught:
        await world.adapter.send(CALL)
    assert caught.value.bars == frozenset()
    assert len(world.group()) == 1


async def test_no_secret_stands_in_what_we_say_of_a_failure(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("debug")
    for message in (CARD, CALL):
        await world.adapter.send(message)
    for message in (replace(CALL, chat="gone"), replace(CARD, recipient="Nobody")):
        error = await world.refused(message)
        assert "a-deleted-robot" not in str(error)
    logs.configure("warning")
    written = capsys.readouterr()
    said = written.out + written.err + repr(world.adapter.__dict__)
    assert "93000" in said
    token, _ = world.platform.tokens.get()
    for secret in ("app-secret", ROBOT_KEY, "a-deleted-robot", token):
        assert secret not in said


async def test_a_photo_is_fetched_by_its_link_and_then_by_its_media_id(world: World) -> None:
    files = world.platform.files
    link, media_id = f"{BASE}/wwlocal/{files.host(JPEG, 'image/jpeg')}", files.keep(JPEG, "image/jpeg")
    by_link = Segment(SegmentKind.IMAGE, url=link, media_id="lost")
    by_id = Segment(SegmentKind.IMAGE, url=f"{BASE}/wwlocal/gone", media_id=media_id)
    assert (await world.adapter.fetch(by_link)).data == JPEG
    assert (await world.adapter.fetch(by_id)).data == JPEG


async def test_a_photo_that_expired_is_lost_for_good(world: World, clock: SimulatedClock) -> None:
    media_id = world.platform.files.keep(JPEG, "image/jpeg")
    clock.advance(timedelta(days=3, seconds=1))
    with pytest.raises(FetchError) as caught:
        await world.adapter.fetch(Segment(SegmentKind.IMAGE, media_id=media_id))
    assert (caught.value.reason, caught.value.is_final) == ("media_lost", True)


async def test_the_platform_refuses_what_is_no_message_of_this_application(world: World) -> None:
    await world.adapter.send(WORDS)
    token, _ = world.platform.tokens.get()
    url = f"{BASE}/cgi-bin/message/send?access_token={token}"
    text = {"msgtype": "text", "text": {"content": "x"}, "touser": MEMBER, "agentid": 1000002}
    bodies = [{**text, "agentid": 7}, {**text, "msgtype": "hologram"}, {**text, "text": {"content": ""}}]
    codes = [(await world.http.post(url, json=body)).json()["errcode"] for body in bodies]
    assert codes == [40056, 40008, 44004]
    no_token = await world.http.post(f"{BASE}/cgi-bin/message/send", json=text)
    assert no_token.json()["errcode"] == 41001
