"""Personal values that do not show themselves: names, phones, ID numbers."""

import re

from app.core.marks import UNSEEN

_GAP = rf"[ \t\u00a0\u2000-\u200d\u202f\u3000.·\u2010-\u2015\u2212\ufe63\uff0d{UNSEEN}-]{{0,3}}"
"""What people write between the groups of a number (139 1234 5678, 139 - 1234 - 5678), and what nobody sees there."""
_PHONE = re.compile(r"(?<!\d)((?:00)?86)?([1\uff11]\d{2})\d{4}(\d{4})(?!\d)")
_IN_GROUPS = re.compile(
    rf"(?<!\d)((?:(?:00)?86{_GAP})?[1\uff11][3-9\uff13-\uff19]\d)"
    rf"(?:{_GAP}\d{{4}}{_GAP}|\d{_GAP}\d{{3}}{_GAP}|{_GAP}\d{{3}}{_GAP}\d)(\d{{4}})(?!\d)"
)
_ID_NUMBER = re.compile(
    rf"(?<![0-9A-Za-z])(\d{{6}}){_GAP}(?:\d{{8}}|\d{{4}}{_GAP}\d{{4}}){_GAP}"
    rf"(\d{{3}}{_GAP}[\dXx\uff38\uff58])(?![0-9A-Za-z])"
)
ERASED = "已删除"
"""What stands where the name of somebody stood who was erased."""
_LANDLINE = re.compile(rf"(?<!\d)([0\uff10]\d{{2,3}}{_GAP}(?:[)\uff09]{_GAP})?)\d{{3,4}}(\d{{4}})(?!\d)")


class Personal:
    """A phone or an ID number: `str()` is masked, `reveal()` is the value."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself; whoever calls this answers for who sees it."""
        return self._value

    def __str__(self) -> str:
        return mask_text(self._value) if self._value else ""

    def __repr__(self) -> str:
        return f"Personal({self!s})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Personal) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)


def mask_text(text: str) -> str:
    """`text` with phones as 138****8000 and ID numbers as 610925********1234, also where they stand in groups."""
    text = _ID_NUMBER.sub(lambda m: f"{m[1]}********{m[2]}", text)
    text = _IN_GROUPS.sub(r"\1****\2", _PHONE.sub(r"\1\2****\3", text))
    return _LANDLINE.sub(r"\1****\2", text)


def mask_name(name: str) -> str:
    """A person's name with all but the family name hidden: 张诗文 becomes 张**; of who was erased it says so."""
    return name if name == ERASED else name[:1] + "*" * (len(name) - 1)
