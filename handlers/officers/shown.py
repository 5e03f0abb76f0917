"""What an officer shows without words: a photo, a voice, a film, a file or where he stands, and of which case it is."""

from collections.abc import Sequence

from app.core.enums import FINAL_STATES, FateKind
from app.core.ids import telling_end
from app.services.casework import photos as waiting
from app.services.lifecycle import cases
from handlers.matters import photos
from handlers.officers import answering, evidence, officer, own_cases
from handlers.talk import Outcome, Talk
from models import Case

_NAMES_A_CASE = "记录"
"""The word of command that says of which case something is."""


async def keep(talk: Talk) -> Outcome | None:
    """It joins the case that he is at; he is asked which one where several may be meant. None where he has none."""
    what = photos.shown_in(talk)
    if talk.officer is None or what is None or talk.message.text.strip():
        return None
    running = [case for case in await own_cases.his_cases(talk, "") if case.resolved_at is None]
    case = talk.awaited or _just_done(talk, running) or _likely(running, talk.officer.id)
    if case is not None:
        return await _joined(talk, case, running, what)
    return _which(talk, running, what) if running and not talk.message.chat else None


def _just_done(talk: Talk, running: Sequence[Case]) -> Case | None:
    """The case that he resolved a moment ago; None once he goes to another one."""
    case, touched = talk.case_in_hand, talk.conversation.case_touched_at
    is_over = case is not None and case.resolved_at is not None and case.state not in FINAL_STATES
    if not is_over or touched is None or any(each.acknowledged_at is not None for each in running):
        return None
    return case if talk.work.now - touched <= talk.ruleset.limits.photo_within.span else None


def _likely(running: Sequence[Case], officer_id: str) -> Case | None:
    """The only one that he went to, else the only one that is his, else the only one that he was told of."""
    own = [case for case in running if case.officer_id == officer_id]
    taken = [case for case in own if case.acknowledged_at is not None]
    return next((few[0] for few in (taken, own, running) if len(few) == 1), None)


async def _joined(talk: Talk, case: Case, running: Sequence[Case], what: str) -> Outcome:
    is_told = what in photos.PICTURES and await photos.is_one_of_several(talk, case)
    cases.join(talk.work, case, talk.message, talk.actor, what)
    await evidence.adopt(talk, case)
    talk.turn_to(case)
    words = answering.words_of(talk, case) | photos.named(talk, what)
    words["short"] = telling_end(case.number, [other.number for other in running])
    key = "" if is_told else _stage(case, running)
    return Outcome(FateKind.CASE_JOINED, what, key, words, case)


def _stage(case: Case, running: Sequence[Case]) -> str:
    """What he is told besides that it is kept: the word that comes next. A picture alone is no 到场."""
    if case.id not in {each.id for each in running}:
        return "photo_recorded"
    if case.state in answering.WAITING:
        return "shown_new"
    return "shown_going" if answering.is_awaited_on_site(case) else "photo_recorded"


def _which(talk: Talk, running: Sequence[Case], what: str) -> Outcome:
    """It waits until he says of which case it is; of several in a row he is asked once."""
    is_asked = photos.is_asked_lately(talk) and what in photos.PICTURES
    window = talk.ruleset.limits.join_within.span
    waiting.keep_waiting(talk.work, talk.conversation, talk.message, window)
    values = {**officer.which_case(talk, running, _NAMES_A_CASE).values, **photos.named(talk, what)}
    return Outcome(FateKind.TO_HUMAN, f"{what}_only", "photo_also" if is_asked else "shown_which", values)
