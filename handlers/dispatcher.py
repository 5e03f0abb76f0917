"""The order in which a message is understood: commands, what an open matter is about, open dialogue, photos, then what
it says.
"""

from app.core.enums import FateKind, Intent
from app.core.messages import InboundEvent
from app.nlu.small_words import has_substance
from app.services.deciding.meaning import WORDS, fate_of
from app.services.deciding.outside import TURNED_AWAY
from app.services.deciding.quick_answers import explains
from handlers import binding, events, neighbours
from handlers.groups import chatter, echoes, told_before
from handlers.matters import dialogue, photos, progress
from handlers.matters.joining import joins_case_in_hand
from handlers.matters.report import report
from handlers.officers import (
    colleagues,
    described,
    duty,
    leading,
    leave,
    number_alone,
    officer,
    other_case,
    plain_words,
    ringing,
    shown,
    visits,
)
from handlers.people import (
    all_clear,
    commands,
    complaints,
    corrections,
    cries,
    fallback,
    flooding,
    later,
    misread,
    own_data,
    pieces,
    praise,
    recalls,
    refusals,
    remarks,
    several,
    solved,
    taken_up,
    unpaid,
    waiting,
)
from handlers.talk import Outcome, Talk

_RINGS = (FateKind.CASE_OPENED, FateKind.TO_HUMAN)


async def dispatch(talk: Talk) -> Outcome:
    """Decide what becomes of one message; every message leaves with a fate and its reason."""
    if isinstance(talk.inbound, InboundEvent):
        return await events.handle(talk, talk.inbound)
    await neighbours.look(talk)
    if not talk.hearing.is_addressed:
        return await chatter.overhear(talk)
    return await _first_answer(talk)


async def _first_answer(talk: Talk) -> Outcome:
    for handler in (
        binding.verdict,
        leave.command,
        officer.command,
        other_case.hear,
        described.hear,
        number_alone.hear,
        shown.keep,
        binding.claim,
        commands.command,
        own_data.hear,
        duty.hear,
        visits.hear,
        leading.hear,
        ringing.hear,
        colleagues.hear,
        plain_words.hear,
        recalls.unsaid,
        misread.hear,
        told_before.hear,
        taken_up.hear,
        corrections.correct,
        all_clear.hear,
        remarks.hear,
        praise.hear,
        cries.hear,
        dialogue.answer,
        solved.answer,
        photos.unheard,
        refusals.hear,
        complaints.hear,
        waiting.hear,
        echoes.hear,
        photos.handle,
        plain_words.keep,
    ):
        outcome = await handler(talk)
        if outcome is not None:
            return await plain_words.to_officer(talk, outcome)
    return await plain_words.to_officer(talk, await by_meaning(talk))


async def by_meaning(talk: Talk) -> Outcome:
    """What the words say, where nothing else came first."""
    heard = talk.understanding
    if heard is None:
        return fallback.not_understood(talk, "understanding_failed")
    if (looked_up := await unpaid.looked_up(talk)) is not None:
        return looked_up
    joined = await joins_case_in_hand(talk) or await later.comes_back(talk)
    if joined is not None:
        return await _and_how_far(talk, joined)
    if (each := await several.hear(talk)) is not None:
        return each
    talk.decided_by = WORDS
    before = pieces.gather(talk)
    heard = talk.understanding or heard
    fate, about = fate_of(heard)
    if fate in TURNED_AWAY and (elsewhere := fallback.other_door(talk)):
        return await _and_how_far(talk, elsewhere)
    if fate in _RINGS and (kept := await flooding.keep(talk)):
        return kept
    if fate is FateKind.CASE_OPENED and pieces.is_bare(talk):
        return pieces.go_on(talk, "piece")
    if fate is FateKind.CASE_OPENED:
        return await _and_how_far(talk, await report(talk, Intent(about), before))
    if fate is FateKind.TO_HUMAN and progress.asks_for_own(talk):
        return await progress.overview(talk)
    if fate is FateKind.TO_HUMAN and not heard.asks_after and pieces.names_only(talk):
        return pieces.what_there(talk) or pieces.go_on(talk, about)
    if fate is FateKind.TO_HUMAN:
        return await _and_how_far(talk, fallback.not_understood(talk, about))
    if heard.intent is Intent.PROGRESS:
        return await fallback.how_far(talk)
    if heard.intent is not Intent.SPAM and has_substance(talk.text) and await progress.with_desk(talk):
        return fallback.not_understood(talk, fallback.TOLD_FURTHER)
    return await fallback.small_talk(talk, heard.intent)


async def _and_how_far(talk: Talk, outcome: Outcome) -> Outcome:
    """The outcome, and how far the sender's other matters are where he asks for that as well."""
    is_asked = talk.understanding is not None and talk.understanding.asks_after and not explains(talk.text)
    return await progress.beside(talk, outcome) if is_asked else outcome
