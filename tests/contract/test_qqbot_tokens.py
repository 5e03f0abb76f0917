"""The QQ bot's access token, before the fake platform: asked for once, renewed in time, never for nothing (4.1)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from bots.base import MisconfiguredError, TemporaryError
from tests.contract.qqbot_world import ANSWER, BEGUN, PRIVATE, World

pytestmark = pytest.mark.anyio


async def test_a_token_is_asked_for_once_and_kept(world: World) -> None:
    await world.adapter.send(ANSWER)
    await world.adapter.send(PRIVATE)
    assert world.token_calls() == 1
    (token,) = world.tokens.tokens.values()
    assert token.expires_at == world.platform.clock.now() + timedelta(seconds=7200)


async def test_a_token_is_renewed_in_its_last_minute_and_not_before(
    world: World, clock: SimulatedClock
) -> None:
    world.platform.befriend(BEGUN.recipient).takes_active = True
    await world.adapter.send(BEGUN)
    clock.advance(timedelta(seconds=7200 - 70))
    await world.adapter.send(replace(BEGUN, dedup_key="news:3"))
    assert (world.token_calls(), world.platform.tokens.issued) == (1, 1)
    clock.advance(timedelta(seconds=30))
    await world.adapter.send(replace(BEGUN, dedup_key="news:4"))
    assert (world.token_calls(), world.platform.tokens.issued) == (2, 2)


async def test_a_lost_token_costs_one_retry_and_no_message(world: World) -> None:
    await world.adapter.send(ANSWER)
    world.platform.tokens.revoke()
    world.calls.clear()
    await world.adapter.send(PRIVATE)
    assert (len(world.sent()), world.token_calls()) == (2, 1)


@pytest.mark.parametrize("code", [11241, 11242, 11243])
async def test_a_token_that_stays_refused_is_retried_once(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert isinstance(error, TemporaryError)
    assert len(world.sent()) == 2


@pytest.mark.parametrize("code", [100007, 100016, 10004])
async def test_a_bot_that_the_token_endpoint_refuses_is_an_alarm(world: World, code: int) -> None:
    error = await world.refused(ANSWER, code)
    assert (type(error), error.code, world.sent()) == (MisconfiguredError, str(code), [])


async def test_too_many_tokens_are_asked_for_later(world: World) -> None:
    error = await world.refused(ANSWER, 100001)
    assert isinstance(error, TemporaryError)
    assert error.most_tries == 3
