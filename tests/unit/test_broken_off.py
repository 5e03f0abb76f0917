"""A command that is broken off puts back what it took, whoever ends it and however often."""

import asyncio
import signal
from collections.abc import Iterator

import pytest

from app.commands import broken_off

_OF_A_TERMINAL = ((signal.SIGHUP, signal.SIG_DFL), (signal.SIGINT, signal.default_int_handler))


@pytest.fixture(autouse=True)
def a_terminal() -> Iterator[None]:
    """Whoever runs the tests may have told them to outlive his terminal, or started them in the background."""
    before = [(number, signal.signal(number, how)) for number, how in _OF_A_TERMINAL]
    yield
    for number, how in before:
        signal.signal(number, how)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_a_kill_and_a_closed_terminal_let_it_put_things_back(number: signal.Signals) -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            signal.raise_signal(number)
            await asyncio.Event().wait()
        finally:
            for _ in range(3):
                await asyncio.sleep(0)
            done.append("put back")

    with pytest.raises(KeyboardInterrupt):
        broken_off.run(work())
    assert done == ["put back"]


def test_a_shell_that_says_it_twice_does_not_break_off_the_putting_back() -> None:
    done: list[str] = []

    async def work() -> None:
        try:
            signal.raise_signal(signal.SIGHUP)
            await asyncio.Event().wait()
        finally:
            for number in (signal.SIGHUP, signal.SIGTERM):
                signal.raise_signal(number)
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            done.append("put back")

    with pytest.raises(KeyboardInterrupt):
        broken_off.run(work())
    assert done == ["put back"]


def test_nohup_holds() -> None:
    async def work() -> str:
        signal.raise_signal(signal.SIGHUP)
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        return "to the end"

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert broken_off.run(work()) == "to the end"
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_service_that_is_hung_up_on_ends_as_if_it_were_told_to() -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: heard.append(number))
    try:
        broken_off.end_on_hang_up()
        signal.raise_signal(signal.SIGHUP)
        assert heard == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_service_under_nohup_outlives_its_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    broken_off.end_on_hang_up()
    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
