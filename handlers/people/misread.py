"""What was meant, once somebody said that it was misunderstood or said wrong: 不是这个意思 · 我是问低保要啥条件."""

from dataclasses import replace

from sqlalchemy import select

from app.core.enums import CaseState, Intent
from app.nlu.matters import is_added, is_one_matter
from app.nlu.remarks import Remark, said_instead
from app.nlu.text import normalise
from app.services.casework.actions import withdraw
from app.services.deciding import facts
from app.services.sending.words import case_words
from app.services.tuning import examples
from handlers.matters.joining import is_put_right
from handlers.matters.matter import is_case_kind
from handlers.matters.report import report
from handlers.officers.answering import WAITING
from handlers.talk import Outcome, Say, Talk
from models import Case, CaseMessage, Message

NOBODY_THERE = (*WAITING, CaseState.ACKNOWLEDGED)
"""States in which nobody is on the way or there yet, as far as is known."""


async def hear(talk: Talk) -> Outcome | None:
    """The matter that was meant takes the place of the one that was opened; of what was misread is learned.

    None where nothing was said to be wrong, and where the words do not certainly tell of another kind of matter.
    """
    case = talk.unfinished
    if case is None or talk.officer is not None or not talk.text:
        return None
    wrong, told = _meant(talk, case)
    heard = told.understanding
    if not wrong or heard is None or heard.to_human or heard.is_urgent or not is_case_kind(heard.matter):
        return None
    if is_added(normalise(told.text)) or is_one_matter(heard.matter, Intent(case.kind)):
        return None
    facts.put(case, wrong="")
    talk.conversation.dialogue = None
    outcome = await report(told, heard.matter)
    if outcome.case is None:
        return outcome
    if wrong == Remark.MISREAD:
        await _learn(talk, case, outcome.case, [str(kind) for kind in heard.matters])
    return replace(outcome, also_say=(*await _taken_back(talk, case), *outcome.also_say))


def _meant(talk: Talk, case: Case) -> tuple[str, Talk]:
    """What went wrong, in this message or just before (empty: nothing), and the message with what is right alone."""
    here = said_instead(talk.text)
    if here is None:
        wrong = str(facts.facts_of(case)["wrong"]) if is_put_right(talk, case) else ""
        return wrong, talk
    wrong, meant = here
    understander = talk.work.snapshots.understander_for(talk.account_division)
    return str(wrong), replace(talk, understanding=understander.understand(meant), whole=meant)


async def _learn(talk: Talk, case: Case, right: Case, intents: list[str]) -> None:
    """The words that opened the case mean what was said now."""
    first = select(Message).join(CaseMessage, CaseMessage.message_id == Message.id)
    await talk.work.flush()
    message = await talk.work.session.scalar(
        first.where(CaseMessage.case_id == case.id).order_by(Message.id).limit(1)
    )
    if message is None:
        return
    lesson = examples.Lesson(
        intents=intents,
        was=case.kind,
        is_urgent=False,
        corrected=[examples.INTENT],
        place=right.division_code,
        officer_id=right.officer_id,
    )
    await examples.learn(talk.work, message, lesson, talk.actor)


async def _taken_back(talk: Talk, case: Case) -> tuple[Say, ...]:
    """Nobody need come for what was not meant; a life in danger, and where somebody is already, is left to him."""
    if case.is_urgent or case.state not in NOBODY_THERE:
        return ()
    words = talk.for_chat(case_words(talk.work, case))
    await withdraw(talk.work, case, talk.actor)
    return (Say("withdrawn", words),)
