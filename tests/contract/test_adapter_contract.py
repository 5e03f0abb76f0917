"""What every channel's adapter promises, whatever its platform (protocol reference, section 0)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.messages import InboundEvent, InboundMessage, RawRequest
from bots.base import RefusedError
from tests.contract.harnesses import HARNESSES, NOW, STALE, Harness


def channels(*chosen: Harness) -> pytest.MarkDecorator:
    """Run a test once for each of these channels."""
    return pytest.mark.parametrize("harness", chosen, ids=str)


every_channel = channels(*HARNESSES)
channels_that_sign_the_body = channels(*(h for h in HARNESSES if h.signs_body))
channels_that_sign_a_time = channels(*(h for h in HARNESSES if h.has_timestamp))
channels_with_surrogates = channels(*(h for h in HARNESSES if h.carries_surrogates))
channels_that_echo = channels(*(h for h in HARNESSES if h.own is not None))

HOSTILE = '&quot;]]><script>[CQ:at,qq=all] & </Content><x/>"}'


def read(harness: Harness, raw: RawRequest) -> InboundMessage | InboundEvent | None:
    """Verify and parse, as the webhook does."""
    adapter = harness.adapter()
    return adapter.parse(adapter.verify(raw))


def message(harness: Harness, payload: bytes) -> InboundMessage:
    found = read(harness, harness.sign(payload, NOW))
    assert isinstance(found, InboundMessage)
    return found


def refusal(harness: Harness, raw: RawRequest) -> int:
    with pytest.raises(RefusedError) as caught:
        read(harness, raw)
    return caught.value.status


def read_or_status(harness: Harness, raw: RawRequest) -> InboundMessage | InboundEvent | int | None:
    """What is read, or the status of the refusal; every other exception fails the test."""
    try:
        return read(harness, raw)
    except RefusedError as refused:
        return refused.status


def broken_signature(harness: Harness, change: str) -> RawRequest:
    raw = harness.sign(harness.text("下冰雹了"), NOW)
    get, put = harness.signature
    good = get(raw)
    changed = {
        "missing": None,
        "empty": "",
        "wrong": good[:-4] + ("0000" if good[-4:] != "0000" else "1111"),
        "truncated": good[:-1],
        "upper case": good.upper(),
        "with a blank": good + " ",
        "not ASCII": "签名",
        "surrogate": "\ud83d",
    }
    return put(raw, changed[change])


@every_channel
def test_a_good_signature_is_accepted(harness: Harness) -> None:
    found = message(harness, harness.text("竹园村下冰雹了"))
    assert (found.text, found.kind, found.is_addressed) == ("竹园村下冰雹了", "text", True)
    assert (found.sent_at, found.received_at) == (NOW, NOW)


@every_channel
@pytest.mark.parametrize(
    "change",
    ["missing", "empty", "wrong", "truncated", "upper case", "with a blank", "not ASCII", "surrogate"],
)
def test_a_signature_that_is_not_exactly_right_is_refused(harness: Harness, change: str) -> None:
    assert refusal(harness, broken_signature(harness, change)) in (401, 403)


@channels_that_sign_the_body
def test_a_changed_body_is_refused(harness: Harness) -> None:
    raw = harness.sign(harness.text("下冰雹了"), NOW)
    body = raw.body.replace(b"A", b"B") if b"A" in raw.body else raw.body + b" "
    assert refusal(harness, RawRequest(raw.method, raw.query, raw.headers, body, NOW)) in (400, 401, 403)


@channels_that_sign_a_time
@pytest.mark.parametrize("age", [STALE, -STALE], ids=["old", "from the future"])
def test_a_stale_request_is_refused(harness: Harness, age: timedelta) -> None:
    assert refusal(harness, harness.sign(harness.text("下冰雹了"), NOW - age)) == 403


@every_channel
def test_the_size_limit_is_declared(harness: Harness) -> None:
    assert harness.adapter().max_body == harness.max_body


@every_channel
@pytest.mark.parametrize(
    "payload", [b"", b" ", b"\xff\xfe", b"{", b"<xml>", b"[]", b"null", b"<a/>", b"0", b'"x"', b"\0"]
)
def test_a_signed_body_that_cannot_be_read_is_refused(harness: Harness, payload: bytes) -> None:
    assert refusal(harness, harness.sign(payload, NOW)) == 400


@every_channel
def test_a_repeat_has_the_same_key_and_another_message_has_another(harness: Harness) -> None:
    first = message(harness, harness.text("下冰雹了", "71"))
    again = message(harness, harness.text("下冰雹了", "71"))
    other = message(harness, harness.text("下冰雹了", "72"))
    assert first.dedup_key == again.dedup_key != other.dedup_key
    assert first.external_id == "71"


@every_channel
@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧‍👦 全家", "𠮷家", "🇨🇳", "e\u0301", "一\n二", "]]>", "[CQ:at,qq=all]", "&amp;", "<b>"]
)
def test_text_arrives_as_it_was_written(harness: Harness, text: str) -> None:
    assert message(harness, harness.text(text)).text == text


@channels_with_surrogates
def test_what_cannot_be_stored_is_taken_out_of_the_text(harness: Harness) -> None:
    text = message(harness, harness.text("冰\0雹\ud83d了")).text
    assert text == "冰雹\ufffd了"
    text.encode()


@every_channel
def test_very_long_text_is_capped_and_not_refused(harness: Harness) -> None:
    assert len(message(harness, harness.text("雹" * 12_000)).text) == 10_000


@every_channel
def test_an_unknown_kind_is_acknowledged_and_dropped(harness: Harness) -> None:
    assert read(harness, harness.sign(harness.unknown, NOW)) is None


@channels_that_echo
def test_our_own_messages_coming_back_are_dropped(harness: Harness) -> None:
    assert harness.own is not None
    assert read(harness, harness.sign(harness.own, NOW)) is None


@every_channel
@pytest.mark.parametrize("reply", [None, ""])
def test_an_acknowledgement_without_words_succeeds_silently(harness: Harness, reply: str | None) -> None:
    adapter = harness.adapter()
    answer = adapter.acknowledge(adapter.verify(harness.sign(harness.text("下冰雹了"), NOW)), reply)
    assert harness.reads(answer) is None
    assert answer.status in (200, 204)


@every_channel
def test_a_reply_reaches_the_person_as_we_wrote_it_or_not_at_all(harness: Harness) -> None:
    adapter = harness.adapter()
    answer = adapter.acknowledge(adapter.verify(harness.sign(harness.text("下冰雹了"), NOW)), HOSTILE)
    assert harness.reads(answer) in (HOSTILE, None)


@every_channel
def test_what_a_person_wrote_never_appears_in_our_answer(harness: Harness) -> None:
    adapter = harness.adapter()
    verified = adapter.verify(harness.sign(harness.text("SECRET-WORDS"), NOW))
    adapter.parse(verified)
    assert b"SECRET-WORDS" not in adapter.acknowledge(verified, "收到").body


@every_channel
@given(
    payload=st.one_of(
        st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace"))
    )
)
def test_any_signed_bytes_are_a_message_an_event_nothing_or_a_refusal(
    harness: Harness, payload: bytes
) -> None:
    found = read_or_status(harness, harness.sign(payload, NOW))
    assert found in (None, 400, 401, 403) or isinstance(found, InboundMessage | InboundEvent)


@every_channel
@given(text=st.text(max_size=300))
def test_any_text_that_the_wire_carries_can_be_stored(harness: Harness, text: str) -> None:
    carried = text if harness.carries_surrogates else text.encode("utf-8", "replace").decode()
    found = read_or_status(harness, harness.sign(harness.text(carried), NOW))
    assert found == 400 or isinstance(found, InboundMessage)
    if isinstance(found, InboundMessage):
        assert "\0" not in found.text
        found.text.encode()


@every_channel
@given(reply=st.text(max_size=900))
def test_any_reply_gives_an_answer_that_the_platform_can_read(harness: Harness, reply: str) -> None:
    adapter = harness.adapter()
    harness.reads(
        adapter.acknowledge(adapter.verify(harness.sign(harness.text("下冰雹了"), NOW)), reply or "好")
    )
