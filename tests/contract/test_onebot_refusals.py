"""What is no post of our account is refused, with a status that says why (protocol reference, C2, C4, 3.2)."""

from typing import Any

import pytest

from bots.base import RefusedError
from tests.contract.harnesses import NOW, onebot_adapter, onebot_post, onebot_text
from tests.contract.onebot_recorded import changed, refusal


@pytest.mark.parametrize(
    "changes",
    [
        {"user_id": ...},
        {"user_id": None},
        {"user_id": True},
        {"user_id": "oVillager"},
        {"user_id": [1]},
        {"self_id": ...},
        {"self_id": {}},
        {"group_id": ...},
        {"message": 7},
        {"message": ..., "raw_message": ...},
    ],
    ids=str,
)
def test_a_message_that_lacks_what_it_needs_is_a_400(changes: dict[str, Any]) -> None:
    assert refusal(changed(**changes))[0] == 400


def test_the_header_must_name_the_same_account() -> None:
    assert refusal(onebot_text("x"), self_id="10002") == (403, "wrong_account")
    assert refusal(onebot_text("x"), self_id="") == (403, "wrong_account")


def test_the_body_must_name_the_configured_account() -> None:
    assert refusal(changed(self_id=10002), self_id="10002") == (403, "wrong_account")


@pytest.mark.parametrize("prefix", ["", "sha256=", "SHA1=", "sha1:", " sha1="])
def test_only_the_sha1_prefix_is_taken(prefix: str) -> None:
    raw = onebot_post(onebot_text("x"))
    signature = prefix + raw.headers["x-signature"].removeprefix("sha1=")
    raw = type(raw)(raw.method, raw.query, {**raw.headers, "x-signature": signature}, raw.body, NOW)
    with pytest.raises(RefusedError) as caught:
        onebot_adapter().verify(raw)
    assert caught.value.status == 403


def test_an_account_without_a_secret_takes_no_posts() -> None:
    adapter = onebot_adapter(secret="")
    assert not adapter.accepts_posts
    with pytest.raises(RefusedError) as caught:
        adapter.verify(onebot_post(onebot_text("x")))
    assert caught.value.status == 404


def test_there_is_no_handshake() -> None:
    with pytest.raises(RefusedError) as caught:
        onebot_adapter().handshake(onebot_post(b""))
    assert caught.value.status == 405


@pytest.mark.parametrize("depth", [65, 100_000])
def test_deep_nesting_is_a_400(depth: int) -> None:
    body = onebot_text("x")[:-1] + b',"x":' + b"[" * depth + b"]" * depth + b"}"
    assert refusal(body) == (400, "bad_json")


def test_the_published_signature_is_accepted() -> None:
    body = (
        b'{"time":1767225600,"self_id":10001,"post_type":"meta_event","meta_event_type":"heartbeat",'
        b'"interval":30000,"status":{"online":true,"good":true}}'
    )
    raw = onebot_post(body)
    assert raw.headers["x-signature"] == "sha1=483ef04abcd01e58eebfb1c7e87060813f557f7e"
    assert onebot_adapter().verify(raw).payload["self_id"] == 10001
