"""What is left: small talk is answered, doubt goes to a human, nothing goes to silence."""

from app.core.enums import FateKind, Intent, OfficerRole
from app.nlu.address import asks_if_true
from app.nlu.complaints import was_left_alone
from app.nlu.dangers import dangers
from app.nlu.small_words import is_picture_talk, is_pleasantry, small_words
from app.nlu.types import HEARSAY, UNREAD
from app.services.casework.pieces import IN_DOUBT
from app.services.deciding.outside import OUTSIDE, door_for
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words
from handlers.matters import progress
from handlers.matters.matter import setting_of
from handlers.matters.report import hand_to_desk
from handlers.talk import Outcome, Talk
from models import Case

TOLD_FURTHER = "told_further"
"""The reason of what somebody adds to what the desk has."""
_SAID = {HEARSAY: "rumour_heard", TOLD_FURTHER: "told_desk"}


def not_understood(talk: Talk, reason: str) -> Outcome:
    """The message waits on the duty desk's list, and its writer knows; who sits at the desk is asked himself."""
    heard = talk.understanding
    is_of_desk = talk.officer is not None and talk.officer.role == OfficerRole.DUTY_DESK
    if is_of_desk and heard is not None and not heard.is_urgent and not talk.message.chat:
        return Outcome(FateKind.ANSWERED, reason, "desk_unclear")
    is_cry = reason == UNREAD and heard is not None and heard.is_urgent
    if is_with_desk(talk) and reason in IN_DOUBT and heard is not None and not heard.is_urgent:
        return hand_to_desk(talk, reason, _SAID[TOLD_FURTHER])
    return hand_to_desk(talk, reason, "no_officer_urgent" if is_cry else _SAID.get(reason, "to_human"))


async def how_far(talk: Talk) -> Outcome:
    """How far what he told is; whoever was not helped before, and of whom we know nothing, is read by the desk."""
    told = await progress.overview(talk)
    is_ours = talk.officer is None and not talk.message.chat
    if told.reply_key == "progress_none" and is_ours and was_left_alone(talk.text):
        return hand_to_desk(talk, "doubt", "sorry_what")
    return told


def is_with_desk(talk: Talk) -> bool:
    """Whether the desk has what he wrote just before: this is read with it, and he hears that."""
    return not talk.message.chat and any(each.fate_kind == FateKind.TO_HUMAN for each in talk.left)


def other_door(talk: Talk) -> Outcome | None:
    """Where a matter belongs that is certainly outside the county's reach; None for all others."""
    heard = talk.understanding
    door = door_for(talk.ruleset.doors, heard, setting_of(talk), talk.text) if heard else None
    if door is None:
        return None
    return Outcome(FateKind.ANSWERED, OUTSIDE, "other_door", door.words())


async def small_talk(talk: Talk, intent: Intent) -> Outcome:
    """Greetings and thanks get a word, advertising gets none; neither opens a case. No officer writes to silence.

    Whether a danger that somebody heard of is so, the duty desk looks up.
    """
    if intent is Intent.SPAM and talk.officer is None:
        return Outcome(FateKind.IGNORED, "spam")
    if not talk.message.chat and asks_if_true(talk.text) and any(dangers(talk.text)):
        return hand_to_desk(talk, HEARSAY, _SAID[HEARSAY])
    is_told_on = is_with_desk(talk) and not is_pleasantry(talk.text) and not is_picture_talk(talk.text)
    if is_told_on and intent is Intent.CHITCHAT and small_words(talk.text) is None:
        return hand_to_desk(talk, "doubt", _SAID[TOLD_FURTHER])
    if talk.awaited is not None and _is_crumb(talk):
        return Outcome(FateKind.ANSWERED, str(intent), "nod")
    if talk.awaited is not None and talk.works_on is None and not any(c.isalnum() for c in talk.text):
        return await who_comes(talk, talk.awaited, str(intent))
    is_begun = is_shown(talk) or talk.is_going_on
    if is_begun and is_pleasantry(talk.text) and not is_picture_talk(talk.text):
        return Outcome(FateKind.ANSWERED, str(intent), "thanks")
    if is_picture_talk(talk.text) or (is_begun and "谢" not in talk.text):
        return Outcome(FateKind.ANSWERED, str(intent), "say_what")
    greeting = "greeting_officer" if talk.officer is not None and not talk.message.chat else "greeting"
    return Outcome(FateKind.ANSWERED, str(intent), "thanks" if "谢" in talk.text else greeting)


def _is_crumb(talk: Talk) -> bool:
    """Whether it is the last letter of something that was told in pieces: 了, 多."""
    return sum(c.isalnum() for c in talk.text) == 1 and not is_pleasantry(talk.text)


async def who_comes(talk: Talk, case: Case, reason: str, reply_key: str = "waiting") -> Outcome:
    """Who asks, or sends nothing but marks and faces while he waits, hears who sees to his matter, and until when."""
    words = talk.for_chat(case_words(talk.work, case, await promised_of(talk.work, case)))
    return Outcome(FateKind.ANSWERED, reason, reply_key, words, case)


def is_shown(talk: Talk) -> bool:
    """Whether something that the sender showed lately still waits for its words."""
    return talk.is_shown_within(talk.ruleset.limits.photo_within.span)
