"""The other side as others wrote it: the models of `nonebot-adapter-onebot` read what we emit, and we read theirs."""

import json
from pathlib import Path
from typing import Any

import pytest
from nonebot.adapters.onebot.v11 import (
    Adapter,
    FriendRecallNoticeEvent,
    GroupMessageEvent,
    GroupRecallNoticeEvent,
    GroupUploadNoticeEvent,
    HeartbeatMetaEvent,
    LifecycleMetaEvent,
    Message,
    MessageSegment,
    PrivateMessageEvent,
)

from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import InboundMessage
from app.demo.chatlog import ChatLog
from app.demo.onebot_flavours import FLAVOURS, Flavour
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import at_segment, text_segment
from bots.base import Outgoing
from bots.onebot import segments
from bots.onebot.replies import message_parts
from tests.contract.test_onebot_payloads import PAYLOADS, parse

WORDS = "竹园村下冰雹了,[救]&急"
PICTURE = "https://gchat.qpic.cn/a?b=1&c=2"


def platform(clock: SimulatedClock, flavour: Flavour) -> OneBotPlatform:
    account = OneBotAccount("siji", 10001, "s", "api-token")
    found = OneBotPlatform(account, clock, ChatLog(clock), flavour)
    found.join_group(700001, "四季镇群")
    return found


@pytest.mark.parametrize("group_id", [700001, None], ids=["group", "private"])
@pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.name)
def test_the_fakes_messages_are_whole_events_and_mean_to_us_what_they_mean_to_others(
    clock: SimulatedClock, flavour: Flavour, group_id: int | None
) -> None:
    qq = platform(clock, flavour)
    body = qq.event_of(qq.remember(20002, group_id, (at_segment(10001), text_segment(WORDS))))
    theirs = Adapter.json_to_event(json.loads(json.dumps(body)))
    assert type(theirs) is (GroupMessageEvent if group_id else PrivateMessageEvent)
    ours = parse(json.dumps(body).encode())
    assert isinstance(ours, InboundMessage)
    assert ours.text == theirs.get_message().extract_plain_text() == WORDS
    assert (ours.sender, ours.external_id) == (theirs.get_user_id(), str(theirs.message_id))
    assert [part.data["target"] for part in ours.segments if part.kind is SegmentKind.MENTION] == ["10001"]


@pytest.mark.parametrize("chat", ["700001", ""], ids=["group", "private"])
def test_what_we_send_are_their_segments(chat: str) -> None:
    parts = message_parts(Outgoing("20002", chat, "已收到[CQ:at,qq=all]", "r-1", quote="-55"))
    theirs = Message([MessageSegment(**part) for part in parts])
    assert theirs.extract_plain_text().strip() == "已收到[CQ:at,qq=all]"
    wanted = [MessageSegment.reply(-55), *([MessageSegment.at(20002)] if chat else [])]
    assert list(theirs[:-1]) == wanted
    assert Message(str(theirs)) == theirs


def test_every_segment_that_they_make_is_read_from_an_array_and_from_a_cq_string() -> None:
    theirs = Message(
        [
            MessageSegment.reply(-55),
            MessageSegment.at(20002),
            MessageSegment.text(WORDS),
            MessageSegment("image", {"file": "A.jpg", "url": PICTURE}),
            MessageSegment("record", {"file": "A.amr", "url": PICTURE}),
            MessageSegment("video", {"file": "A.mp4", "url": PICTURE}),
            MessageSegment.share(PICTURE, "通知", "内容"),
            MessageSegment.location(32.31, 108.9, "竹园村", "桥头"),
        ]
    )
    array: list[dict[str, Any]] = [{"type": part.type, "data": part.data} for part in theirs]
    found = segments.read(array)
    assert found == segments.read(str(theirs))
    assert found is not None
    assert [part.kind for part in found] == [
        *(SegmentKind.REPLY, SegmentKind.MENTION, SegmentKind.TEXT, SegmentKind.IMAGE, SegmentKind.VOICE),
        *(SegmentKind.VIDEO, SegmentKind.LINK, SegmentKind.LOCATION),
    ]
    assert found[2].text == WORDS
    assert {part.url for part in found[3:7]} == {PICTURE}


def test_their_node_of_a_forward_is_flattened() -> None:
    node = MessageSegment.node_custom(
        20003, "老李", Message(WORDS.replace("[", "&#91;").replace("&急", "&amp;急"))
    )
    content = [{"type": part.type, "data": part.data} for part in node.data["content"]]
    sent = {"type": node.type, "data": {**node.data, "content": content}}
    event = json.loads((PAYLOADS / "napcat_group_mention.json").read_text("utf-8"))
    event["message"] = [{"type": "forward", "data": {"id": "F1", "content": [sent]}}]
    found = parse(json.dumps(event).encode())
    assert isinstance(found, InboundMessage)
    assert found.text == f"【聊天记录】 老李:{WORDS}"


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("group_recall", GroupRecallNoticeEvent),
        ("friend_recall", FriendRecallNoticeEvent),
        ("group_upload", GroupUploadNoticeEvent),
        ("heartbeat", HeartbeatMetaEvent),
        ("lifecycle", LifecycleMetaEvent),
        ("napcat_group_mention", GroupMessageEvent),
    ],
)
def test_recorded_events_are_what_their_models_say(name: str, model: type[Any]) -> None:
    recorded = json.loads(Path(PAYLOADS / f"{name}.json").read_text("utf-8"))
    assert type(Adapter.json_to_event(recorded)) is model
