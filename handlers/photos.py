"""Photos, voice and places without words: they join the case in hand or wait for their words."""

from app.core.enums import FateKind, SegmentKind
from app.core.messages import InboundMessage
from app.services import cases
from app.services import photos as waiting
from app.services.words import case_words
from handlers import dialogue
from handlers.talk import Outcome, Talk

_WORDLESS = {
    SegmentKind.IMAGE: "photo",
    SegmentKind.VIDEO: "video",
    SegmentKind.VOICE: "voice",
    SegmentKind.FILE: "file",
    SegmentKind.LOCATION: "location",
    SegmentKind.LINK: "link",
}
_JOINED = {"photo": "photo_joined", "video": "photo_joined", "voice": "voice_joined"}
_PICTURES = ("photo", "video")
"""Of these several come in a row; what they are about is asked once."""
_WAITING = {"voice": "voice_waiting", "location": "location_waiting"}


async def handle(talk: Talk, inbound: InboundMessage) -> Outcome | None:
    """A message without words; None when it has some."""
    shown = (s for s in inbound.segments if not s.data.get("is_sticker"))
    what = next((_WORDLESS[s.kind] for s in shown if s.kind in _WORDLESS), None)
    if inbound.text.strip():
        return None
    if what is None:
        return Outcome(FateKind.ANSWERED, "empty", "greeting")
    case = talk.case_in_hand
    if case is not None and case.closed_at is None and is_recent(talk):
        cases.join(talk.work, case, talk.message, talk.actor, what)
        talk.conversation.case_touched_at = talk.work.now
        words = talk.for_chat(case_words(talk.work, case, case.next_due_at))
        outcome = Outcome(FateKind.CASE_JOINED, what, _JOINED.get(what, "joined"), words, case)
        return await dialogue.answer_without_words(talk, case, outcome, what)
    window, is_asked = talk.ruleset.limits.merge_window.span, bool(talk.conversation.waiting_photos)
    waiting.keep_waiting(talk.work, talk.conversation, talk.message, window)
    key = "photo_also" if is_asked and what in _PICTURES else _WAITING.get(what, "photo_waiting")
    return Outcome(FateKind.TO_HUMAN, f"{what}_only", key)


def is_recent(talk: Talk) -> bool:
    """Whether the case in hand was spoken of so lately that a file without words belongs to it."""
    touched = talk.conversation.case_touched_at
    return touched is not None and talk.work.now - touched <= talk.ruleset.limits.photo_within.span
