"""The access token of WeChat: shared, renewed in time, replaced once when it is refused (protocol reference, 1.9)."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.core.clock import SimulatedClock
from bots.base import MisconfiguredError, TemporaryError, Token
from tests.contract.harnesses import NOW
from tests.ports import MemoryTokens
from tests.unit.bots.wechat_script import OK, PLAIN, Platform, make, refused

pytestmark = pytest.mark.anyio


async def test_the_token_is_asked_for_stably_and_kept() -> None:
    platform, tokens = Platform(OK, OK), MemoryTokens()
    client_ = make(platform, tokens)
    await client_.send(PLAIN)
    await client_.send(PLAIN)
    assert platform.token_requests == [
        {
            "grant_type": "client_credential",
            "appid": "wx0123456789abcdef",
            "secret": "app-secret",
            "force_refresh": False,
        }
    ]
    assert tokens.tokens["wechat:wx0123456789abcdef"].expires_at == NOW + timedelta(seconds=7200)


async def test_a_token_that_another_process_stored_is_used() -> None:
    platform, tokens = Platform(OK), MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("shared", NOW + timedelta(hours=1)))
    await make(platform, tokens).send(PLAIN)
    assert (platform.tokens(), platform.token_requests) == (["shared"], [])


async def test_a_token_about_to_expire_is_renewed_first() -> None:
    platform, clock = Platform(OK, OK), SimulatedClock(NOW)
    client_ = make(platform, clock=clock)
    await client_.send(PLAIN)
    clock.advance(timedelta(seconds=7150))
    platform.next_token = "token-2"
    await client_.send(PLAIN)
    assert platform.tokens() == ["token-1", "token-2"]


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_refused_token_is_fetched_again_without_force_and_tried_once(code: int) -> None:
    platform, tokens = Platform(refused(code), OK), MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("old", NOW + timedelta(hours=1)))
    await make(platform, tokens).send(PLAIN)
    assert platform.tokens() == ["old", "token-1"]
    assert [request["force_refresh"] for request in platform.token_requests] == [False]


async def test_a_refused_token_that_somebody_renewed_meanwhile_is_only_read_again() -> None:
    tokens = MemoryTokens()
    await tokens.put("wechat:wx0123456789abcdef", Token("old", NOW + timedelta(hours=1)))

    class Renewing(Platform):
        def __call__(self, request: httpx.Request) -> httpx.Response:
            tokens.tokens["wechat:wx0123456789abcdef"] = Token("renewed", NOW + timedelta(hours=2))
            return super().__call__(request)

    platform = Renewing(refused(40001), OK)
    await make(platform, tokens).send(PLAIN)
    assert (platform.tokens(), platform.token_requests) == (["old", "renewed"], [])


async def test_a_token_that_is_refused_twice_is_tried_later() -> None:
    platform = Platform(refused(40001), refused(40001))
    with pytest.raises(TemporaryError):
        await make(platform).send(PLAIN)
    assert len(platform.requests) == 2


async def test_a_token_call_that_is_refused_says_why() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=refused(40164))

    with pytest.raises(MisconfiguredError):
        await make(refuse).send(PLAIN)


@pytest.mark.parametrize(
    "answer", [{}, {"access_token": 5, "expires_in": 7200}, {"access_token": "x"}], ids=str
)
async def test_a_token_call_without_a_token_is_tried_later(answer: dict[str, Any]) -> None:
    with pytest.raises(TemporaryError):
        await make(lambda request: httpx.Response(200, json=answer)).send(PLAIN)
