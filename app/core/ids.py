"""Identifiers of our own making, so that a whole turn can be written with one flush."""

import os
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    """The last three digits of a case number, which name it where nothing else ends so."""
    return number[-SHORT:]


def telling_end(number: str, others: Iterable[str]) -> str:
    """The end of this number, of three digits or as many more as no other of them ends with."""
    apart = [other for other in others if other != number]
    for length in range(SHORT, len(number)):
        end = number[-length:]
        apart = [other for other in apart if other.endswith(end)]
        if not apart:
            return end
    return number


def telling_ends(numbers: Sequence[str]) -> list[str]:
    """For each of these numbers the end that tells it from all the others."""
    alike: dict[str, list[str]] = defaultdict(list)
    for number in numbers:
        alike[short_number(number)].append(number)
    return [telling_end(number, alike[short_number(number)]) for number in numbers]
