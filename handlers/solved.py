"""The answer to the question after a resolution, solved or not: 1 closes the case, 2 sends it one level up."""

from app.core.enums import FINAL_STATES, FateKind, Intent
from app.core.marks import visible
from app.nlu.all_clear import is_over
from app.nlu.contentment import Contentment, points_back, read_contentment
from app.nlu.matters import added
from app.nlu.text import normalise
from app.services.casework import feedback
from app.services.deciding import facts
from app.services.deciding.meaning import CONVERSATION
from app.services.deciding.quick_answers import read_solved
from app.services.lifecycle import cases
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words
from handlers.additions import answered, joined_and_passed_on
from handlers.matter import matters_of
from handlers.talk import Outcome, Talk
from models import Case

LONGEST_SAID = 60
"""Characters of his words that the alert repeats."""
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
    case = await feedback.waiting_for(talk.work, talk.own_conversations)
    if case is None and not talk.text.isdecimal():
        case = await feedback.merged_waiting(talk.work, talk.own_conversations)
    if case is None and (again := _taken_up_again(talk, said)) is not None:
        joined_and_passed_on(talk, again, "alert_said")
        return answered(talk, again, "passed_on", "solved_after_all")
    if case is None or (not is_bare and not rest and _is_other_matter(talk, case)):
        return None
    if not is_bare:
        cases.join(talk.work, case, talk.message, talk.actor, "answer")
    if said is Contentment.SOLVED:
        await feedback.solved(talk.work, case, talk.actor)
        if rest:
            _goes_on_with(talk, case, rest)
            return None
    elif said is Contentment.UNSOLVED:
        words = "" if is_bare else talk.text[:LONGEST_SAID]
        await feedback.not_solved(talk.work, case, talk.actor, words)
        facts.put(case, unsolved=True)
    values = talk.for_chat(case_words(talk.work, case, await promised_of(talk.work, case)))
    if said is Contentment.HALF:
        return Outcome(FateKind.CASE_JOINED, "solved_unclear", "solved_unclear", values, case)
    return Outcome(FateKind.COMMAND, _REASONS[said], _KEYS[said], values, case)


async def _objects(talk: Talk) -> Outcome | None:
    """Few words about what he was told lately, 那车是借的: its officer reads them, and he is asked again."""
    if not points_back(talk.text):
        return None
    case = await feedback.waiting_for(talk.work, talk.own_conversations)
    since = talk.work.now - talk.ruleset.limits.ask_place_within.span
    if case is None or case.resolved_at is None or case.resolved_at < since:
        return None
    joined_and_passed_on(talk, case, "alert_said")
    return answered(talk, case, "solved_unclear", "solved_unclear")


def _goes_on_with(talk: Talk, case: Case, rest: str) -> None:
    """From here on the message says only what he adds: 修好了谢谢,还有我的老年卡没办."""
    cases.join(talk.work, case, talk.message, talk.actor, "answer")
    talk.whole = rest
    talk.understanding = talk.work.snapshots.understander_for(talk.account_division).understand(rest)
    talk.decided_by = CONVERSATION


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
    heard, last = talk.understanding, talk.case_in_hand
    own = (case.id, case.merged_into)
    if last is not None and last.id not in own and last.state not in FINAL_STATES:
        return True
    if heard is None or heard.to_human:
        return False
    return any(kind not in (case.kind, Intent.OPINION, Intent.CONSULTATION) for kind in matters_of(talk))
