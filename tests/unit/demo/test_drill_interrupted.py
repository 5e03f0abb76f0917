"""A drill that is broken off gives back what it took: the clock runs as before, no platform stays down."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from app.demo.drills.letters import SignedLetters
from app.demo.drills.pace import Pace
from app.demo.drills.play import Play
from app.demo.drills.script import flood
from app.demo.drills.world import World
from app.demo.tours.product import Product
from tests.unit.demo.test_drill_world import URL, accounts

pytestmark = pytest.mark.anyio
HELLO = f"event: hello\ndata: {json.dumps({'entries': []})}\n\n"


class Demo:
    """A demo whose visitor presses Ctrl-C while its clock goes to where the drill begins."""

    def __init__(self) -> None:
        self.orders: list[Any] = []
        self.is_open = False
        self.visitor: asyncio.Task[Any] | None = None
        self.state = "closed"

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """One call of the drill's."""
        path = request.url.path
        if path == "/demo/events":
            if self.is_open:
                await asyncio.Event().wait()
            self.is_open = True
            return httpx.Response(200, text=HELLO)
        if path == "/demo/clock":
            return await self._clock(request)
        if path.startswith("/demo/platforms"):
            self.orders.append(json.loads(request.content))
        if "/cases" in path:
            return self.cases(request)
        return httpx.Response(200, json={"items": [], "next_cursor": None})

    async def _clock(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            self.orders.append(json.loads(request.content))
            if "to" in self.orders[-1] and self.visitor is not None:
                self.visitor.cancel()
                await asyncio.Event().wait()
        return httpx.Response(200, json={"now": "2026-07-18T15:00:00+08:00", "speed": 7.0})

    def cases(self, request: httpx.Request) -> httpx.Response:
        """A case whose officer writes 收到 just when the drill would do it for him."""
        if request.method == "POST":
            move = json.loads(request.content)["action"]
            if move == "acknowledge" and self.state == "assigned":
                self.state = "acknowledged"
                return httpx.Response(409, json={"error": {"message": "已经收到了"}})
            self.state = {"resolve": "resolved", "close": "closed"}[move]
        case = {"number": "1", "state": self.state, "drill": True}
        is_list = request.url.path.endswith("/cases")
        return httpx.Response(200, json={"items": [case], "next_cursor": None} if is_list else case)


async def broken_off(demo: Demo) -> None:
    """Plays at the demo until its visitor has enough."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(demo.answer)) as client:
        said = accounts("t0ken")
        marks = {(channel, "langao"): "oDrill-" for channel in ("wechat",)}
        product = Product(client, URL, "t0ken")
        world = World(URL, said, product, SignedLetters(said, client), marks, has_clock=True)
        script = flood(world.cast(), 3, 1)
        play = Play(world, script, Pace(client, URL, 60.0), client, 1, lambda *_: None)
        demo.visitor = asyncio.create_task(play.run())
        with pytest.raises(asyncio.CancelledError):
            await demo.visitor


async def test_ctrl_c_on_the_way_to_where_it_begins_leaves_the_clock_as_it_was() -> None:
    demo = Demo()
    await broken_off(demo)
    assert demo.orders[0] == {"speed": 0}
    assert "to" in demo.orders[1]
    assert demo.orders[-1] == {"speed": 7.0}
    assert {"is_down": False} in demo.orders


async def test_a_case_that_its_officer_moves_while_the_drill_is_put_away_is_closed_all_the_same() -> None:
    demo = Demo()
    demo.state = "assigned"
    await broken_off(demo)
    assert demo.state == "closed"
    assert {"speed": 7.0} in demo.orders
