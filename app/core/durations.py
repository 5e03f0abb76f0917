"""How long a promise gives: `40m`, `5s`, `2h`, `3 days`, `3 working days`."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.core.errors import InvalidValueError

LONGEST = timedelta(days=3660)
"""Longer windows are typing mistakes."""

_FORM = re.compile(r"(\d{1,9}) ?(s|m|h|days?|working days?)", re.ASCII)


class Unit(StrEnum):
    """What a duration counts."""

    SECONDS = "s"
    MINUTES = "m"
    HOURS = "h"
    DAYS = "days"
    WORKING_DAYS = "working days"


_SPANS = {
    Unit.SECONDS: timedelta(seconds=1),
    Unit.MINUTES: timedelta(minutes=1),
    Unit.HOURS: timedelta(hours=1),
    Unit.DAYS: timedelta(days=1),
    Unit.WORKING_DAYS: timedelta(days=1),
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A positive number of one unit; working days mean something only to a calendar."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Duration":
        """The duration that `text` writes; raises InvalidValueError that shows how to write one."""
        found = _FORM.fullmatch(text.strip())
        if found is None:
            raise InvalidValueError(f"“{text[:40]}”不是时长:要写成 30s、40m、2h、3 days 或 3 working days")
        unit = found[2] if len(found[2]) == 1 else found[2].removesuffix("s") + "s"
        duration = cls(int(found[1]), Unit(unit))
        if duration.amount == 0 or duration.span > LONGEST:
            raise InvalidValueError(f"“{text[:40]}”这个时长不行:要大于零,不超过十年")
        return duration

    def __str__(self) -> str:
        text = f"{self.amount}{self.unit}" if len(self.unit) == 1 else f"{self.amount} {self.unit}"
        return text.removesuffix("s") if self.amount == 1 and self.unit != Unit.SECONDS else text

    @property
    def span(self) -> timedelta:
        """The plain length, a working day taken for a day: for windows that no calendar stretches."""
        try:
            return self.amount * _SPANS[self.unit]
        except OverflowError:
            return timedelta.max
