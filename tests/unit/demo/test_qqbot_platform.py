"""The fake QQ bot platform: its wire, its redelivery, its windows, its moods."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.core.errors import InvalidValueError
from app.core.messages import RawRequest
from app.demo.chatlog import ChatLog
from app.demo.qqbot_acts import ACTS, state_of
from app.demo.qqbot_api import TOKEN_PATH, qqbot_api
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_errors import QQBotError
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from bots.base import RefusedError
from tests.contract.qqbot_wire import APP_ID, GROUP, MEMBER, SECRET, USER, adapter

pytestmark = pytest.mark.anyio


class Product:
    """What is behind the webhook: the real adapter's verification, and answers that a test decides."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.adapter = adapter(clock)
        self.clock = clock
        self.answers: list[httpx.Response | httpx.TransportError] = []
        self.lies: dict[str, str] = {}
        """What stands in its answers in the place of the truth."""
        self.taken: list[dict[str, Any]] = []

    async def take(self, request: httpx.Request) -> httpx.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        raw = RawRequest("POST", {}, headers, request.content, self.clock.now())
        verified = self.adapter.verify(raw)
        self.taken.append(json.loads(request.content))
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, httpx.TransportError):
                raise answer
            return answer
        wire = self.adapter.acknowledge(verified, None)
        if self.lies:
            return httpx.Response(wire.status, json=json.loads(wire.body) | self.lies)
        return httpx.Response(wire.status, content=wire.body)


@pytest.fixture
def product(clock: SimulatedClock) -> Product:
    return Product(clock)


@pytest.fixture
async def bot(clock: SimulatedClock, product: Product) -> AsyncIterator[QQBotDelivery]:
    platform = QQBotPlatform(QQBotAccount("langao", APP_ID, SECRET), clock, ChatLog(clock))
    platform.add_group(GROUP, "四季镇群").names[MEMBER] = "长梁村 兰向军"
    async with httpx.AsyncClient(transport=httpx.MockTransport(product.take)) as client:
        yield QQBotDelivery(platform, "http://product/qqbot/langao", client, pause_seconds=0)


async def test_what_is_said_arrives_signed_and_is_read(bot: QQBotDelivery, product: Product) -> None:
    photo = bot.attachment(b"\xff\xd8\xff", "image/jpeg", "http://127.0.0.1:1")
    delivery = await bot.say_in_group(GROUP, MEMBER, "下冰雹了", [photo])
    assert (delivery.tries, delivery.status, delivery.is_taken) == (1, 200, True)
    (event,) = product.taken
    assert (event["t"], event["d"]["content"]) == ("GROUP_AT_MESSAGE_CREATE", " 下冰雹了")
    assert event["d"]["author"]["username"] == "长梁村 兰向军"
    assert event["d"]["attachments"][0]["url"].startswith("http://127.0.0.1:1/download")
    assert [entry.text for entry in bot.platform.log] == ["@包联小助手 下冰雹了"]


async def test_what_calls_nobody_is_heard_only_where_the_owner_allows_it(
    bot: QQBotDelivery, product: Product
) -> None:
    assert (await bot.say_in_group(GROUP, MEMBER, "打牌", is_mention=False)).tries == 0
    bot.platform.add_group(GROUP, hears_all=True)
    await bot.say_in_group(GROUP, MEMBER, "打牌", is_mention=False)
    await bot.say_in_group(GROUP, MEMBER, "路断了")
    assert [event["t"] for event in product.taken] == [
        "GROUP_MESSAGE_CREATE",
        "GROUP_AT_MESSAGE_CREATE",
        "GROUP_MESSAGE_CREATE",
    ]
    called, overheard = product.taken[1]["d"], product.taken[2]["d"]
    assert called["id"] == overheard["id"]
    assert f"<@{bot.platform.own_id}>" in overheard["content"]


@pytest.mark.parametrize(
    "first",
    [
        httpx.Response(200, json={"op": 12, "d": 1}),
        httpx.Response(503),
        httpx.Response(200, text="success"),
        httpx.ReadTimeout("slow"),
    ],
    ids=["d is 1", "503", "no acknowledgement", "a timeout"],
)
async def test_what_was_not_taken_is_sent_again_with_the_same_ids(
    bot: QQBotDelivery, product: Product, first: Any
) -> None:
    product.answers = [first]
    delivery = await bot.say_privately(USER, "下冰雹了")
    assert (delivery.tries, delivery.is_taken) == (2, True)
    again = product.taken
    assert again[0]["id"] == again[1]["id"]
    assert again[0]["d"]["id"] == again[1]["d"]["id"]


async def test_it_gives_up_after_three_tries(bot: QQBotDelivery, product: Product) -> None:
    product.answers = [httpx.Response(500)] * 3
    delivery = await bot.say_privately(USER, "下冰雹了")
    assert (delivery.tries, delivery.is_taken, len(product.taken)) == (3, False, 3)


async def test_the_address_is_proven_by_the_secret_alone(bot: QQBotDelivery, product: Product) -> None:
    assert await bot.check_address()
    for lies in ({"plain_token": "x"}, {"signature": "00" * 64}):
        product.lies = lies
        assert not await bot.check_address()
    product.answers = [httpx.Response(200, text="ok")]
    assert not await bot.check_address()


async def test_a_wrong_secret_on_either_side_is_refused(bot: QQBotDelivery, product: Product) -> None:
    product.adapter = adapter(product.clock, secret="another-secret")
    with pytest.raises(RefusedError):
        await bot.say_privately(USER, "下冰雹了")


async def test_moods_double_and_shuffle(bot: QQBotDelivery, product: Product) -> None:
    bot.platform.misbehaviour.change({"is_doubling": True})
    await bot.say_privately(USER, "一")
    assert len({event["d"]["id"] for event in product.taken}) == 1
    assert len(product.taken) == 2
    bot.platform.misbehaviour.calm()
    bot.platform.misbehaviour.change({"is_shuffling": True})
    assert (await bot.say_privately(USER, "二")).tries == 0
    await bot.say_privately(USER, "三")
    assert [event["d"]["content"] for event in product.taken[2:]] == ["三", "二"]


def said(bot: QQBotDelivery, **body: Any) -> str:
    """The code that an answer is refused with; empty where it is taken."""
    try:
        bot.platform.send("groups", GROUP, {"msg_type": 0, "content": "收到", "msg_seq": 1, **body})
    except QQBotError as error:
        return str(error.code)
    return ""


async def test_windows_numbers_and_counts(bot: QQBotDelivery, clock: SimulatedClock) -> None:
    asked = (await bot.say_in_group(GROUP, MEMBER, "下冰雹了")).external_id
    assert [said(bot, msg_id=asked, msg_seq=n) for n in (1, 1, 2, 3, 4, 5, 6)] == [
        "",
        "40054005",
        "",
        "",
        "",
        "",
        "40034031",
    ]
    assert said(bot, msg_id="another") == "40034024"
    clock.advance(timedelta(minutes=5))
    assert said(bot, msg_id=asked, msg_seq=9) == "40034005"
    await bot.happen("GROUP_ADD_ROBOT", bot.platform.places["groups", GROUP])
    assert said(bot, event_id="another") == "40034025"


async def test_what_the_bot_begins_needs_permission_and_is_counted(
    bot: QQBotDelivery, clock: SimulatedClock
) -> None:
    assert said(bot) == "40034102"
    bot.platform.places["groups", GROUP].takes_active = True
    assert [said(bot) for _ in range(21)] == [""] * 20 + ["40034100"]
    clock.advance(timedelta(minutes=1))
    assert said(bot) == ""
    assert said(bot, content=" ") == "40034001"
    assert said(bot, content="长" * 3001) == "40054007"


async def test_tokens_stay_until_their_last_minute_and_overlap(
    bot: QQBotDelivery, clock: SimulatedClock
) -> None:
    transport = httpx.ASGITransport(qqbot_api(bot.platform))
    keys = {"appId": APP_ID, "clientSecret": SECRET}
    async with httpx.AsyncClient(transport=transport, base_url="http://qq") as http:

        async def token(**changes: str) -> dict[str, Any]:
            answer: dict[str, Any] = (await http.post(TOKEN_PATH, json=keys | changes)).json()
            return answer

        first = await token()
        assert first["expires_in"] == "7200"
        clock.advance(timedelta(seconds=7200 - 61))
        assert (await token())["access_token"] == first["access_token"]
        clock.advance(timedelta(seconds=2))
        second = await token()
        assert second["access_token"] != first["access_token"]
        bot.platform.tokens.check(f"QQBot {first['access_token']}")
        clock.advance(timedelta(seconds=60))
        with pytest.raises(QQBotError):
            bot.platform.tokens.check(f"QQBot {first['access_token']}")
        assert (await token(appId="1"))["code"] == 100007
        assert (await token(clientSecret="x"))["code"] == 100016
        refused = await http.post(f"/v2/groups/{GROUP}/messages", json={})
        assert (refused.status_code, refused.json()["err_code"]) == (401, 11241)
        assert refused.headers["x-tps-trace-id"]


async def test_what_can_be_made_to_happen(bot: QQBotDelivery, product: Product) -> None:
    await bot.say_privately(USER, "在吗")
    for do, name in (
        ("permit_active", "MSG_RECEIVE"),
        ("forbid_active", "MSG_REJECT"),
        ("leave", "DEL_ROBOT"),
        ("join", "ADD_ROBOT"),
    ):
        await ACTS[do](bot, {"chat": GROUP})
        assert product.taken[-1]["t"] == f"GROUP_{name}"
        assert product.taken[-1]["d"]["op_member_openid"] == MEMBER
    for do, name in (("permit_active", "C2C_MSG_RECEIVE"), ("leave", "FRIEND_DEL"), ("join", "FRIEND_ADD")):
        await ACTS[do](bot, {"sender": USER})
        assert product.taken[-1]["t"] == name
    assert (await ACTS["check_address"](bot, {})) == {"is_proven": True}
    assert (await ACTS["mute"](bot, {"chat": GROUP})) == {"is_muted": True}
    assert (await ACTS["hear_all"](bot, {"chat": GROUP})) == {"hears_all": True}
    await ACTS["revoke_tokens"](bot, {})
    assert state_of(bot) == {"tokens_issued": 0, "groups": 1, "friends": 1, "takes_active": 1}
    with pytest.raises(InvalidValueError):
        await ACTS["mute"](bot, {"chat": "nowhere"})
