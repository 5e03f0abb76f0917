"""One sentence in several messages: 我家 · 烟叶 · 被冰雹 · 打了, or first where and then what."""

from dataclasses import replace

from app.core.enums import FateKind, Intent
from app.core.marks import visible
from app.nlu.beasts import is_still_the_beast
from app.nlu.dangers import dangers
from app.nlu.matters import is_added
from app.nlu.moments import moments
from app.nlu.small_words import behind_thanks, introduces, names_a_field, small_words
from app.nlu.text import normalise
from app.nlu.types import Understanding
from app.services.casework.pieces import IN_DOUBT, SMALL_TALK
from app.services.deciding.meaning import CONVERSATION, fate_of
from app.services.deciding.quick_answers import has_papers, is_place_like
from app.services.sending.words import place_words
from handlers.matters.matter import VILLAGE, place_of
from handlers.matters.report import hand_to_desk
from handlers.talk import Outcome, Talk
from models import Message

_LONGEST, _LONGEST_LAST = 12, 40
"""Characters of a piece, and of the message that completes it; either of both may be the longer one."""
_MOST = 6
_NAMED = 6
"""Characters of a piece that names a place or an amount."""
_BARE = 2
_PLACE = frozenset(("town", "village", "group"))
_WHERE = frozenset(("town", "village", "group", "quantity", "unit", "person"))


def gather(talk: Talk) -> list[Message]:
    """The pieces just before that this message completes; it is read as one with them.

    A message that is a matter by itself stays what it is and learns from them where it is, and how much.
    """
    heard = talk.understanding
    if heard is None or talk.message.chat or talk.officer is not None or len(talk.text) > _LONGEST_LAST:
        return []
    before = _before(talk)
    talk.is_going_on = bool(before) and talk.awaited is None
    if not before:
        _learn_where(talk, heard)
    if not before or names_only(talk) or _is_moment(talk, heard) or _begins_anew(normalise(talk.text)):
        return []
    whole = "".join([visible(piece.text) for piece in before] + [visible(talk.text)])
    together = talk.work.snapshots.understander_for(talk.account_division).understand(whole)
    told = whole[: len(whole) - len(visible(talk.text))]
    is_beast = heard.is_urgent and not together.is_urgent and is_still_the_beast(told, talk.text)
    is_alarm = (heard.is_urgent and not is_beast) or (together.is_urgent and not dangers(whole))
    if _is_matter(heard) and not is_bare(talk) and not is_beast:
        learned = {**together.slots, **heard.slots}
        together = replace(heard, places=heard.places or together.places, slots=learned)
    elif not _is_matter(together) or is_alarm:
        return []
    talk.understanding, talk.whole, talk.decided_by = together, whole, CONVERSATION
    return before


def _learn_where(talk: Talk, heard: Understanding) -> None:
    """A matter without a place is in the one village that longer words of a while ago named, which the desk has."""
    since = talk.work.now - talk.ruleset.limits.join_within.span
    left = [each for each in talk.left if each.fate_reason in IN_DOUBT and each.received_at >= since]
    if heard.places or not left or not _is_matter(heard) or talk.awaited is not None:
        return
    told = talk.work.snapshots.understander_for(talk.account_division).understand(left[-1].text)
    if len({each.code[:VILLAGE] for each in told.places if len(each.code) >= VILLAGE}) == 1:
        where = {name: said for name, said in told.slots.items() if name in _PLACE}
        talk.understanding = replace(heard, places=told.places, slots={**where, **heard.slots})
        talk.decided_by = CONVERSATION


def _begins_anew(text: str) -> bool:
    """Whether the words add something, also behind thanks for an answer: 另外, 好的谢谢,再问下."""
    return is_added(text) or behind_thanks(text) != text


def is_bare(talk: Talk) -> bool:
    """Whether a message is a single letter that tells of no disaster by itself (淹), names a crop or its field and
    says nothing of it, which papers are there and not what for, or a place that nobody knows and nothing else: 漩涡镇.
    """
    heard = talk.understanding
    is_crop = heard is not None and heard.matter is Intent.PRODUCTION and "crop" in heard.slots
    is_told = heard is not None and _is_matter(heard) and (heard.is_urgent or heard.matter is Intent.DISASTER)
    is_letter = heard is not None and not is_told and sum(c.isalnum() for c in talk.text) == 1
    is_nowhere = heard is not None and not heard.is_urgent and not heard.places
    is_field = heard is not None and {*heard.slots} == {"crop"} and names_a_field(talk.message.text)
    is_bare_crop = is_field or (is_crop and len(visible(talk.message.text)) <= _BARE)
    return is_letter or is_bare_crop or has_papers(talk.text) or (is_nowhere and is_place_like(talk.text))


def go_on(talk: Talk, reason: str) -> Outcome:
    """The desk has it, and its writer is asked to go on: what he named is not yet a matter."""
    return hand_to_desk(talk, reason, "go_on")


def what_there(talk: Talk) -> Outcome | None:
    """Who names a place and nothing else, and nothing before it, is asked what is the matter there; nobody at the desk
    need read that. None for all else, and where a life may be in danger.
    """
    heard, place = talk.understanding, place_of(talk)
    is_where = heard is not None and bool(heard.places) and _PLACE.issuperset(heard.slots)
    if not is_where or talk.left or (heard is not None and heard.is_urgent):
        return None
    words = {"place": place_words(talk.work, place.code)}
    return Outcome(FateKind.ANSWERED, "piece", "what_there", talk.for_chat(words))


def names_only(talk: Talk) -> bool:
    """Whether a short message names a place or an amount and nothing else."""
    heard = talk.understanding
    is_named = heard is not None and bool(heard.slots or heard.places) and _WHERE.issuperset(heard.slots)
    return is_named and talk.officer is None and not talk.message.chat and len(visible(talk.text)) <= _NAMED


def _is_moment(talk: Talk, heard: Understanding) -> bool:
    """Whether a short message says when and nothing else: of 我屋头 · 昨晚上 nobody knows yet what happened."""
    said, when = normalise(visible(talk.text)), moments(normalise(visible(talk.text)))
    return bool(when) and not _is_matter(heard) and not any(c.isalnum() for c in said.replace(when[0][2], ""))


def _before(talk: Talk) -> list[Message]:
    """What was left alone: small talk of the last moment, and whatever the desk has from a while ago."""
    limits, now = talk.ruleset.limits, talk.work.now
    spans = dict.fromkeys(SMALL_TALK, limits.merge_window.span) | dict.fromkeys(
        IN_DOUBT, limits.join_within.span
    )
    lately = [each for each in talk.left if each.received_at >= now - spans[each.fate_reason or ""]]
    is_short = len(visible(talk.text)) <= _LONGEST
    return [
        each
        for each in lately[-_MOST:]
        if _is_piece(each, (is_short or introduces(each.text)) and each.fate_reason in IN_DOUBT)
    ]


def _is_piece(message: Message, may_be_long: bool) -> bool:
    """Whether it may be read with what follows; of two long messages each is read by itself."""
    text, longest = message.text, _LONGEST_LAST if may_be_long else _LONGEST
    return 0 < len(visible(text)) <= longest and "谢" not in text and small_words(text) is None


def _is_matter(heard: Understanding) -> bool:
    return fate_of(heard)[0] is FateKind.CASE_OPENED
