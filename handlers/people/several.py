"""Matters that somebody counts in one message, 1.路灯坏了 2.水管爆了: each is a case of its own."""

from dataclasses import dataclass, replace

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.complaints import refuses_officer
from app.nlu.enumerated import announces, counted
from app.nlu.types import Understanding
from app.services.deciding.meaning import CONVERSATION
from app.services.lifecycle import cases
from handlers.matters.above import complains, officers_named
from handlers.matters.linked import reply_values
from handlers.matters.matter import is_case_kind, opening, place_of, route
from handlers.matters.report import report
from handlers.talk import Outcome, Say, Talk
from models import Case

_ONE_EVENT = (Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.HARDSHIP, Intent.PRODUCTION)
"""Kinds of which what is counted is all of one matter: 1.烟叶打烂了 2.瓦也打烂了."""
_IN_WANT = (Intent.RELIEF, Intent.HARDSHIP)
_PLACE = ("town", "village", "group")
_OF_A_MATTER = ("item", "disaster", "crop")
_TELLER = ("phone", "person")
_SURE = 0.9
"""How certain it must be of each matter what it is."""
_LEAST = 2
_LONGEST_HEAD = 40
"""Letters of what may stand before the first number; more than that tells something itself."""
_QUOTED = 24
"""Letters of a matter that its writer is reminded by."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the matters: its words, those of its case, and what they were understood to be, with the place and the
    teller that count for them.
    """

    text: str
    words: str
    heard: Understanding

    @property
    def kind(self) -> Intent:
        """The kind of its case."""
        return self.heard.matter


async def hear(talk: Talk) -> Outcome | None:
    """A case for each matter that somebody counts.

    None for all others, where any is in doubt, asked after or urgent, for officers, and beside what is still open: then
    the message is read whole.
    """
    whole = talk.understanding
    if whole is None or whole.is_urgent or talk.officer is not None or talk.unfinished is not None:
        return None
    parts = _parts(talk, whole)
    if len(parts) < _LEAST:
        return None
    main = min(parts, key=lambda part: part.kind is not Intent.DISASTER)
    _speak(talk, main)
    talk.decided_by = CONVERSATION
    outcome = await report(talk, main.kind)
    if outcome.fate is FateKind.CASE_OPENED and outcome.case is not None:
        others = [_opened(talk, outcome.case, part) for part in parts if part is not main]
        told = [say for say in others if say is not None]
        outcome = replace(outcome, also_say=(*told, *outcome.also_say))
    talk.whole, talk.understanding = "", whole
    return outcome


def _parts(talk: Talk, whole: Understanding) -> list[Part]:
    """The matters in the order in which they are told; what is no matter by itself belongs to the one before it."""
    head, texts = counted(visible(talk.text))
    if not texts or len(head) > _LONGEST_HEAD or _is_of_officers(talk, (talk.text, head, *texts)):
        return []
    understand = talk.work.snapshots.understander_for(talk.account_division).understand
    where, heard = understand(head) if head else whole, [understand(text) for text in texts]
    if (head and _is_told(head, where)) or not all(_is_sure(each) or _is_beside(each) for each in heard):
        return []
    teller = {name: said for name, said in whole.slots.items() if name in _TELLER}
    found: list[Part] = []
    for text, each in zip(texts, heard, strict=True):
        where = each if each.places else where if where.places else whole
        same = _same(found, each)
        if same is not None:
            found[same] = _both(found[same], text, each)
        elif _is_sure(each):
            slots = {
                **teller,
                **{name: said for name, said in where.slots.items() if name in _PLACE},
                **each.slots,
            }
            words = f"{head},{text}" if head else text
            found.append(Part(text, words, replace(each, places=where.places, slots=slots, also=())))
    return found


def _is_of_officers(talk: Talk, texts: tuple[str, ...]) -> bool:
    """Whether any of these words complains of an officer or refuses one: he must not have the case."""
    return any(complains(talk, text) or refuses_officer(text, officers_named(talk, text)) for text in texts)


def _is_told(head: str, heard: Understanding) -> bool:
    """Whether what is counted is all of what stands before it: 办低保是不是要1.户口本 2.身份证."""
    is_named = any(heard.slots.get(name) for name in _OF_A_MATTER)
    return is_named or (_is_sure(heard) and not announces(head))


def _is_sure(heard: Understanding) -> bool:
    """Whether the words certainly tell of a matter, and none is in danger."""
    is_certain = not heard.to_human and not heard.is_urgent and heard.confidence >= _SURE
    return is_certain and is_case_kind(heard.matter) and not heard.asks_after


def _is_beside(heard: Understanding) -> bool:
    """Whether the words tell of no matter at all."""
    is_quiet = not heard.to_human and not heard.is_urgent and not heard.asks_after
    return is_quiet and not is_case_kind(heard.matter)


def _both(part: Part, text: str, heard: Understanding) -> Part:
    """The matter, with more that is told of it."""
    slots = {**part.heard.slots, **heard.slots}
    return Part(f"{part.text};{text}", f"{part.words};{text}", replace(part.heard, slots=slots))


def _same(found: list[Part], heard: Understanding) -> int | None:
    """Which of the matters before these words go on about; None where they tell of another one."""
    if not _is_sure(heard):
        return len(found) - 1 if found else None
    for number, part in enumerate(found):
        is_want = part.kind in _IN_WANT and heard.matter is Intent.HARDSHIP
        is_event = part.kind is heard.matter and heard.matter in _ONE_EVENT
        if (is_event or is_want) and heard.places in ((), part.heard.places):
            return number
    return None


def _opened(talk: Talk, main: Case, part: Part) -> Say | None:
    """The case of one more matter, beside the main one; None where nobody answers for it."""
    _speak(talk, part)
    place = place_of(talk)
    decision = route(talk, part.kind, place, is_urgent=False)
    if decision.officer is None:
        return None
    begun = opening(talk, part.kind, place, decision, is_urgent=False, parent_id=main.id)
    opened = cases.open_case(talk.work, begun, talk.message, talk.conversation)
    return Say("received_counted", reply_values(talk, opened, decision) | {"summary": part.text[:_QUOTED]})


def _speak(talk: Talk, part: Part) -> None:
    """From now on the message says this part alone."""
    talk.whole, talk.understanding = part.words, part.heard
