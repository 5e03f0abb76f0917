"""Ending a task: also one that takes the first word of it for its own."""

import asyncio

import pytest

from app.demo.tasks import end

pytestmark = pytest.mark.anyio


async def _deaf(times: int, heard: list[int]) -> None:
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            heard.append(len(heard))
            if len(heard) > times:
                raise


async def _fails() -> None:
    raise ValueError("by itself")


@pytest.mark.parametrize("times", [0, 1])
async def test_it_is_told_until_it_has_ended(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.demo.tasks._AGAIN_SECONDS", 0.01)
    heard: list[int] = []
    task = asyncio.create_task(_deaf(times, heard))
    await asyncio.sleep(0)
    await end(task)
    assert task.cancelled()
    assert len(heard) == times + 1


async def test_what_failed_by_itself_is_told() -> None:
    task = asyncio.create_task(_fails())
    await asyncio.wait({task})
    with pytest.raises(ValueError, match="by itself"):
        await end(task)
