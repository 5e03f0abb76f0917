"""The answer to the question after a resolution, solved or not: 1 closes the case, 2 sends it one level up."""

from app.core.enums import FateKind
from app.core.messages import InboundMessage
from app.nlu.all_clear import is_over
from app.services import feedback
from app.services.quick_answers import read_solved
from app.services.words import case_words
from handlers.talk import Outcome, Talk


async def answer(talk: Talk, _inbound: InboundMessage) -> Outcome | None:
    """What the person says of his resolved case; None where it is no such answer, or nothing was asked."""
    is_solved = None if talk.officer is not None else _is_solved(talk.text)
    if is_solved is None:
        return None
    case = await feedback.waiting_for(talk.work, talk.own_conversations)
    if case is None:
        return None
    await (feedback.solved if is_solved else feedback.not_solved)(talk.work, case, talk.actor)
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at))
    key = "feedback_thanks" if is_solved else "feedback_reopened"
    return Outcome(FateKind.COMMAND, "solved" if is_solved else "not_solved", key, words, case)


def _is_solved(text: str) -> bool | None:
    said = read_solved(text)
    return True if said is None and is_over(text) else said
