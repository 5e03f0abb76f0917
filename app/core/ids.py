"""Identifiers of our own making, so that a whole turn can be written with one flush."""

import os
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone

from app.core.clock import Clock

_EPOCH = int(datetime(2020, 1, 1, tzinfo=UTC).timestamp() * 1000)
_CHINA = timezone(timedelta(hours=8))
SHORT = 3


class IdSource:
    """Time-ordered 63-bit integers: 41 bits of milliseconds, 22 bits that start at random.

    Within a process they always grow, also when the clock is set back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id."""
        millis = int(self._clock.now().timestamp() * 1000) - _EPOCH
        if millis > self._last >> 22:
            self._last = (millis << 22) | int.from_bytes(os.urandom(3)) >> 3
        else:
            self._last += 1
        return self._last


def first_id(at: datetime) -> int:
    """The least id that is given out from this instant on."""
    return max(0, int(at.timestamp() * 1000) - _EPOCH) << 22


def case_number(opened_at: datetime) -> str:
    """A number that can be read over the phone: date in China and nine random digits, 15 in all."""
    return f"{opened_at.astimezone(_CHINA):%y%m%d}{secrets.randbelow(1_000_000_000):09d}"


def short_number(number: str) -> str:
    """What an alert prints: the last three digits of the case number."""
    return number[-SHORT:]


def telling_ends(numbers: Sequence[str]) -> list[str]:
    """The ends of these numbers, all of one length, three digits or as many more as tell them apart."""
    longest = max(map(len, numbers), default=SHORT)
    for length in range(SHORT, longest):
        ends = [number[-length:] for number in numbers]
        if len(set(ends)) == len(set(numbers)):
            return ends
    return list(numbers)
