"""Photos, voice and films of WeChat, by their link or their media id (protocol reference, 1.13)."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.base import Fetched, FetchError
from tests.ports import FakeFetcher
from tests.unit.bots.wechat_script import Answer, Platform, make, refused

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0picture"


def image(**changes: Any) -> Segment:
    return replace(Segment(SegmentKind.IMAGE, media_id="Mid_1"), **changes)


def media(data: bytes, kind: str) -> httpx.Response:
    return httpx.Response(200, content=data, headers={"content-type": kind})


async def test_a_photo_is_fetched_by_its_link_first() -> None:
    fetcher = FakeFetcher({"http://mmbiz.qpic.cn/1": Fetched(JPEG, "image/jpeg")})
    photo = image(url="http://mmbiz.qpic.cn/1")
    assert (await make(Platform(), fetcher=fetcher).fetch(photo)).data == JPEG


async def test_a_dead_link_falls_back_to_the_media_id() -> None:
    platform = Platform(media(JPEG, "image/jpeg"))
    assert (await make(platform).fetch(image(url="http://mmbiz.qpic.cn/1"))).mime == "image/jpeg"
    assert platform.requests[0].url.params["media_id"] == "Mid_1"


async def test_a_voice_is_fetched_by_its_media_id() -> None:
    platform = Platform(media(b"#!AMR\nvoice", "audio/amr"))
    voice = Segment(SegmentKind.VOICE, media_id="Mid_2")
    assert (await make(platform).fetch(voice)).mime == "audio/amr"


async def test_a_film_is_fetched_behind_the_link_in_the_answer() -> None:
    fetcher = FakeFetcher({"http://mpvideo.qpic.cn/v": Fetched(b"....ftypmp42", "video/mp4")})
    platform = Platform({"video_url": "http://mpvideo.qpic.cn/v"})
    film = Segment(SegmentKind.VIDEO, media_id="Mid_3")
    assert (await make(platform, fetcher=fetcher).fetch(film)).mime == "video/mp4"


@pytest.mark.parametrize(
    ("answer", "reason", "is_final"),
    [
        (refused(40007), "media_lost", True),
        (httpx.Response(200, text='{"errcode":40007,"errmsg":"x"}'), "media_lost", True),
        (refused(-1), "-1", False),
        (httpx.ReadTimeout("slow"), "timeout", False),
        ({"video_url": 5}, "no_video_url", True),
        (media(b"<html>", "image/jpeg"), "unknown_type", True),
        (media(b"#!AMR\nvoice", "image/jpeg"), "wrong_type", True),
    ],
    ids=repr,
)
async def test_a_medium_that_cannot_be_had_says_whether_to_try_again(
    answer: Answer, reason: str, is_final: bool
) -> None:
    with pytest.raises(FetchError) as caught:
        await make(Platform(answer)).fetch(image())
    assert (caught.value.reason, caught.value.is_final) == (reason, is_final)


async def test_a_photo_without_any_address_is_final() -> None:
    with pytest.raises(FetchError) as caught:
        await make(Platform()).fetch(Segment(SegmentKind.IMAGE))
    assert caught.value.is_final
