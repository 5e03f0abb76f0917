"""Matters that somebody counts in one message, 1.路灯坏了 2.低保没到账: each is a case of its own."""

from dataclasses import dataclass, replace

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.enumerated import counted
from app.nlu.types import Understanding
from app.services.deciding.meaning import CONVERSATION
from app.services.lifecycle import cases
from handlers.linked import reply_values
from handlers.matter import is_case_kind, opening, place_of, route
from handlers.report import report
from handlers.talk import Outcome, Say, Talk
from models import Case

_ONE_EVENT = (Intent.DISASTER, Intent.MAJOR_CHANGE, Intent.CARE, Intent.HARDSHIP, Intent.PRODUCTION)
"""Kinds of which what is counted is all of one matter: 1.烟叶打烂了 2.瓦也打烂了."""
_IN_WANT = (Intent.RELIEF, Intent.HARDSHIP)
_PLACE = ("town", "village", "group")
_LEAST = 2
_QUOTED = 24
"""Letters of a matter that its writer is reminded by."""


@dataclass(frozen=True, slots=True)
class Part:
    """One of the matters: its words, and what they were understood to be, with the place that counts for them."""

    text: str
    heard: Understanding

    @property
    def kind(self) -> Intent:
        """The kind of its case; what is asked after is a question, and a life in danger a disaster."""
        if is_case_kind(self.heard.matter):
            return self.heard.matter
        return Intent.DISASTER if self.heard.is_urgent else Intent.CONSULTATION


async def hear(talk: Talk) -> Outcome | None:
    """A case for each matter that somebody counts; None for all others, for officers, and where it is only one."""
    whole = talk.understanding
    if whole is None or talk.officer is not None:
        return None
    parts = _parts(talk, whole)
    if len(parts) < _LEAST or (whole.is_urgent and not any(part.heard.is_urgent for part in parts)):
        return None
    main = min(parts, key=lambda part: (not part.heard.is_urgent, part.kind is not Intent.DISASTER))
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
    understander = talk.work.snapshots.understander_for(talk.account_division)
    found: list[Part] = []
    where = understander.understand(head) if texts and head else whole
    for text in texts:
        heard = replace(understander.understand(text), also=())
        where = heard if heard.places else where if where.places else whole
        same = _same(found, heard)
        if same is not None:
            found[same] = _both(found[same], text, heard)
        elif _is_told(heard):
            slots = {**{name: said for name, said in where.slots.items() if name in _PLACE}, **heard.slots}
            found.append(Part(text, replace(heard, places=where.places, slots=slots, to_human=False)))
    return found


def _both(part: Part, text: str, heard: Understanding) -> Part:
    """The matter, with more that is told of it."""
    slots = {**part.heard.slots, **heard.slots}
    is_urgent = part.heard.is_urgent or heard.is_urgent
    return Part(f"{part.text};{text}", replace(part.heard, slots=slots, is_urgent=is_urgent))


def _is_told(heard: Understanding) -> bool:
    return heard.is_urgent or is_case_kind(heard.matter) or heard.intent is Intent.PROGRESS


def _same(found: list[Part], heard: Understanding) -> int | None:
    """Which of the matters before these words go on about; None where they tell of another one."""
    if not _is_told(heard):
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
    place, is_urgent = place_of(talk), part.heard.is_urgent
    decision = route(talk, part.kind, place, is_urgent=is_urgent)
    if decision.officer is None:
        return None
    begun = opening(talk, part.kind, place, decision, is_urgent=is_urgent, parent_id=main.id)
    opened = cases.open_case(talk.work, begun, talk.message, talk.conversation)
    return Say("received_counted", reply_values(talk, opened, decision) | {"summary": part.text[:_QUOTED]})


def _speak(talk: Talk, part: Part) -> None:
    """From now on the message says this part alone."""
    talk.whole, talk.understanding = part.text, part.heard
