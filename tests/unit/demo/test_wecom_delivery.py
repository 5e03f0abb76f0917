"""The fake WeCom platform's delivering side, before callbacks that answer well and badly."""

from collections.abc import Callable

import httpx
import pytest

from app.core.clock import SimulatedClock
from app.core.messages import InboundMessage, RawRequest
from app.demo.chatlog import ChatLog
from app.demo.wecom_acts import ACTS, state_of
from app.demo.wecom_delivery import ERROR_LINE, WecomDelivery
from app.demo.wecom_platform import WecomPlatform
from bots.base import RefusedError
from tests.contract.wecom_wire import AT, MEMBER, wecom_adapter
from tests.contract.wecom_world import wecom_account

pytestmark = pytest.mark.anyio

Answer = Callable[[httpx.Request], httpx.Response]


def a_delivery(answer: Answer) -> WecomDelivery:
    clock = SimulatedClock(AT)
    client = httpx.AsyncClient(transport=httpx.MockTransport(answer))
    platform = WecomPlatform(wecom_account(), clock, ChatLog(clock))
    return WecomDelivery(platform, "http://product.test/wecom/county", client, pause=at_once)


async def at_once(_seconds: float) -> None:
    """The pause before the next try, without waiting."""


class Product:
    """Our adapter as a callback; `statuses` are answered before it is asked."""

    def __init__(self, *statuses: int, reply: str | None = None) -> None:
        self.statuses = list(statuses)
        self.reply = reply
        self.seen: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        adapter = wecom_adapter()
        raw = RawRequest(request.method, dict(request.url.params), {}, request.content, AT)
        try:
            if request.method == "GET":
                return httpx.Response(200, content=adapter.handshake(raw).body)
            verified = adapter.verify(raw)
        except RefusedError as refusal:
            return httpx.Response(refusal.status)
        inbound = adapter.parse(verified)
        self.bodies.append(request.content)
        if inbound is not None:
            said = inbound.text if isinstance(inbound, InboundMessage) else inbound.name
            self.seen.append((inbound.external_id, said))
        if self.statuses:
            return httpx.Response(self.statuses.pop(0))
        return httpx.Response(200, content=adapter.acknowledge(verified, self.reply).body)


async def test_the_address_is_proven_by_our_adapter() -> None:
    assert await a_delivery(Product()).check_address()


@pytest.mark.parametrize(
    "answer",
    [
        lambda request: httpx.Response(200, content=b'"1"'),
        lambda request: httpx.Response(200, content=request.url.params["echostr"].encode()),
        lambda request: httpx.Response(403),
    ],
)
async def test_another_answer_proves_nothing(answer: Answer) -> None:
    assert not await a_delivery(answer).check_address()


async def test_a_member_writes_and_reads_the_sealed_reply() -> None:
    product = Product(reply="好,记您收到")
    delivery = a_delivery(product)
    done = await delivery.say(MEMBER, "收到")
    assert (done.tries, done.status, done.reply) == (1, 200, "好,记您收到")
    assert product.seen == [(done.external_id, "收到")]
    assert [entry.text for entry in delivery.platform.log] == ["收到", "好,记您收到"]


async def test_any_answer_but_200_is_tried_three_times_under_one_number() -> None:
    product = Product(503, 204)
    done = await a_delivery(product).say(MEMBER, "收到")
    assert (done.tries, done.status) == (3, 200)
    assert len({key for key, _ in product.seen}) == 1
    assert len(set(product.bodies)) == 3


async def test_after_three_failures_the_phone_says_so() -> None:
    product = Product(503, 503, 503)
    delivery = a_delivery(product)
    done = await delivery.say(MEMBER, "收到")
    assert (done.tries, done.is_taken) == (3, False)
    assert [entry.text for entry in delivery.platform.log][-1] == ERROR_LINE


async def test_a_plain_reply_is_not_read() -> None:
    delivery = a_delivery(lambda request: httpx.Response(200, content=b"success"))
    await delivery.say(MEMBER, "收到")
    assert [entry.text for entry in delivery.platform.log][-1] == ERROR_LINE


async def test_a_repeat_and_an_exchanged_order_can_be_had() -> None:
    product = Product()
    delivery = a_delivery(product)
    delivery.platform.misbehaviour.is_doubling = True
    await delivery.say(MEMBER, "一")
    delivery.platform.misbehaviour.is_doubling = False
    delivery.platform.misbehaviour.is_shuffling = True
    await delivery.say(MEMBER, "二")
    await delivery.say(MEMBER, "三")
    assert [said for _, said in product.seen] == ["一", "一", "三", "二"]


async def test_what_is_held_back_comes_by_itself(clock: SimulatedClock) -> None:
    product = Product()
    delivery = a_delivery(product)
    delivery.platform.misbehaviour.is_shuffling = True
    await delivery.say(MEMBER, "一")
    due = await delivery.next_due_at()
    assert due is not None
    assert await delivery.run_due() == 0
    assert isinstance(delivery.platform.clock, SimulatedClock)
    delivery.platform.clock.advance(due - delivery.platform.clock.now())
    assert await delivery.run_due() == 1
    assert product.seen[0][1] == "一"


async def test_photos_places_and_voices_reach_the_callback() -> None:
    product = Product()
    delivery = a_delivery(product)
    await delivery.show_photo(MEMBER, b"\xff\xd8\xff", "image/jpeg", "http://127.0.0.1:1")
    await delivery.share_location(MEMBER, 32.3, 108.9, "竹园村")
    await delivery.speak(MEMBER, b"#!AMR", 3)
    assert [said for _, said in product.seen] == ["", "", ""]


async def test_acts_change_what_the_platform_does() -> None:
    product = Product()
    delivery = a_delivery(product)
    body = {"sender": MEMBER}
    await ACTS["join"](delivery, body)
    await ACTS["open_app"](delivery, body)
    assert [said for _, said in product.seen] == ["subscribe"]
    assert (await ACTS["check_address"](delivery, {}))["is_proven"]
    await ACTS["hide"](delivery, body)
    await ACTS["trust"](delivery, {"ips": ["203.0.113.9"]})
    state = state_of(delivery)
    assert (state["members"], state["visible"], state["trusted_ips"]) == (1, 0, ["203.0.113.9"])
    for name in ("leave", "take_licence", "revoke_tokens", "expire_tokens", "lose_media", "delete_robots"):
        await ACTS[name](delivery, body)
    assert delivery.platform.robots.by_key == {}
