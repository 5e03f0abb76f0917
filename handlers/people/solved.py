"""The answer to the question after a resolution, solved or not: 1 closes the case, 2 sends it one level up."""

from dataclasses import replace

from app.core.enums import FINAL_STATES, FateKind, Intent
from app.core.marks import visible
from app.nlu.all_clear import is_over
from app.nlu.contentment import Contentment, points_back, read_contentment
from app.nlu.matters import added, is_one_matter
from app.nlu.text import normalise
from app.nlu.types import Understanding
from app.services.casework import feedback
from app.services.deciding import facts
from app.services.deciding.meaning import CONVERSATION, matters_of
from app.services.deciding.quick_answers import read_solved
from app.services.lifecycle import cases
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words
from handlers.matters.additions import answered, joined_and_passed_on
from handlers.matters.joining import tells_further
from handlers.talk import Outcome, Talk
from models import Case

LONGEST_SAID = 60
"""Characters of his words that the alert repeats."""
_LIKELY, _SURE = 0.6, 0.95
"""How certain words must be to tell of a matter of their own: those added to an answer, and others of a soft kind."""
_SOFT = (Intent.HARDSHIP, Intent.OPINION, Intent.CONSULTATION, Intent.DISPUTE)
"""Kinds as which an objection is often heard."""
_NOD = "收到"
_KEYS = {Contentment.SOLVED: "feedback_thanks", Contentment.UNSOLVED: "feedback_reopened"}
_REASONS = {Contentment.SOLVED: "solved", Contentment.UNSOLVED: "not_solved"}


async def answer(talk: Talk) -> Outcome | None:
    """What the person says of his resolved case; None where it is no such answer, or nothing was asked."""
    heard = talk.understanding
    if talk.officer is not None or (heard is not None and heard.is_urgent):
        return None
    before, rest = added(normalise(visible(talk.text)))
    said, is_bare = _said(before if rest else talk.text)
    if said is None:
        return await _objects(talk)
    if rest:
        return await _answers_and_adds(talk, said, before, rest)
    case = await _asked_about(talk, talk.text)
    if case is None and (again := _taken_up_again(talk, said)) is not None:
        joined_and_passed_on(talk, again, "alert_said")
        return answered(talk, again, "passed_on", "solved_after_all")
    if case is None or (not is_bare and _is_other_matter(talk, case)):
        return None
    if not is_bare:
        cases.join(talk.work, case, talk.message, talk.actor, "answer")
    return await _settled(talk, case, said, "" if is_bare else talk.text[:LONGEST_SAID])


async def _answers_and_adds(talk: Talk, said: Contentment, before: str, rest: str) -> Outcome | None:
    """An answer and what is added to it: 没修好,还有我妈病了. None where the whole is rather a message of its own.

    Behind 修好了 the message goes on with what is added. Whoever takes up again what is not solved reads all of it, and
    what certainly is another matter gets its case.
    """
    understand = talk.work.snapshots.understander_for(talk.account_division).understand
    more, case = understand(rest), await _asked_about(talk, before)
    if case is None or said is Contentment.HALF or more.is_urgent:
        return None
    if _is_other_matter(replace(talk, understanding=understand(before)), case):
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "answer")
    outcome = await _settled(talk, case, said, talk.text[:LONGEST_SAID])
    if said is Contentment.SOLVED:
        talk.whole, talk.understanding, talk.decided_by = rest, more, CONVERSATION
        return None
    is_sure = not more.to_human and more.confidence >= _LIKELY
    own = Intent(case.kind)
    kinds = tuple(kind for kind in matters_of(more) if is_sure and not is_one_matter(kind, own))
    return await tells_further(replace(talk, understanding=more), case, outcome, kinds)


async def _settled(talk: Talk, case: Case, said: Contentment, words: str) -> Outcome:
    """The case is closed, taken up again by somebody who reads the words, or asked about once more."""
    if said is Contentment.SOLVED:
        await feedback.solved(talk.work, case, talk.actor)
    elif said is Contentment.UNSOLVED:
        await feedback.not_solved(talk.work, case, talk.actor, words)
        facts.put(case, unsolved=True)
    values = talk.for_chat(case_words(talk.work, case, await promised_of(talk.work, case)))
    if said is Contentment.HALF:
        return Outcome(FateKind.CASE_JOINED, "solved_unclear", "solved_unclear", values, case)
    return Outcome(FateKind.COMMAND, _REASONS[said], _KEYS[said], values, case)


async def _asked_about(talk: Talk, text: str) -> Case | None:
    """The case that the answer is about; a bare number answers for none that went on in another one."""
    case = await feedback.waiting_for(talk.work, talk.own_conversations)
    if case is None and not text.isdecimal():
        case = await feedback.merged_waiting(talk.work, talk.own_conversations)
    return case


async def _objects(talk: Talk) -> Outcome | None:
    """Few words about what he was told lately, 那车是借的: its officer reads them, and he is asked again. None where
    they tell of a matter of their own, or where another case of his is in hand.
    """
    if not points_back(talk.text) or _tells_a_matter(talk.understanding):
        return None
    case = await feedback.waiting_for(talk.work, talk.own_conversations)
    since = talk.work.now - talk.ruleset.limits.ask_place_within.span
    if case is None or case.resolved_at is None or case.resolved_at < since or _is_at_another(talk, case):
        return None
    joined_and_passed_on(talk, case, "alert_said")
    return answered(talk, case, "solved_unclear", "solved_unclear")


def _tells_a_matter(heard: Understanding | None) -> bool:
    """Whether words that point back tell of something all the same: 那坡是裂的. Whose a thing is sounds like want."""
    kinds = matters_of(heard)
    if heard is None or heard.to_human or not kinds:
        return False
    if any(kind not in _SOFT for kind in kinds):
        return True
    is_whose = kinds == (Intent.HARDSHIP,) and not heard.slots
    return heard.confidence >= _SURE and not is_whose


def _taken_up_again(talk: Talk, said: Contentment) -> Case | None:
    """The case that he called unsolved and that goes on, where he says now that it came: 收到了,谢谢. 收到 is a nod."""
    case = talk.unfinished
    if case is None or said is not Contentment.SOLVED or visible(talk.text) == _NOD:
        return None
    return case if facts.facts_of(case).get("unsolved") else None


def _said(text: str) -> tuple[Contentment | None, bool]:
    """The answer, and whether it is nothing but that: 2, 没有, 解决了."""
    bare = read_solved(text)
    if bare is not None:
        return (Contentment.SOLVED if bare else Contentment.UNSOLVED), True
    said = read_contentment(text)
    return (Contentment.SOLVED, True) if said is None and is_over(text) else (said, False)


def _is_other_matter(talk: Talk, case: Case) -> bool:
    """Whether the words may be about another case, or certainly tell of something else than this one."""
    heard = talk.understanding
    if _is_at_another(talk, case):
        return True
    if heard is None or heard.to_human:
        return False
    return any(kind not in (case.kind, Intent.OPINION, Intent.CONSULTATION) for kind in matters_of(heard))


def _is_at_another(talk: Talk, case: Case) -> bool:
    """Whether he spoke last of another case, which goes on."""
    last, own = talk.case_in_hand, (case.id, case.merged_into)
    return last is not None and last.id not in own and last.state not in FINAL_STATES
