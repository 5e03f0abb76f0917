"""The fake platform's cipher against the reference's vectors and against an independent library."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from app.demo.wechat_wire import UnreadableReplyError, WireCipher, read_xml, signature, xml

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
APP_ID = "wx0123456789abcdef"
INNER = (
    "<xml><ToUserName>gh_demo</ToUserName><FromUserName>oUser1</FromUserName>"
    "<CreateTime>1767225600</CreateTime><MsgType>text</MsgType><Content>路灯坏了</Content>"
    "<MsgId>7000000000000000001</MsgId></xml>"
)
HIDDEN = (
    "4j/AuRx71kQlxVlzbpsMWM1EKYA5ZwWu5U9ZYn2XoBSHos3Eum4J/SH72klmIz38ovYmSuxOVCKQ/3iU3Z0BdBNTHPaPD+sEORkX"
    "E2rqOSE4SB3n2kQUC1Fw4SRJ9yE41Z6taGoikFDFVuES5fvpP/HvtjLTvm34DNbu6NyrozWbQu3BK5CmfIKzJNgYQgzh1x44Vhsx"
    "CAybtQbe3BY1W+VQxDEeD+SIHh7Xgi3oM9oA0qgM3TW1cmxQgim0PExpumIa6i1QV5vxNX4lWjsA5f19ZMTKZcSSrScn7GC0UW0g"
    "XOWCZnt2aKStWmFkDxk150d7FZm0zeP9yE7Sm2zIww=="
)


def test_the_reference_vectors_hold() -> None:
    token, stamp, nonce = "holdfast2026", "1767225600", "77412098"
    assert signature(token, stamp, nonce) == "9b1637a1e082b4a51c6efa19ad3ce463be0c4bc9"
    assert WireCipher(KEY, APP_ID).encrypt(INNER, b"0123456789abcdef") == HIDDEN
    assert signature(token, stamp, nonce, HIDDEN) == "475a805348a1b16772ac98cc8a0aac8d68cde276"


def test_what_another_library_encrypts_is_read() -> None:
    other = WeChatCrypto("holdfast2026", KEY, APP_ID)
    outer = read_xml(other.encrypt_message("<xml><Content>好</Content></xml>", "1", "1767225600"))
    assert WireCipher(KEY, APP_ID).decrypt(outer["Encrypt"]) == "<xml><Content>好</Content></xml>"


def test_another_accounts_cipher_text_is_unreadable() -> None:
    with pytest.raises(UnreadableReplyError):
        WireCipher(KEY, "wx-other").decrypt(HIDDEN)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="￾￿")))
def test_any_words_survive_xml_and_cipher(words: str) -> None:
    cipher = WireCipher(KEY, APP_ID)
    assert read_xml(cipher.decrypt(cipher.encrypt(xml({"Content": words}))))["Content"] == words
