"""A command that has something to put back does so however it is broken off."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_ENDS = (signal.SIGTERM, signal.SIGHUP)


def end_on_hang_up() -> None:
    """From now on SIGHUP ends this process as SIGTERM does, with what it has in hand; ignored it stays ignored."""
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def run(main: Coroutine[Any, Any, T]) -> T:
    """As `asyncio.run`; SIGTERM and SIGHUP (the terminal is closed) do what Ctrl-C does, once: KeyboardInterrupt.

    A shell that ends says SIGHUP twice, so only the first counts. What is ignored (`nohup`) stays ignored.
    """
    try:
        return asyncio.run(_ended_by_signals(main))
    except asyncio.CancelledError as error:
        raise KeyboardInterrupt from error


async def _ended_by_signals(main: Coroutine[Any, Any, T]) -> T:
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None  # noqa: S101 - a loop runs it as one

    def end() -> None:
        if not task.cancelling():
            task.cancel()

    for number in _ENDS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, end)
    return await main
