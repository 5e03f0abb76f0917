"""What the QQ bot adapter sends, against the fake platform: every row of section 4.7 that names an action.

Codes that the fake can be brought to by itself are; the others it is told to answer with.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import Segment
from app.demo.qqbot_places import GROUP as GROUPS
from app.demo.qqbot_places import USER as USERS
from bots.base import (
    ContentRefusedError,
    FetchError,
    Means,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    TemporaryError,
    UnreachableError,
)
from tests.contract.qqbot_wire import GROUP, SECRET, USER
from tests.contract.qqbot_world import ANSWER, BASE, BEGUN, BEGUN_IN_GROUP, PRIVATE, World

pytestmark = pytest.mark.anyio


def permit(world: World) -> None:
    for place in world.platform.places.values():
        place.takes_active = True


async def test_an_answer_goes_into_the_group_and_to_the_person(world: World) -> None:
    in_group, in_private = await world.adapter.send(ANSWER), await world.adapter.send(PRIVATE)
    assert world.shown() == ["收到了", "收到了"]
    assert in_group.platform_id.startswith("REFIDX_")
    assert in_group.platform_id != in_private.platform_id
    assert [path for path, _ in world.calls[1:]] == [
        f"/v2/groups/{GROUP}/messages",
        f"/v2/users/{USER}/messages",
    ]


async def test_one_message_is_answered_several_times_with_different_numbers(world: World) -> None:
    for number in range(4):
        await world.adapter.send(replace(ANSWER, dedup_key=f"reply:1:a:{number}"))
    assert len({body["msg_seq"] for body in world.sent()}) == 4
    assert len(world.shown()) == 4


async def test_a_window_without_a_message_is_none(world: World) -> None:
    error = await world.refused(replace(ANSWER, window=""))
    assert (type(error), error.code, world.calls) == (UnreachableError, "no_window", [])


@pytest.mark.parametrize("target", ["", "a/b", "../x", "a b", "x" * 129, "群"])
async def test_what_is_no_openid_is_never_put_into_an_address(world: World, target: str) -> None:
    error = await world.refused(replace(PRIVATE, recipient=target))
    assert (type(error), error.code, world.calls) == (PayloadError, "bad_target", [])


@pytest.mark.parametrize("code", [11251, 11253, 11254, 11265])
async def test_a_bot_that_may_not_call_is_an_alarm(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert (type(error), error.code, len(world.sent())) == (MisconfiguredError, str(code), 1)


async def test_a_refusal_is_logged_with_the_platforms_trace_and_nothing_secret(world: World) -> None:
    with capture_logs() as logs:
        await world.refused(ANSWER, 11253)
    (entry,) = [each for each in logs if each["event"] == "qqbot refused a call"]
    assert entry["code"] == "11253"
    assert world.traces[-1] == entry["trace"] != ""
    assert SECRET not in repr(logs)


@pytest.mark.parametrize("code", [22009, 40034100, 1100100])
async def test_a_rate_that_is_used_up_is_tried_three_times_at_most(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert isinstance(error, TemporaryError)
    assert (error.code, error.most_tries) == (str(code), 3)


async def test_a_message_whose_window_is_over_is_lost_for_this_way_alone(
    world: World, clock: SimulatedClock
) -> None:
    clock.advance(timedelta(minutes=6))
    error = await world.refused(ANSWER)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("40034005", frozenset())


async def test_a_sixth_answer_is_refused_by_the_platform(world: World) -> None:
    for number in range(5):
        await world.adapter.send(replace(ANSWER, dedup_key=f"k{number}"))
    error = await world.refused(replace(ANSWER, dedup_key="k6"))
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("40034031", frozenset())


async def test_an_answer_to_what_was_said_elsewhere_is_refused(world: World) -> None:
    error = await world.refused(replace(ANSWER, window=PRIVATE.window))
    assert isinstance(error, UnreachableError)
    assert error.code == "40034024"


@pytest.mark.parametrize("code", [304027, 304103, 40034005, 40034031, 40034024, 40034128])
async def test_every_code_of_a_window_that_is_over(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert isinstance(error, UnreachableError)
    assert (error.bars, len(world.sent())) == (frozenset(), 1)


async def test_an_event_is_answered_by_its_own_id(world: World, clock: SimulatedClock) -> None:
    friend = world.platform.places[USERS, USER]
    world.platform.hear(friend, "FRIEND_ADD:1", is_event=True)
    await world.adapter.send(replace(PRIVATE, window="event:FRIEND_ADD:1"))
    assert world.sent()[-1]["event_id"] == "FRIEND_ADD:1"
    assert "msg_id" not in world.sent()[-1]
    error = await world.refused(replace(PRIVATE, window="event:FRIEND_ADD:2"))
    assert (type(error), error.code) == (PayloadError, "40034025")
    clock.advance(timedelta(minutes=6))
    late = await world.refused(replace(PRIVATE, dedup_key="k", window="event:FRIEND_ADD:1"))
    assert (type(late), late.code) == (PayloadError, "40034026")


@pytest.mark.parametrize("code", [40034025, 40034026, 40034027])
async def test_an_event_that_cannot_be_answered_is_dropped(world: World, code: int) -> None:
    assert type(await world.refused(ANSWER, code)) is PayloadError


@pytest.mark.parametrize(("message", "code"), [(BEGUN, "40034105"), (BEGUN_IN_GROUP, "40034102")])
async def test_what_we_may_not_begin_is_shut_until_the_platform_permits_it(
    world: World, message: Outgoing, code: str
) -> None:
    error = await world.refused(message)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars, error.is_lasting) == (code, frozenset({Means.FREE}), True)
    permit(world)
    await world.adapter.send(message)
    assert "msg_id" not in world.sent()[-1]


async def test_304064_is_such_a_refusal_too(world: World) -> None:
    error = await world.refused(BEGUN, 304064)
    assert isinstance(error, UnreachableError)
    assert error.is_lasting


async def test_a_number_that_was_used_is_a_message_that_was_sent(world: World) -> None:
    await world.adapter.send(ANSWER)
    again = await world.adapter.send(ANSWER)
    assert (again.platform_id, world.shown()) == ("", ["收到了"])


async def test_muted_or_gone_or_no_friend_is_no_address_by_any_right(world: World) -> None:
    for kind, openid, message, change, code in (
        (GROUPS, GROUP, ANSWER, "is_muted", "40054002"),
        (GROUPS, GROUP, ANSWER, "is_there", "40054003"),
        (USERS, USER, PRIVATE, "is_there", "40054004"),
    ):
        place = world.platform.places[kind, openid]
        place.is_muted, place.is_there = change == "is_muted", change != "is_there"
        error = await world.refused(message)
        assert isinstance(error, UnreachableError)
        assert (error.code, error.bars, error.is_lasting) == (code, frozenset(Means), False)


@pytest.mark.parametrize("code", [40034101, 40054013])
async def test_the_other_codes_of_a_dead_address(world: World, code: int) -> None:
    error = await world.refused(PRIVATE, code)
    assert isinstance(error, UnreachableError)
    assert error.bars == frozenset(Means)


async def test_what_is_too_long_goes_in_two_parts_that_say_all_of_it(world: World) -> None:
    text = "\n".join("竹园村三组冰雹" * 20 for _ in range(8))
    shortest = len(text) - 1
    world.platform.longest = shortest
    receipt = await world.adapter.send(replace(ANSWER, text=text))
    assert receipt.parts == 2
    assert "".join(world.shown()).replace("\n", "") == text.replace("\n", "")
    assert ["message_reference" in body for body in world.sent()] == [True, True, False]
    again = await world.adapter.send(replace(ANSWER, text=text))
    assert (again.parts, len(world.shown())) == (2, 2)


@pytest.mark.parametrize("code", [40054007, 40054018])
async def test_what_is_too_long_even_in_parts_is_given_up(world: World, code: int) -> None:
    assert type(await world.refused(replace(ANSWER, text="长" * 100), code)) is PayloadError
    assert len(world.sent()) == 2
    assert type(await world.refused(replace(ANSWER, text="短"), code)) is PayloadError
    assert len(world.sent()) == 1


async def test_words_that_are_censored_are_not_sent_again_and_staff_is_told(world: World) -> None:
    world.platform.refused_words.add("收到")
    error = await world.refused(ANSWER)
    assert (type(error), error.code, len(world.sent())) == (ContentRefusedError, "40034006", 1)


@pytest.mark.parametrize("code", [40034006, 304025, 1100101])
async def test_every_code_of_the_censors(world: World, code: int) -> None:
    assert type(await world.refused(ANSWER, code)) is ContentRefusedError


@pytest.mark.parametrize("code", [304082, 304083, 40034004])
async def test_a_file_that_could_not_be_converted_is_tried_once_more(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert isinstance(error, TemporaryError)
    assert error.most_tries == 2


LINKED = "进度看 https://bl.example.gov.cn/p/abc"


@pytest.mark.parametrize("message", [ANSWER, PRIVATE])
async def test_an_address_is_left_out_before_the_platform_can_refuse_it(
    world: World, message: Outgoing
) -> None:
    await world.adapter.send(replace(message, text=LINKED))
    assert world.shown() == ["进度看 bl。example。gov。cn/p/abc"]
    assert len(world.sent()) == 1


@pytest.mark.parametrize(("message", "code"), [(ANSWER, "40054010"), (PRIVATE, "304003")])
async def test_an_address_that_is_not_registered_after_all_is_left_out_at_once(
    clock: SimulatedClock, message: Outgoing, code: str
) -> None:
    async with World.opened(clock, links=True) as world:
        await world.adapter.send(replace(message, text=LINKED))
        assert world.shown() == ["进度看 bl。example。gov。cn/p/abc"]
        assert [body["msg_seq"] for body in world.sent()] == [world.sent()[0]["msg_seq"]] * 2
        error = await world.refused(replace(message, dedup_key="k"), int(code))
        assert (type(error), error.code) == (PayloadError, code)


async def test_a_registered_address_is_sent(clock: SimulatedClock) -> None:
    async with World.opened(clock, links=True) as world:
        world.platform.allowed_addresses.add("https://bl.example.gov.cn")
        await world.adapter.send(replace(ANSWER, text=LINKED))
        assert world.shown() == [LINKED]


async def test_what_waits_for_an_audit_is_no_success(world: World) -> None:
    world.platform.misbehaviour.change({"is_auditing": True})
    error = await world.refused(ANSWER)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars, error.is_answer) == ("audit_pending", frozenset(), False)


@pytest.mark.parametrize("code", [304023, 304024])
async def test_the_codes_of_an_audit_say_the_same(world: World, code: int) -> None:
    assert (await world.refused(ANSWER, code)).code == "audit_pending"


async def test_an_answer_that_is_lost_is_sent_again_with_the_same_number_and_seen_once(world: World) -> None:
    world.platform.misbehaviour.change({"is_losing_answers": True})
    with pytest.raises(TemporaryError) as caught:
        await world.adapter.send(ANSWER)
    assert caught.value.code == "http_504"
    world.platform.misbehaviour.calm()
    await world.adapter.send(ANSWER)
    first, second = world.sent()
    assert first == second
    assert world.shown() == ["收到了"]


async def test_what_we_began_is_not_repeated_when_nobody_knows_whether_it_was_sent(world: World) -> None:
    permit(world)
    world.platform.misbehaviour.change({"is_losing_answers": True})
    with pytest.raises(UnreachableError) as caught:
        await world.adapter.send(BEGUN)
    assert (caught.value.code, caught.value.bars) == ("unknown_result", frozenset())


async def test_a_photo_is_fetched_from_the_accounts_own_origin(world: World) -> None:
    file_id = world.platform.host(b"\xff\xd8\xff\xe0picture", "image/jpeg")
    found = await world.adapter.fetch(Segment(SegmentKind.IMAGE, url=f"{BASE}/download?fileid={file_id}"))
    assert found.mime == "image/jpeg"
    with pytest.raises(FetchError):
        await world.adapter.fetch(Segment(SegmentKind.IMAGE, url=f"{BASE}/download?fileid=gone"))
