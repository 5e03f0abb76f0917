"""How far a person's matters have come."""

from sqlalchemy import ColumnElement, Select, select

from app.core.enums import FateKind
from app.services.words import case_words
from handlers.talk import Outcome, Talk
from models import Case, CaseEvent

MAX_LISTED = 5


async def overview(talk: Talk) -> Outcome:
    """The sender's own latest cases, each in a line."""
    found = list(await talk.work.session.scalars(_own_cases(talk).limit(MAX_LISTED)))
    if not found:
        return Outcome(FateKind.ANSWERED, "progress_none", "progress_none")
    if len(found) == 1:
        return await _one(talk, found[0])
    lines = "\n".join([await _line(talk, case) for case in found])
    return Outcome(FateKind.ANSWERED, "progress", "progress_list", {"lines": lines, "count": len(found)})


async def one(talk: Talk, number: str) -> Outcome:
    """One case by its number, if it is the sender's own or his household's."""
    case = await talk.work.session.scalar(
        _own_cases(talk).where(Case.number.endswith(number, autoescape=True))
    )
    if case is None or not number.isdigit():
        return Outcome(FateKind.COMMAND, "unknown_case", "progress_unknown", {"number": number})
    return await _one(talk, case)


def _own_cases(talk: Talk) -> Select[Case]:
    mine: ColumnElement[bool] = Case.reporter_conversation_id == talk.conversation.id
    if talk.household is not None and not talk.message.chat:
        mine = mine | (Case.household_id == talk.household.id)
    return select(Case).where(mine).order_by(Case.id.desc())


async def _one(talk: Talk, case: Case) -> Outcome:
    return Outcome(FateKind.ANSWERED, "progress", "progress_one", await _words(talk, case))


async def _line(talk: Talk, case: Case) -> str:
    return talk.ruleset.render("progress_line", **await _words(talk, case))


async def _words(talk: Talk, case: Case) -> dict[str, str]:
    last = await talk.work.session.scalar(
        select(CaseEvent.kind)
        .where(CaseEvent.case_id == case.id, CaseEvent.kind.not_in(["told", "alerted"]))
        .order_by(CaseEvent.seq.desc())
        .limit(1)
    )
    step = talk.ruleset.word("events", last) if last else ""
    return talk.for_chat({**case_words(talk.work, case, case.next_due_at), "last": step})
