"""One token for all replicas: who renews it, and what everybody else does meanwhile."""

import asyncio
from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from bots.base import MisconfiguredError, TemporaryError, Token
from bots.tokens import SharedToken
from tests.ports import MemoryTokens

pytestmark = pytest.mark.anyio

KEY = "wechat:wx01"


class Platform:
    """Hands out tokens of two hours, numbered; may be slow or refuse."""

    def __init__(self, clock: SimulatedClock) -> None:
        self.clock = clock
        self.given = 0
        self.gate: asyncio.Event | None = None
        self.refusal: Exception | None = None

    async def fetch(self) -> Token:
        if self.gate is not None:
            await self.gate.wait()
        if self.refusal is not None:
            raise self.refusal
        self.given += 1
        return Token(f"token-{self.given}", self.clock.now() + timedelta(hours=2))


@pytest.fixture
def platform(clock: SimulatedClock) -> Platform:
    return Platform(clock)


def replica(platform: Platform, store: MemoryTokens, pause_seconds: float = 0.01) -> SharedToken:
    return SharedToken(
        KEY, store=store, clock=platform.clock, fetch=platform.fetch, pause_seconds=pause_seconds
    )


async def test_replicas_that_need_a_token_at_once_ask_for_one(platform: Platform) -> None:
    store = MemoryTokens()
    replicas = [replica(platform, store) for _ in range(5)]
    got = await asyncio.gather(*(each.get() for each in replicas for _ in range(4)))
    assert set(got) == {"token-1"}
    assert platform.given == 1


async def test_a_token_that_is_good_is_not_even_looked_up(platform: Platform) -> None:
    store = MemoryTokens()
    token = replica(platform, store)
    await token.get()
    store.tokens.clear()
    assert await token.get() == "token-1"


async def test_near_its_end_one_renews_while_the_others_go_on_with_the_old_one(
    platform: Platform, clock: SimulatedClock
) -> None:
    store = MemoryTokens()
    first, second = replica(platform, store), replica(platform, store)
    await first.get()
    await second.get()
    clock.advance(timedelta(minutes=117))
    platform.gate = asyncio.Event()
    store.leased.clear()
    renewing = asyncio.create_task(first.get())
    await store.leased.wait()
    assert await second.get() == "token-1"
    platform.gate.set()
    assert await renewing == "token-2"
    assert await second.get() == "token-2"


async def test_a_platform_that_is_away_costs_no_token_that_is_still_good(
    platform: Platform, clock: SimulatedClock
) -> None:
    token = replica(platform, MemoryTokens())
    await token.get()
    clock.advance(timedelta(minutes=117))
    platform.refusal = TemporaryError("timeout")
    assert await token.get() == "token-1"
    platform.refusal = None
    assert await token.get() == "token-2"


async def test_a_refusal_is_raised_and_the_next_may_try(platform: Platform) -> None:
    store = MemoryTokens()
    platform.refusal = MisconfiguredError("40164")
    for _ in range(2):
        with pytest.raises(MisconfiguredError):
            await replica(platform, store).get()
    assert store.leases == {}


async def test_a_token_that_was_refused_is_replaced_once_for_all(platform: Platform) -> None:
    store = MemoryTokens()
    replicas = [replica(platform, store) for _ in range(3)]
    await asyncio.gather(*(each.get() for each in replicas))
    got = await asyncio.gather(*(each.get(refused="token-1") for each in replicas))
    assert set(got) == {"token-2"}
    assert platform.given == 2


async def test_who_needs_a_token_while_another_renews_waits_for_it(platform: Platform) -> None:
    store, platform.gate = MemoryTokens(), asyncio.Event()
    renewing = asyncio.create_task(replica(platform, store).get())
    waiting = asyncio.create_task(replica(platform, store).get())
    await store.leased.wait()
    platform.gate.set()
    assert await renewing == await waiting == "token-1"


async def test_a_lease_that_never_ends_is_a_reason_to_try_later(platform: Platform) -> None:
    store = MemoryTokens()
    store.leases[KEY] = "somebody who died"
    with pytest.raises(TemporaryError, match="token_busy"):
        await replica(platform, store, pause_seconds=0).get()
