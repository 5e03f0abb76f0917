"""Chinese identity numbers by GB 11643-1999, and telephone numbers, as they stand in a text."""

import re
from datetime import date

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ID = re.compile(r"(?<![0-9a-z])[1-9][0-9]{16}[0-9x](?![0-9a-z])", re.IGNORECASE | re.ASCII)
_MOBILE = re.compile(r"(?<![0-9])(?:\+?86[ -]?)?(1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?![0-9])", re.ASCII)
_LANDLINE = re.compile(r"(?<![0-9-])(0[1-9][0-9]{1,2}-?[1-9][0-9]{6,7})(?![0-9])", re.ASCII)
_PROVINCES = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")


def is_id_number(number: str) -> bool:
    """Whether 18 characters are an identity number: province, a date of birth, the check character."""
    is_figures = len(number) == 18 and number.isascii() and number[:17].isdigit()
    if not is_figures or not _PROVINCES.match(number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECKS[total % 11] == number[17].upper()


def id_numbers(text: str) -> list[str]:
    """The valid identity numbers in the text, with a capital X, in order."""
    return [m.group().upper() for m in _ID.finditer(text) if is_id_number(m.group())]


def phones(text: str) -> list[str]:
    """The mobile and landline numbers in the text, mobiles first, digits only but for a landline's hyphen."""
    mobiles = [re.sub("[ -]", "", m.group(1)) for m in _MOBILE.finditer(text)]
    return mobiles + [m.group(1) for m in _LANDLINE.finditer(text)]
