"""What is said in a listening group without calling us: a plea is heard, an evening's talk is not."""

from dataclasses import replace

from app.core.enums import FateKind, Listen
from app.nlu.remarks import Remark, remark
from app.nlu.second_thoughts import speaks_of_a_jest
from app.services.deciding.meaning import OVERHEARD, is_case_kind
from app.services.deciding.pleas import DANGER, is_chatter, is_doubtful_danger, is_doubtful_plea, is_plea
from handlers.groups import echoes, group_answers, group_reports, told_before
from handlers.matters import dialogue, photos
from handlers.matters.joining import joins_case_in_hand
from handlers.matters.matter import is_told_here
from handlers.matters.report import hand_to_desk, report, tells_where
from handlers.people import all_clear, corrections, cries, fallback, remarks, taken_up, waiting
from handlers.talk import Outcome, Talk

UNADDRESSED = ("not_addressed", "chatter")
"""Reasons of fates that a second, addressed copy of the same message may change."""


_BESIDE = 4
"""The most letters that stand beside a place where it is all that is said: 在竹园村三组那里."""


async def overhear(talk: Talk) -> Outcome:
    """A message of a group that does not call us: a plea, the rest of one, or nothing for us."""
    if talk.group is None or talk.group.listen != Listen.LISTEN:
        return Outcome(FateKind.IGNORED, "not_addressed")
    heard = talk.understanding
    if heard is None:
        return Outcome(FateKind.IGNORED, "understanding_failed")
    if (answered := await group_answers.overheard(talk)) is not None:
        return answered
    if (reported := await group_reports.overheard(talk)) is not None:
        return reported
    is_about_a_plea = talk.beside is not None and bool(talk.hearing.quotes)
    is_among_others = talk.officer is not None or (talk.hearing.is_to_others and not is_about_a_plea)
    if not talk.hearing.is_to_others and (again := await taken_up.hear(talk)):
        return again
    is_end = not talk.hearing.is_to_others and not _is_banter(talk)
    if is_end and (ended := await all_clear.hear(talk)):
        return replace(ended, reply_key="")
    if not talk.hearing.is_to_others and (advised := await cries.overheard(talk)) is not None:
        return advised
    if is_chatter(talk.text, heard, is_among_others=is_among_others):
        return Outcome(FateKind.IGNORED, "chatter")
    if (told := await told_before.hear(talk)) is not None:
        return replace(told, reply_key="")
    found = await _goes_on(talk)
    if found is not None:
        return found
    if (told := await waiting.overheard(talk)) is not None:
        return told
    talk.decided_by = OVERHEARD
    if is_plea(talk.text, heard, is_to_official=talk.is_to_official, is_told_here=is_told_here(talk)):
        return fallback.other_door(talk) or await report(talk, heard.matter)
    if _says_where(talk) and (told := await tells_where(talk)) is not None:
        return told
    if is_doubtful_plea(heard, is_to_official=talk.is_to_official):
        return fallback.not_understood(talk, heard.reason or "in_doubt")
    if (echoed := await echoes.overheard(talk)) is not None:
        return echoed
    if is_doubtful_danger(talk.text, heard, is_told_here=is_told_here(talk)):
        return hand_to_desk(talk, DANGER, "")
    return Outcome(FateKind.IGNORED, "chatter")


def _is_banter(talk: Talk) -> bool:
    """Whether a joke is of the evening's talk, and not what he takes his plea back by: at once, or quoting it."""
    touched = talk.conversation.case_touched_at
    if not speaks_of_a_jest(talk.text) or talk.hearing.quotes:
        return False
    return touched is None or talk.work.now - touched > talk.ruleset.limits.merge_window.span


def _says_where(talk: Talk) -> bool:
    """Whether the words name a place and hardly anything else: where it is that somebody cried of just before."""
    heard = talk.understanding
    if heard is None or not heard.places or talk.hearing.is_to_others:
        return False
    named = max(len(place.word) for place in heard.places) + len(str(heard.slots.get("group", "")))
    return sum(c.isalnum() for c in talk.text) - named <= _BESIDE


async def _goes_on(talk: Talk) -> Outcome | None:
    """What belongs to the plea that the same person made here just now; mere additions are kept without a word.

    Words in doubt go on about it where they are of its kind.
    """
    heard, case = talk.understanding, talk.case_in_hand
    if heard is None or case is None:
        return None
    if talk.text and (corrected := await corrections.correct(talk)) is not None:
        return corrected
    found = None
    if remark(talk.text) is Remark.GIVES_UP:
        found = await remarks.hear(talk)
    elif not talk.text:
        found = await photos.overheard(talk)
    elif talk.conversation.dialogue and heard.places:
        return await dialogue.answer(talk)
    elif is_case_kind(heard.matter) and (not heard.to_human or str(heard.matter) == case.kind):
        found = await joins_case_in_hand(talk)
    if found is None or found.fate is not FateKind.CASE_JOINED or found.reason == "urgent":
        return found
    return replace(found, reply_key="", also_say=())
