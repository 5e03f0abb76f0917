"""A drill listens to phones over a stream that may break: it is taken up again, ever less often while it is vain."""

import asyncio
import json

import httpx
import pytest

from app.demo.drills.phones import Phones
from tests.unit.demo.test_drill_world import URL

pytestmark = pytest.mark.anyio
HELLO = f"id: run-1\nevent: hello\ndata: {json.dumps({'entries': []})}\n\n"


async def test_a_stream_that_ends_at_once_is_opened_again_after_ever_longer_pauses() -> None:
    pauses: list[float] = []
    bodies = iter(["", "", "", HELLO])

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, text=next(bodies, ""))

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 10:
            raise asyncio.CancelledError

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
        with pytest.raises(asyncio.CancelledError):
            await Phones(URL, client, pause=pause).watch()
    assert pauses == [0.5, 1.0, 2.0, 0.5, 1.0, 2.0, 4.0, 5.0, 5.0, 5.0]
