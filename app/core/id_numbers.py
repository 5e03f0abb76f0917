"""Chinese identity numbers: 18 characters by GB 11643-1999."""

from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def check_character(first17: str) -> str:
    """The 18th character for 17 ASCII digits (ISO 7064, MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECKS[total % 11]


def is_id_number(number: str) -> bool:
    """Whether these are 18 characters with a date of birth that exists and the right check character."""
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdigit()):
        return False
    return birth_date(number) is not None and check_character(number[:17]) == number[17].upper()


def birth_date(number: str) -> date | None:
    """The date of birth that an identity number carries; None where there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
