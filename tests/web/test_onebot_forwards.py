"""Merged forwards of which only the id comes, end to end: asked for before the message is stored."""

from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.demo.onebot_flavours import FLAVOURS, Flavour
from bots.onebot.forwards import LOST
from models import Message
from tests.web.connected import GROUP, PERSON, QQ, Town
from tests.web.served import Served, group_event

pytestmark = pytest.mark.anyio
SAID = [{"type": "text", "data": {"text": "竹园村下冰雹了"}}]
NODE: dict[str, Any] = {"sender": {"user_id": 20009, "nickname": "老李"}, "content": SAID}


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_over_the_socket_every_implementation_is_asked(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    qq = QQ(clock, flavour)
    forward = {"type": "forward", "data": {"id": qq.platform.keep_forward([NODE])}}
    async with qq.connect(siji.url) as socket:
        event = qq.platform.event_of(qq.platform.remember(PERSON, GROUP, (forward,)))
        await socket.deliver(event)
        assert await siji.stored(1) == ["【聊天记录】 老李:竹园村下冰雹了"]


async def test_a_message_is_stored_also_where_nobody_can_be_asked(house: Served) -> None:
    mention = {"type": "at", "data": {"qq": "10001"}}
    event = group_event(message=[mention, {"type": "forward", "data": {"id": "F1"}}])
    assert (await house.post_onebot(event)).status_code == 204
    async with house.container.database.reading() as session:
        message = await session.get(Message, int((await house.get("/messages")).json()["items"][0]["id"]))
    assert message is not None
    assert message.text == "【聊天记录没能取到】"
    assert '"id":"F1"' in message.segments.replace(" ", "")


async def _called_with_a_quote(siji: Town, qq: QQ, quoted: int, *more: dict[str, Any]) -> None:
    call = {"type": "at", "data": {"qq": str(qq.platform.account.self_id)}}
    parts = ({"type": "reply", "data": {"id": str(quoted)}}, call, *more)
    async with qq.connect(siji.url) as socket:
        await socket.deliver(qq.platform.event_of(qq.platform.remember(PERSON, GROUP, parts)))
        await siji.stored(1)


@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
async def test_who_calls_us_and_only_quotes_somebody_passes_on_what_that_one_said(
    siji: Town, clock: SimulatedClock, flavour: Flavour
) -> None:
    qq = QQ(clock, flavour)
    said = qq.platform.remember(20009, GROUP, ({"type": "text", "data": {"text": "竹园村下冰雹了"}},))
    await _called_with_a_quote(siji, qq, said.message_id)
    (text,) = await siji.texts()
    assert text.startswith("【聊天记录】")
    assert text.endswith("竹园村下冰雹了")


async def test_a_quote_that_a_restart_made_unknown_harms_nothing(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    said = qq.platform.remember(20009, GROUP, ({"type": "text", "data": {"text": "竹园村下冰雹了"}},))
    qq.platform.restart()
    await _called_with_a_quote(siji, qq, said.message_id)
    assert await siji.texts() == [""]


async def test_our_own_words_are_not_passed_on_to_us(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    ours = qq.platform.remember(qq.platform.account.self_id, GROUP, (SAID[0],))
    await _called_with_a_quote(siji, qq, ours.message_id)
    assert await siji.texts() == [""]


async def test_who_has_words_of_his_own_is_heard_by_them_alone(siji: Town, clock: SimulatedClock) -> None:
    qq = QQ(clock)
    said = qq.platform.remember(20009, GROUP, (SAID[0],))
    await _called_with_a_quote(siji, qq, said.message_id, {"type": "text", "data": {"text": " 进度"}})
    assert [text.strip() for text in await siji.texts()] == ["进度"]


@pytest.mark.parametrize("data", [{"id": ""}, {}, [], "x", None, {"id": {"a": 1}}], ids=str)
async def test_a_forward_that_names_nothing_does_not_cost_the_words_beside_it(
    house: Served, data: Any
) -> None:
    said = group_event()
    said["message"].append({"type": "forward", "data": data})
    assert (await house.post_onebot(said)).status_code == 204
    (kept,) = await house.all(Message)
    assert kept.text.startswith("竹园村下冰雹了")
    assert LOST in kept.text


async def test_a_fault_in_asking_does_not_cost_the_message(
    house: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(inbound: object) -> object:
        raise KeyError(inbound)

    monkeypatch.setattr(house.container.adapters["onebot", "siji"], "complete", breaks)
    said = group_event()
    said["message"].append({"type": "forward", "data": {"id": "F1"}})
    assert (await house.post_onebot(said)).status_code == 204
    assert (await house.all(Message))[0].text.startswith("竹园村下冰雹了")
