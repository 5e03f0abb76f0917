"""A message taken back in QQ, or by 当我没说: its fresh matter is withdrawn with it, else the case says that it was.

People often take a message back only to send it again with a correction, or because their neighbours read it. So
a matter is withdrawn only where nobody acted upon it and nothing else belongs to it; danger to life never is.
"""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select

from app.core.enums import CaseState, EventKind, FateKind
from app.core.messages import InboundEvent
from app.nlu.second_thoughts import unsays
from app.services import history
from app.services.casework.actions import withdraw
from app.services.lifecycle import cases
from app.services.sending.words import case_words
from handlers.matters.additions import is_recent
from handlers.people.misread import NOBODY_THERE
from handlers.talk import Outcome, Talk
from models import Case, CaseEvent, CaseMessage, Message

_UNKNOWN = Outcome(FateKind.IGNORED, "recalled_unknown")
_OF_NO_CASE = Outcome(FateKind.IGNORED, "recalled_of_no_case")


async def recalled(talk: Talk, event: InboundEvent) -> Outcome:
    """Withdraw what the message opened where that is safe, else mark it on its cases; no case, no answer."""
    message = await _message(talk, str(event.data.get("message_id", "")))
    if message is None:
        return _UNKNOWN
    message.recalled_at = message.recalled_at or event.sent_at
    found = await _cases_of(talk, message)
    is_own = event.data.get("operator", event.sender) == event.sender
    for case in found:
        data = {"message_id": str(message.id), "by": "sender" if is_own else "other"}
        personal = {"text": message.text[: cases.SUMMARY_LENGTH]} if message.text else None
        history.record(
            talk.work, case, EventKind.RECALLED, talk.actor if is_own else history.SYSTEM, data, personal
        )
    withdrawn = [case for case in found if is_own and await _may_go(talk, case, message, event)]
    if not withdrawn:
        return Outcome(FateKind.ANSWERED, "recalled_marked") if found else _OF_NO_CASE
    return await _withdraw(talk, withdrawn)


async def unsaid(talk: Talk) -> Outcome | None:
    """当我没说, 当我没发: what he just said is withdrawn, where it opened a case and nobody has gone yet.

    None for all other words, and where more was said of the case or a life is in danger: its officer reads the words.
    """
    case = talk.unfinished
    if case is None or talk.officer is not None or talk.message.chat or not unsays(talk.text):
        return None
    said = select(Message).where(
        Message.conversation_id == talk.conversation.id, Message.id < talk.message.id
    )
    await talk.work.flush()
    before = await talk.work.session.scalar(said.order_by(Message.id.desc()).limit(1))
    if before is None or case.is_urgent or case.state not in NOBODY_THERE or not is_recent(talk):
        return None
    held = [each for each in await _cases_of(talk, before) if each.id == case.id]
    if not held or not await _is_all_of(talk, held[0], before):
        return None
    return replace(await _withdraw(talk, held), reason="unsaid")


async def _message(talk: Talk, external_id: str) -> Message | None:
    """What was taken back, said in the same place by the same person."""
    said = select(Message).where(
        Message.conversation_id == talk.conversation.id, Message.external_id == external_id
    )
    await talk.work.flush()
    message: Message | None = await talk.work.session.scalar(said.order_by(Message.id.desc()).limit(1))
    return message


async def _cases_of(talk: Talk, message: Message) -> Sequence[Case]:
    """The cases that the message belongs to, locked in id order."""
    belongs = select(Case).join(CaseMessage, CaseMessage.case_id == Case.id)
    mine = belongs.where(CaseMessage.message_id == message.id).order_by(Case.id)
    return list(await talk.work.session.scalars(mine.with_for_update(of=Case)))


async def _may_go(talk: Talk, case: Case, message: Message, event: InboundEvent) -> bool:
    """Whether the case may be withdrawn: opened by this message just now, nobody answered, nothing else in it."""
    within = talk.work.snapshots.ruleset_for(case.division_code).limits.recall_within.span
    is_fresh = event.sent_at - message.sent_at <= within
    is_untouched = case.state == CaseState.ASSIGNED and case.acknowledged_at is None and not case.is_urgent
    return is_fresh and is_untouched and await _is_all_of(talk, case, message)


async def _is_all_of(talk: Talk, case: Case, message: Message) -> bool:
    """Whether the case came from this message alone."""
    others = select(CaseMessage.message_id).where(
        CaseMessage.case_id == case.id, CaseMessage.message_id != message.id
    )
    joined = select(CaseEvent.id).where(CaseEvent.case_id == case.id, CaseEvent.kind == EventKind.JOINED)
    session = talk.work.session
    return await session.scalar(others.limit(1)) is None and await session.scalar(joined.limit(1)) is None


async def _withdraw(talk: Talk, withdrawn: Sequence[Case]) -> Outcome:
    first = withdrawn[0]
    words = talk.for_chat(case_words(talk.work, first))
    for case in withdrawn:
        await withdraw(talk.work, case, talk.actor)
    if talk.conversation.case_id in {case.id for case in withdrawn}:
        talk.conversation.dialogue = None
    return Outcome(FateKind.COMMAND, "recalled_withdrawn", "withdrawn", words, first)
