"""The fakes deliver over real sockets as the platforms do: signed, encrypted, three tries, receipts."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from app.core.clock import SimulatedClock
from app.demo import wechat_acts
from app.demo.chatlog import ChatLog
from app.demo.onebot_delivery import OneBotDelivery
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import at_segment, text_segment
from app.demo.servers import listen, serving
from app.demo.wechat_api import wechat_api
from app.demo.wechat_delivery import ERROR_BUBBLE, WechatDelivery
from app.demo.wechat_platform import WechatAccount, WechatPlatform

pytestmark = pytest.mark.anyio

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
Answer = Callable[[Any], Response]


class Webhook:
    """An account's server written with another library: it keeps what came and answers as told."""

    def __init__(self, mode: str = "safe") -> None:
        self.mode = mode
        self.messages: list[Any] = []
        self.statuses: list[int] = []
        self.pause = 0.0
        self.reply: str | None = None

    async def __call__(self, request: Request) -> Response:
        query, body = request.query_params, (await request.body()).decode()
        check_signature("holdfast2026", query["signature"], query["timestamp"], query["nonce"])
        crypto = WeChatCrypto("holdfast2026", KEY, "wx01")
        if self.mode != "plain":
            parts = (query["msg_signature"], query["timestamp"], query["nonce"])
            body = crypto.decrypt_message(body, *parts)
        message = parse_message(body)
        self.messages.append(message)
        if self.pause:
            await asyncio.sleep(self.pause)
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            return Response(status_code=status)
        if self.reply is None:
            return Response("success")
        rendered = TextReply(content=self.reply, message=message).render()
        if self.mode != "plain":
            rendered = crypto.encrypt_message(rendered, query["nonce"], query["timestamp"])
        return Response(rendered)


async def at_once(_seconds: float) -> None:
    """The pause before the next try, without waiting."""


@asynccontextmanager
async def account(
    clock: SimulatedClock, webhook: Webhook, try_seconds: float = 20.0
) -> AsyncIterator[WechatDelivery]:
    cards = {"TPL": {"thing1": "事项"}}
    data = WechatAccount("langao", "wx01", "s", "holdfast2026", KEY, "gh_demo", webhook.mode, cards, cards)
    platform = WechatPlatform(data, clock, ChatLog(clock))
    app = Starlette(routes=[Route("/wechat/langao", webhook.__call__, methods=["POST"])])
    async with (
        serving(app, listen(0)) as base,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        yield WechatDelivery(platform, f"{base}/wechat/langao", client, try_seconds, at_once)


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
async def test_a_message_and_its_passive_reply_cross_the_wire(clock: SimulatedClock, mode: str) -> None:
    webhook = Webhook(mode)
    webhook.reply = "已通知,40 分钟内到场"
    async with account(clock, webhook) as delivery:
        taken = await delivery.say("o1", "竹园村下冰雹了")
    [message] = webhook.messages
    assert (message.source, message.target, message.content) == ("o1", "gh_demo", "竹园村下冰雹了")
    assert (str(message.id), message.time) == (taken.external_id, int(clock.now().timestamp()))
    assert (taken.tries, taken.reply) == (1, webhook.reply)
    sides = [(entry.side, entry.way) for entry in delivery.platform.log.of_phone("o1")]
    assert sides == [("person", "message"), ("bot", "passive")]


async def test_a_message_is_sent_again_with_its_id_until_it_is_taken(clock: SimulatedClock) -> None:
    webhook = Webhook()
    webhook.statuses = [503, 503, 200]
    async with account(clock, webhook) as delivery:
        taken = await delivery.say("o1", "下冰雹了")
    assert (taken.tries, taken.is_taken) == (3, True)
    assert {str(message.id) for message in webhook.messages} == {taken.external_id}


async def test_after_three_tries_the_phone_shows_the_fault(clock: SimulatedClock) -> None:
    webhook = Webhook()
    webhook.statuses = [500, 500, 500, 500]
    async with account(clock, webhook) as delivery:
        taken = await delivery.say("o1", "下冰雹了")
    assert (taken.tries, taken.status, len(webhook.messages)) == (3, 500, 3)
    assert delivery.platform.log.of_phone("o1")[-1].text == ERROR_BUBBLE


async def test_an_answer_that_comes_too_late_counts_as_none(clock: SimulatedClock) -> None:
    webhook = Webhook()
    webhook.pause = 0.4
    async with account(clock, webhook, 0.2) as delivery:
        taken = await delivery.say("o1", "下冰雹了")
    assert (taken.tries, taken.status) == (3, 0)


async def test_a_photo_is_hosted_where_its_picurl_says(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with (
        account(clock, webhook) as delivery,
        serving(wechat_api(delivery.platform), listen(0)) as api_base,
    ):
        await delivery.show_photo("o1", b"\xff\xd8jpeg", "image/jpeg", api_base)
        [message] = webhook.messages
        picture = await delivery.client.get(message.image)
    assert (picture.content, picture.headers["content-type"]) == (b"\xff\xd8jpeg", "image/jpeg")
    assert delivery.platform.files.media(message.media_id).data == b"\xff\xd8jpeg"


async def test_writing_opens_the_window(clock: SimulatedClock) -> None:
    async with account(clock, Webhook()) as delivery:
        await delivery.say("o1", "您好")
    delivery.platform.send_custom({"touser": "o1", "msgtype": "text", "text": {"content": "好"}})


async def test_the_receipt_of_a_template_comes_as_an_event_when_it_is_due(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        platform = delivery.platform
        platform.follow("o1")
        msgid = platform.send_template(
            {"touser": "o1", "template_id": "TPL", "data": {"thing1": {"value": "冰雹"}}}
        )
        assert await delivery.run_due() == 0
        clock.advance(timedelta(seconds=2))
        assert await delivery.run_due() == 1
    [event] = webhook.messages
    assert (event.event, event.id, event.status) == ("templatesendjobfinish", msgid, "success")


async def test_receipts_say_what_they_were_told_to_or_stay_away(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        platform, card = delivery.platform, {"touser": "o1", "template_id": "TPL"}
        platform.follow("o1")
        for told in ("failed:user block", "none"):
            platform.misbehaviour.change({"receipts": told})
            platform.send_template(card | {"data": {"thing1": {"value": "冰雹"}}})
            clock.advance(timedelta(seconds=2))
            await delivery.run_due()
    assert [event.status for event in webhook.messages] == ["failed:user block"]


async def test_a_consent_a_notice_and_a_refusal_are_told_as_events(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        await wechat_acts.answer_popup(delivery, "o1", {"TPL": "accept", "OTHER": "reject"})
        card = {"touser": "o1", "template_id": "TPL", "data": {"thing1": {"value": "冰雹"}}}
        msgid = delivery.platform.send_notice(card)
        clock.advance(timedelta(seconds=2))
        await delivery.run_due()
        await wechat_acts.turn_off(delivery, "o1", "TPL")
    popup, sent, change = (message._data for message in webhook.messages)
    several, one = popup["SubscribeMsgPopupEvent"]["List"], sent["SubscribeMsgSentEvent"]["List"]
    said = [(each["TemplateId"], each["SubscribeStatusString"]) for each in several]
    assert said == [("TPL", "accept"), ("OTHER", "reject")]
    assert (one["MsgID"], one["ErrorCode"], one["ErrorStatus"]) == (str(msgid), "0", "success")
    assert change["SubscribeMsgChangeEvent"]["List"]["SubscribeStatusString"] == "reject"


async def test_a_code_leads_newcomers_to_follow_and_followers_to_scan(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": "v1"}}}
        ticket = delivery.platform.codes.create(body)["ticket"]
        for _ in range(2):
            await wechat_acts.scan(delivery, "o1", "v1")
    first, second = webhook.messages
    assert (first.event, first.scene_id, first.ticket) == ("subscribe_scan", "v1", ticket)
    assert (second.event, second.scene_id, second.ticket) == ("scan", "v1", ticket)


async def test_doubled_messages_carry_one_id(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        delivery.platform.misbehaviour.is_doubling = True
        await delivery.say("o1", "下冰雹了")
    assert len({message.id for message in webhook.messages}) == 1
    assert len(webhook.messages) == 2


async def test_shuffled_messages_come_in_the_other_order(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        delivery.platform.misbehaviour.is_shuffling = True
        await delivery.say("o1", "先")
        await delivery.say("o1", "后")
    assert [message.content for message in webhook.messages] == ["后", "先"]


async def test_a_message_that_was_held_back_is_not_held_for_ever(clock: SimulatedClock) -> None:
    webhook = Webhook()
    async with account(clock, webhook) as delivery:
        delivery.platform.misbehaviour.is_shuffling = True
        await delivery.say("o1", "先")
        clock.advance(timedelta(seconds=3))
        await delivery.run_due()
    assert [message.content for message in webhook.messages] == ["先"]


@asynccontextmanager
async def qq(clock: SimulatedClock, answer: Answer) -> AsyncIterator[OneBotDelivery]:
    async def webhook(request: Request) -> Response:
        body = await request.body()
        digest = hmac.new(b"onebot-secret", body, hashlib.sha1).hexdigest()
        assert request.headers["x-signature"] == f"sha1={digest}"
        assert request.headers["x-self-id"] == "10001"
        return answer(json.loads(body))

    platform = OneBotPlatform(OneBotAccount("siji", 10001, "onebot-secret", "t"), clock, ChatLog(clock))
    platform.join_group(700001, "四季镇便民群")
    platform.groups[700001].cards[20002] = "长梁村 兰向军"
    app = Starlette(routes=[Route("/onebot/siji", webhook, methods=["POST"])])
    async with serving(app, listen(0)) as base, httpx.AsyncClient(trust_env=False) as client:
        yield OneBotDelivery(platform, f"{base}/onebot/siji", client)


async def test_a_group_message_is_signed_and_complete(clock: SimulatedClock) -> None:
    events: list[dict[str, Any]] = []
    said = [at_segment(10001), text_segment(" 书记您好")]
    async with qq(clock, lambda event: events.append(event) or Response(status_code=204)) as delivery:
        taken = await delivery.say_in_group(700001, 20002, said)
    [event] = events
    assert (event["group_id"], event["user_id"], event["message"]) == (700001, 20002, said)
    assert event["sender"]["card"] == "长梁村 兰向军"
    assert event["raw_message"] == "[CQ:at,qq=10001] 书记您好"
    assert (str(event["message_id"]), taken.status, taken.reply) == (taken.external_id, 204, None)
    [entry] = list(delivery.platform.log)
    assert (entry.chat, entry.text) == ("700001", "@包联小助手 书记您好")


async def test_a_qq_event_is_posted_once_only(clock: SimulatedClock) -> None:
    events: list[dict[str, Any]] = []
    async with qq(clock, lambda event: events.append(event) or Response(status_code=503)) as delivery:
        taken = await delivery.say_privately(20002, [text_segment("下冰雹了")])
    assert (len(events), taken.status, taken.is_taken) == (1, 503, False)


async def test_a_quick_reply_is_shown_in_the_chat(clock: SimulatedClock) -> None:
    async with qq(clock, lambda event: Response('{"reply": "收到"}')) as delivery:
        taken = await delivery.say_privately(20002, [text_segment("您好")])
    assert taken.reply == "收到"
    assert delivery.platform.log.of_phone("20002")[-1].way == "quick"
