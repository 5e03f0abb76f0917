"""Photos, voice and places without words: they join the case in hand or wait for their words."""

from dataclasses import replace

from sqlalchemy import select

from app.core.enums import FateKind, SegmentKind
from app.nlu.small_words import is_filler
from app.services.casework import photos as waiting
from app.services.lifecycle import cases
from app.services.sending.words import case_words
from handlers.matters import dialogue
from handlers.talk import Outcome, Talk
from models import Case, CaseMessage, Message

_WORDLESS = {
    SegmentKind.IMAGE: "photo",
    SegmentKind.VIDEO: "video",
    SegmentKind.VOICE: "voice",
    SegmentKind.FILE: "file",
    SegmentKind.LOCATION: "location",
    SegmentKind.LINK: "link",
}
_JOINED = {"photo": "photo_joined", "video": "photo_joined", "voice": "voice_joined"}
PICTURES = ("photo", "video")
"""Of these several come in a row; what they are about is asked once, and that they came is said once."""
_TOYS = ("face", "mface", "bface", "sface", "dice", "rps", "shake", "poke", "basketball")
"""What QQ sends for play: nothing is to be read there."""
_EMPTY = "empty"
_WAITING = {"voice": "voice_waiting", "location": "location_waiting"}
_AFTER_THE_END = "photo_after_end"


async def handle(talk: Talk) -> Outcome | None:
    """A message without words; None when it has some."""
    if talk.message.text.strip():
        return None
    what = shown_in(talk)
    if what is None:
        return await _without_anything(talk)
    return await _shown(talk, what)


async def unheard(talk: Talk) -> Outcome | None:
    """A voice of which its platform understood nothing but 嗯 and 那个: somebody listens to it."""
    is_voice = talk.message.kind == SegmentKind.VOICE
    if not is_voice or talk.conversation.dialogue or not is_filler(talk.text):
        return None
    return await _shown(talk, "voice")


async def _shown(talk: Talk, what: str) -> Outcome:
    if (joined := await _join(talk, what)) is not None:
        return joined
    window, is_asked = talk.ruleset.limits.merge_window.span, is_asked_lately(talk)
    waiting.keep_waiting(talk.work, talk.conversation, talk.message, window)
    key = "photo_also" if is_asked and what in PICTURES else _WAITING.get(what, "photo_waiting")
    return Outcome(FateKind.TO_HUMAN, f"{what}_only", key, named(talk, what))


def named(talk: Talk, what: str) -> dict[str, str]:
    """The field that says what was shown: a photo, a film, a file."""
    return {"what": talk.ruleset.word("files", "image" if what == "photo" else what)}


def is_asked_lately(talk: Talk) -> bool:
    """Whether he was asked just now what the things are about that he showed."""
    return talk.is_shown_within(talk.ruleset.limits.join_within.span)


async def is_one_of_several(talk: Talk, case: Case) -> bool:
    """Whether another picture of the same case came from him just before, and he was told so."""
    await talk.work.flush()
    before = (
        select(Message.id)
        .join(CaseMessage, CaseMessage.message_id == Message.id)
        .where(
            CaseMessage.case_id == case.id,
            Message.conversation_id == talk.conversation.id,
            Message.id != talk.message.id,
            Message.kind.in_(waiting.SEEN),
            Message.fate_reason.in_(PICTURES),
            Message.received_at > case.opened_at,
            Message.received_at >= talk.work.now - talk.ruleset.limits.merge_window.span,
        )
    )
    return await talk.work.session.scalar(before.limit(1)) is not None


async def overheard(talk: Talk) -> Outcome | None:
    """What is shown to a group without words, where it belongs to the case that he spoke of there lately."""
    what = shown_in(talk)
    return await _join(talk, what) if what is not None else None


def shown_in(talk: Talk) -> str | None:
    """What a message shows; stickers show nothing."""
    shown = (s for s in talk.segments if not s.data.get("is_sticker"))
    return next((_WORDLESS[s.kind] for s in shown if s.kind in _WORDLESS), None)


async def _join(talk: Talk, what: str) -> Outcome | None:
    """It belongs to the case in hand while that is open and fresh; None where there is no such case."""
    case = talk.case_in_hand
    if case is None or case.closed_at is not None or not _is_recent(talk):
        return None
    is_told = what in PICTURES and await is_one_of_several(talk, case)
    cases.join(talk.work, case, talk.message, talk.actor, what)
    talk.conversation.case_touched_at = talk.work.now
    words = talk.for_chat(case_words(talk.work, case, case.next_due_at)) | named(talk, what)
    key = _AFTER_THE_END if case.resolved_at is not None else _JOINED.get(what, "joined")
    outcome = Outcome(FateKind.CASE_JOINED, what, key, words, case)
    answer = await dialogue.answer_without_words(talk, case, outcome, what)
    return replace(answer, reply_key="") if is_told and answer is outcome else answer


async def _without_anything(talk: Talk) -> Outcome:
    """A sticker or nothing at all: what it is about is asked once, not after each of several in a row.

    Who waits for an officer is not greeted, and a card that we cannot read is said to be none that we can.
    """
    kinds = [str(s.data.get("type")) for s in talk.segments if s.kind is SegmentKind.OTHER]
    if any(kind not in _TOYS for kind in kinds):
        return Outcome(FateKind.ANSWERED, "unreadable", "cannot_open")
    await talk.work.flush()
    since = talk.work.now - talk.ruleset.limits.merge_window.span
    earlier = select(Message.id).where(
        Message.conversation_id == talk.conversation.id,
        Message.received_at >= since,
        Message.fate_reason == _EMPTY,
    )
    if await talk.work.session.scalar(earlier.limit(1)) is not None:
        return Outcome(FateKind.IGNORED, _EMPTY)
    return Outcome(FateKind.ANSWERED, _EMPTY, "nod" if talk.awaited is not None else "greeting")


def _is_recent(talk: Talk) -> bool:
    """Whether the case in hand was spoken of so lately that a file without words belongs to it."""
    touched = talk.conversation.case_touched_at
    return touched is not None and talk.work.now - touched <= talk.ruleset.limits.photo_within.span
