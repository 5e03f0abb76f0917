"""Ending a task for certain."""

import asyncio
from typing import Any

_AGAIN_SECONDS = 1.0


async def end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task and wait until it has ended; raises what it failed with, if it did.

    It is cancelled again every second: a call that finishes in the moment of the first takes that one for its own
    and goes on (`asyncio.wait_for` of Python 3.11 and what is built on it).
    """
    while not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=_AGAIN_SECONDS)
    if not task.cancelled():
        task.result()
