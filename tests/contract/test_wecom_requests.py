"""What WeCom sends us, signed and encrypted by `wechatpy` (protocol reference, 2.3 and section 0)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import InboundEvent, InboundMessage, RawRequest
from bots.base import RefusedError
from bots.wecom.crypto import MessageCipher
from tests.contract import wecom_wire as wire

OTHER_KEY = "HxABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4"


def read(raw: RawRequest) -> InboundMessage | InboundEvent | None:
    adapter = wire.wecom_adapter()
    return adapter.parse(adapter.verify(raw))


def status(raw: RawRequest) -> int:
    with pytest.raises(RefusedError) as caught:
        read(raw)
    return caught.value.status


def handshake_status(raw: RawRequest) -> int:
    with pytest.raises(RefusedError) as caught:
        wire.wecom_adapter().handshake(raw)
    return caught.value.status


def test_the_address_is_proven_by_the_plain_text_alone() -> None:
    answer = wire.wecom_adapter().handshake(wire.verification("1616140317555161061"))
    assert (answer.status, answer.body) == (200, b"1616140317555161061")
    assert answer.content_type.startswith("text/plain")


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_an_address_check_without_a_signature_is_refused(name: str) -> None:
    assert handshake_status(wire.without(wire.verification("1"), name)) == 401


@pytest.mark.parametrize("plain", ["<script>", "", "a b", "x" * 513, "中文"])
def test_an_echo_outside_the_pattern_is_not_answered(plain: str) -> None:
    assert handshake_status(wire.verification(plain)) == 403


def test_an_echo_that_was_not_encrypted_is_refused() -> None:
    raw = RawRequest("GET", wire.signed_query("123") | {"echostr": "123"}, {}, b"", wire.AT)
    assert handshake_status(raw) == 403
    assert handshake_status(wire.without(wire.verification("1"), "echostr")) == 403


def test_a_stale_address_check_is_refused() -> None:
    raw = wire.verification("1616140317555161061", wire.AT - timedelta(seconds=601))
    assert handshake_status(raw) == 403


def test_a_plus_that_was_read_as_a_blank_is_put_back() -> None:
    raw = next(
        raw
        for number in range(1000)
        if "+" in (raw := wire.verification(f"1616140317555{number}")).query["echostr"]
    )
    bare = replace(raw, query={**raw.query, "echostr": raw.query["echostr"].replace("+", " ")})
    assert wire.wecom_adapter().handshake(bare).body == wire.wecom_adapter().handshake(raw).body


def test_a_message_names_the_member_and_the_platforms_number() -> None:
    found = read(wire.callback(wire.text_message("收到 12")))
    assert isinstance(found, InboundMessage)
    assert (found.channel, found.account, found.sender) == ("wecom", "county", wire.MEMBER)
    assert (found.external_id, found.text, found.chat) == ("4561255354251345929", "收到 12", "")


def test_a_message_without_a_number_is_known_by_its_sender_and_time() -> None:
    bare = wire.text_message("收到").replace(b"<MsgId>4561255354251345929</MsgId>", b"")
    first, again = read(wire.callback(bare)), read(wire.callback(bare, nonce="99"))
    assert isinstance(first, InboundMessage)
    assert isinstance(again, InboundMessage)
    assert first.dedup_key == again.dedup_key
    assert first.dedup_key.startswith(f"{wire.CORP_ID}:{wire.MEMBER}:{int(wire.AT.timestamp())}:")


@pytest.mark.parametrize("stamp", ["", "-5", "1.5", "9" * 5000, "0", "4102444800", "x"])
def test_an_absurd_create_time_is_the_receive_time(stamp: str) -> None:
    told = f"<CreateTime>{int(wire.AT.timestamp())}<".encode()
    message = wire.text_message("收到 12")
    assert told in message
    raw = wire.callback(message.replace(told, f"<CreateTime>{stamp}<".encode()))
    found = read(raw)
    assert isinstance(found, InboundMessage)
    assert found.sent_at == raw.received_at
    assert len(found.dedup_key) < 200


def test_a_photo_and_a_place_are_read() -> None:
    head = wire.text_message("x").partition(b"<MsgType>")[0]
    photo = head + (
        b"<MsgType><![CDATA[image]]></MsgType><PicUrl><![CDATA[http://p.qpic.cn/a]]></PicUrl>"
        b"<MediaId><![CDATA[M1]]></MediaId><MsgId>7</MsgId><AgentID>1000002</AgentID></xml>"
    )
    place = head + (
        b"<MsgType><![CDATA[location]]></MsgType><Location_X>32.3</Location_X><Location_Y>108.9</Location_Y>"
        b"<Scale>16</Scale><Label><![CDATA[\xe7\xab\xb9\xe5\x9b\xad]]></Label><MsgId>8</MsgId></xml>"
    )
    shown, shared = read(wire.callback(photo)), read(wire.callback(place))
    assert isinstance(shown, InboundMessage)
    assert isinstance(shared, InboundMessage)
    assert (shown.segments[0].url, shown.segments[0].media_id) == ("http://p.qpic.cn/a", "M1")
    spot = shared.segments[0]
    assert (spot.kind, spot.lat, spot.lng, spot.text) == (SegmentKind.LOCATION, 32.3, 108.9, "竹园")


def test_an_event_is_known_by_who_when_and_what() -> None:
    found = read(wire.callback(wire.event("subscribe")))
    assert isinstance(found, InboundEvent)
    assert found.name == "subscribe"
    assert found.dedup_key == f"{wire.CORP_ID}:{wire.MEMBER}:{int(wire.AT.timestamp())}:subscribe:"


@pytest.mark.parametrize("name", ["enter_agent", "LOCATION", "batch_job_result", "something_new"])
def test_events_that_say_nothing_are_acknowledged_and_dropped(name: str) -> None:
    assert read(wire.callback(wire.event(name))) is None


@pytest.mark.parametrize(
    ("what", "raw"),
    [
        ("another corporation inside", wire.callback(wire.text_message("x"), corp_id="wwffffffffffffffff")),
        (
            "another corporation named",
            wire.callback(wire.text_message("x").replace(wire.CORP_ID.encode(), b"wwffffffffffffffff")),
        ),
        (
            "another application",
            wire.callback(wire.text_message("x").replace(b"<AgentID>1000002", b"<AgentID>1000003")),
        ),
        ("another key", wire.callback(wire.text_message("x"), key=OTHER_KEY)),
    ],
)
def test_what_is_not_for_us_is_refused(what: str, raw: RawRequest) -> None:
    assert status(raw) == 403


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"\x00\x01", 400),
        (b"<xml><Encrypt>a</Encrypt><Encrypt>b</Encrypt></xml>", 400),
        (b"<xml><Encrypt><a>b</a></Encrypt></xml>", 400),
        (b'<!DOCTYPE xml [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>', 400),
        (b"<xml>" + b"<a>" * 80 + b"</a>" * 80 + b"</xml>", 400),
        (wire.text_message("收到"), 403),
        (b"<xml><Encrypt>AAAA</Encrypt></xml>", 403),
    ],
)
def test_a_body_that_is_no_sealed_message_is_refused(body: bytes, expected: int) -> None:
    raw = replace(wire.callback(wire.text_message("x")), body=body)
    assert status(raw) == expected


def test_a_damaged_padding_is_refused_though_the_signature_fits() -> None:
    hidden = MessageCipher(wire.TOKEN, wire.KEY, wire.CORP_ID)._seal.close("<xml/>")
    damaged = hidden[:-8] + ("AAAA" if hidden[-8:-4] != "AAAA" else "BBBB") + hidden[-4:]
    raw = RawRequest("POST", wire.signed_query(damaged), {}, wire.outer(damaged), wire.AT)
    assert status(raw) == 403


@pytest.mark.parametrize(
    "changes",
    [
        {"token": "TheNewToken2027", "previous_token": wire.TOKEN},
        {"encoding_aes_key": OTHER_KEY, "previous_encoding_aes_key": wire.KEY},
        {
            "token": "TheNewToken2027",
            "previous_token": wire.TOKEN,
            "encoding_aes_key": OTHER_KEY,
            "previous_encoding_aes_key": wire.KEY,
        },
        {"previous_token": "TheOldToken2025", "previous_encoding_aes_key": OTHER_KEY},
    ],
    ids=["token", "key", "both", "still the same"],
)
def test_while_token_and_key_are_changed_both_are_believed(changes: dict[str, str]) -> None:
    adapter = wire.wecom_adapter(**changes)
    assert adapter.handshake(wire.verification("1616140317555161061")).body == b"1616140317555161061"
    verified = adapter.verify(wire.callback(wire.text_message("收到")))
    assert wire.reads(adapter.acknowledge(verified, "好")) == "好"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"token": "TheNewToken2027"}, "bad_msg_signature"),
        ({"encoding_aes_key": OTHER_KEY}, "undecipherable"),
    ],
)
def test_a_previous_token_or_key_that_was_taken_out_is_refused(changes: dict[str, str], reason: str) -> None:
    with pytest.raises(RefusedError) as caught:
        wire.wecom_adapter(**changes).verify(wire.callback(wire.text_message("收到")))
    assert (caught.value.status, caught.value.reason) == (403, reason)


def test_a_reply_is_sealed_for_the_member(clock: SimulatedClock) -> None:
    adapter = wire.wecom_adapter()
    verified = adapter.verify(wire.callback(wire.text_message("收到")))
    assert wire.reads(adapter.acknowledge(verified, "好,记您收到")) == "好,记您收到"


def test_a_reply_is_cut_to_what_the_platform_takes() -> None:
    adapter = wire.wecom_adapter()
    verified = adapter.verify(wire.callback(wire.text_message("我的")))
    said = wire.reads(adapter.acknowledge(verified, "雹" * 1000)) or ""
    assert len(said.encode()) <= 2048
    assert said.endswith("…")
