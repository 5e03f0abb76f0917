"""Who speaks in a group where his message does not say it: asked for, kept ten minutes (reference, 3.4 and 3.6)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_flavours import FLAVOURS, Flavour
from app.demo.onebot_segments import at_segment, text_segment
from app.demo.onebot_socket import OneBotSocket
from models import Case, Message
from tests.web.connected import GROUP, HAIL, PERSON, QQ, Town
from tests.web.served import SELF_ID, Served, group_event

pytestmark = pytest.mark.anyio


async def _speaks(
    qq: QQ, socket: OneBotSocket, text: str, sender: Any = None, *, user_id: int = PERSON
) -> None:
    said = qq.platform.remember(user_id, GROUP, (at_segment(SELF_ID), text_segment(text)))
    await socket.deliver(qq.platform.event_of(said) | {"sender": sender})


def _asked(socket: OneBotSocket) -> list[Any]:
    return [call["params"]["user_id"] for call in socket.calls if call["action"] == "get_group_member_info"]


async def _names(siji: Town) -> list[str]:
    said = [each for each in await siji.all(Message) if each.kind != "event"]
    return [each.sender_name for each in sorted(said, key=lambda each: each.id)]


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_a_case_names_the_card_that_the_group_knows(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    qq = QQ(clock, flavour)
    qq.platform.groups[GROUP].cards[PERSON] = "二组 王大山"
    async with qq.connect(siji.url) as socket:
        await _speaks(qq, socket, HAIL, {"user_id": PERSON})
        await siji.stored(1)
    (case,) = await siji.all(Case)
    assert json.loads(case.reporter)["name"] == "二组 王大山"


async def test_without_a_card_the_nickname_is_shown(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await _speaks(qq, socket, HAIL)
        await siji.stored(1)
    assert await _names(siji) == ["小王"]


async def test_a_member_is_asked_for_once_in_ten_minutes(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        for number, minutes in enumerate((0, 9, 2)):
            clock.advance(timedelta(minutes=minutes))
            qq.platform.groups[GROUP].cards[PERSON] = f"名片{number}"
            await _speaks(qq, socket, f"路塌了{number}")
            await siji.stored(number + 1)
        assert _asked(socket) == [PERSON, PERSON]
    assert await _names(siji) == ["名片0", "名片0", "名片2"]


async def test_who_says_his_name_is_not_asked_for(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        await qq.says(socket, HAIL)
        await siji.stored(1)
        assert _asked(socket) == []


async def test_who_is_unknown_to_the_group_is_called_by_his_number(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    async with qq.connect(siji.url) as socket:
        for number in range(2):
            await _speaks(qq, socket, f"{number}组下冰雹了", user_id=30003)
            await siji.stored(number + 1)
        assert _asked(socket) == [30003]
    assert await _names(siji) == ["30003", "30003"]


async def test_where_nobody_can_be_asked_the_message_is_stored_all_the_same(house: Served) -> None:
    assert (await house.post_onebot(group_event(sender={}))).status_code == 204
    assert await house.stored() == (1, 1)
    (item,) = (await house.get("/messages")).json()["items"]
    assert item["fate"]["kind"] == "case_opened"
