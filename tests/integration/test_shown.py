"""What an officer sends without words is in the right case, and he hears which word is still missing."""

import json
from datetime import timedelta

import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from models import Case, CaseEvent, CaseMessage, DeskEntry, Household, Message
from tests.small_county import VILLAGE, Road

pytestmark = pytest.mark.anyio
HAIL = "竹园村二组下冰雹,烟叶打烂了"
THERE, FAR = (32.301, 108.901), (32.45, 109.05)


@pytest.fixture
async def road(road: Road) -> Road:
    """A lane over the small county, 张诗文's house on the map, with his report of hail."""
    async with road.workshop.begin() as work:
        house = await work.session.get(Household, "H1")
        assert house is not None
        house.lat, house.lng = 32.30, 108.90
        work.session.add(Household(id="H2", division_code=VILLAGE, head="某某", lat=32.5, lng=109.1, tags=[]))
    await road.says("oZhang", HAIL)
    road.later(5)
    return road


async def sends(road: Road, sender: str, segment: Segment) -> str:
    return await road.take(road.message(sender, segments=(segment,))) or ""


def position(spot: tuple[float, float]) -> Segment:
    return Segment(SegmentKind.LOCATION, lat=spot[0], lng=spot[1], data={"datum": "gcj02"})


async def messages_of(road: Road, case: Case) -> set[int]:
    return {link.message_id for link in await road.all(CaseMessage) if link.case_id == case.id}


async def test_a_photo_before_he_took_the_case_is_in_it_and_he_hears_that_nothing_else_is(road: Road) -> None:
    (case,) = await road.all(Case)
    reply = await road.shows("oChen")
    assert "还没有记您收到" in reply
    assert f"到场 {case.number[-3:]}" in reply
    assert (await road.all(Message))[-1].id in await messages_of(road, case)
    assert await road.all(DeskEntry) == []
    assert (await road.all(Case))[0].state == "assigned"


async def test_a_photo_on_the_way_is_no_arrival_and_says_so(road: Road) -> None:
    await road.says("oChen", "收到")
    assert "还没有记您到场" in await road.shows("oChen")
    await road.says("oChen", "到场")
    road.later(3)
    assert "照片记到" in (reply := await road.shows("oChen"))
    assert "到场" not in reply


@pytest.mark.parametrize(
    ("kind", "word"),
    [("video", "视频"), ("voice", "语音"), ("file", "文件"), ("location", "位置"), ("link", "链接")],
)
async def test_whatever_he_sends_is_called_by_its_name(road: Road, kind: str, word: str) -> None:
    await road.says("oChen", "收到")
    assert (await sends(road, "oChen", Segment(SegmentKind(kind), media_id="M1"))).startswith(f"{word}记到")


async def test_of_nine_photos_he_hears_once(road: Road) -> None:
    await road.says("oChen", "收到")
    answers = []
    for _ in range(9):
        road.clock.advance(timedelta(seconds=4))
        answers.append(await road.shows("oChen"))
    assert [bool(answer) for answer in answers] == [True, *[False] * 8]
    (case,) = await road.all(Case)
    assert len(await messages_of(road, case)) == 11


async def test_who_has_several_cases_is_asked_which_and_the_photos_go_where_he_says(road: Road) -> None:
    await road.says("oOther", "竹园村三组下冰雹,玉米打坏了")
    await road.says("oThird", "竹园村四组下冰雹,烤烟打坏了")
    road.later(60 * 25)
    first = await road.shows("oWang")
    assert "是哪一件" in first
    road.clock.advance(timedelta(seconds=5))
    assert "是哪一件" not in await road.shows("oWang")
    _, second, third = await road.all(Case)
    await road.says("oWang", f"收到 {third.number}")
    photos = {message.id for message in await road.all(Message) if message.kind == "image"}
    assert photos <= await messages_of(road, third)
    assert not photos & await messages_of(road, second)
    assert {entry.due_at for entry in await road.all(DeskEntry)} == {None}


async def test_his_own_case_comes_before_one_that_he_was_told_of_besides(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oOther", "竹园村三组下冰雹,玉米打坏了")
    await road.shows("oWang")
    _, own = await road.all(Case)
    assert own.officer_id == "V1"
    assert (await road.all(Message))[-1].id in await messages_of(road, own)


async def arrival(road: Road) -> dict[str, object]:
    (event,) = await road.all(CaseEvent, kind="arrived")
    return {name: event.data.get(name) for name in ("proof", "distance_m", "doubts")}


async def test_the_position_that_he_shared_proves_that_he_is_there(road: Road) -> None:
    await road.says("oChen", "收到")
    await sends(road, "oChen", position(THERE))
    await road.says("oChen", "到场")
    proven = await arrival(road)
    assert proven["proof"] == "position"
    assert int(str(proven["distance_m"])) < 200
    assert not proven["doubts"]


async def test_his_own_position_is_never_taken_for_the_place_of_the_case(road: Road) -> None:
    await road.says("oChen", "收到")
    await sends(road, "oChen", position(FAR))
    await road.says("oChen", "到场")
    assert (await arrival(road))["doubts"] == ["far"]


async def test_a_photo_just_before_is_a_proof_and_nothing_is_none(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.shows("oChen")
    await road.says("oChen", "到场")
    assert (await arrival(road))["proof"] == "photo"


async def test_a_bare_word_stays_without_proof(road: Road) -> None:
    await road.says("oChen", "收到")
    await road.says("oChen", "到场")
    assert await arrival(road) == {"proof": "none", "distance_m": None, "doubts": ["no_proof"]}


async def test_a_photo_of_an_officer_without_cases_waits_for_its_words(road: Road) -> None:
    assert "什么事" in await road.shows("oLi")
    assert json.loads((await road.all(Message))[-1].segments)[0]["kind"] == "image"


async def test_what_he_shows_after_the_end_belongs_to_what_he_has_just_done(road: Road) -> None:
    await road.says("oZhang", road.means("屋里困难,想申请救助", "relief"))
    hail, relief = await road.all(Case)
    for words in (f"收到 {hail.number}", f"到场 {hail.number}", f"办结 {hail.number} 发了种子"):
        await road.says("oChen", words)
    assert f"记到{hail.number[-3:]}号里了" in await road.shows("oChen")
    await road.says("oChen", f"收到 {relief.number}")
    assert relief.number[-3:] in await road.shows("oChen")
