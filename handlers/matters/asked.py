"""A message that may answer the open question about a case."""

from dataclasses import dataclass

from app.core.enums import FateKind, Intent
from app.nlu.matters import is_one_matter
from app.services.deciding import facts
from app.services.deciding.quick_answers import Quick, is_nobody_hurt, is_not_known, speaks_of_harm
from app.services.lifecycle import cases
from app.services.sending.words import case_words
from handlers.matters.matter import is_case_kind
from handlers.talk import Outcome, Talk
from models import Case


@dataclass(frozen=True, slots=True)
class Asking:
    """A message that may be the answer, read as a short one; `choices` are the places that were numbered.

    `is_joined`: it belongs to the case already. `part` are the words that stand in front of something else, where
    those alone may be the answer; `talk.understanding` is then theirs.
    """

    talk: Talk
    case: Case
    quick: Quick
    choices: tuple[str, ...] = ()
    is_joined: bool = False
    part: str = ""

    @property
    def text(self) -> str:
        """The words that may be the answer."""
        return self.part or self.talk.text

    @property
    def is_other_matter(self) -> bool:
        """Whether the words are certainly about something else."""
        heard = self.talk.understanding
        if heard is None or heard.to_human:
            return False
        return is_case_kind(heard.matter) and not is_one_matter(heard.matter, Intent(self.case.kind))


def done(asking: Asking, reply_key: str = "answer_noted") -> Outcome:
    """The message is part of the case, what it says fills the slots that were empty."""
    talk, case = asking.talk, asking.case
    facts.add_slots(case, talk.understanding.slots if talk.understanding else {})
    join(asking, "answer")
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at))
    return Outcome(FateKind.CASE_JOINED, "answer", reply_key, words, case)


def join(asking: Asking, what: str) -> None:
    """The message is part of the case, if it is not already."""
    if not asking.is_joined:
        cases.join(asking.talk.work, asking.case, asking.talk.message, asking.talk.actor, what)


def notes_unhurt(asking: Asking) -> bool:
    """Whether it is told, with the answer or in its place, that nobody is hurt: then that is noted."""
    is_told = is_nobody_hurt(asking.text) or (asking.quick.is_no and speaks_of_harm(asking.text))
    if not is_told or is_not_known(asking.text):
        return False
    facts.put(asking.case, harm=False)
    return True
