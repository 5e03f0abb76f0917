"""Photos before, after and between the words: asked for once, told once, and no answer to what they do not show."""

from datetime import timedelta

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from app.services.deciding.facts import reporter_of
from models import Case, CaseMessage, Conversation
from tests.small_county import COUNTY, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村二组下冰雹,烟叶打烂了"
PHOTO = Segment(SegmentKind.IMAGE, url="https://mmbiz.qpic.cn/a", media_id="M1")


async def sends(road: Road, *segments: Segment) -> str:
    return await road.take(road.message("oStranger", segments=segments)) or ""


async def test_whoever_showed_photos_first_is_not_asked_for_photos(road: Road) -> None:
    await road.shows("oStranger")
    reply = await road.says("oStranger", HAIL)
    assert "您先发的照片也放进去了" in reply
    assert "拍几张" not in reply


async def test_whoever_sent_words_alone_is_asked_for_photos(road: Road) -> None:
    reply = await road.says("oStranger", HAIL)
    assert "拍几张照片发过来" in reply
    assert "先发的" not in reply


async def test_words_with_their_photo_in_one_message_ask_for_none(road: Road) -> None:
    reply = await sends(road, Segment(SegmentKind.TEXT, text=HAIL), PHOTO)
    assert "拍几张" not in reply


async def test_that_photos_came_is_said_once_in_a_row_and_all_are_kept(road: Road) -> None:
    await road.says("oZhang", HAIL)
    answers = []
    for _ in range(9):
        road.clock.advance(timedelta(seconds=6))
        answers.append(await road.shows("oZhang"))
    assert "(灾情)" in answers[0]
    assert answers[1:] == [""] * 8
    assert len(await road.all(CaseMessage)) == 10
    road.later(3)
    assert "照片收到了" in await road.shows("oZhang")


async def test_photos_leave_the_question_for_the_telephone_open(road: Road) -> None:
    await road.says("oStranger", HAIL)
    road.later(1)
    assert "留个电话" in await road.shows("oStranger")
    for _ in range(3):
        road.clock.advance(timedelta(seconds=6))
        await road.shows("oStranger")
    assert "记下了" in await road.says("oStranger", "13909150001")
    (case,) = await road.all(Case)
    assert reporter_of(case)["phone"] == "13909150001"


async def test_words_that_say_nothing_after_a_photo_are_asked_what_it_is_and_not_greeted(road: Road) -> None:
    await road.shows("oStranger")
    reply = await road.says("oStranger", "你看嘛")
    assert "是什么事" in reply
    assert "您好" not in reply
    assert "不客气" in await road.says("oStranger", "谢谢")


async def test_who_asks_whether_somebody_comes_keeps_his_voice_with_the_desk(road: Road) -> None:
    await sends(road, Segment(SegmentKind.VOICE, media_id="V1", data={"format": "amr"}))
    assert "是什么事" in await road.says("oStranger", "没人来吗")
    assert await road.all(Case) == []


async def test_the_next_day_it_is_asked_anew_what_a_photo_is_about(road: Road) -> None:
    await road.shows("oStranger")
    road.later(60 * 20)
    assert "什么事" in await road.shows("oStranger")


@pytest.mark.parametrize(("kind", "word"), [("video", "视频"), ("file", "文件"), ("link", "链接")])
async def test_no_film_or_file_is_called_a_photo(road: Road, kind: str, word: str) -> None:
    assert (await sends(road, Segment(SegmentKind(kind), media_id="M1"))).startswith(f"{word}收到了")


async def test_a_photo_after_the_end_asks_whether_it_is_solved(road: Road) -> None:
    await road.says("oZhang", HAIL)
    for words in ("收到", "到场", "办结 送了种子"):
        await road.says("oChen", words)
    assert "解决了没有" in await road.shows("oZhang")
    await road.says("oZhang", "2")
    assert (await road.all(Case))[0].state == "assigned"


async def test_a_position_near_nobody_is_said_to_be_no_answer_and_the_village_is_asked_for(
    road: Road,
) -> None:
    await road.says("oStranger", "下冰雹,烟叶打烂了")
    far = Segment(SegmentKind.LOCATION, text="北京市", lat=39.9, lng=116.4, data={"datum": "gcj02"})
    assert "哪个村" in await sends(road, far)
    (case,), (talk,) = await road.all(Case), await road.all(Conversation)
    assert case.division_code == COUNTY
    assert talk.dialogue is not None
    assert talk.dialogue["ask"] == "place"
