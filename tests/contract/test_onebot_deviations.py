"""What implementations do beside the specification, row by row (protocol reference, 3.2 to 3.7)."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from app.core.enums import SegmentKind
from app.core.messages import InboundEvent, InboundMessage
from tests.contract.harnesses import NOW, onebot_adapter, onebot_post
from tests.contract.onebot_recorded import changed, message, parse, payload


def heard(**changes: Any) -> InboundMessage:
    found = parse(changed(**changes))
    assert isinstance(found, InboundMessage)
    return found


def image(**data: Any) -> InboundMessage:
    return heard(message=[{"type": "image", "data": data}])


@pytest.mark.parametrize("number", [-1, -2147483648, 2147483647, "-7"])
def test_any_id_of_a_message_is_an_id(number: object) -> None:
    found = heard(message_id=number)
    assert (found.external_id, found.dedup_key) == (str(number), f"{number}:700001")


@pytest.mark.parametrize("word", ["abc-1", "7c9e6679-7425-40de-944b-e07fc1f90ae7", "ROBOT1.0_x!", "Ab+/="])
def test_an_id_that_is_a_string_is_kept_and_known_again(word: str) -> None:
    found = heard(message_id=word)
    assert (found.external_id, found.dedup_key) == (word, f"{word}:700001")
    assert heard(message_id=word, time=1784358600, font=15).dedup_key == found.dedup_key


def test_a_message_id_that_is_a_string_can_be_taken_back() -> None:
    body = {**json.loads(payload("group_recall")), "message_id": "abc-1"}
    found = parse(json.dumps(body).encode())
    assert isinstance(found, InboundEvent)
    assert found.data["message_id"] == "abc-1"


@pytest.mark.parametrize("odd", ["", " ", "bot_online:1", "a b", "x" * 65, "号", None, [], True, 0, "0", ...])
def test_what_has_no_id_is_known_by_who_said_what_and_when(odd: object) -> None:
    found = heard(message_id=odd)
    assert found.external_id.startswith("digest:")
    assert heard(message_id=odd, font=15).dedup_key == found.dedup_key
    others = [
        heard(message_id=odd, time=1767225661),
        heard(message_id=odd, message="又下起来了"),
        heard(message_id=odd, user_id=20009),
        heard(message_id=odd, group_id=700002),
    ]
    assert len({found.dedup_key, *(other.dedup_key for other in others)}) == 5


def test_without_id_and_time_it_is_a_repeat_within_a_minute_and_news_after_it() -> None:
    body = changed(message_id=0, time=...)
    first, again, later = (_known_by(body, NOW + timedelta(seconds=after)) for after in (0, 2, 61))
    assert first == again != later


def _known_by(body: bytes, received_at: datetime) -> str:
    adapter = onebot_adapter()
    found = adapter.parse(adapter.verify(replace(onebot_post(body), received_at=received_at)))
    assert isinstance(found, InboundMessage)
    return found.dedup_key


def test_the_same_id_in_two_groups_or_of_two_people_is_two_messages() -> None:
    private = {"message_type": "private", "group_id": ...}
    keys = [
        heard(group_id=700001).dedup_key,
        heard(group_id=700002).dedup_key,
        heard(user_id=20002, **private).dedup_key,
        heard(user_id=20003, **private).dedup_key,
    ]
    assert len(set(keys)) == 4


def test_a_message_that_is_reported_again_with_another_time_is_the_same() -> None:
    assert heard(time=1784358000).dedup_key == heard(time=1784358600).dedup_key


def test_chinese_written_as_escapes_says_the_same() -> None:
    body = json.loads(changed())
    escaped, plain = (json.dumps(body, ensure_ascii=flag).encode() for flag in (True, False))
    assert escaped != plain
    first, second = parse(escaped), parse(plain)
    assert isinstance(first, InboundMessage)
    assert isinstance(second, InboundMessage)
    assert first.text == second.text == "三号楼电梯坏了"


@pytest.mark.parametrize("key", ["sub_type", "subType"])
@pytest.mark.parametrize(("value", "is_sticker"), [(0, False), ("0", False), (1, True), ("7", True)])
def test_a_stickers_mark_is_spelled_in_two_ways(key: str, value: object, is_sticker: bool) -> None:
    found = image(file="a.png", url="https://gchat.qpic.cn/a", **{key: value})
    assert found.segments[0].data["is_sticker"] is is_sticker


@pytest.mark.parametrize("size", [52312, "52312", "", None, "many"])
def test_a_size_may_be_a_number_or_words(size: object) -> None:
    assert image(file="a.png", url="https://gchat.qpic.cn/a", file_size=size).segments[0].url


@pytest.mark.parametrize("url", [..., "", None, "/app/cache/a.png", "file:///a.png", 5])
def test_a_picture_without_a_link_is_kept_to_be_asked_for(url: object) -> None:
    data = {"file": "A1.png"} if url is ... else {"file": "A1.png", "url": url}
    segment = image(**data).segments[0]
    assert (segment.kind, segment.url, segment.media_id) == (SegmentKind.IMAGE, "", "A1.png")


def test_a_file_name_of_any_length_is_kept_whole_and_is_never_a_path() -> None:
    name = "../" * 10 + "A" * 400 + ".png"
    segment = image(file=name, url="").segments[0]
    assert (segment.media_id, segment.url) == (name, "")


@pytest.mark.parametrize("group", [284840486, ..., "284840486"])
def test_a_stranger_from_a_group_writes_in_private(group: object) -> None:
    found = heard(message_type="private", sub_type="group", group_id=group)
    assert (found.chat, found.sender, found.is_addressed) == ("", "20002", True)


def test_whatever_is_not_relied_upon_may_be_missing() -> None:
    found = heard(
        sender=...,
        anonymous=...,
        font=...,
        raw_message=...,
        message_format=...,
        sub_type=...,
        post_type="message",
    )
    assert (found.sender_name, found.text) == ("20002", "三号楼电梯坏了")


@pytest.mark.parametrize("number", [10001, "10001"])
def test_what_the_account_itself_says_is_passed_over(number: object) -> None:
    assert parse(changed(user_id=number)) is None
    assert parse(changed(post_type="message_sent")) is None


@pytest.mark.parametrize("mode", ["plain", "with the word array", "with the word string"])
def test_array_or_string_is_seen_by_its_type_and_not_by_what_is_said_of_it(mode: str) -> None:
    said = {"plain": {}, "with the word array": {"message_format": "array"}}.get(
        mode, {"message_format": "string"}
    )
    as_string = heard(message="[CQ:at,qq=10001] 下雹子了&#91;哭&#93;&amp;amp;", **said)
    as_array = heard(
        message=[
            {"type": "at", "data": {"qq": 10001}},
            {"type": "text", "data": {"text": " 下雹子了[哭]&amp;"}},
        ],
        **said,
    )
    assert as_string.text == as_array.text == "下雹子了[哭]&amp;"
    assert as_string.is_addressed
    assert as_array.is_addressed


def test_a_market_sticker_and_a_photo_are_told_apart() -> None:
    assert message("napcat_market_sticker").segments[0].data["is_sticker"] is True
    assert message("napcat_group_mention").segments[2].data["is_sticker"] is False


@pytest.mark.parametrize("nothing", [..., None, ""])
def test_a_message_without_its_type_was_said_in_the_group_that_it_names_else_in_private(
    nothing: object,
) -> None:
    in_group = heard(message_type=nothing)
    assert (in_group.chat, in_group.is_addressed) == ("700001", True)
    for changes in ({"group_id": ...}, {"group_id": None}, {"group_id": 0}, {"sub_type": "group"}):
        alone = heard(message_type=nothing, **changes)
        assert (alone.chat, alone.dedup_key) == ("", f"{in_group.external_id}:20002")


def test_words_in_raw_message_alone_are_heard() -> None:
    for nothing in (..., None):
        assert heard(message=nothing, raw_message="竹园村下冰雹了").text == "竹园村下冰雹了"
