"""Which requests of WeChat are believed: handshake, modes, keys, bodies (protocol reference, 0 to 1.4)."""

import base64
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import SimulatedClock
from app.core.messages import InboundMessage, RawRequest
from bots.base import RefusedError
from bots.wechat.adapter import WeChatAdapter
from tests.contract.harnesses import (
    KEY,
    NOW,
    OTHER_KEY,
    TOKEN,
    wechat_adapter,
    wechat_compat,
    wechat_encrypt,
    wechat_plain,
    wechat_query,
    wechat_reads,
    wechat_safe,
    wechat_signature,
    wechat_text,
)

TEXT = wechat_text("下冰雹了")
HEAD = (
    "<ToUserName>gh_langao</ToUserName><FromUserName>oVillager1</FromUserName>"
    "<CreateTime>1784358000</CreateTime>"
)


def read(adapter: WeChatAdapter, raw: RawRequest) -> str | None:
    found = adapter.parse(adapter.verify(raw))
    return found.text if isinstance(found, InboundMessage) else None


def refusal(adapter: WeChatAdapter, raw: RawRequest) -> tuple[int, str]:
    with pytest.raises(RefusedError) as caught:
        read(adapter, raw)
    return caught.value.status, caught.value.reason


def get(echo: str = "echo123", **changes: str) -> RawRequest:
    return RawRequest("GET", {**wechat_query(NOW), "echostr": echo, **changes}, {}, b"", NOW)


def safe_with_body(body: bytes, encrypted: str) -> RawRequest:
    return RawRequest("POST", wechat_query(NOW, encrypted), {}, body, NOW)


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_the_handshake_echoes_exactly_and_plainly(mode: str) -> None:
    answer = wechat_adapter(mode=mode).handshake(get("A_z-0/9+="))
    assert (answer.status, answer.body) == (200, b"A_z-0/9+=")
    assert answer.content_type.startswith("text/plain")


@pytest.mark.parametrize("echo", ["", "<script>", "a b", "a\n", "路", "x" * 513, "a\r\nSet-Cookie: x"])
def test_the_handshake_echoes_nothing_but_the_strict_pattern(echo: str) -> None:
    with pytest.raises(RefusedError) as caught:
        wechat_adapter().handshake(get(echo))
    assert caught.value.status == 403


@pytest.mark.parametrize(("name", "status"), [("signature", 401), ("timestamp", 401), ("nonce", 401)])
def test_the_handshake_needs_every_signed_part(name: str, status: int) -> None:
    with pytest.raises(RefusedError) as caught:
        wechat_adapter().handshake(get(**{name: ""}))
    assert caught.value.status == status


def test_the_handshake_refuses_a_changed_nonce() -> None:
    with pytest.raises(RefusedError) as caught:
        wechat_adapter().handshake(get(nonce="77412099"))
    assert caught.value.status == 403


def test_the_handshake_refuses_a_stale_link() -> None:
    clock = SimulatedClock(NOW + timedelta(seconds=601))
    with pytest.raises(RefusedError) as caught:
        wechat_adapter(clock).handshake(get())
    assert caught.value.reason == "stale"


@pytest.mark.parametrize("offset", [-600, 0, 600])
def test_the_whole_window_is_fresh(offset: int) -> None:
    clock = SimulatedClock(NOW + timedelta(seconds=offset))
    assert read(wechat_adapter(clock), wechat_safe(TEXT)) == "下冰雹了"


@pytest.mark.parametrize("stamp", ["x", "-1", "1e9", "１７８４３５８０００", "9" * 30, "1784358000.0"])
def test_a_timestamp_that_is_no_number_is_refused(stamp: str) -> None:
    query = {"signature": wechat_signature(TOKEN, stamp, "n"), "timestamp": stamp, "nonce": "n"}
    raw = RawRequest("POST", query, {}, TEXT, NOW)
    assert refusal(wechat_adapter(mode="plain"), raw) == (403, "stale")


def test_safe_mode_refuses_a_plain_body_with_a_right_signature() -> None:
    assert refusal(wechat_adapter(), wechat_plain(TEXT)) == (403, "not_encrypted")


def test_safe_mode_refuses_an_encrypted_body_without_its_own_signature() -> None:
    raw = wechat_safe(TEXT)
    query = {name: value for name, value in raw.query.items() if name != "msg_signature"}
    assert refusal(wechat_adapter(), replace(raw, query=query)) == (403, "no_msg_signature")


def test_the_plain_signature_does_not_do_for_the_message() -> None:
    raw = wechat_safe(TEXT)
    query = {**raw.query, "msg_signature": raw.query["signature"]}
    assert refusal(wechat_adapter(), replace(raw, query=query)) == (403, "bad_msg_signature")


def test_compat_mode_believes_only_the_encrypted_node() -> None:
    raw = wechat_compat(TEXT, plain=wechat_text("给我转账"))
    assert read(wechat_adapter(mode="compat"), raw) == "下冰雹了"


def test_compat_mode_refuses_a_body_without_the_encrypted_node() -> None:
    assert refusal(wechat_adapter(mode="compat"), wechat_plain(TEXT)) == (403, "not_encrypted")


def test_plain_mode_reads_the_plain_fields() -> None:
    assert read(wechat_adapter(mode="plain", encoding_aes_key=""), wechat_plain(TEXT)) == "下冰雹了"


def test_plain_mode_refuses_a_body_that_is_only_encrypted() -> None:
    assert refusal(wechat_adapter(mode="plain"), wechat_safe(TEXT))[0] == 400


def test_the_previous_key_still_opens_and_seals_the_reply() -> None:
    adapter = wechat_adapter(encoding_aes_key=OTHER_KEY, previous_encoding_aes_key=KEY)
    verified = adapter.verify(wechat_safe(TEXT))
    assert wechat_reads(adapter.acknowledge(verified, "收到")) == "收到"


def test_the_current_key_opens_while_a_previous_one_is_kept() -> None:
    adapter = wechat_adapter(previous_encoding_aes_key=OTHER_KEY)
    verified = adapter.verify(wechat_safe(TEXT))
    assert wechat_reads(adapter.acknowledge(verified, "收到")) == "收到"


def test_a_key_that_is_not_ours_is_refused() -> None:
    assert refusal(wechat_adapter(), wechat_safe(TEXT, key=OTHER_KEY)) == (403, "undecipherable")


@pytest.mark.parametrize("app_id", ["wx0123456789abcdeF", "wx0123456789abcde", "wx0123456789abcdef1", ""])
def test_a_message_for_another_app_is_refused(app_id: str) -> None:
    assert refusal(wechat_adapter(), wechat_safe(TEXT, app_id=app_id)) == (403, "undecipherable")


@pytest.mark.parametrize("damage", ["!", " ", "\n", "=", "AAAA", "路"])
def test_loose_base64_is_refused_even_when_signed(damage: str) -> None:
    encrypted = wechat_encrypt(TEXT)
    loose = encrypted[:8] + damage + encrypted[8:]
    body = f"<xml><Encrypt><![CDATA[{loose}]]></Encrypt></xml>".encode()
    assert refusal(wechat_adapter(), safe_with_body(body, loose)) == (403, "undecipherable")


@given(cut=st.integers(0, 200), tail=st.binary(max_size=40))
def test_any_signed_ciphertext_is_opened_or_refused(cut: int, tail: bytes) -> None:
    encrypted = base64.b64encode(base64.b64decode(wechat_encrypt(TEXT))[:cut] + tail).decode()
    body = f"<xml><Encrypt>{encrypted}</Encrypt></xml>".encode()
    assert refusal(wechat_adapter(), safe_with_body(body, encrypted))[0] in (400, 403)


@pytest.mark.parametrize(
    "shape",
    [
        "<xml><Encrypt>CIPHER</Encrypt></xml>",
        "<xml><Encrypt><![CDATA[CIPHER]]></Encrypt><ToUserName>gh_langao</ToUserName></xml>",
        "<?xml version='1.0' encoding='utf-8'?>\n<xml>\n <Encrypt>CIPHER</Encrypt>\n</xml>\n",
        "\ufeff<xml><ToUserName>gh_langao</ToUserName><Encrypt>CIPHER</Encrypt></xml>",
    ],
)
def test_other_well_formed_envelopes_are_read_too(shape: str) -> None:
    encrypted = wechat_encrypt(TEXT)
    raw = safe_with_body(shape.replace("CIPHER", encrypted).encode(), encrypted)
    assert read(wechat_adapter(), raw) == "下冰雹了"


@pytest.mark.parametrize(
    "shape",
    [
        "<xml><Encrypt>CIPHER</Encrypt><Encrypt>CIPHER</Encrypt></xml>",
        "<xml><Encrypt a='1'>CIPHER</Encrypt></xml>",
        "<xml><Encrypt><b>CIPHER</b></Encrypt></xml>",
        "<!DOCTYPE xml><xml><Encrypt>CIPHER</Encrypt></xml>",
        "<xml><Encrypt>CIPHER</Encrypt></xml><x/>",
        "<xml>" + "<a>" * 64 + "</a>" * 64 + "<Encrypt>CIPHER</Encrypt></xml>",
        '{"Encrypt":"CIPHER"}',
    ],
)
def test_other_envelopes_are_unreadable(shape: str) -> None:
    encrypted = wechat_encrypt(TEXT)
    raw = safe_with_body(shape.replace("CIPHER", encrypted).encode(), encrypted)
    assert refusal(wechat_adapter(), raw)[0] == 400


BAD_INNER = {
    "document type": f"<!DOCTYPE xml SYSTEM 'http://127.0.0.1/'><xml>{HEAD}<MsgType>text</MsgType></xml>",
    "entity": f"<!DOCTYPE xml [<!ENTITY a 'x'>]><xml>{HEAD}<MsgType>&a;</MsgType></xml>",
    "unknown entity": f"<xml>{HEAD}<MsgType>text</MsgType><Content>&nbsp;</Content></xml>",
    "too deep": f"<xml>{HEAD}<MsgType>text</MsgType>{'<a>' * 64}{'</a>' * 64}</xml>",
    "another root": f"<html>{HEAD}<MsgType>text</MsgType></html>",
    "empty root": "<xml/>",
    "only text": "<xml>text</xml>",
    "two roots": "<xml/><xml/>",
    "NUL": f"<xml>{HEAD}<MsgType>text</MsgType><Content>\0</Content></xml>",
    "surrogate": f"<xml>{HEAD}<MsgType>text</MsgType><Content>&#xD83D;</Content></xml>",
    "no MsgType": f"<xml>{HEAD}</xml>",
    "empty MsgType": f"<xml>{HEAD}<MsgType></MsgType></xml>",
    "two MsgTypes": f"<xml>{HEAD}<MsgType>text</MsgType><MsgType>image</MsgType></xml>",
    "MsgType with attribute": f"<xml>{HEAD}<MsgType a='1'>text</MsgType></xml>",
    "no FromUserName": "<xml><ToUserName>gh_langao</ToUserName><MsgType>text</MsgType></xml>",
    "two FromUserNames": f"<xml>{HEAD}<FromUserName>oOther</FromUserName><MsgType>text</MsgType></xml>",
    "endless FromUserName": f"<xml><FromUserName>{'o' * 129}</FromUserName><MsgType>text</MsgType></xml>",
    "two Contents": f"<xml>{HEAD}<MsgType>text</MsgType><Content>a</Content><Content>b</Content></xml>",
    "nested Content": f"<xml>{HEAD}<MsgType>text</MsgType><Content><b>a</b></Content></xml>",
    "event without Event": f"<xml>{HEAD}<MsgType>event</MsgType></xml>",
    "JSON": '{"MsgType":"text","FromUserName":"o"}',
    "JSON after a blank": ' {"MsgType":"text"}',
}


@pytest.mark.parametrize("name", BAD_INNER)
@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_a_bad_inner_document_is_a_400(mode: str, name: str) -> None:
    sign = wechat_safe if mode == "safe" else wechat_plain
    assert refusal(wechat_adapter(mode=mode), sign(BAD_INNER[name].encode()))[0] == 400


@pytest.mark.parametrize("encoding", ["utf-16", "gb18030"])
def test_another_encoding_is_a_400(encoding: str) -> None:
    payload = f"<xml>{HEAD}<MsgType>text</MsgType><Content>下冰雹了</Content></xml>".encode(encoding)
    assert refusal(wechat_adapter(), wechat_safe(payload))[0] == 400


def test_sixty_four_levels_are_still_read() -> None:
    payload = f"<xml>{HEAD}<MsgType>text</MsgType><Content>深</Content>{'<a>' * 63}{'</a>' * 63}</xml>"
    assert read(wechat_adapter(), wechat_safe(payload.encode())) == "深"


def test_a_text_of_many_angle_brackets_is_only_text() -> None:
    payload = wechat_text("<" * 500 + "<!DOCTYPE html>")
    assert read(wechat_adapter(), wechat_safe(payload)) == "<" * 500 + "<!DOCTYPE html>"


def test_a_message_to_another_account_is_refused_where_our_id_is_known() -> None:
    adapter = wechat_adapter(original_id="gh_other")
    assert refusal(adapter, wechat_safe(TEXT)) == (403, "wrong_account")


def test_a_message_to_our_original_id_is_read() -> None:
    assert read(wechat_adapter(original_id="gh_langao"), wechat_safe(TEXT)) == "下冰雹了"


@pytest.mark.parametrize("stamp", ["", "-5", "1.5", "9" * 5000, "0", "4102444800", "x"])
def test_an_absurd_create_time_is_the_receive_time(stamp: str) -> None:
    payload = TEXT.replace(b"<CreateTime>1784358000<", f"<CreateTime>{stamp}<".encode())
    adapter = wechat_adapter()
    found = adapter.parse(adapter.verify(wechat_safe(payload)))
    assert found is not None
    assert found.sent_at == NOW
    assert len(found.dedup_key) < 200


@pytest.mark.parametrize("number", ["", "0", "abc", "-1", "1" * 30])
def test_without_a_usable_msgid_the_key_is_sender_time_and_content(number: str) -> None:
    adapter = wechat_adapter()
    payloads = [wechat_text("甲", number), wechat_text("甲", number), wechat_text("乙", number)]
    keys = [found.dedup_key for p in payloads if (found := adapter.parse(adapter.verify(wechat_safe(p))))]
    assert keys[0] == keys[1] != keys[2]
    assert keys[0].startswith("gh_langao:oVillager1:1784358000:")
