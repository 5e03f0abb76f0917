"""The questions asked once somebody is alerted: one at a time, taken up again after hours, never said twice.

The open question stands in `Conversation.dialogue`: {"ask", "case_id", "asked_at", "times" (questions so
far), "done" (questions dealt with), "choices" (what the numbers stand for), "then" (the question about
another case that was open before)}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.core.enums import FINAL_STATES, Channel
from app.nlu.remarks import cannot_be_rung
from app.services.casework.actions import locked_case
from app.services.deciding import facts, questions
from app.services.deciding.questions import AMOUNT, HARM, PHONE, PLACE, Known, next_question
from app.services.deciding.quick_answers import knows_not_which, read_quick
from app.services.sending.words import case_words, place_words
from handlers.binding import BIND
from handlers.matters import answers, asides, progress
from handlers.matters.asked import Asking
from handlers.matters.joining import tells_further
from handlers.matters.matter import VILLAGE
from handlers.talk import Outcome, Say, Talk
from models import Case
from models.base import change

MAX_CHOICES = 5


def begin(
    talk: Talk, case: Case, choices: Sequence[str] = (), words: Mapping[str, str] | None = None
) -> tuple[Say, ...]:
    """The first question about a case just opened, if there is one; `choices` are the places it may be in.

    `words` are the case's fields where the caller has them at hand.

    A question about another case that is still open waits behind it.
    """
    ask = next_question(_known(talk, case, ()))
    if not ask:
        return ()
    older = talk.conversation.dialogue
    then = older if _is_fresh(talk, older) else None
    return (_ask(talk, case, ask, times=1, choices=choices, then=then, words=words),)


async def answer(talk: Talk) -> Outcome | None:
    """The answer to the open question, and what else is told or asked with it; None where nothing was asked or
    it is another matter.

    A life in danger is never taken for an answer.
    """
    asked, heard = talk.conversation.dialogue, talk.understanding
    if not asked or asked["ask"] == BIND or heard is None or heard.is_urgent or not talk.text:
        return None
    case = await asked_about(talk)
    if case is None:
        return None
    is_rough = asked["ask"] == PLACE and knows_not_which(talk.text)
    aside = None if is_rough else asides.find(talk, case)
    outcome = await _read(aside.answering(talk), case, asked, aside.answer) if aside else None
    if outcome is None:
        aside, outcome = None, await _read(talk, case, asked)
    if outcome is None:
        return None
    talk.turn_to(case)
    outcome = _go_on(talk, case, asked, outcome)
    if aside:
        outcome = await tells_further(aside.telling(talk), case, outcome, aside.kinds)
    else:
        outcome = await tells_further(talk, case, outcome, asides.named_beside(heard, case, asked["ask"]))
    is_asked = aside.heard.asks_after if aside else heard.asks_after and heard.matters
    return await progress.beside(talk, outcome) if is_asked else outcome


def ask_place(talk: Talk, case: Case) -> Say:
    """Where it is, asked anew about a case that is not where it was thought to be."""
    return _ask(talk, case, PLACE, times=1)


async def _read(talk: Talk, case: Case, asked: Mapping[str, Any], part: str = "") -> Outcome | None:
    """What the words say to the question; `part` are those in front of something else."""
    choices = tuple(asked.get("choices", ()))
    quick = read_quick(part or talk.text)
    return await answers.READERS[asked["ask"]](Asking(talk, case, quick, choices, part=part))


async def answer_without_words(talk: Talk, case: Case, outcome: Outcome, what: str) -> Outcome:
    """A photo, a voice or a position that joined the case, as the answer to the open question.

    A photo shows how much it is and answers no other question; a voice is listened to by somebody.
    """
    asked = talk.conversation.dialogue
    if not asked or asked["ask"] == BIND or asked["case_id"] != case.id or not _is_fresh(talk, asked):
        return outcome
    if asked["ask"] == PLACE and what == "location":
        asking = Asking(talk, case, read_quick(""), tuple(asked.get("choices", ())), is_joined=True)
        found = await answers.located(asking) if talk.located else answers.off_the_map(asking)
        return _go_on(talk, case, asked, found)
    is_answer = what == "voice" or (what in ("photo", "video") and asked["ask"] == AMOUNT)
    return _go_on(talk, case, asked, outcome) if is_answer else outcome


async def asked_about(talk: Talk) -> Case | None:
    """The open case of the open question; a question that is stale or whose case is over is given up."""
    asked = talk.conversation.dialogue
    if not asked:
        return None
    case = talk.case_in_hand
    if case is None or case.id != asked["case_id"]:
        case = await locked_case(talk.work, asked["case_id"])
    if case is None or case.state in FINAL_STATES or case.resolved_at or not _is_fresh(talk, asked):
        talk.conversation.dialogue = asked.get("then")
        return None
    return case


def _is_fresh(talk: Talk, asked: dict[str, Any] | None) -> bool:
    if not asked:
        return False
    age = talk.work.now - datetime.fromisoformat(asked["asked_at"])
    return bool(age <= talk.ruleset.limits.ask_place_within.span)


def _known(talk: Talk, case: Case, done: Sequence[str]) -> Known:
    said = facts.facts_of(case)
    return Known(
        kind=case.kind,
        is_urgent=case.is_urgent,
        is_place_known=len(case.division_code) >= VILLAGE,
        is_reporter_known=talk.person is not None or talk.officer is not None,
        is_group=bool(talk.message.chat),
        is_filed=talk.message.channel == Channel.API,
        slots=dict(said.get("slots") or {}),
        done=[
            *done,
            *((HARM,) if "harm" in said else ()),
            *((PHONE,) if cannot_be_rung(case.summary) else ()),
        ],
    )


def _go_on(talk: Talk, case: Case, asked: dict[str, Any], outcome: Outcome) -> Outcome:
    """What was understood, and the next question if there is one left."""
    again = outcome.reason == answers.UNCLEAR
    done = [*asked.get("done", ()), *(() if again else (asked["ask"],))]
    times = int(asked["times"])
    ask = next_question(_known(talk, case, done)) if times < questions.MOST else ""
    if not ask:
        talk.conversation.dialogue = asked.get("then")
        return replace(outcome, reply_key="joined") if again else outcome
    said = _ask(talk, case, ask, times + 1, done, outcome.choices, asked.get("then"))
    return outcome if again and not outcome.choices else replace(outcome, also_say=(*outcome.also_say, said))


def _ask(
    talk: Talk,
    case: Case,
    ask: str,
    times: int,
    done: Sequence[str] = (),
    choices: Sequence[str] = (),
    then: dict[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
) -> Say:
    """Note the question and word it; places to choose from are numbered."""
    offered = list(choices[:MAX_CHOICES]) if ask == PLACE else []
    asked = {
        "ask": ask,
        "case_id": case.id,
        "asked_at": talk.work.now.isoformat(),
        "times": times,
        "done": list(done),
        "choices": offered,
        "then": {**then, "then": None} if then else None,
    }
    change(talk.conversation, dialogue=asked)
    lines = "\n".join(f"{number} {place_words(talk.work, code)}" for number, code in enumerate(offered, 1))
    key = "ask_place_choice" if offered else f"ask_{ask}"
    return Say(key, talk.for_chat({**(words or case_words(talk.work, case)), "choices": lines}))
