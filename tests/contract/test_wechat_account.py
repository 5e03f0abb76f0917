"""Files, logins, pages, menu, codes and followers of a WeChat account, against the fake platform (1.13 to 1.17)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import SegmentKind
from app.core.messages import Segment
from bots.abilities import KnowsVisitors, LoginAgainError, PublicAccount
from bots.base import (
    FetchError,
)
from tests.contract.wechat_world import BASE, IN_WECHAT, JPEG, World

pytestmark = pytest.mark.anyio


async def test_40007_a_medium_that_is_lost_is_lost_for_good(world: World, clock: SimulatedClock) -> None:
    photo = Segment(SegmentKind.IMAGE, media_id=world.platform.keep_media(JPEG, "image/jpeg"))
    assert (await world.adapter.fetch(photo)).data == JPEG
    clock.advance(timedelta(days=3, seconds=1))
    for lost in (photo, replace(photo, media_id=photo.media_id[:64])):
        with pytest.raises(FetchError) as caught:
            await world.adapter.fetch(lost)
        assert (caught.value.reason, caught.value.is_final) == ("media_lost", True)


async def test_a_picture_is_had_by_its_link_else_by_its_media_id(world: World) -> None:
    key, media_id = (
        world.platform.files.host(JPEG, "image/jpeg"),
        world.platform.keep_media(JPEG, "image/jpeg"),
    )
    link = Segment(SegmentKind.IMAGE, url=f"{BASE}/mmbiz_jpg/{key}/0", media_id=media_id)
    world.paths.clear()
    assert (await world.adapter.fetch(link)).data == JPEG
    assert world.paths == [f"/mmbiz_jpg/{key}/0"]
    dead = replace(link, url=f"{BASE}/mmbiz_jpg/gone/0")
    assert (await world.adapter.fetch(dead)).data == JPEG


async def test_a_film_is_had_behind_its_link(world: World) -> None:
    film = Segment(SegmentKind.VIDEO, media_id=world.platform.keep_media(b"....ftypmp42", "video/mp4"))
    assert (await world.adapter.fetch(film)).mime == "video/mp4"


async def login(world: World, change: Callable[[str], str] = lambda code: code) -> str:
    """Who the platform says holds the phone, by the way that a browser takes."""
    url = world.adapter.login_url("https://county.example/back", "S1")
    page = await world.http.get(url.partition("#")[0] + "&demo_openid=oZhang", headers=IN_WECHAT)
    asked = parse_qs(urlsplit(page.headers["location"]).query)
    assert asked["state"] == ["S1"]
    visitor = await world.adapter.visitor(change(asked["code"][0]))
    return "" if visitor.is_anonymous else visitor.external_id


async def test_a_visitor_is_known_by_his_openid(world: World) -> None:
    assert isinstance(world.adapter, KnowsVisitors)
    assert world.adapter.login_url("https://county.example/back?to=1", "S1").endswith(
        "redirect_uri=https%3A%2F%2Fcounty.example%2Fback%3Fto%3D1"
        "&response_type=code&scope=snsapi_base&state=S1#wechat_redirect"
    )
    assert await login(world) == "oZhang"


async def test_a_snapshot_page_is_nobody(world: World) -> None:
    world.platform.misbehaviour.change({"is_snapshot": True})
    assert await login(world) == ""


async def test_40029_40163_42003_the_login_begins_anew(world: World, clock: SimulatedClock) -> None:
    with pytest.raises(LoginAgainError, match="40029"):
        await login(world, lambda code: "made-up")
    code = world.platform.login.code("oZhang", "snsapi_base")
    await world.adapter.visitor(code)
    with pytest.raises(LoginAgainError, match="40163"):
        await world.adapter.visitor(code)
    late = world.platform.login.code("oZhang", "snsapi_base")
    clock.advance(timedelta(minutes=5))
    with pytest.raises(LoginAgainError, match="42003"):
        await world.adapter.visitor(late)


async def test_a_page_is_signed_with_a_ticket_that_is_asked_for_once(world: World) -> None:
    page = "https://county.example/o/1?from=menu"
    for _ in range(3):
        config = dict(await world.adapter.page_config(page + "#here"))
        assert world.platform.login.accepts_page(config, page)
    assert world.paths.count("/cgi-bin/ticket/getticket") == 1


async def test_a_menu_is_published_and_read_back(world: World) -> None:
    assert isinstance(world.adapter, PublicAccount)
    assert await world.adapter.menu() == ()
    buttons = [{"type": "click", "name": "进度", "key": "进度"}]
    await world.adapter.publish_menu(buttons)
    assert await world.adapter.menu() == buttons


async def test_a_code_is_for_good_or_for_a_while(world: World, clock: SimulatedClock) -> None:
    url = await world.adapter.scene_url("d610925112206")
    assert url == await world.adapter.scene_url("d610925112206")
    await world.adapter.scene_url("today", timedelta(days=40))
    clock.advance(timedelta(days=31))
    assert world.platform.codes.live("d610925112206") is not None
    assert world.platform.codes.live("today") is None


async def test_who_follows_is_known_without_a_name(world: World, clock: SimulatedClock) -> None:
    world.platform.people.follow("oNew", "d610925112206")
    known = await world.adapter.follower("oNew")
    assert known is not None
    assert (known.scene, known.followed_at) == ("d610925112206", clock.now())
    world.platform.people.unfollow("oNew")
    assert await world.adapter.follower("oNew") is None
    assert await world.adapter.follower("oElsewhere") is None
