"""A message that waited for a human becomes the case that somebody of the duty desk makes of it."""

from dataclasses import replace

from app.core.enums import Intent
from app.nlu.types import PlaceMatch, Understanding
from app.services.deciding import meaning
from app.services.tuning import examples
from app.services.work import Work
from handlers.matters.report import report
from handlers.recover import talk_of
from handlers.replying import send, sentences
from handlers.talk import Outcome
from handlers.turn import remember
from models import Message


async def open_case(work: Work, message: Message, kind: Intent, code: str, by: str) -> Outcome:
    """Open a case of this kind at this place; its writer hears who is coming, and the words are learned from.

    Without a `code` the words say where it is, else his home, as with any report. Nobody found: the outcome
    has no case.
    """
    understander = work.snapshots.understander_for(message.division_code)
    heard = understander.understand(message.text)
    known, talk = await talk_of(work, message, _as_told(work, heard, kind, code))
    talk.decided_by = meaning.FILED
    outcome = await report(talk, kind)
    if outcome.case is None:
        return outcome
    remember(known, talk, outcome)
    send(talk, sentences(talk, outcome), outcome.case)
    lesson = examples.Lesson(
        intents=[str(kind)],
        was=str(heard.matter),
        is_urgent=heard.is_urgent,
        corrected=[examples.INTENT] if heard.to_human or heard.matter != kind else [],
        place=outcome.case.division_code,
        officer_id=outcome.case.officer_id,
    )
    await examples.learn(work, message, lesson, by)
    return outcome


def _as_told(work: Work, heard: Understanding, kind: Intent, code: str) -> Understanding:
    """The words with the kind and the place that are certain now."""
    told = replace(heard, intent=kind, confidence=1.0, to_human=False, also=())
    division = work.snapshots.registry.division(code) if code else None
    if division is None:
        return told
    return replace(told, places=(PlaceMatch(code, division.name, division.level, division.name, (code,)),))
