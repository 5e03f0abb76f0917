"""What the OneBot adapter asks for, against the fake implementation: each row of section 3.6 that says something."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_delivery import OneBotDelivery
from app.demo.onebot_flavours import FLAVOURS, LAGRANGE, LLONEBOT, NAPCAT, Flavour
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from bots.base import (
    FetchError,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    SendError,
    TemporaryError,
    UnreachableError,
)
from bots.onebot.config import OneBotConfig
from bots.registry import Ports, build
from tests.ports import MemoryTokens

pytestmark = pytest.mark.anyio

BASE = "http://127.0.0.1:9913"
JPEG = b"\xff\xd8\xff\xe0picture"
PRIVATE = Outgoing("20002", "", "竹园村三组冰雹", "a-1")
GROUP = Outgoing("20002", "700001", "已收到", "r-1", quote="-55")
every_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda each: each.name)


@dataclass
class World:
    """The fake implementation, and our adapter before it."""

    platform: OneBotPlatform
    adapter: Any
    http: httpx.AsyncClient

    def said(self) -> list[str]:
        """What the bot said."""
        return [entry.text for entry in self.platform.log if entry.side == "bot"]

    async def refused(self, message: Outgoing, code: int = 0) -> SendError:
        """The error of a message that must not be taken."""
        self.platform.misbehaviour.refuse_with = code
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        assert self.said() == []
        return caught.value

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, clock: SimulatedClock, flavour: Flavour = LLONEBOT, **changes: Any
    ) -> AsyncIterator[Self]:
        """An account with one friend, in one group."""
        platform = OneBotPlatform(
            OneBotAccount("siji", 10001, "s", "api-token"), clock, ChatLog(clock), flavour
        )
        platform.befriend(20002, "小王")
        platform.join_group(700001, "四季镇群")
        known = {"name": "siji", "division": "610925112", "self_id": 10001, "access_token": "api-token"}
        config = OneBotConfig(**{**known, "api_base": BASE, **changes})
        async with httpx.AsyncClient(transport=httpx.ASGITransport(onebot_api(platform))) as http:
            ports = Ports(WireTime(clock), clock, http, MemoryTokens())
            yield cls(platform, build(Channel.ONEBOT, config, ports), http)


@every_flavour
async def test_every_implementation_takes_messages_into_a_group_and_to_a_friend(
    clock: SimulatedClock, flavour: Flavour
) -> None:
    async with World.opened(clock, flavour) as world:
        assert (await world.adapter.send(PRIVATE)).platform_id
        assert (await world.adapter.send(GROUP)).platform_id
        assert world.said()[0] == PRIVATE.text
        assert GROUP.text in world.said()[1]


async def test_a_stranger_is_refused_and_left_alone_by_every_right(world: World) -> None:
    error = await world.refused(replace(PRIVATE, recipient="30003"))
    assert isinstance(error, UnreachableError)
    assert (error.code, bool(error.bars)) == ("200", True)


@pytest.mark.parametrize(
    ("code", "in_private", "in_group"),
    [
        (100, UnreachableError, TemporaryError),
        (200, UnreachableError, TemporaryError),
        (1200, UnreachableError, TemporaryError),
        (400, PayloadError, PayloadError),
        (1400, PayloadError, PayloadError),
        (1404, MisconfiguredError, MisconfiguredError),
    ],
)
async def test_each_code_of_a_failure_says_what_to_do(
    world: World, code: int, in_private: type[SendError], in_group: type[SendError]
) -> None:
    assert type(await world.refused(PRIVATE, code)) is in_private
    assert type(await world.refused(GROUP, code)) is in_group


@pytest.mark.parametrize("token", ["", "another"])
async def test_no_token_and_a_wrong_one_are_the_operators_to_put_right(
    clock: SimulatedClock, token: str
) -> None:
    async with World.opened(clock, access_token=token) as world:
        error = await world.refused(PRIVATE)
        assert (type(error), error.code) == (MisconfiguredError, "http_403" if token else "http_401")


async def test_406_an_implementation_that_takes_json_alone_gets_it(clock: SimulatedClock) -> None:
    async with World.opened(clock, LAGRANGE) as world:
        headers = {"authorization": "Bearer api-token"}
        bare = await world.http.post(f"{BASE}/get_status", data={"x": "1"}, headers=headers)
        assert bare.status_code == 406
        assert (await world.adapter.send(PRIVATE)).platform_id


async def test_a_text_of_more_than_4500_characters_is_cut(world: World) -> None:
    await world.adapter.send(replace(PRIVATE, text="雹" * 9000))
    assert len(world.said()[0]) == 4500


@pytest.mark.parametrize("flavour", [NAPCAT, LLONEBOT], ids=lambda each: each.name)
async def test_who_is_a_friend_is_unknown_where_there_is_no_list(
    clock: SimulatedClock, flavour: Flavour
) -> None:
    async with World.opened(clock, flavour) as world:
        assert await world.adapter.friends() == {"20002"}
        world.platform.lacks = frozenset({"get_friend_list"})
        assert await world.adapter.friends() is None


@every_flavour
async def test_a_link_that_died_is_asked_for_anew(clock: SimulatedClock, flavour: Flavour) -> None:
    async with World.opened(clock, flavour) as world:
        delivery = OneBotDelivery(world.platform, "", world.http)
        data = delivery.photo_segment(JPEG, "image/jpeg", BASE)["data"]
        photo = Segment(SegmentKind.IMAGE, url=data["url"], media_id=data["file"])
        assert (await world.adapter.fetch(photo)).data == JPEG
        world.platform.files.expire()
        assert (await world.http.get(photo.url)).status_code == 400
        assert (await world.adapter.fetch(photo)).data == JPEG


async def test_a_picture_that_cannot_be_had_anew_has_expired(world: World) -> None:
    delivery = OneBotDelivery(world.platform, "", world.http)
    data = delivery.photo_segment(JPEG, "image/jpeg", BASE)["data"]
    world.platform.files.expire()
    world.platform.lacks = frozenset({"get_image"})
    with pytest.raises(FetchError) as caught:
        await world.adapter.fetch(Segment(SegmentKind.IMAGE, url=data["url"], media_id=data["file"]))
    assert (caught.value.reason, caught.value.is_final) == ("expired", True)


async def test_who_is_signed_in_is_compared_with_the_configured_number(clock: SimulatedClock) -> None:
    async with World.opened(clock, self_id=10002) as world:
        with pytest.raises(MisconfiguredError, match="wrong_account"):
            await world.adapter.prove()
    async with World.opened(clock) as world:
        await world.adapter.prove()
