"""What somebody told us in private just before and says in a group as well, in the same words: one matter."""

import re

from app.core.enums import FateKind
from app.core.marks import visible
from app.nlu.text import normalise
from handlers.matters.additions import add, answered
from handlers.matters.matter import is_open
from handlers.talk import Outcome, Talk
from models.base import change

_CALL = re.compile(r"^(?:@\S+\s+)+")
_MARKS = re.compile(r"[\s,.!?~、。…]+")


async def hear(talk: Talk) -> Outcome | None:
    """The group's words join the case that he told of in private; None where they are others."""
    case = talk.told_in_private
    if (
        case is None
        or talk.officer is not None
        or not is_open(case)
        or _plain(talk.text) != _plain(case.summary)
    ):
        return None
    change(talk.conversation, case_id=case.id)
    add(talk, case)
    outcome = answered(talk, case)
    return Outcome(FateKind.CASE_JOINED, "told_before", outcome.reply_key, outcome.values, case)


def _plain(text: str) -> str:
    return _MARKS.sub("", _CALL.sub("", normalise(visible(text))))
