"""Merged forwards: sent along or asked for by id, in each shape, within limits, never lost in silence."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from app.core.enums import SegmentKind
from app.core.messages import InboundMessage, Segment
from app.nlu.address import is_passed_on
from bots.base import TemporaryError
from bots.onebot import forwards
from tests.contract.test_onebot_payloads import changed, parse

pytestmark = pytest.mark.anyio
SAID = [{"type": "at", "data": {"qq": "10001"}}, {"type": "text", "data": {"text": "竹园村下冰雹了"}}]
PHOTO = [{"type": "image", "data": {"file": "A.jpg", "url": "https://gchat.qpic.cn/a"}}]
SHAPES: Mapping[str, dict[str, Any]] = {
    "spec": {"type": "node", "data": {"user_id": "20003", "nickname": "老李", "content": SAID}},
    "go-cqhttp": {
        "sender": {"user_id": 20003, "nickname": "老李"},
        "content": "[CQ:at,qq=10001]竹园村下冰雹了",
    },
    "napcat": {"message_type": "group", "sender": {"card": "老李", "nickname": "L"}, "message": SAID},
}


def forward(content: Sequence[Any] | None = None, forward_id: str = "F1") -> dict[str, Any]:
    sent_along = {} if content is None else {"content": list(content)}
    return {"type": "forward", "data": {"id": forward_id, **sent_along}}


def node(*content: Any, name: str = "老李") -> dict[str, Any]:
    return {"type": "node", "data": {"nickname": name, "content": list(content)}}


def words(text: str) -> dict[str, Any]:
    return {"type": "text", "data": {"text": text}}


def read(*parts: Any) -> InboundMessage:
    found = parse(changed(message=list(parts)))
    assert isinstance(found, InboundMessage)
    return found


async def completed(message: InboundMessage, **kept: Sequence[Any]) -> tuple[Segment, ...]:
    async def ask(forward_id: str) -> Sequence[Any]:
        if forward_id not in kept:
            raise TemporaryError("1200", "gone")
        return kept[forward_id]

    return await forwards.complete(message.segments, ask)


def text(parts: Sequence[Segment]) -> str:
    return " ".join(part.text for part in parts if part.kind is SegmentKind.TEXT)


@pytest.mark.parametrize("shape", SHAPES)
async def test_every_shape_says_the_same_sent_along_or_asked_for(shape: str) -> None:
    inline = read(forward([SHAPES[shape]]))
    assert not inline.is_partial
    assert inline.text == "【聊天记录】 老李:竹园村下冰雹了"
    asked = read(forward())
    assert asked.is_partial
    assert text(await completed(asked, F1=[SHAPES[shape]])) == inline.text


def test_whoever_is_mentioned_in_it_is_not_spoken_to_here_and_a_group_hears_that_it_is_passed_on() -> None:
    found = read(forward([SHAPES["spec"]]))
    assert not found.is_addressed
    assert is_passed_on(found.text)


def test_photos_in_it_are_photos_of_the_message() -> None:
    found = read(forward([node(*PHOTO)]))
    (photo,) = [part for part in found.segments if part.kind is SegmentKind.IMAGE]
    assert (photo.url, photo.data["forwarded"]) == ("https://gchat.qpic.cn/a", 1)


async def test_a_forward_that_is_gone_leaves_a_mark_with_its_id() -> None:
    (mark,) = await completed(read(forward()))
    assert (mark.text, mark.data["id"]) == (forwards.LOST, "F1")


async def test_a_forward_in_a_forward_is_asked_for_too_down_to_the_third() -> None:
    kept = {f"F{n}": [node(words(f"第{n}层")), node(forward(forward_id=f"F{n + 1}"))] for n in range(1, 6)}
    said = text(await completed(read(forward()), **kept))
    assert [f"第{n}层" in said for n in range(1, 5)] == [True, True, True, False]
    assert "聊天记录没能取到" in said


def test_what_is_sent_along_ends_at_the_third_too() -> None:
    inner = forward([node(words("第4层"))], "F4")
    for n in (3, 2, 1):
        inner = forward([node(words(f"第{n}层"), inner)], f"F{n}")
    said = read(inner).text
    assert "第3层" in said
    assert "第4层" not in said
    assert said.endswith(forwards.LEFT_OUT)


@pytest.mark.parametrize(
    "content",
    [
        [node(words("短")) for _ in range(forwards.MAX_NODES + 1)],
        [node(words("长" * 3000)), node(words("长" * 3000)), node(words("尾"))],
        [node(*(PHOTO * 150)), node(*(PHOTO * 150))],
    ],
    ids=["many people", "many characters", "many photos"],
)
def test_too_much_is_cut_and_says_so(content: Sequence[Any]) -> None:
    found = read(forward(content))
    assert found.segments[-1].text == forwards.LEFT_OUT
    assert found.segments[-1].data["id"] == "F1"
    assert len(found.text) <= forwards.MAX_CHARACTERS + 1000
    assert len(found.segments) <= forwards.MAX_PARTS + 2


@pytest.mark.parametrize("content", [[], [None], ["x"], [{"data": 1}], [{"data": {"content": 5}}], [[]]])
def test_what_is_no_forward_is_no_error(content: Any) -> None:
    found = read(words("看这个"), forward(content))
    assert found.text.startswith("看这个")
    assert json.dumps([dict(part.data) for part in found.segments])


async def test_other_parts_stay_as_they_are() -> None:
    message = read(words("看这个"), forward())
    first, *_ = await completed(message, F1=[SHAPES["spec"]])
    assert first == message.segments[0]
    assert (await completed(replace(message, segments=(first,)))) == (first,)
