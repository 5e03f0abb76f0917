"""How far a person's matters have come."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, or_, select

from app.core.enums import FateKind, Intent
from app.db.among import among
from app.db.prepared import Prepared
from app.nlu.benefits import asks_when_paid, is_unpaid
from app.services.deciding.facts import slots_of
from app.services.lifecycle.promised import promised_of
from app.services.sending.words import case_words, moment
from handlers.talk import Outcome, Say, Talk
from models import Case, CaseEvent, CaseMessage, DeskEntry, Message

MAX_LISTED = 5
_OF_MONEY = (Intent.RELIEF, Intent.HARDSHIP)
_QUOTED = 20
"""Letters of his own message that somebody is reminded by."""
_LAST_STEP = (
    select(CaseEvent.kind)
    .where(CaseEvent.case_id == Case.id, CaseEvent.kind.not_in(["told", "alerted", "recalled"]))
    .order_by(CaseEvent.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_CASES = select(Case.id, _LAST_STEP).order_by(Case.id.desc()).limit(MAX_LISTED)
_BY_SENDER = among(Case.reporter_conversation_id, "conversations")
_OWN = _CASES.where(_BY_SENDER)
_HOUSEHOLDS = _CASES.where(or_(_BY_SENDER, among(Case.household_id, "households")))
_LATEST_OWN, _LATEST_OF_HOUSEHOLDS = Prepared(_OWN), Prepared(_HOUSEHOLDS)
_ECHOED = (
    _CASES.join(CaseMessage, CaseMessage.case_id == Case.id)
    .join(Message, Message.id == CaseMessage.message_id)
    .where(among(Message.conversation_id, "conversations"), Message.fate_reason == "echo")
    .distinct()
)
"""The neighbours' cases that somebody joined by saying that it is the same with him."""
_TAKEN_LATELY = timedelta(days=3)
"""How long somebody is told that the desk looks after what he wrote."""
_WITH_DESK = Prepared(
    select(DeskEntry.taken_by, DeskEntry.rings, DeskEntry.due_at, DeskEntry.division_code, Message.text)
    .join(Message, Message.id == DeskEntry.message_id)
    .where(among(Message.conversation_id, "conversations"))
    .where(or_(DeskEntry.due_at.is_not(None), DeskEntry.taken_at > bindparam("since")))
    .order_by(DeskEntry.id.desc())
    .limit(1)
)


async def overview(talk: Talk) -> Outcome:
    """The sender's own latest cases, each in a line."""
    whose = _whose(talk)
    latest = _LATEST_OF_HOUSEHOLDS if "households" in whose else _LATEST_OWN
    rows = await latest.rows(talk.work.session, whose) or await _echoed(talk)
    found = await _with_last_step(talk, rows)
    if not found:
        return await with_desk(talk) or Outcome(FateKind.ANSWERED, "progress_none", "progress_none")
    if len(found) == 1:
        return await _one(talk, *found[0])
    lines = "\n".join(talk.ruleset.render("progress_line", **_words(talk, *each)) for each in found)
    return Outcome(FateKind.ANSWERED, "progress", "progress_list", {"lines": lines, "count": len(found)})


async def beside(talk: Talk, outcome: Outcome) -> Outcome:
    """The outcome, and with it how far the sender's matters are; a question of ours stands behind that."""
    told = await overview(talk)
    if told.reply_key == "progress_none":
        return outcome
    return replace(outcome, also_say=(Say(told.reply_key, told.values), *outcome.also_say))


def asks_for_own(talk: Talk) -> bool:
    """Whether somebody asks after the very thing that he told of just now, 那低保呢, or when its money comes."""
    case, heard, touched = talk.unfinished, talk.understanding, talk.conversation.case_touched_at
    if case is None or heard is None or touched is None or heard.intent is not Intent.PROGRESS:
        return False
    is_lately = talk.work.now - touched <= talk.ruleset.limits.join_within.span
    item = heard.slots.get("item")
    is_money = case.kind in _OF_MONEY or is_unpaid(case.summary)
    if not item and is_money and asks_when_paid(talk.text):
        return True
    return is_lately and bool(item) and item == slots_of(case).get("item")


async def one(talk: Talk, number: str) -> Outcome:
    """One case by its number, if it is the sender's own or his household's."""
    found = []
    if number.isdigit():
        whose = _whose(talk)
        cases = _HOUSEHOLDS if "households" in whose else _OWN
        wanted = cases.where(Case.number.endswith(number, autoescape=True))
        rows = [(case_id, last) for case_id, last in await talk.work.session.execute(wanted, whose)]
        found = await _with_last_step(talk, rows)
    if not found:
        return Outcome(FateKind.COMMAND, "unknown_case", "progress_unknown", {"number": number})
    return await _one(talk, *found[0])


async def with_desk(talk: Talk) -> Outcome | None:
    """What the sender wrote last and the duty desk has not yet made a case of."""
    whose = {"conversations": talk.own_conversations, "since": talk.work.now - _TAKEN_LATELY}
    found = await _WITH_DESK.rows(talk.work.session, whose)
    if not found:
        return None
    [(taken_by, rings, due_at, division, text)] = found
    taker = talk.work.snapshots.registry.officer(taken_by or "")
    due = None if rings else due_at
    words = {
        "summary": " ".join(text.split())[:_QUOTED] or talk.ruleset.word("terms", "photo"),
        "officer": taker.name if taker else "",
        "due": moment(talk.work, division, due) if due and due > talk.work.now else "",
    }
    return Outcome(FateKind.ANSWERED, "progress", "progress_desk", talk.for_chat(words))


async def _echoed(talk: Talk) -> list[tuple[int, str | None]]:
    own = {"conversations": talk.own_conversations}
    return [(case_id, last) for case_id, last in await talk.work.session.execute(_ECHOED, own)]


async def _with_last_step(
    talk: Talk, rows: Sequence[tuple[int, str | None]]
) -> list[tuple[Case, str | None, Case]]:
    """The cases by their ids, and for each the one that goes on for it; the one in hand is here already."""
    here = {} if talk.case_in_hand is None else {talk.case_in_hand.id: talk.case_in_hand}
    missing = [found for found, _ in rows if found not in here]
    if missing:
        loaded = await talk.work.session.scalars(select(Case).where(Case.id.in_(missing)))
        here |= {case.id: case for case in loaded}
    merged = {here[found].merged_into for found, _ in rows} - {None, *here}
    if merged:
        others = await talk.work.session.scalars(select(Case).where(Case.id.in_(merged)))
        here |= {case.id: case for case in others}
    return [(here[found], last, here[here[found].merged_into or found]) for found, last in rows]


def _whose(talk: Talk) -> dict[str, Any]:
    """The sender's own conversations and, in private, his households: theirs are the cases that he hears of."""
    own = {"conversations": talk.own_conversations}
    households = {each.id for each in (talk.household, *talk.kin) if each is not None}
    households |= {talk.person.household_id} if talk.person else set()
    if not households or talk.message.chat:
        return own
    return own | {"households": sorted(households)}


async def _one(talk: Talk, case: Case, last: str | None, goes_on: Case) -> Outcome:
    words = _words(talk, case, last, goes_on, await promised_of(talk.work, goes_on))
    return Outcome(FateKind.ANSWERED, "progress", "progress_one", words)


def _words(
    talk: Talk, case: Case, last: str | None, goes_on: Case, due: datetime | None = None
) -> dict[str, str]:
    """How far it is, under the number that the person knows."""
    step = talk.ruleset.word("events", last) if last else ""
    words = case_words(talk.work, goes_on, due)
    return talk.for_chat({**words, "number": case.number, "last": step})
