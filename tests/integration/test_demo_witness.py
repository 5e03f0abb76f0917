"""A client that goes past the fakes is seen by them: windows open, phones show what was said."""

import hashlib
import hmac
import json
from collections.abc import Callable

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatLog
from app.demo.onebot_delivery import OneBotDelivery
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import text_segment
from app.demo.stage import Stage
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_errors import WechatError
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.demo.witness import Witness

pytestmark = pytest.mark.anyio

AES_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
WRITE = {"touser": "oNew", "msgtype": "text", "text": {"content": "好"}}


class Outside:
    """An outside client's own signing: the same fakes with another memory; `seen` are the demo's fakes."""

    def __init__(self, clock: SimulatedClock, client: httpx.AsyncClient, seen: Stage) -> None:
        self.seen = seen
        wechat, onebot = _platforms(clock)
        self.wechat = WechatDelivery(wechat, "http://product/wechat/langao", client, 0.05)
        self.onebot = OneBotDelivery(onebot, "http://product/onebot/siji", client)


def _platforms(clock: SimulatedClock, word: str = "token") -> tuple[WechatPlatform, OneBotPlatform]:
    account = WechatAccount("langao", "wx01", "secret", word, AES_KEY, "gh_demo")
    onebot = OneBotPlatform(OneBotAccount("siji", 10001, "hmac", "access"), clock, ChatLog(clock))
    return WechatPlatform(account, clock, ChatLog(clock)), onebot


@pytest.fixture
def outside(clock: SimulatedClock) -> Callable[[int], Outside]:
    """An outside client before a product that answers with the given status."""

    def build(status: int) -> Outside:
        async def product(scope: Scope, receive: Receive, send: Send) -> None:
            assert await Request(scope, receive).body()
            await Response("success" if status == 200 else "", status)(scope, receive, send)

        stage = Stage(clock, httpx.AsyncClient())
        wechat, onebot = _platforms(clock)
        stage.wechat["langao"] = WechatDelivery(wechat, "", stage.client)
        stage.onebot["siji"] = OneBotDelivery(onebot, "", stage.client)
        wechat.log = onebot.log = stage.log
        client = httpx.AsyncClient(transport=httpx.ASGITransport(Witness(product, stage)))
        return Outside(clock, client, stage)

    return build


async def test_a_foreign_wechat_message_opens_the_window(outside: Callable[[int], Outside]) -> None:
    world = outside(200)
    await world.wechat.say("oNew", "下冰雹了")
    world.seen.wechat["langao"].platform.send_custom(WRITE)
    assert [entry.text for entry in world.seen.log.of_phone("oNew")] == ["下冰雹了", "好"]


async def test_a_foreign_message_that_was_refused_is_on_no_phone(outside: Callable[[int], Outside]) -> None:
    world = outside(503)
    await world.wechat.say("oNew", "下冰雹了")
    assert list(world.seen.log) == []


async def test_a_wrong_signature_opens_nothing(
    outside: Callable[[int], Outside], clock: SimulatedClock
) -> None:
    world = outside(200)
    world.wechat.platform, _ = _platforms(clock, "stolen")
    await world.wechat.say("oNew", "下冰雹了")
    with pytest.raises(WechatError, match="40003"):
        world.seen.wechat["langao"].platform.send_custom(WRITE)


async def test_whoever_writes_privately_on_qq_is_a_friend(outside: Callable[[int], Outside]) -> None:
    world = outside(204)
    await world.onebot.say_privately(20009, [text_segment("您好")])
    platform = world.seen.onebot["siji"].platform
    assert platform.send_private({"user_id": 20009, "message": "您好"})["message_id"]
    assert [entry.text for entry in platform.log.of_phone("20009")] == ["您好", "您好"]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 5000 + b"]" * 5000,
        b'{"user_id":1e999,"message_id":1,"message":"x"}',
        b'{"user_id":1,"message_id":1,"post_type":"message","message":[{"type":"at","data":"x"}]}',
        b'{"user_id":1,"message_id":1,"post_type":"message","message":[{"type":"text","data":5}]}',
        b"\xff",
    ],
)
async def test_what_no_platform_would_send_reaches_the_product_all_the_same(
    outside: Callable[[int], Outside], body: bytes
) -> None:
    world = outside(400)
    answer = await post_onebot(world, body)
    assert (answer.status_code, list(world.seen.log)) == (400, [])


async def test_half_a_character_is_shown_as_one_that_is_missing(outside: Callable[[int], Outside]) -> None:
    world = outside(204)
    body = json.dumps(
        {"user_id": 20009, "message_id": 5, "post_type": "message", "message": "下\ud83d雹"}
    ).encode()
    assert (await post_onebot(world, body)).status_code == 204
    assert [entry.text for entry in world.seen.log.of_phone("20009")] == ["下\ufffd雹"]


async def post_onebot(world: Outside, body: bytes) -> httpx.Response:
    """A body that an outside client wrote and signed by itself."""
    signed = hmac.new(b"hmac", body, hashlib.sha1).hexdigest()
    headers = {"X-Signature": f"sha1={signed}"}
    return await world.wechat.client.post("http://product/onebot/siji", content=body, headers=headers)
