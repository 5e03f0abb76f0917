"""The WeChat adapter's API side against the fake platform: every code of section 1.17 that names an action.

Codes that the fake can be brought to by itself are; the others it is told to answer with.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment
from app.demo.chatlog import ChatLog
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from bots.abilities import KnowsVisitors, LoginAgainError, PublicAccount
from bots.base import (
    FetchError,
    Means,
    MisconfiguredError,
    Outgoing,
    PayloadError,
    SendError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)
from bots.registry import Ports, build
from bots.wechat.adapter import WeChatAdapter
from tests.contract.harnesses import APP_ID, KEY, TOKEN, wechat_config
from tests.ports import MemoryTokens

pytestmark = pytest.mark.anyio

BASE = "http://127.0.0.1:9911"
JPEG = b"\xff\xd8\xff\xe0picture"
IN_WECHAT = {"user-agent": "Mozilla/5.0 MicroMessenger/8.0"}
LABELS = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}
WORDS = Outgoing("oZhang", "", "您的事办好了", "news-1", means=Means.WINDOW)
VALUES = {"number": "42", "summary": "竹园村三组\n冰雹" * 9, "time": "2026-07-18 15:40"}
CARD = replace(WORDS, dedup_key="alert-1", template=VALUES, means=Means.TEMPLATE)
NOTICE = replace(CARD, means=Means.CONSENT, url="https://county.example/p/1")


@dataclass
class World:
    """The fake platform, our adapter before it, and every path that was called."""

    platform: WechatPlatform
    adapter: WeChatAdapter
    http: httpx.AsyncClient
    paths: list[str]

    def phone(self) -> list[tuple[str, str]]:
        """What the person's phone shows: how it came and the words."""
        return [(entry.way, entry.text) for entry in self.platform.log.of_phone("oZhang")]

    async def refused(self, message: Outgoing) -> SendError:
        """The error of a message that must not be taken; nothing is shown on any phone."""
        before, self.paths[:] = self.phone(), []
        with pytest.raises(SendError) as caught:
            await self.adapter.send(message)
        assert self.phone() == before
        return caught.value


@asynccontextmanager
async def a_world(clock: SimulatedClock, kind: str = "service") -> AsyncIterator[World]:
    """A verified account with one template and one notice, and a follower who wrote just now."""
    account = WechatAccount(
        "langao",
        APP_ID,
        "app-secret",
        TOKEN,
        KEY,
        "gh_langao",
        templates={"TPL": LABELS},
        notices={"NOTE": LABELS},
        kind=kind,
    )
    platform = WechatPlatform(account, clock, ChatLog(clock))
    paths: list[str] = []

    async def note(request: httpx.Request) -> None:
        paths.append(request.url.path)

    transport = httpx.ASGITransport(wechat_api(platform))
    async with httpx.AsyncClient(transport=transport, event_hooks={"request": [note]}) as http:
        config = wechat_config(
            api_base=BASE, web_base=BASE, alert_template_id="TPL", notice_template_id="NOTE"
        )
        adapter = build(Channel.WECHAT, config, Ports(WireTime(clock), clock, http, MemoryTokens()))
        assert isinstance(adapter, WeChatAdapter)
        platform.grant("oZhang", "message")
        yield World(platform, adapter, http, paths)


@pytest.fixture
async def world(clock: SimulatedClock) -> AsyncIterator[World]:
    async with a_world(clock) as made:
        yield made


async def test_words_cards_and_notices_arrive(world: World) -> None:
    world.platform.people.consent("oZhang", "NOTE", is_standing=False)
    await world.adapter.send(WORDS)
    card, notice = await world.adapter.send(CARD), await world.adapter.send(NOTICE)
    assert [way for way, _ in world.phone()] == ["customer", "template", "notice"]
    assert card.platform_id.isdecimal()
    assert notice.platform_id == "NOTE:oZhang"
    assert world.platform.log.of_phone("oZhang")[-1].url == NOTICE.url


async def test_a_notice_without_values_carries_the_words(world: World) -> None:
    world.platform.people.consent("oZhang", "NOTE", is_standing=False)
    await world.adapter.send(replace(NOTICE, template=None))
    assert world.phone() == [("notice", "内容:您的事办好了")]


@pytest.mark.parametrize("do", ["revoke", "expire"])
async def test_40001_and_42001_a_lost_token_costs_one_retry_and_no_message(world: World, do: str) -> None:
    await world.adapter.send(CARD)
    getattr(world.platform.tokens, do)()
    world.paths.clear()
    assert (await world.adapter.send(replace(CARD, dedup_key="alert-2"))).platform_id
    assert world.paths.count("/cgi-bin/message/template/send") == 2
    assert world.paths.count("/cgi-bin/stable_token") == 1


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_token_that_stays_refused_is_retried_once_and_never_forced(world: World, code: int) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    error = await world.refused(CARD)
    assert isinstance(error, TemporaryError)
    assert world.paths.count("/cgi-bin/message/template/send") == 2
    assert world.platform.tokens.issued == 1


async def test_minus_1_busy_is_tried_later(world: World) -> None:
    world.platform.misbehaviour.change({"refuse_with": -1})
    error = await world.refused(CARD)
    assert (type(error), error.code) == (TemporaryError, "-1")
    world.platform.misbehaviour.calm()
    assert (await world.adapter.send(CARD)).platform_id


async def test_40003_another_accounts_openid_is_no_address_by_any_right(world: World) -> None:
    error = await world.refused(replace(CARD, recipient="oElsewhere"))
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("40003", frozenset(Means))


async def test_43004_who_left_is_reached_by_no_right(world: World) -> None:
    world.platform.people.unfollow("oZhang")
    for message in (WORDS, CARD):
        error = await world.refused(message)
        assert isinstance(error, UnreachableError)
        assert (error.code, error.bars) == ("43004", frozenset(Means))


async def test_43101_without_consent_only_notices_are_barred(world: World) -> None:
    error = await world.refused(NOTICE)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("43101", frozenset({Means.CONSENT}))
    assert (await world.adapter.send(CARD)).platform_id


async def test_45047_after_five_messages_only_words_are_barred(world: World) -> None:
    for _ in range(5):
        await world.adapter.send(WORDS)
    error = await world.refused(WORDS)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("45047", frozenset({Means.WINDOW}))
    assert (await world.adapter.send(CARD)).platform_id


async def test_45015_after_48_hours_only_words_are_barred(world: World, clock: SimulatedClock) -> None:
    clock.advance(timedelta(hours=48))
    error = await world.refused(WORDS)
    assert isinstance(error, UnreachableError)
    assert (error.code, error.bars) == ("45015", frozenset({Means.WINDOW}))


async def test_45002_a_text_that_is_too_long_is_cut(world: World) -> None:
    await world.adapter.send(replace(WORDS, text="雹" * 5000))
    [(_, shown)] = world.phone()
    assert 500 < len(shown) < 700
    assert len(shown.encode()) <= 2048


async def test_45009_the_days_quota_ends_at_midnight_in_china() -> None:
    clock = SimulatedClock(datetime(2026, 7, 18, 7, 0, tzinfo=UTC))
    async with a_world(clock) as world:
        world.platform.quotas.restrict("/cgi-bin/message/template/send", a_day=1)
        await world.adapter.send(CARD)
        error = await world.refused(CARD)
        assert isinstance(error, ThrottledError)
        assert error.retry_after == timedelta(hours=9)
        clock.advance(error.retry_after)
        assert (await world.adapter.send(replace(CARD, dedup_key="alert-2"))).platform_id


async def test_45009_the_quota_can_be_cleared(world: World) -> None:
    world.platform.misbehaviour.change({"is_quota_used": True})
    assert isinstance(await world.refused(CARD), ThrottledError)
    await world.adapter.clear_quota()
    assert (await world.adapter.send(CARD)).platform_id


async def test_45011_too_fast_waits_a_minute(world: World, clock: SimulatedClock) -> None:
    world.platform.quotas.restrict("/cgi-bin/message/template/send", a_minute=1)
    await world.adapter.send(CARD)
    error = await world.refused(CARD)
    assert isinstance(error, ThrottledError)
    assert error.retry_after == timedelta(minutes=1)
    clock.advance(error.retry_after)
    assert (await world.adapter.send(replace(CARD, dedup_key="alert-2"))).platform_id


async def test_40037_an_unknown_template_is_permanent(world: World) -> None:
    world.platform.account.templates.clear()  # type: ignore[attr-defined]
    assert isinstance(await world.refused(CARD), PayloadError)


@pytest.mark.parametrize("code", [40033, 40036, 40037, 47003])
async def test_a_payload_that_is_refused_is_permanent(world: World, code: int) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    assert isinstance(await world.refused(CARD), PayloadError)
    assert world.paths.count("/cgi-bin/message/template/send") == 1


async def test_40033_and_47003_are_not_brought_about_by_us(world: World) -> None:
    await world.adapter.send(replace(CARD, template={**VALUES, "number": "编号四十二", "time": ""}))
    await world.adapter.publish_menu([{"type": "click", "name": "进度", "key": "进度"}])
    assert world.platform.menu.buttons[0]["name"] == "进度"


@pytest.mark.parametrize("code", [40013, 40125, 40164, 40243])
async def test_credentials_that_are_refused_are_a_matter_of_configuration(world: World, code: int) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    error = await world.refused(CARD)
    assert isinstance(error, MisconfiguredError)
    assert world.paths == ["/cgi-bin/stable_token"]


@pytest.mark.parametrize("code", [48001, 50002, 61004, 50004])
async def test_an_account_that_may_not_is_a_matter_of_configuration(world: World, code: int) -> None:
    world.platform.misbehaviour.change({"refuse_with": code})
    assert isinstance(await world.refused(CARD), MisconfiguredError)
    assert world.paths.count("/cgi-bin/message/template/send") == 1


async def test_48001_a_subscription_account_has_no_templates(clock: SimulatedClock) -> None:
    async with a_world(clock, kind="subscription") as world:
        assert isinstance(await world.refused(CARD), MisconfiguredError)
        await world.adapter.send(WORDS)


async def test_a_lost_answer_is_tried_again_and_the_card_shown_once(world: World) -> None:
    await world.adapter.send(WORDS)
    world.platform.misbehaviour.change({"is_losing_answers": True})
    with pytest.raises(TemporaryError, match="http_504"):
        await world.adapter.send(CARD)
    world.platform.misbehaviour.calm()
    await world.adapter.send(CARD)
    assert [way for way, _ in world.phone()] == ["customer", "template"]


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
