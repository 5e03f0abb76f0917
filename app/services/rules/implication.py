"""What conditions of routes say of each other: whether one can hold at all, and whether it holds wherever another does.

Conservative: True is certain, False only means that it was not found out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

from app.core.enums import CASE_KINDS

Atom = tuple[str, Any]
Atoms = tuple[Atom, ...]
MOST_ATOMS = 60
"""Larger conditions are not looked into: what they mean would take too long to find out."""
_ONE_OF = ("intent", "channel", "account", "group", "item", "household_tags")
_FLAGS = ("urgent", "reachable")
_DAY = 24 * 60
_KINDS_OF_DAYS = [
    *((weekday, kind) for weekday in range(5) for kind in ("work", "holiday")),
    *((weekday, kind) for weekday in (5, 6) for kind in ("makeup", "rest", "holiday")),
]
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _is_weekday(number: int, weekday: int, _: str) -> bool:
    return weekday == number


_IS_DAY: Mapping[str, Callable[[int, str], bool]] = {
    "workday": lambda _, kind: kind in ("work", "makeup"),
    "restday": lambda _, kind: kind in ("rest", "holiday"),
    "holiday": lambda _, kind: kind == "holiday",
    "makeup": lambda _, kind: kind == "makeup",
    **{name: partial(_is_weekday, number) for number, name in enumerate(_WEEKDAYS)},
}


def atoms_of(when: Mapping[str, Any], scope: str = "") -> Atoms:
    """The parts of a condition that must all hold; `scope` is the division beyond which the rule holds nowhere."""
    return (*_flat(when), *([("division", scope)] if scope else []))


def _flat(when: Mapping[str, Any]) -> Iterator[Atom]:
    for key, value in when.items():
        if key == "all":
            for each in value:
                yield from _flat(each)
        else:
            yield key, value


def size_of(value: Any) -> int:
    """How many parts a condition has, however deep."""
    if isinstance(value, Mapping):
        return sum(1 + size_of(each) for each in value.values())
    return sum(map(size_of, value)) if isinstance(value, list) else 0


def can_never_hold(atoms: Atoms) -> bool:
    """Whether no message at all fulfils every part."""
    for number, (key, value) in enumerate(atoms):
        rest = (*atoms[:number], *atoms[number + 1 :])
        if key == "intent" and not set(_list(value)) & {str(each) for each in CASE_KINDS}:
            return True
        if key == "not" and implies(rest, tuple(_flat(value))):
            return True
        if key == "any" and all(can_never_hold((*rest, *_flat(branch))) for branch in value):
            return True
        if any(_excludes((key, value), other) for other in rest):
            return True
    return False


def implies(some: Atoms, other: Atoms) -> bool:
    """Whether whatever fulfils `some` fulfils `other`."""
    return all(_implies_one(some, each) for each in other)


def _implies_one(some: Atoms, wanted: Atom) -> bool:
    key, value = wanted
    if wanted in some:
        return True
    if key == "any" and any(implies(some, tuple(_flat(branch))) for branch in value):
        return True
    if key == "not" and _never_both(some, tuple(_flat(value))):
        return True
    if any(_is_narrower(each, wanted) for each in some):
        return True
    for number, (own, branches) in enumerate(some):
        if own == "any":
            rest = (*some[:number], *some[number + 1 :])
            return all(_implies_one((*rest, *_flat(branch)), wanted) for branch in branches)
    return False


def _never_both(some: Atoms, other: Atoms) -> bool:
    return any(_excludes(one, each) or _excludes(each, one) for one in some for each in other) or any(
        key == "not" and implies(other, tuple(_flat(value))) for key, value in some
    )


def _is_narrower(one: Atom, other: Atom) -> bool:
    """Whether one simple part holds only where the other does."""
    (key, value), (wanted, asked) = one, other
    own, theirs = _list(value), _list(asked)
    if wanted in ("any_words", "all_words") and key in ("any_words", "all_words"):
        return _words_narrower(key, set(own), wanted, set(theirs))
    if key != wanted:
        return False
    if key in _ONE_OF:
        return set(own) <= set(theirs)
    if key == "not_words":
        return set(own) >= set(theirs)
    if key == "division":
        return all(str(code).startswith(tuple(map(str, theirs))) for code in own)
    if key in _FLAGS:
        return value is asked
    if key == "calendar":
        return _days(own) <= _days(theirs)
    if key == "hours":
        return set(own) <= set(theirs) or (_are_clocks(own + theirs) and _minutes(own) <= _minutes(theirs))
    if key == "load_at_least":
        return bool(value >= asked)
    return bool(
        _day(value) >= _day(asked) if key == "from" else key == "until" and _day(value) <= _day(asked)
    )


def _words_narrower(key: str, own: set[Any], wanted: str, theirs: set[Any]) -> bool:
    if key == "any_words" and len(own) > 1:
        return wanted == "any_words" and own <= theirs
    return bool(own & theirs) if wanted == "any_words" else own >= theirs


def _excludes(one: Atom, other: Atom) -> bool:
    """Whether two simple parts never hold together."""
    (key, value), (wanted, asked) = one, other
    own, theirs = _list(value), _list(asked)
    if key == "not_words" and wanted in ("any_words", "all_words"):
        return set(theirs) <= set(own) if wanted == "any_words" else bool(set(theirs) & set(own))
    if key == "from" and wanted == "until":
        return _day(value) > _day(asked)
    if key != wanted or key == "household_tags":
        return False
    if key in _ONE_OF:
        return not set(own) & set(theirs)
    if key in _FLAGS:
        return value is not asked
    if key == "division":
        return not any(a.startswith(b) or b.startswith(a) for a in map(str, own) for b in map(str, theirs))
    if key == "calendar":
        return not _days(own) & _days(theirs)
    if key == "hours":
        return {*own, *theirs} == {"working", "outside"} or (
            _are_clocks(own + theirs) and not _minutes(own) & _minutes(theirs)
        )
    return False


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _days(names: Sequence[str]) -> set[tuple[int, str]]:
    return {
        (weekday, kind)
        for weekday, kind in _KINDS_OF_DAYS
        if any(_IS_DAY[name](weekday, kind) for name in names)
    }


def _are_clocks(spans: Sequence[str]) -> bool:
    return all(each not in ("working", "outside") for each in spans)


def _minutes(spans: Sequence[str]) -> set[int]:
    found: set[int] = set()
    for span in spans:
        first, last = (_minute(each) for each in span.split("-"))
        found.update(minute % _DAY for minute in range(first, last if first < last else last + _DAY))
    return found


def _minute(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    return int(hour) % 24 * 60 + int(minute)


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    return date.fromisoformat(str(value))
