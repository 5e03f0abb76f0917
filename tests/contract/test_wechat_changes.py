"""Token, key and mode of an account are changed on the platform and here, one after the other: no message is lost."""

from dataclasses import replace

import pytest

from bots.sealed import signature
from tests.contract.harnesses import (
    KEY,
    OTHER_KEY,
    TOKEN,
    wechat_adapter,
    wechat_compat,
    wechat_plain,
    wechat_reads,
    wechat_safe,
)
from tests.contract.test_wechat_requests import TEXT, get, read, refusal


def test_while_the_token_is_changed_both_are_believed_and_each_gets_its_own_reply() -> None:
    """The platform asks our address by the new token first, and signs messages by the old one until that is saved."""
    new = wechat_adapter(token="TheNewToken2027", previous_token=TOKEN)
    old = wechat_adapter(previous_token="TheNewToken2027")
    for adapter in (new, old):
        assert adapter.handshake(get()).status == 200
        verified = adapter.verify(wechat_safe(TEXT))
        assert wechat_reads(adapter.acknowledge(verified, "收到")) == "收到"
    plain = wechat_adapter(token="TheNewToken2027", previous_token=TOKEN, mode="plain")
    assert read(plain, wechat_plain(TEXT)) == "下冰雹了"


def test_token_and_key_are_changed_at_once() -> None:
    changes = {"encoding_aes_key": OTHER_KEY, "previous_encoding_aes_key": KEY, "previous_token": TOKEN}
    adapter = wechat_adapter(token="TheNewToken2027", **changes)
    verified = adapter.verify(wechat_safe(TEXT))
    assert wechat_reads(adapter.acknowledge(verified, "收到")) == "收到"


def test_a_previous_token_that_was_taken_out_is_refused() -> None:
    adapter = wechat_adapter(token="TheNewToken2027")
    assert refusal(adapter, wechat_safe(TEXT)) == (403, "bad_signature")
    both = wechat_adapter(token="TheNewToken2027", previous_token="AnotherToken2026")
    assert refusal(both, wechat_safe(TEXT)) == (403, "bad_signature")


def test_the_two_signatures_of_a_message_are_by_one_token() -> None:
    adapter = wechat_adapter(previous_token="TheOldToken2025")
    raw = wechat_safe(TEXT)
    stamp, nonce = raw.query["timestamp"], raw.query["nonce"]
    mixed = {**raw.query, "signature": signature("TheOldToken2025", stamp, nonce)}
    assert refusal(adapter, replace(raw, query=mixed)) == (403, "bad_msg_signature")


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
def test_a_compat_push_is_taken_in_every_mode(mode: str) -> None:
    """So an account goes from plain to safe without a message lost: the platform to compat first, to safe last."""
    assert read(wechat_adapter(mode=mode), wechat_compat(TEXT)) == "下冰雹了"
