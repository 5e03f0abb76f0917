"""What an officer writes: 收到, 到场, 记录, 办结 and the other moves, with or without a number."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select

from app.core.enums import FINAL_STATES, CaseState, FateKind, SegmentKind
from app.core.errors import IllegalMoveError, InvalidValueError, NotAllowedError
from app.core.ids import short_number, telling_ends
from app.core.messages import InboundMessage
from app.services import cases
from app.services.actions import act
from app.services.words import case_words, moment, parse_day
from handlers.report import report_for_somebody
from handlers.talk import Outcome, Talk
from models import Case, OutboxMessage

ACTIONS = {
    "收到": "acknowledge",
    "到场": "arrive",
    "记录": "record",
    "转": "transfer",
    "退回": "return",
    "挂起": "suspend",
    "办结": "resolve",
}
_DONE = {
    "acknowledge": "ack_done",
    "arrive": "arrive_done",
    "record": "record_done",
    "transfer": "transfer_done",
    "return": "case_returned",
    "suspend": "suspend_done",
    "resolve": "resolve_done",
}
_WORDS = {action: word for word, action in ACTIONS.items()}
_COMMAND = re.compile(
    r"^(收到|到场|记录|转|退回|挂起|办结)\s*[::,,]?\s*(?:(\d{1,20})(?=[\s::,,]|$))?(?:\s*[::,,]?\s*(.*))?$",
    re.S,
)
_WAITING = (CaseState.NEW, CaseState.ASSIGNED, CaseState.RETURNED)
MAX_LISTED = 10
_NEED_TEXT = ("record", "resolve")
"""Moves whose text may itself begin with a number."""
_PUNCTUATION = " ::,,"


async def command(talk: Talk, inbound: InboundMessage) -> Outcome | None:
    """An officer's move, list, report for somebody else or photo; None for anything that is none of these."""
    if talk.officer is None:
        return None
    if not talk.text:
        return await _photo(talk, inbound)
    if talk.text == "我的":
        return await _mine(talk)
    if talk.text.startswith("代报"):
        return await report_for_somebody(talk, talk.text.removeprefix("代报").lstrip(_PUNCTUATION))
    found = _COMMAND.match(talk.text)
    if found is None:
        return None
    return await _move(talk, ACTIONS[found[1]], found[2] or "", (found[3] or "").strip())


async def _move(talk: Talk, action: str, number: str, rest: str) -> Outcome:
    candidates = await _candidates(talk, number)
    if number and not candidates and rest and action in _NEED_TEXT:
        candidates, rest = await _candidates(talk, ""), f"{number} {rest}"
    fitting = _waiting_for(candidates, action) or candidates
    if not fitting:
        return _answer("unknown_case" if number else "nothing_open", {"short": number})
    if len(fitting) > 1 and talk.message.chat:
        return _answer("ask_privately", {})
    if len(fitting) > 1:
        example = telling_ends([case.number for case in fitting])[0]
        values = {"lines": _lines(talk, fitting), "command": _WORDS[action], "example": example}
        return _answer("which_case", values)
    case = fitting[0]
    try:
        values = _values(talk, action, rest)
        await act(talk.work, case, action, talk.officer, values, talk.actor)
    except (IllegalMoveError, InvalidValueError) as error:
        return _answer("illegal_move", {"short": short_number(case.number), "why": str(error)}, case)
    except NotAllowedError:
        return _answer("not_yours", {"short": short_number(case.number)}, case)
    cases.attach(talk.work, case, talk.message)
    talk.conversation.case_id, talk.conversation.case_touched_at = case.id, talk.work.now
    return _answer(_DONE[action], _words(talk, case), case)


def _values(talk: Talk, action: str, rest: str) -> dict[str, Any]:
    if action == "transfer":
        return {"to": _officer_named(talk, rest)}
    if action == "suspend":
        day, _, why = rest.partition(" ")
        return {"until": parse_day(day, talk.work.now), "text": why.strip()}
    return {"text": rest} if rest else {}


def _officer_named(talk: Talk, name: str) -> str:
    registry = talk.work.snapshots.registry
    if registry.officer(name):
        return name
    county = talk.account_division[:6]
    same = [o for o in registry.officers.values() if o.name == name and o.division_code.startswith(county)]
    if len(same) != 1:
        raise InvalidValueError(f"没有找到“{name}”" if not same else f"有几位“{name}”,请写工号", "to")
    return same[0].id


async def _candidates(talk: Talk, number: str) -> list[Case]:
    """The officer's open cases, owned or alerted for, held until we are done."""
    assert talk.officer is not None  # noqa: S101 - see command
    await talk.work.flush()  # what came before in the same turn is before him, however the messages gathered
    alerted = select(OutboxMessage.case_id).where(OutboxMessage.officer_id == talk.officer.id)
    statement = (
        select(Case)
        .where(or_(Case.officer_id == talk.officer.id, Case.id.in_(alerted)))
        .order_by(Case.id)
        .limit(200)
        .with_for_update()
    )
    if number:
        statement = statement.where(Case.number.endswith(number, autoescape=True))
    else:
        statement = statement.where(Case.state.not_in([*FINAL_STATES, CaseState.RESOLVED]))
    return sorted(await talk.work.session.scalars(statement), key=lambda case: -case.id)


def _waiting_for(candidates: Sequence[Case], action: str) -> list[Case]:
    """Those that wait for this move; one that was withdrawn or merged waits for nothing."""
    if action == "acknowledge":
        return [case for case in candidates if case.state in _WAITING]
    running = [case for case in candidates if case.resolved_at is None and case.state not in FINAL_STATES]
    if action == "arrive":
        return [case for case in running if case.on_site_at is None]
    return [case for case in running if case.acknowledged_at is not None]


async def _mine(talk: Talk) -> Outcome:
    open_cases = await _candidates(talk, "")
    if not open_cases:
        return _answer("nothing_open", {})
    if talk.message.chat:
        return _answer("ask_privately", {})
    return _answer("my_cases", {"lines": _lines(talk, open_cases), "count": str(len(open_cases))})


async def _photo(talk: Talk, inbound: InboundMessage) -> Outcome | None:
    """A photo that an officer sends joins the case in hand, else the only one that he is working on."""
    if not any(s.kind in (SegmentKind.IMAGE, SegmentKind.VOICE) for s in inbound.segments):
        return None
    case = talk.case_in_hand
    if case is None or case.resolved_at is not None:
        working = _waiting_for(await _candidates(talk, ""), "record")
        case = working[0] if len(working) == 1 else None
    if case is None:
        return None
    cases.join(talk.work, case, talk.message, talk.actor, "photo")
    return Outcome(FateKind.CASE_JOINED, "photo", "photo_recorded", _words(talk, case), case)


def _lines(talk: Talk, found: Sequence[Case]) -> str:
    ends = telling_ends([case.number for case in found])
    lines = [_words(talk, case) | {"short": end} for case, end in zip(found, ends, strict=True)]
    return "\n".join(talk.ruleset.render("my_case_line", **words) for words in lines[:MAX_LISTED])


def _words(talk: Talk, case: Case) -> dict[str, str]:
    words = case_words(talk.work, case, case.next_due_at)
    words["at"] = moment(talk.work, case.division_code, talk.work.now)
    words["until"] = words["due"]
    return talk.for_chat(words)


def _answer(key: str, values: dict[str, str], case: Case | None = None) -> Outcome:
    return Outcome(FateKind.COMMAND, key, key, values, case)
