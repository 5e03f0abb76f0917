"""What a message says beyond its intent, spelled as the evaluation files spell it."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cache

from app.core.enums import Intent
from app.nlu.concepts import shipped_concepts
from app.nlu.crops import crop_words
from app.nlu.disasters import disaster_words
from app.nlu.gazetteer import PlaceHit
from app.nlu.groups import groups
from app.nlu.identity import doubtful_id_numbers, id_numbers, phones, without_numbers
from app.nlu.items import item_words, items
from app.nlu.kin import kin_words
from app.nlu.matcher import Chorus, Span
from app.nlu.misspelt import misspelt_ear
from app.nlu.moments import has_been, moments
from app.nlu.numerals import plain_numerals
from app.nlu.people import people
from app.nlu.quantities import quantities
from app.nlu.wording import Wording

_ASKING = frozenset({Intent.DELEGATED, Intent.RELIEF, Intent.CONSULTATION, Intent.PROGRESS})
"""Intents that are about a service item."""
_IN_NEED = frozenset({Intent.DISASTER, Intent.CARE, Intent.MAJOR_CHANGE, Intent.HARDSHIP})
"""Intents beside which something may be asked for."""
_ABOUT_NOBODY = frozenset({Intent.OPINION, Intent.SPAM, Intent.COMMAND})
_HAPPENED = frozenset(
    {Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.DISPUTE, Intent.RELIEF, Intent.PROGRESS}
)
"""Intents that are about something that happened at a time."""
_EMERGENCY = frozenset({Intent.DISASTER, Intent.CARE, Intent.MAJOR_CHANGE})
_TALK = frozenset({Intent.CARE, Intent.OPINION, Intent.CHITCHAT, Intent.SPAM})
"""Intents beside which a kind of disaster is joked of, complained of in general, or what somebody might be spared."""

_IN_WANT = frozenset({Intent.RELIEF, Intent.PROGRESS, Intent.HARDSHIP})
"""Intents beside which a disaster that is hinted at is none, however near the message comes to telling of one."""

_HOW_POOR = frozenset({"停电", "停水", "中毒", "触电", "通讯中断"})
"""Kinds that tell beside want how somebody lives: in the dark, on water that is carried, maimed by a shock."""

Settle = Callable[[Sequence[str], Sequence[str]], list[str]]


def _as_heard(heard: Sequence[str], hinted: Sequence[str]) -> list[str]:
    return list(heard)


def read_slots(
    wording: Wording,
    hits: Sequence[PlaceHit],
    intents: Collection[Intent],
    said: Iterable[tuple[str, str]] = (),
    *,
    is_nearly_disaster: bool = False,
    settle: Settle = _as_heard,
) -> dict[str, object]:
    """All slots of a message but its places; `said` are values that words of the ruleset stand for.

    `is_nearly_disaster`: the message was taken for something else, but hardly. `settle` says which kinds of disaster
    are told of, given those that rules heard in it, and all that words hint at.
    """
    text = wording.text
    places: list[Span] = [(h.start, h.end, h.word) for h in hits]
    bare = without_numbers(text)
    plain = plain_numerals(bare)
    when = _apart(moments(plain), places)
    counted = groups(plain, [hit.end for hit in hits])
    hinted = [kind for _, _, kind in disaster_words().hear(wording, places)]
    heard = _disasters(wording, places, intents, hinted, is_near=is_nearly_disaster)
    disasters = _beside_want(settle(heard, hinted), intents)
    amounts = quantities(_blank(plain, [*places, *when, *counted]))
    values: dict[str, list[str]] = {
        "group": [name for _, _, name in counted],
        "quantity": [q.amount for q in amounts],
        "unit": [q.unit for q in amounts],
        "crop": crop_words().told(wording, places, intents, disasters),
        "disaster": disasters,
        "person": [name for _, _, name in people(wording, places)],
        "relation": _relations(wording, intents),
        "when": _times(when, intents),
        "phone": [],
        "id_number": [],
        "item": _items(wording, intents),
    }
    if bare is not text:
        values["phone"], values["id_number"] = phones(text), id_numbers(text)
    for name, value in said:
        values[name].append(value)
    return {
        name: one_or_list(found, name not in ("quantity", "unit")) for name, found in values.items() if found
    }


def _items(wording: Wording, intents: Collection[Intent]) -> list[str]:
    """What is asked for; beside an emergency or want only a particular item."""
    if not _ASKING.isdisjoint(intents):
        return items(wording)
    return items(wording, only_particular=True) if not _IN_NEED.isdisjoint(intents) else []


def _times(when: Iterable[Span], intents: Collection[Intent]) -> list[str]:
    """When it happened; times beside what did not happen yet, or is only talked of, are none."""
    if intents and _HAPPENED.isdisjoint(intents):
        return []
    return [name for _, _, name in when if has_been(name)]


def _relations(wording: Wording, intents: Collection[Intent]) -> list[str]:
    """Whom it is about; in an emergency any child is told of, and only one's own or the first word is meant."""
    if intents and all(i in _ABOUT_NOBODY for i in intents):
        return []
    found, text = kin_words().find(wording), wording.text
    if _EMERGENCY.isdisjoint(intents):
        return [name for _, _, name in found]
    return [name for start, _, name in found if name != "孩子" or start == 0 or text[start] == "我"]


def _disasters(
    wording: Wording, places: Sequence[Span], intents: Collection[Intent], hinted: list[str], *, is_near: bool
) -> list[str]:
    """The kinds of disaster, unless the message is about something else that is told in the same words; all that are
    `hinted` at where it is surely about a disaster."""
    if intents and _TALK.issuperset(intents) and not is_near:
        return []
    is_one = Intent.DISASTER in intents or (is_near and _IN_WANT.isdisjoint(intents))
    if is_one or not intents:
        return _beside_want(hinted, intents)
    plain = [kind for _, _, kind in disaster_words().hear(wording, places, only_plain=True)]
    return _beside_want(plain, intents)


def _beside_want(kinds: list[str], intents: Collection[Intent]) -> list[str]:
    """The kinds without those that only tell how poor somebody is."""
    is_want = Intent.HARDSHIP in intents and Intent.DISASTER not in intents
    return [kind for kind in kinds if kind not in _HOW_POOR] if is_want else kinds


@cache
def tables() -> tuple[Chorus, Chorus]:
    """The words of every shipped table, and how they sound; read once a process."""
    crops, disasters, items = crop_words(), disaster_words(), item_words()
    words = (shipped_concepts().matcher, crops.matcher, disasters.matcher, kin_words().vocabulary.matcher)
    ears = (crops.ear.matcher, disasters.ear.matcher, items.ear.matcher, misspelt_ear())
    return Chorus([*words, items.matcher]), Chorus(ears)


def notes(text: str) -> tuple[str, ...]:
    """What an officer should look at: `id_number` where figures are meant as one and cannot be."""
    return ("id_number",) if doubtful_id_numbers(text) else ()


def one_or_list(values: Iterable[str], is_set: bool = True) -> object:
    """A single value as a string, several as a list; doubles are dropped where `is_set`."""
    found = list(dict.fromkeys(values)) if is_set else list(values)
    return found[0] if len(found) == 1 else found


def _apart(spans: Iterable[Span], others: Sequence[Span]) -> list[Span]:
    """The spans that touch none of the others."""
    return [s for s in spans if not any(o[0] < s[1] and s[0] < o[1] for o in others)]


def _blank(text: str, spans: Iterable[Span]) -> str:
    """The text with these spans unreadable; every other position stays what it was."""
    for start, end, _ in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text
