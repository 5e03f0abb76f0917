"""What the official QQ bot platform sends, read (protocol reference, 4.4 and 4.5)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.core.enums import SegmentKind
from app.core.messages import InboundEvent, InboundMessage
from bots.base import RefusedError
from tests.contract.qqbot_wire import GROUP, MEMBER, USER, adapter, group, payload, post, private
from tests.factories import HAIL

AT, ALL, C2C = "GROUP_AT_MESSAGE_CREATE", "GROUP_MESSAGE_CREATE", "C2C_MESSAGE_CREATE"
BOT = {"id": "D" * 32, "member_openid": "D" * 32, "is_you": True, "bot": True, "username": "包联"}


def read(name: str, d: Any, **outer: Any) -> InboundMessage | InboundEvent | None:
    reader = adapter()
    body = json.dumps(json.loads(payload(name, d)) | outer).encode()
    return reader.parse(reader.verify(post(body)))


def message(name: str, d: Any) -> InboundMessage:
    found = read(name, d)
    assert isinstance(found, InboundMessage)
    return found


def event(name: str, d: Any, **outer: Any) -> InboundEvent:
    found = read(name, d, **outer)
    assert isinstance(found, InboundEvent)
    return found


def kinds(found: InboundMessage) -> list[SegmentKind]:
    return [part.kind for part in found.segments]


def test_a_private_message() -> None:
    found = message(C2C, private())
    assert (found.sender, found.chat, found.external_id) == (USER, "", "ROBOT1.0_a")
    assert (found.text, found.is_addressed, found.sent_at) == ("竹园村下冰雹了", True, HAIL)


@pytest.mark.parametrize("lead", [" ", "\u00a0", " \u00a0 "])
def test_a_call_in_a_group_comes_without_the_mention_and_with_its_blank(lead: str) -> None:
    found = message(AT, group() | {"content": lead + "报修"})
    assert (found.segments[0].text, found.is_addressed) == ("报修", True)
    assert (found.sender, found.chat, found.sender_name) == (MEMBER, GROUP, "小王")


def test_what_is_said_in_a_group_to_nobody_is_not_addressed() -> None:
    assert not message(ALL, group()).is_addressed


def test_a_mention_of_the_bot_in_the_full_stream_is_addressed() -> None:
    d = group(f"<@{BOT['id']}> 路断了", mentions=[BOT])
    found = message(ALL, d)
    assert found.is_addressed
    assert found.text == "路断了"


def test_the_same_message_under_both_names_has_one_key() -> None:
    passive, called = message(ALL, group()), message(AT, group())
    assert passive.dedup_key == called.dedup_key == "ROBOT1.0_g"


def test_mentions_of_others_and_emoji_are_taken_out_of_the_words() -> None:
    d = group('<@!E1>书记<emoji:14>,<faceType=1,faceId="13",ext="eyJ0Ijoi5ZGyIn0=">路断了 <@E2>')
    found = message(AT, d)
    assert found.text == "书记,路断了"
    targets = [part.data["target"] for part in found.segments if part.kind is SegmentKind.MENTION]
    assert targets == ["E1", "E2"]


def test_somebody_who_is_mentioned_but_not_written_is_mentioned_all_the_same() -> None:
    other = {"id": "E3", "member_openid": "E3", "username": "张书记", "bot": False}
    found = message(AT, group(mentions=[BOT, other]))
    assert [part.data["target"] for part in found.segments if part.kind is SegmentKind.MENTION] == ["E3"]


def test_a_nickname_is_no_identity() -> None:
    one = message(AT, group())
    other = message(C2C, private(author={"id": USER, "user_openid": USER, "username": "小王"}))
    assert one.sender_name == other.sender_name == "小王"
    assert one.sender != other.sender


@pytest.mark.parametrize("content", ["", " ", None])
def test_a_photo_alone(content: str | None) -> None:
    photo = {"content_type": "image/jpeg", "url": "multimedia.nt.qq.com.cn/download?id=1", "size": 120}
    found = message(C2C, private(attachments=[photo]) | {"content": content})
    assert (kinds(found), found.text, found.kind) == ([SegmentKind.IMAGE], "", "image")
    assert found.segments[0].url == "https://multimedia.nt.qq.com.cn/download?id=1"


@pytest.mark.parametrize(
    ("url", "read_as"),
    [
        ("https://a.qpic.cn/1", "https://a.qpic.cn/1"),
        ("//a.qpic.cn/1", "https://a.qpic.cn/1"),
        ("a.qpic.cn/1", "https://a.qpic.cn/1"),
        ("javascript:alert(1)", "https://javascript:alert(1)"),
        ("", ""),
        (7, ""),
    ],
)
def test_the_address_of_a_file_may_lack_its_scheme(url: Any, read_as: str) -> None:
    found = message(C2C, private(attachments=[{"content_type": "image/png", "url": url}]))
    assert found.segments[-1].url == read_as


def test_a_voice_is_heard_by_what_the_platform_recognised() -> None:
    voice = {
        "content_type": "voice",
        "url": "multimedia.nt.qq.com.cn/silk",
        "voice_wav_url": "https://multimedia.nt.qq.com.cn/wav",
        "asr_refer_text": "竹园村二组后头滑坡了",
        "filename": "a.amr",
    }
    found = message(C2C, private("", attachments=[voice]))
    assert (found.kind, found.text) == ("voice", "竹园村二组后头滑坡了")
    assert found.segments[0].url == "https://multimedia.nt.qq.com.cn/wav"
    silent = {key: voice[key] for key in ("content_type", "url")}
    assert message(C2C, private("", attachments=[silent])).segments[0].url.endswith("/silk")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/gif", SegmentKind.IMAGE),
        ("video/mp4", SegmentKind.VIDEO),
        ("audio/amr", SegmentKind.VOICE),
        ("file", SegmentKind.FILE),
        ("hologram", SegmentKind.FILE),
        (None, SegmentKind.FILE),
    ],
)
def test_every_kind_of_attachment(content_type: Any, kind: SegmentKind) -> None:
    file = {"content_type": content_type, "url": "https://a.qq.com/f", "filename": "名单.xlsx"}
    found = message(C2C, private("看看", attachments=[file, "not a file"]))
    assert kinds(found) == [SegmentKind.TEXT, kind]
    assert found.segments[1].data["name"] == "名单.xlsx"


def test_a_quoted_message_is_named_by_the_index_of_the_platform() -> None:
    scene = {"source": "default", "ext": ["msg_idx=REFIDX_own==", "ref_msg_idx=REFIDX_q==", "auth_token=x"]}
    quoted = {"content": "收到了 <emoji:1>", "msg_idx": "REFIDX_q=="}
    d = group("好的", message_type=103, message_scene=scene, msg_elements=[quoted])
    found = message(AT, d)
    assert kinds(found) == [SegmentKind.REPLY, SegmentKind.TEXT]
    assert found.segments[0].data["message_id"] == "REFIDX_q=="
    assert found.segments[0].data["text"] == "收到了"
    assert found.segments[0].data["msg_idx"] == "REFIDX_own=="
    assert found.text == "好的"
    assert "auth_token" not in str(found.segments)


def test_a_quote_without_an_index_is_a_quote_of_somebody_else() -> None:
    found = message(AT, group("好的", message_type=103, msg_elements=[{"content": "x", "msg_idx": "I"}]))
    assert found.segments[0].data["message_id"] == "I"
    assert kinds(message(AT, group("好的", message_type=103)))[0] is SegmentKind.REPLY


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-07-18T14:59:00+08:00", HAIL - timedelta(minutes=1)),
        ("2026-07-18T06:59:00Z", HAIL - timedelta(minutes=1)),
        (int(HAIL.timestamp()) - 60, HAIL - timedelta(minutes=1)),
        (str(int(HAIL.timestamp()) - 60), HAIL - timedelta(minutes=1)),
        ((int(HAIL.timestamp()) - 60) * 1000, HAIL - timedelta(minutes=1)),
        ("2026-07-18T14:59:00", HAIL),
        ("yesterday", HAIL),
        ("0001-01-01T00:00:00+08:00", HAIL),
        (True, HAIL),
        (None, HAIL),
        (-1, HAIL),
        (10**17, HAIL),
    ],
)
def test_times_as_text_as_numbers_and_as_nonsense(said: Any, at: datetime) -> None:
    found = message(C2C, private(timestamp=said))
    assert found.sent_at == at.astimezone(UTC)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("GROUP_ADD_ROBOT", "joined_group"),
        ("GROUP_DEL_ROBOT", "kicked"),
        ("GROUP_MSG_REJECT", "active_refused"),
        ("GROUP_MSG_RECEIVE", "active_allowed"),
    ],
)
def test_a_notice_of_a_group(name: str, ours: str) -> None:
    seconds = int(HAIL.timestamp()) - 60
    d = {"group_openid": GROUP, "op_member_openid": MEMBER, "timestamp": seconds}
    found = event(name, d, id="E:9")
    assert (found.name, found.chat, found.sender) == (ours, GROUP, MEMBER)
    assert (found.external_id, found.dedup_key) == ("E:9", "E:9")
    assert found.sent_at == HAIL - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("FRIEND_ADD", "friend_added"),
        ("FRIEND_DEL", "friend_removed"),
        ("C2C_MSG_REJECT", "active_refused"),
        ("C2C_MSG_RECEIVE", "active_allowed"),
    ],
)
def test_a_notice_of_a_person(name: str, ours: str) -> None:
    found = event(name, {"openid": USER, "timestamp": int(HAIL.timestamp())})
    assert (found.name, found.chat, found.sender) == (ours, "", USER)


def test_an_event_without_an_id_is_known_by_what_it_says() -> None:
    d = {"openid": USER, "timestamp": int(HAIL.timestamp())}
    first, again = event("FRIEND_ADD", d, id=None), event("FRIEND_ADD", d, id=None)
    other = event("FRIEND_DEL", d, id=None)
    assert first.dedup_key == again.dedup_key != other.dedup_key


@pytest.mark.parametrize(
    ("name", "d"),
    [
        ("RESUMED", "ok"),
        ("READY", {}),
        ("GROUP_MEMBER_ADD", {"group_openid": GROUP, "member_openid": MEMBER}),
        ("INTERACTION_CREATE", {"id": "1"}),
        (7, {}),
        (None, None),
        (["C2C_MESSAGE_CREATE"], private()),
    ],
)
def test_what_we_do_not_know_is_dropped(name: Any, d: Any) -> None:
    assert read(name, d) is None


@pytest.mark.parametrize("op", [1, 2, 7, 11, 12, 99, -1])
def test_what_is_no_dispatch_is_dropped(op: int) -> None:
    assert read(C2C, private(), op=op) is None


def test_what_a_bot_says_is_dropped() -> None:
    assert read(AT, group(author={"member_openid": MEMBER, "bot": True})) is None


def without(d: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in d.items() if key != name}


@pytest.mark.parametrize(
    ("name", "d"),
    [
        (C2C, "a string"),
        (C2C, None),
        (C2C, without(private(), "author")),
        (C2C, private(author="x")),
        (C2C, private(author={"id": USER})),
        (C2C, private(author={"user_openid": ""})),
        (C2C, private(author={"user_openid": "a b"})),
        (C2C, private(author={"user_openid": 7})),
        (C2C, without(private(), "id")),
        (C2C, private(message_id="")),
        (C2C, private() | {"id": 5}),
        (AT, without(group(), "group_openid")),
        (AT, group(author={"id": MEMBER})),
        (AT, group(author={"user_openid": USER})),
        ("GROUP_MSG_REJECT", {"timestamp": 1}),
        ("FRIEND_ADD", {"timestamp": 1}),
    ],
)
def test_a_message_without_what_it_must_have_is_refused(name: str, d: Any) -> None:
    with pytest.raises(RefusedError) as caught:
        read(name, d)
    assert caught.value.status == 400


@pytest.mark.parametrize("op", [None, "0", True, 0.0])
def test_an_op_that_is_no_number_is_refused(op: Any) -> None:
    with pytest.raises(RefusedError) as caught:
        read(C2C, private(), op=op)
    assert caught.value.status == 400
