"""What others reported in this group lately, and which of it a message means: by its quote, a mention or a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from json import loads

from sqlalchemy import Select, select

from app.core.enums import FINAL_STATES, Channel, Intent
from app.core.ids import first_id
from app.core.messages import InboundMessage
from app.nlu.advice_words import only_advises
from app.nlu.callings import name_on_card
from app.nlu.echoes import is_bare_echo, is_echo
from app.nlu.types import Understanding
from app.services.deciding import facts
from app.services.deciding.meaning import VILLAGE, is_case_kind
from handlers.talk import Talk
from models import Case, CaseMessage, Conversation, Message

_SURE = 0.6
"""How certain words must be of another kind to echo nothing."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A case that somebody told of in this group: by whom, and what he is called there."""

    case: Case
    sender: str
    name: str


async def look(talk: Talk) -> None:
    """Know what others of the group reported within `join_within`, where the message may go on about it."""
    heard = talk.understanding
    if not talk.message.chat or heard is None or not isinstance(talk.inbound, InboundMessage):
        return
    is_plea = is_case_kind(heard.matter) or is_echo(talk.text)
    is_told = heard.matter is Intent.DISASTER if talk.officer is not None else is_plea
    if not (is_told or only_advises(talk.text)):
        return
    await talk.work.flush()
    since = first_id(talk.work.now - talk.ruleset.limits.join_within.span)
    others = _here(talk).where(Case.id >= since, Conversation.sender != talk.message.sender)
    found = [case for case, _ in await talk.work.session.execute(others.order_by(Case.id))]
    talk.here = tuple(case for case in found if case.state not in FINAL_STATES and case.resolved_at is None)
    quoted = await quoted_case(talk)
    fitting = [case for case in talk.here if case.id == quoted] if quoted else _alike(talk, heard)
    if len({(case.kind, case.division_code[:VILLAGE]) for case in fitting}) == 1:
        talk.beside = fitting[0]


async def disaster_here(talk: Talk) -> Case | None:
    """The last disaster that a member of this group reported there within a day and that is not over."""
    if not talk.message.chat:
        return None
    await talk.work.flush()
    since = first_id(talk.work.now - talk.ruleset.limits.ask_place_within.span)
    open_ones = Case.kind == Intent.DISASTER, Case.state.not_in(FINAL_STATES), Case.resolved_at.is_(None)
    found = await talk.work.session.execute(
        _here(talk).where(Case.id >= since, *open_ones).order_by(Case.id.desc()).limit(1)
    )
    return next((case for case, _ in found), None)


def _alike(talk: Talk, heard: Understanding) -> list[Case]:
    """Those of the message's own kind and place; whoever says only that it is the same may mean any of them."""
    is_certain = not heard.to_human and heard.confidence >= _SURE
    is_of_a_kind = is_certain and is_case_kind(heard.matter) and not is_bare_echo(talk.text)
    named = [place.code[:VILLAGE] for place in heard.places if len(place.code) >= VILLAGE]
    return [
        case
        for case in talk.here
        if (not is_of_a_kind or case.kind == heard.matter)
        and (not named or case.division_code[:VILLAGE] in named)
    ]


async def quoted_case(talk: Talk) -> int | None:
    """The case of the message of this group, ours or somebody's, that is quoted."""
    hearing, chat = talk.hearing, talk.message
    if hearing.quoted is not None and hearing.quoted.case_id:
        return hearing.quoted.case_id
    if not hearing.quotes:
        return None
    await talk.work.flush()
    since = first_id(talk.work.now - talk.ruleset.limits.ask_place_within.span)
    told = select(CaseMessage.case_id, Message.external_id, Message.segments)
    here = told.join(Message, Message.id == CaseMessage.message_id).where(
        CaseMessage.case_id >= since,
        Message.channel == chat.channel,
        Message.account == chat.account,
        Message.chat == chat.chat,
    )
    if chat.channel != Channel.QQBOT:
        here = here.where(Message.external_id.in_(hearing.quotes))
    found = await talk.work.session.execute(here.order_by(CaseMessage.case_id))
    quoted = (case for case, known_as, parts in found if {known_as, _index_of(parts)} & set(hearing.quotes))
    return next(quoted, None)


def _index_of(segments: str) -> str:
    """The index by which the official QQ bot's platform names a message where another one quotes it."""
    parts = loads(segments) or [{}]
    return str(parts[0].get("data", {}).get("msg_idx", ""))


async def reported(talk: Talk, cases: Sequence[Case]) -> list[Reported]:
    """Those of the cases that somebody told of in this group."""
    here = _here(talk).where(Case.id.in_([case.id for case in cases]))
    rows = await talk.work.session.execute(here.order_by(Case.id)) if cases else ()
    return [
        Reported(case, sender, name_on_card(str(facts.reporter_of(case).get("name") or "")))
        for case, sender in rows
    ]


async def meant(talk: Talk, found: Sequence[Reported]) -> list[Reported] | None:
    """Those that the message points at: what it quotes, else whom it mentions or names; None where it does not."""
    if (quoted := await quoted_case(talk)) is not None:
        return [each for each in found if each.case.id == quoted]
    mentioned = [each for each in found if each.sender in talk.hearing.mentioned]
    return mentioned or [each for each in found if each.name and each.name in talk.text] or None


def _here(talk: Talk) -> Select[Case, str]:
    chat = talk.conversation
    told = select(Case, Conversation.sender).join(
        Conversation, Conversation.id == Case.reporter_conversation_id
    )
    return told.where(
        Conversation.channel == chat.channel,
        Conversation.account == chat.account,
        Conversation.chat == chat.chat,
    )
