"""A body is waited for only so long, whether it stops half-way or never begins."""

import asyncio
from collections.abc import Sequence

import pytest
from starlette.types import Message, Receive, Scope

from app.web.body import read_body

pytestmark = pytest.mark.anyio
SCOPE: Scope = {"type": "http", "headers": [(b"content-length", b"6")]}
FIRST: Message = {"type": "http.request", "body": b"abc", "more_body": True}
LAST: Message = {"type": "http.request", "body": b"def"}


def _brings(messages: Sequence[Message]) -> Receive:
    left = list(messages)

    async def receive() -> Message:
        if not left:
            await asyncio.Event().wait()
        return left.pop(0)

    return receive


@pytest.mark.parametrize("messages", [[], [FIRST]])
async def test_who_never_sends_his_body_is_not_waited_for(messages: list[Message]) -> None:
    with pytest.raises(TimeoutError):
        await read_body(SCOPE, _brings(messages), 10, seconds=0.05)


@pytest.mark.parametrize("messages", [[FIRST, LAST], [{**FIRST, "body": b"abcdef", "more_body": False}]])
async def test_what_comes_is_read_whole(messages: list[Message]) -> None:
    assert await read_body(SCOPE, _brings(messages), 10) == b"abcdef"
