"""The published vectors of the WeChat cipher and signature (protocol reference, section 7)."""

import pytest

from bots.sealed import CipherError, signature
from bots.wechat.crypto import MessageCipher

KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
APP_ID = "wx0123456789abcdef"
ENCRYPTED = (
    "4j/AuRx71kQlxVlzbpsMWM1EKYA5ZwWu5U9ZYn2XoBSHos3Eum4J/SH72klmIz38ovYmSuxOVCKQ/3iU3Z0BdBNTHPaPD+sEORkX"
    "E2rqOSE4SB3n2kQUC1Fw4SRJ9yE41Z6taGoikFDFVuES5fvpP/HvtjLTvm34DNbu6NyrozWbQu3BK5CmfIKzJNgYQgzh1x44Vhsx"
    "CAybtQbe3BY1W+VQxDEeD+SIHh7Xgi3oM9oA0qgM3TW1cmxQgim0PExpumIa6i1QV5vxNX4lWjsA5f19ZMTKZcSSrScn7GC0UW0g"
    "XOWCZnt2aKStWmFkDxk150d7FZm0zeP9yE7Sm2zIww=="
)
INNER = (
    "<xml><ToUserName>gh_demo</ToUserName><FromUserName>oUser1</FromUserName><CreateTime>1767225600</CreateTime>"
    "<MsgType>text</MsgType><Content>路灯坏了</Content><MsgId>7000000000000000001</MsgId></xml>"
)


def cipher(app_id: str = APP_ID) -> MessageCipher:
    return MessageCipher("holdfast2026", KEY, app_id)


def test_the_plain_signature_is_the_published_one() -> None:
    assert signature("holdfast2026", "1767225600", "77412098") == "9b1637a1e082b4a51c6efa19ad3ce463be0c4bc9"


def test_the_message_signature_is_the_published_one() -> None:
    given = signature("holdfast2026", "1767225600", "77412098", ENCRYPTED)
    assert given == "475a805348a1b16772ac98cc8a0aac8d68cde276"


def test_the_published_ciphertext_opens_to_the_published_xml() -> None:
    assert cipher().open(ENCRYPTED).decode() == INNER


@pytest.mark.parametrize("app_id", ["wx0123456789abcdeF", "wx0123456789abcde", "wx0123456789abcdef0", ""])
def test_another_app_id_does_not_open_it(app_id: str) -> None:
    with pytest.raises(CipherError):
        cipher(app_id).open(ENCRYPTED)


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "====",
        ENCRYPTED[:-4],
        ENCRYPTED + "\n",
        ENCRYPTED + "AAAA",
        " " + ENCRYPTED,
        ENCRYPTED[:-8] + "AAAAAA==",
        "路灯",
    ],
)
def test_damaged_ciphertext_is_refused(damaged: str) -> None:
    with pytest.raises(CipherError):
        cipher().open(damaged)
