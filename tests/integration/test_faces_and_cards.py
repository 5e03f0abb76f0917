"""Pictures for words, faces, cards, and voices of which nothing was understood: none is taken for a greeting."""

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.onebot import forwards, segments
from models import Case, DeskEntry, Message
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio


async def sends(road: Road, sender: str, message: str) -> str:
    """A message as QQ writes it."""
    return await road.take(road.message(sender, segments=segments.read(message) or ())) or ""


async def speaks(road: Road, sender: str, recognised: str) -> str:
    voice = Segment(SegmentKind.VOICE, text=recognised, media_id="V1", data={"format": "amr"})
    return await road.take(road.message(sender, segments=(voice,))) or ""


@pytest.mark.parametrize("words", ["🆘", "🆘🆘🆘", "SOS"])
async def test_a_call_for_help_in_a_picture_is_one(road: Road, words: str) -> None:
    assert "人身安全最要紧" in await road.says("oStranger", words)
    assert (await road.all(Case))[0].is_urgent


async def test_a_picture_inside_a_word_hides_no_fire(road: Road) -> None:
    await road.says("oStranger", "着火🔥了")
    assert (await road.all(Case))[0].kind == "disaster"


@pytest.mark.parametrize("words", ["🔥🔥", "🏠🔥", "😭😭", "[流泪]"])
async def test_pictures_alone_are_asked_what_the_matter_is(road: Road, words: str) -> None:
    reply = await road.says("oStranger", words)
    assert "是什么事" in reply
    assert "您好" not in reply


@pytest.mark.parametrize("words", ["。", "……", "😭"])
async def test_who_waits_and_sends_no_words_hears_who_comes(road: Road, words: str) -> None:
    await road.says("oZhang", "竹园村二组下冰雹,烟叶打烂了")
    assert "陈家林" in await road.says("oZhang", words)
    assert len(await road.all(Case)) == 1


async def test_a_sticker_while_he_waits_is_no_new_acquaintance(road: Road) -> None:
    await road.says("oZhang", "竹园村二组下冰雹,烟叶打烂了")
    assert "您好" not in await sends(road, "oZhang", "[CQ:face,id=14]")


@pytest.mark.parametrize("words", ["/:strong", "👍", "[抱拳]"])
async def test_a_face_that_means_well_is_a_nod(road: Road, words: str) -> None:
    assert await road.says("oStranger", words)
    assert (await road.all(Message))[-1].fate_reason == "nods"


@pytest.mark.parametrize(
    "words",
    [
        "【收到不支持的消息类型,暂无法显示】",
        "[收到不支持的消息类型,暂无法显示]",
        "[图片]",
        "[语音]",
        "[链接]",
        forwards.LOST,
    ],
)
async def test_what_its_platform_kept_back_is_said_to_be_unreadable(road: Road, words: str) -> None:
    assert "打不开" in await road.says("oStranger", words)
    assert "打不开" in await road.says("oChen", words)
    assert await road.all(DeskEntry) == []


async def test_words_beside_the_name_of_a_kind_are_words(road: Road) -> None:
    assert "打不开" not in await road.says("oStranger", "图片发不出去")


@pytest.mark.parametrize("card", ["[CQ:contact,type=qq,id=10001]", '[CQ:json,data={"app":"x"}]'])
async def test_a_card_is_said_to_be_unreadable_and_a_face_is_not(road: Road, card: str) -> None:
    assert "打不开" in await sends(road, "oStranger", card)
    assert "打不开" not in await sends(road, "oStranger", "[CQ:face,id=14]")


@pytest.mark.parametrize("recognised", ["嗯。", "那个,呃", "啊"])
async def test_a_voice_of_which_nothing_was_understood_is_listened_to(road: Road, recognised: str) -> None:
    assert "请值班的同志来听" in await speaks(road, "oStranger", recognised)
    assert [entry.reason for entry in await road.all(DeskEntry)] == ["voice_only"]


async def test_a_spoken_yes_of_somebody_who_waits_joins_his_case(road: Road) -> None:
    await road.says("oZhang", "竹园村二组下冰雹,烟叶打烂了,三亩")
    assert "语音收到了" in await speaks(road, "oZhang", "嗯。")
    assert await road.all(DeskEntry) == []


@pytest.mark.parametrize("words", ["竹園村二組發大水了", "竹園村下冰雹,煙葉打爛了"])
async def test_traditional_characters_name_the_village(road: Road, words: str) -> None:
    await road.says("oStranger", words)
    assert (await road.all(Case))[0].division_code == VILLAGE
