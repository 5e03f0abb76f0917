"""Somebody says that what a neighbour told happens to him too: +1, 我家也是, 我们三组也停电了."""

from app.core.enums import FateKind, Intent
from app.nlu.echoes import is_echo
from app.services.casework.actions import locked_case
from app.services.deciding import facts
from app.services.lifecycle import cases
from app.services.sending import outbox
from app.services.sending.words import case_words
from handlers.matters.additions import LONGEST_ASKED, is_recent
from handlers.matters.report import report
from handlers.talk import Outcome, Talk
from models import Case


async def hear(talk: Talk) -> Outcome | None:
    """Whoever says so to us gets a case of his own where the neighbour's is; None where his words tell of more.

    His own matter of a moment ago goes on instead.
    """
    heard, beside = talk.understanding, talk.beside
    if beside is None or heard is None or talk.officer is not None or not is_echo(talk.text):
        return None
    if heard.is_urgent or is_sure(talk) or (talk.case_in_hand is not None and is_recent(talk)):
        return None
    return await report(talk, Intent(beside.kind))


async def overheard(talk: Talk) -> Outcome | None:
    """What nobody said to us joins the neighbour's case without a word; its officer hears of the first."""
    if talk.beside is None or not is_echo(talk.text):
        return None
    case = await locked_case(talk.work, talk.beside.id)
    if case is None:
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "echo")
    _tell(talk, case)
    return Outcome(FateKind.CASE_JOINED, "echo", case=case)


def is_sure(talk: Talk) -> bool:
    """Whether the words themselves tell of the neighbour's kind of matter."""
    heard = talk.understanding
    is_same = heard is not None and talk.beside is not None and str(heard.matter) == talk.beside.kind
    return is_same and not (heard is None or heard.to_human)


def _tell(talk: Talk, case: Case) -> None:
    if not case.officer_id or facts.facts_of(case).get("echoed"):
        return
    facts.put(case, echoed=True)
    words = case_words(talk.work, case, case.next_due_at) | {"said": talk.text[:LONGEST_ASKED]}
    outbox.enqueue_alert(talk.work, case, case.officer_id, "alert", "alert_echo", words)
