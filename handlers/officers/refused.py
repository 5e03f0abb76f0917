"""Why a move is not made, and which word comes first."""

from app.core.enums import FINAL_STATES, CaseState, FateKind
from app.core.errors import IllegalMoveError
from app.services.casework.orders import Order
from app.services.lifecycle import cases
from app.services.lifecycle.moves import can_move
from handlers.officers import ended
from handlers.officers.answering import words_of
from handlers.talk import Outcome, Talk
from models import Case

AT_ONCE = ("suspend", "extend", "resolve", "assist")
"""Moves by which an officer says that he has read of his own case: they are his 收到 as well."""
_AFTER_THE_END = ("close", "call_back")


def is_taken_with_it(talk: Talk, case: Case, action: str) -> bool:
    """Whether the move is his 收到 as well; of another one's case only a payment is."""
    is_own = talk.officer is not None and case.officer_id == talk.officer.id
    return can_move(case.state, "acknowledge") and (action == "pay" or (is_own and action in AT_ONCE))


async def why(talk: Talk, case: Case, said: Order, short: str, error: Exception) -> Outcome:
    """What he is told instead: who ended it, what to write first, else the reason as it is.

    What he says of a second arrival stands in the case.
    """
    if isinstance(error, IllegalMoveError):
        if (over := await ended.told(talk, case, said, short)) is not None:
            return over
        if said.action == "arrive":
            cases.join(talk.work, case, talk.message, talk.actor, "text")
        if key := _first(case, said.action):
            words = words_of(talk, case) | {"short": short, "command": said.word}
            return Outcome(FateKind.COMMAND, key, key, words, case)
    return Outcome(
        FateKind.COMMAND, "illegal_move", "illegal_move", {"short": short, "why": str(error)}, case
    )


def _first(case: Case, action: str) -> str:
    """The sentence that says which word comes first; empty where none would help."""
    if action in _AFTER_THE_END and case.state not in (CaseState.RESOLVED, *FINAL_STATES):
        return "resolve_first"
    return "take_first" if action in AT_ONCE and can_move(case.state, "acknowledge") else ""
