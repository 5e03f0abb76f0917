"""How WeChat and WeCom deliver a message: three tries, five seconds each (protocol reference, 1.7 and 2.3)."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from app.demo.wechat_wire import UnreadableReplyError

TRIES = 3

Pause = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a message was taken: the tries, the last HTTP status (0: none), the passive reply."""

    external_id: str
    tries: int
    status: int
    reply: str | None

    @property
    def is_taken(self) -> bool:
        """Whether the webhook took it."""
        return self.status in (200, 204)


async def tried(
    external_id: str,
    *,
    post: Callable[[], Awaitable[httpx.Response]],
    read: Callable[[str], str | None],
    fail: Callable[[], None],
    try_seconds: float,
    pause: Pause = asyncio.sleep,
) -> Delivery:
    """Post until the answer is 200, each try `try_seconds` after the one before; `fail` tells of the last.

    `read` takes the reply out of the answer; where it raises UnreadableReplyError nothing is tried again.
    """
    loop, status = asyncio.get_running_loop(), 0
    for attempt in range(1, TRIES + 1):
        began = loop.time()
        try:
            response = await post()
            status = response.status_code
            if status == 200:
                return Delivery(external_id, attempt, status, read(response.text))
        except httpx.TransportError:
            status = 0
        except UnreadableReplyError:
            break
        if attempt < TRIES:
            await pause(max(0.0, try_seconds - (loop.time() - began)))
    fail()
    return Delivery(external_id, attempt, status, None)
