"""Which question comes next once somebody is alerted: one at a time, three at most, never what was said. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.core.enums import Intent

MOST = 3
"""Questions about one case, those asked again included."""

PLACE, HARM, AMOUNT, ITEM, WHOM, PHONE = "place", "harm", "amount", "item", "whom", "phone"

_ASKS: Mapping[str, tuple[str, ...]] = {
    Intent.DISASTER: (PLACE, HARM, AMOUNT, PHONE),
    Intent.RELIEF: (PLACE, ITEM, WHOM, PHONE),
    Intent.DELEGATED: (PLACE, ITEM, PHONE),
    Intent.HARDSHIP: (PLACE, WHOM, PHONE),
    Intent.MAJOR_CHANGE: (PLACE, PHONE),
    Intent.CARE: (PLACE, PHONE),
    Intent.DISPUTE: (PLACE, PHONE),
    Intent.CONSULTATION: (PLACE, PHONE),
    Intent.PRODUCTION: (PLACE, PHONE),
    Intent.OPINION: (PLACE,),
}
_WHEN_URGENT = (PLACE, PHONE)
_IN_GROUPS = (PLACE, HARM)
"""Everybody reads along in a group: what is asked there is nobody's private matter."""

_HARMING = frozenset(
    "滑坡 泥石流 落石 道路塌方 房屋倒塌 山洪 洪水 决堤险情 堰塘险情 火灾 雷击".split()  # noqa: SIM905
)
_SPOILING = frozenset("冰雹 低温冻害 雪灾 干旱 大风 病虫害 野生动物".split())  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a case: its slots, and the questions that were asked and done with.

    `is_filed`: another system handed it over, and the person told it all there.
    """

    kind: str
    is_urgent: bool
    is_place_known: bool
    is_reporter_known: bool
    is_group: bool = False
    is_filed: bool = False
    slots: Mapping[str, Any] = field(default_factory=dict)
    done: Collection[str] = ()


def next_question(known: Known) -> str:
    """What to ask now; empty where nothing is worth a question."""
    asks = _WHEN_URGENT if known.is_urgent else _ASKS.get(known.kind, ())
    if known.is_filed:
        asks = (PLACE,)
    if known.is_group:
        asks = tuple(each for each in asks if each in _IN_GROUPS)
    return next((each for each in asks if each not in known.done and _is_open(each, known)), "")


def _is_open(question: str, known: Known) -> bool:
    """Whether the case does not say it already, and an officer would want to know."""
    slots = known.slots
    if question == PLACE:
        return not known.is_place_known
    if question == PHONE:
        return not known.is_reporter_known and not slots.get("phone")
    if question == ITEM:
        return not slots.get("item")
    if question == WHOM:
        return not (slots.get("relation") or slots.get("person"))
    kinds = _values(slots.get("disaster"))
    if question == HARM:
        return bool(_HARMING & kinds)
    return not slots.get("quantity") and bool(slots.get("crop") or _SPOILING & kinds)


def _values(said: Any) -> set[str]:
    return set(said) if isinstance(said, list) else {str(said)} if said else set()
