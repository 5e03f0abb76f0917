"""Chinese identity numbers: 18 characters by GB 11643-1999, and the 15 figures that came before."""

import re
from datetime import date, datetime, timedelta, timezone

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_OLDEST = date(1890, 1, 1)
_CHINA = timezone(timedelta(hours=8))
_FIRST = re.compile(r"(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{12,15}", re.ASCII)


def check_character(first17: str) -> str:
    """The 18th character for 17 ASCII digits (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_id_number(number: str) -> bool:
    """Whether these are 18 characters with a province, a date of birth that exists and the right check character."""
    if len(number) != 18 or not _FIRST.fullmatch(number[:17]):
        return False
    return birth_date(number) is not None and check_character(number[:17]) == number[17].upper()


def is_old_id_number(number: str) -> bool:
    """Whether these are 15 figures as issued until 1999: a province and a day of birth in the 1900s."""
    return len(number) == 15 and bool(_FIRST.fullmatch(number)) and _day("19" + number[6:12]) is not None


def birth_date(number: str) -> date | None:
    """The date of birth that an 18-character number carries; None where there is no such day."""
    return _day(number[6:14])


def is_somebodys(number: str, now: datetime) -> bool:
    """Whether whoever has this right number can have been born by now, and not before 1890."""
    born = birth_date(number)
    return born is not None and _OLDEST <= born <= now.astimezone(_CHINA).date()


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
