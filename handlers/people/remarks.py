"""What people remark on how it goes: somebody came, it is no use, nobody is to know, it was not meant so."""

from dataclasses import replace

from app.core.enums import FateKind, Intent
from app.nlu.dangers import dangers
from app.nlu.remarks import Remark, is_dying_phone, is_missent, remark
from app.services.deciding import facts
from app.services.deciding.quick_answers import read_quick
from app.services.lifecycle import cases
from handlers.matters.additions import answered, joined_and_passed_on, pass_on, press
from handlers.matters.report import hand_to_desk, report
from handlers.people.fallback import is_with_desk
from handlers.talk import Outcome, Talk
from models import Case

_HEARD = {
    Remark.GIVES_UP: "sorry",
    Remark.ANONYMOUS: "unnamed_told",
    Remark.RING_ME: "passed_on",
    Remark.NO_CALLS: "passed_on",
    Remark.HUSH: "hush_told",
}
"""What is answered where his officer reads it."""
_ALONE = {
    Remark.GIVES_UP: "sorry_what",
    Remark.ANONYMOUS: "unnamed",
    Remark.NO_CALLS: "not_rung",
    Remark.HUSH: "unnamed",
    Remark.MISREAD: "say_again",
    Remark.RESTARTS: "say_again",
}
"""What is answered where nothing of his is unfinished."""
_READ_BY_ALL = (Remark.GIVES_UP, Remark.HUSH)
"""What all who were called read where a life is in danger."""
_FOR_THE_DESK = (Remark.ANONYMOUS, Remark.NO_CALLS, Remark.HUSH)
"""What the desk reads that has what he wrote just before."""
_EACH_TIME = (Remark.RING_ME, Remark.HUSH)


async def hear(talk: Talk) -> Outcome | None:
    """The answer to a remark, which stands in the case that it is about; None for all other words."""
    if (kept := await _keeps_battery(talk)) is not None:
        return kept
    said = remark(talk.text)
    heard = talk.understanding
    if said is None or talk.officer is not None:
        return None
    if heard is not None and heard.is_urgent and said is not Remark.GIVES_UP:
        return None
    if talk.conversation.dialogue and read_quick(talk.text).is_any:
        return None
    case = talk.unfinished
    if case is None and said is Remark.RING_ME:
        return await _calls_back(talk)
    if case is None and said is Remark.RESTARTS and is_missent(talk.text):
        return Outcome(FateKind.ANSWERED, "missent", "missent")
    if case is None and said in _FOR_THE_DESK and is_with_desk(talk):
        return hand_to_desk(talk, "doubt", "told_desk")
    if case is None:
        return Outcome(FateKind.ANSWERED, str(said), _ALONE[said], {"number": ""}) if said in _ALONE else None
    if said is Remark.ARRIVED:
        return _arrived(talk, case)
    if said in (Remark.MISREAD, Remark.RESTARTS):
        _keep(talk, case)
        facts.put(case, wrong=str(said))
        return answered(talk, case, "say_again", str(said))
    if said is Remark.HUSH:
        case.summary = f"{case.summary};{talk.text}"[: cases.SUMMARY_LENGTH]
    if said not in _READ_BY_ALL or not await press(talk, case):
        _told_once(talk, case, said)
    return answered(talk, case, _HEARD[said], str(said))


async def _keeps_battery(talk: Talk) -> Outcome | None:
    """Whose telephone goes out while a life is in danger is told whom to ring with the rest, and all who were called
    read it; None for all others, and where the words tell of a danger themselves.
    """
    case, heard = talk.unfinished, talk.understanding
    is_told = heard is not None and (heard.is_urgent or bool(dangers(talk.text)))
    if case is None or talk.officer is not None or is_told or not is_dying_phone(talk.text):
        return None
    if not await press(talk, case):
        return None
    return answered(talk, case, "save_battery", "battery")


async def _calls_back(talk: Talk) -> Outcome:
    """Who has told of nothing and wants to be rung is a question to his officer."""
    heard = talk.understanding
    asked = heard and replace(heard, intent=Intent.CONSULTATION, also=())
    return await report(replace(talk, understanding=asked), Intent.CONSULTATION)


def _arrived(talk: Talk, case: Case) -> Outcome:
    """His word is no proof of an arrival: it stands in the case, and the officer is asked for the move."""
    _keep(talk, case)
    if case.on_site_at is None and not facts.facts_of(case).get("seen"):
        facts.put(case, seen=True)
        pass_on(talk, case, "alert_seen")
    return answered(talk, case, "arrival_heard", str(Remark.ARRIVED))


def _told_once(talk: Talk, case: Case, said: Remark) -> None:
    """The officer reads the first of each, every wish to be rung, and who is not to hear of it; the rest stands in the
    case."""
    if facts.facts_of(case).get(str(said)) and said not in _EACH_TIME:
        _keep(talk, case)
        return
    joined_and_passed_on(talk, case, "alert_said")
    facts.put(case, **{str(said): True})


def _keep(talk: Talk, case: Case) -> None:
    cases.join(talk.work, case, talk.message, talk.actor, "text")
    talk.conversation.case_touched_at = talk.work.now
