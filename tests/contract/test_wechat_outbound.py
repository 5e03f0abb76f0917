"""What the WeChat adapter sends, against the fake platform: every code of section 1.17 that names an action.

Codes that the fake can be brought to by itself are; the others it is told to answer with.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.core.clock import SimulatedClock
from bots.base import (
    Means,
    MisconfiguredError,
    PayloadError,
    TemporaryError,
    ThrottledError,
    UnreachableError,
)
from tests.contract.wechat_world import CARD, NOTICE, VALUES, WORDS, World

pytestmark = pytest.mark.anyio


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
    assert (error.code, error.bars, error.is_foreign) == ("40003", frozenset(Means), True)


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
    async with World.opened(clock) as world:
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


async def test_40037_an_unknown_template_is_a_matter_of_configuration(world: World) -> None:
    world.platform.account.templates.clear()  # type: ignore[attr-defined]
    assert isinstance(await world.refused(CARD), MisconfiguredError)


@pytest.mark.parametrize("code", [40033, 47003])
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
    async with World.opened(clock, kind="subscription") as world:
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
