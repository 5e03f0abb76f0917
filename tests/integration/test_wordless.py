"""Empty texts, stickers, photos and voices alone are valid input (protocol reference, 6.1)."""

from datetime import timedelta

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from models import Attachment, Case, CaseMessage, DeskEntry, Message
from tests.small_county import Road

pytestmark = pytest.mark.anyio


async def _sends(road: Road, *segments: Segment) -> str:
    return await road.take(road.message("oStranger", segments=segments)) or ""


async def test_what_photos_are_about_is_asked_once_however_many_come(road: Road) -> None:
    answers = [await road.shows("oStranger") for _ in range(3)]
    assert ["什么事" in answer for answer in answers] == [True, False, False]
    assert all(answers)
    assert [entry.reason for entry in await road.all(DeskEntry)] == ["image_only"] * 3


async def test_several_photos_and_then_their_words_are_one_case(road: Road) -> None:
    for _ in range(3):
        await road.shows("oStranger")
        road.clock.advance(timedelta(seconds=20))
    await road.says("oStranger", "四季镇竹园村二组下冰雹了")
    (case,) = await road.all(Case)
    assert {link.case_id for link in await road.all(CaseMessage)} == {case.id}
    assert len(await road.all(CaseMessage)) == 4
    assert {entry.due_at for entry in await road.all(DeskEntry)} == {None}


async def test_photos_that_come_again_after_their_case_are_asked_about_anew(road: Road) -> None:
    await road.shows("oStranger")
    await road.says("oStranger", "四季镇竹园村二组下冰雹了")
    road.clock.advance(timedelta(days=2))
    assert "什么事" in await road.shows("oStranger")


@pytest.mark.parametrize(
    "segments",
    [
        (),
        (Segment(SegmentKind.TEXT, text="  "),),
        (Segment(SegmentKind.IMAGE, url="https://gchat.qpic.cn/1", data={"is_sticker": True}),),
    ],
    ids=["nothing", "blanks", "a sticker"],
)
async def test_what_says_nothing_is_greeted_once_in_a_row_and_waits_for_nobody(
    road: Road, segments: tuple[Segment, ...]
) -> None:
    answers = [await _sends(road, *segments) for _ in range(3)]
    assert ["包联" in answer for answer in answers] == [True, False, False]
    assert answers[1:] == ["", ""]
    fates = [(each.fate_kind, each.fate_reason) for each in await road.all(Message)]
    assert fates == [("answered", "empty"), ("ignored", "empty"), ("ignored", "empty")]
    road.clock.advance(timedelta(minutes=2))
    assert "包联" in await _sends(road, *segments)
    assert await road.all(DeskEntry) == []
    assert await road.all(Attachment) == []


async def test_a_voice_that_nobody_recognised_is_kept_and_its_words_are_asked_for(road: Road) -> None:
    answer = await _sends(road, Segment(SegmentKind.VOICE, media_id="Mid_1", data={"format": "amr"}))
    assert "打几个字" in answer
    (kept,) = await road.all(Attachment)
    assert (kept.state, [entry.reason for entry in await road.all(DeskEntry)]) == ("waiting", ["voice_only"])
