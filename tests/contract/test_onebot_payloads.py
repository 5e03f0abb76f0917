"""Recorded events of OneBot implementations, and what becomes of each (protocol reference, 3.2 to 3.7)."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.core.enums import SegmentKind
from app.core.messages import InboundEvent, InboundMessage
from bots.onebot import notices
from tests.contract.harnesses import NOW, onebot_adapter, onebot_post
from tests.contract.onebot_recorded import PAYLOADS, changed, event, message, parse, payload

DROPPED = {
    "message_sent",
    "own_message",
    "guild_message",
    "lifecycle",
    "friend_request",
    "own_recall",
    "somebody_left",
    "somebody_muted",
    "poke",
    "unknown_post_type",
}


@pytest.mark.parametrize("path", sorted(PAYLOADS.glob("*.json")), ids=lambda path: path.stem)
def test_every_recorded_event_is_read_or_dropped(path: Path) -> None:
    found = parse(path.read_bytes())
    assert (found is None) == (path.stem in DROPPED)
    repr(found).encode()


def test_a_group_message_with_a_mention_is_for_us() -> None:
    found = message("napcat_group_mention")
    kinds = [segment.kind for segment in found.segments]
    assert kinds == [SegmentKind.MENTION, SegmentKind.TEXT, SegmentKind.IMAGE]
    assert (found.text, found.is_addressed, found.sender_name) == ("三号楼电梯坏了", True, "3-502 王")
    assert (found.sender, found.chat, found.external_id) == ("20002", "700001", "-1203948571")
    assert found.dedup_key == "-1203948571:700001"
    assert found.sent_at == NOW


def test_a_cq_string_says_the_same_as_an_array() -> None:
    found = message("gocqhttp_cq_string")
    kinds = [segment.kind for segment in found.segments]
    assert kinds == [SegmentKind.REPLY, SegmentKind.MENTION, SegmentKind.TEXT, SegmentKind.IMAGE]
    assert (found.text, found.is_addressed, found.sender_name) == ("烟叶&苞谷都打坏了[哭]", True, "小王")
    assert found.segments[0].data == {"message_id": "-55"}
    assert found.segments[3].url == "http://gchat.qpic.cn/gchatpic_new/1/0?a=1&b=2"


def test_ids_may_be_strings_and_a_mention_a_number() -> None:
    found = message("fork_with_string_ids")
    assert (found.external_id, found.chat, found.sender) == ("-99", "700001", "20002")
    assert found.is_addressed
    assert found.sent_at == NOW


def test_milliseconds_are_understood() -> None:
    assert message("napcat_time_in_milliseconds").sent_at == NOW
    earlier = parse(changed(time=(int(NOW.timestamp()) - 60) * 1000 + 999))
    assert earlier is not None
    assert earlier.sent_at == NOW - timedelta(minutes=1)


def test_a_private_message_is_always_for_us_and_has_no_chat() -> None:
    found = message("napcat_private_temporary")
    assert (found.is_addressed, found.chat, found.dedup_key) == (True, "", "1203948575:20002")


def test_a_sender_without_any_field_is_called_by_his_number_until_the_group_is_asked() -> None:
    found = message("sender_without_anything")
    assert (found.sender_name, found.is_partial) == (found.sender, True)
    assert not message("napcat_group_mention").is_partial


def test_a_null_card_falls_back_to_the_nickname() -> None:
    assert message("lagrange_image").sender_name == "小王"


def test_a_mention_of_everybody_is_not_for_us() -> None:
    assert not message("mention_of_everybody").is_addressed


@pytest.mark.parametrize(
    ("text", "is_addressed"),
    [("包联,三组下冰雹了", True), (" @包联 下冰雹了", True), ("问包联", False), ("小包联系我", False)],
)
def test_a_group_message_that_begins_with_the_bots_name_is_for_us(text: str, is_addressed: bool) -> None:
    body = changed(message=[{"type": "text", "data": {"text": text}}])
    found = parse(body, bot_names=["包联"])
    assert isinstance(found, InboundMessage)
    assert found.is_addressed == is_addressed


def test_without_configured_names_only_a_mention_counts() -> None:
    found = parse(changed(message="下冰雹了"))
    assert isinstance(found, InboundMessage)
    assert not found.is_addressed


def test_an_empty_message_is_a_message() -> None:
    assert message("napcat_empty_message").segments == ()


def test_an_anonymous_member_is_heard() -> None:
    found = message("gocqhttp_anonymous")
    assert (found.sender_name, found.text) == ("匿名的兔子", "路灯坏了")


def test_anonymous_members_are_not_one_person() -> None:
    body = json.loads(payload("gocqhttp_anonymous"))
    masks = [{"id": 1, "name": "兔子"}, {"id": 2, "name": "兔子"}, {"name": "狐狸"}, {"name": "兔子"}]
    senders = [parse(json.dumps({**body, "anonymous": mask}).encode()) for mask in masks]
    assert len({found.sender for found in senders if found is not None}) == 4
    assert message("gocqhttp_anonymous").sender == message("gocqhttp_anonymous").sender


def test_lagrange_puts_the_link_into_file() -> None:
    image = message("lagrange_image").segments[0]
    assert (image.url, image.data["is_sticker"]) == ("https://gchat.qpic.cn/download?x=1", False)


def test_a_sticker_is_marked() -> None:
    assert message("napcat_market_sticker").segments[0].data["is_sticker"] is True


def test_a_local_path_is_no_link() -> None:
    image = {"type": "image", "data": {"file": "/app/cache/a.png", "url": "file:///app/cache/a.png"}}
    found = parse(changed(message=[image]))
    assert isinstance(found, InboundMessage)
    assert found.segments[0].url == ""


def test_voice_and_film_keep_their_file_name() -> None:
    voice, film = message("voice_and_video").segments
    assert (voice.kind, voice.url) == (SegmentKind.VOICE, "https://grouptalk.c2c.qq.com/v")
    assert (film.kind, film.media_id, film.data["size"]) == (SegmentKind.VIDEO, "v.mp4", "90000")


def test_a_file_in_a_group_has_its_id() -> None:
    file = message("napcat_file_in_group").segments[0]
    assert (file.kind, file.text, file.media_id) == (SegmentKind.FILE, "申请表.pdf", "/f-1")


def test_a_file_is_one_whether_it_comes_as_a_message_or_as_a_notice() -> None:
    as_message, as_notice = message("napcat_file_in_group"), message("group_upload")
    assert as_notice.segments[0].kind is SegmentKind.FILE
    assert as_notice.sender == as_message.sender
    assert as_notice.dedup_key == as_message.dedup_key == "file:/f-1:700001"


@pytest.mark.parametrize(
    ("interval", "seconds"),
    [
        (30_000, 30),
        (5_000, 5),
        (1_000, 1),
        (500, 0.5),
        (300, 0.3),
        (299, 299),
        (30, 30),
        (0, None),
        (-1, None),
        ("30000", None),
    ],
)
def test_a_heartbeat_says_how_often_it_comes_in_milliseconds_or_by_mistake_in_seconds(
    interval: object, seconds: float | None
) -> None:
    assert notices.beat_seconds({"interval": interval}) == seconds


def test_heartbeats_tell_only_what_is_news() -> None:
    adapter = onebot_adapter()

    def names(*which: str) -> list[str]:
        found = [adapter.parse(adapter.verify(onebot_post(payload(name)))) for name in which]
        return [event.name for event in found if isinstance(event, InboundEvent)]

    assert names("heartbeat", "heartbeat") == ["bot_online"]
    assert names("bot_offline", "heartbeat_logged_out") == ["bot_offline"]
    assert names("heartbeat", "heartbeat_logged_out") == ["bot_online", "bot_offline"]


@pytest.mark.parametrize("name", ["location", "location_as_card"])
def test_a_shared_place_is_a_location(name: str) -> None:
    place = message(name).segments[0]
    assert (place.kind, place.lat, place.lng) == (SegmentKind.LOCATION, 32.3069, 108.9028)
    assert (place.text, place.data["datum"]) == ("竹园村 陕西省岚皋县四季镇", "gcj02")


def test_unknown_segments_keep_their_raw_json() -> None:
    found = message("unknown_segments")
    assert {segment.kind for segment in found.segments} == {SegmentKind.OTHER}
    assert found.segments[0].data == {"type": "mface", "raw": '{"type": "mface", "data": {"emoji_id": "1"}}'}


def test_lone_surrogates_and_nul_are_taken_out() -> None:
    found = message("lone_surrogate")
    assert (found.text, found.sender_name) == ("冰雹\ufffd", "王\ufffd")


@pytest.mark.parametrize(
    ("name", "event_name", "data"),
    [
        ("group_recall", "recalled", {"message_id": "-1203948571", "operator": "20002"}),
        ("friend_recall", "recalled", {"message_id": "-1203948570"}),
        ("kicked", "kicked", {"operator": "20002"}),
        ("joined_group", "joined_group", {"operator": "20002"}),
        ("muted", "muted", {"operator": "20002", "duration": "3600"}),
        ("muted_everybody", "muted", {"operator": "20002", "duration": "-1"}),
        ("unmuted", "unmuted", {"operator": "20002", "duration": "0"}),
        ("friend_added", "friend_added", {}),
        ("bot_offline", "bot_offline", {}),
        ("heartbeat_logged_out", "bot_offline", {}),
        ("heartbeat", "bot_online", {}),
    ],
)
def test_a_notice_that_matters_is_an_event(name: str, event_name: str, data: dict[str, str]) -> None:
    found = event(name)
    assert (found.name, found.data) == (event_name, data)
    assert event(name).dedup_key == found.dedup_key


def test_recalls_of_two_messages_are_two_events() -> None:
    other = json.loads(payload("group_recall")) | {"message_id": 5}
    found = parse(json.dumps(other).encode())
    assert found is not None
    assert found.dedup_key != event("group_recall").dedup_key


def test_groups_outside_the_allow_list_are_dropped() -> None:
    assert parse(payload("napcat_group_mention"), groups=[700002]) is None
    assert parse(payload("group_recall"), groups=[700002]) is None
    assert parse(payload("napcat_group_mention"), groups=[700001]) is not None


def test_private_messages_pass_the_allow_list_of_groups() -> None:
    assert parse(payload("napcat_private_temporary"), groups=[700002]) is not None


@pytest.mark.parametrize(
    "changes", [{"time": ...}, {"time": "x"}, {"time": -1}, {"time": 10**30}, {"time": [1]}], ids=str
)
def test_an_absurd_time_is_the_receive_time(changes: dict[str, Any]) -> None:
    found = parse(changed(**changes))
    assert found is not None
    assert found.sent_at == NOW


def test_a_message_without_an_id_still_has_a_key() -> None:
    first, again = parse(changed(message_id=...)), parse(changed(message_id=...))
    other = parse(changed(message_id=..., message="别的"))
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.dedup_key == again.dedup_key != other.dedup_key


@pytest.mark.parametrize("name", ["napcat_group_mention", "message_sent", "heartbeat", "friend_request"])
def test_the_answer_is_always_empty(name: str) -> None:
    adapter = onebot_adapter()
    answer = adapter.acknowledge(adapter.verify(onebot_post(payload(name))), "已收到")
    assert (answer.status, answer.body) == (204, b"")
