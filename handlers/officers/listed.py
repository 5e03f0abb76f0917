"""An officer answers for many cases with one word: 收到 全部, 到场 全部; 撤销 全部 takes that back."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.core.enums import FateKind
from app.core.errors import IllegalMoveError, NotAllowedError
from app.core.ids import SHORT, telling_ends
from app.nlu.leader_words import takes_all
from app.services.casework import actions, orders, together
from app.services.casework.orders import Order
from app.services.lifecycle.moves import ACTION_WORDS
from app.services.sending import incident_lists
from handlers.officers import answering
from handlers.officers.own_cases import in_hand, waiting_for
from handlers.talk import Outcome, Talk
from models import Case, LastMove

MAX_LISTED, _SEVERAL, _FEW = 10, 2, 9


async def everything(talk: Talk, said: Order) -> Outcome | None:
    """The move of all his cases that wait for it, those in incidents first; None where none does, or he means one."""
    if said.number or said.rest not in orders.ALL:
        return None
    if said.action == actions.UNDO:
        return await _take_back(talk)
    if said.action not in together.ACTIONS:
        return None
    return await _make(talk, said) or await _every_alert(talk, said)


async def _every_alert(talk: Talk, said: Order) -> Outcome | None:
    """Every alert of his that waits for an answer, where they are several; he hears which, and how it is taken back."""
    if said.action != "acknowledge" or talk.message.chat:
        return None
    waiting = await together.waiting(talk.work, said.action, talk.the_officer, is_anywhere=True)
    if len(waiting) < _SEVERAL:
        return None
    done = await together.act_on_all(talk.work, waiting, said.action, talk.the_officer, {})
    talk.conversation.case_id, talk.conversation.case_touched_at = None, talk.work.now
    ends = telling_ends([case.number for case in done.made])
    lines = _lines(talk, done.made)
    values = {
        "count": str(len(done.made)),
        "lines": "\n".join(lines[:MAX_LISTED]),
        "more": str(max(len(lines) - MAX_LISTED, 0) or ""),
        "example": ends[0] if ends else "",
    }
    return Outcome(FateKind.COMMAND, "all_acknowledged", "all_acknowledged", values)


def _lines(talk: Talk, found: Sequence[Case]) -> list[str]:
    """Each of these cases in a line."""
    ends = telling_ends([case.number for case in found])
    words = [answering.words_of(talk, case) | {"short": end} for case, end in zip(found, ends, strict=True)]
    return [talk.ruleset.render("my_case_line", **each) for each in words]


async def _take_back(talk: Talk) -> Outcome | None:
    """All that he did with one word is taken back; None where he did nothing."""
    made = select(LastMove.case_id, LastMove.at).where(LastMove.actor == talk.actor)
    await talk.work.flush()
    rows = (await talk.work.session.execute(made.order_by(LastMove.at.desc()).limit(together.MOST))).all()
    ids = [case_id for case_id, at in rows if at == rows[0].at]
    if not ids:
        return None
    held = select(Case).where(Case.id.in_(ids)).order_by(Case.id).with_for_update()
    refused = [why for case in await talk.work.session.scalars(held) if (why := await _undone(talk, case))]
    values = {
        "count": str(len(ids) - len(refused)),
        "left": str(len(refused) or ""),
        "why": refused[0] if refused else "",
    }
    return Outcome(FateKind.COMMAND, "all_undone", "all_undone", values)


async def _undone(talk: Talk, case: Case) -> str:
    """Why his last move of this case stands; empty where it is taken back."""
    try:
        await actions.act(talk.work, case, actions.UNDO, talk.officer, {}, talk.actor)
    except (IllegalMoveError, NotAllowedError) as error:
        return str(error)
    return ""


async def only_list(talk: Talk, said: Order, fitting: Sequence[Case]) -> Outcome | None:
    """He answers without a number and everything that waits for him belongs to one incident: all of it is meant."""
    listed = {case.incident_id for case in fitting}
    if said.action != "acknowledge" or said.rest or len(listed) != 1 or not fitting[0].incident_id:
        return None
    return await _make(talk, said)


async def of_incident(talk: Talk, said: Order) -> Outcome | None:
    """The order with the number of an incident, as its card shows it: 收到 takes its list; else he is asked which case.

    None where no incident of his has this number, and in a group.
    """
    if talk.message.chat or len(said.number) < SHORT:
        return None
    incident = await incident_lists.numbered(talk.work, said.number, talk.the_officer.id)
    if incident is None:
        return None
    if said.action == "acknowledge" and (taken := await _make(talk, said, [incident.id])) is not None:
        return taken
    his = await incident_lists.lines(talk.work, incident, talk.the_officer.id, incident_lists.Order.URGENT)
    return _which(talk, [line.case for line in his], said.word)


def _which(talk: Talk, found: Sequence[Case], word: str) -> Outcome:
    shown = _lines(talk, found)
    values = {"lines": "\n".join(shown[:MAX_LISTED]), "command": word}
    example = telling_ends([case.number for case in found])[0]
    return Outcome(FateKind.COMMAND, "which_case", "which_case", values | {"example": example})


async def unprinted(talk: Talk, said: Order) -> Outcome | None:
    """Asks which cases are meant by several numbers, one of them shorter than any that an alert prints: 1 2 3收到.

    None where each of them ends the number of one of the few cases that wait for him.
    """
    numbers = (said.number, *said.also)
    if not said.also or talk.message.chat or min(map(len, numbers)) >= SHORT:
        return None
    his = waiting_for(await in_hand(talk), said.action)
    found = [[case.number for case in his if case.number.endswith(number)] for number in numbers]
    is_told = len(his) <= _FEW and all(len(each) == 1 for each in found)
    return None if is_told or not his else _which(talk, his, said.word)


async def take_over(talk: Talk) -> Outcome | None:
    """All of his lists that waits is his from here on, what he was only told of as well; None for other words."""
    if not takes_all(talk.text):
        return None
    return await _make(talk, Order("收到", "acknowledge", "", ""), takes_over=True)


async def _make(
    talk: Talk, said: Order, incidents: Collection[int] = (), *, takes_over: bool = False
) -> Outcome | None:
    waiting = await together.waiting(
        talk.work, said.action, talk.the_officer, incidents, takes_over=takes_over
    )
    if not waiting:
        return None
    before = {case.officer_id or "" for case in waiting} - {talk.the_officer.id}
    done = await together.act_on_all(talk.work, waiting, said.action, talk.the_officer, {})
    last = (done.made or waiting)[-1]
    talk.turn_to(last)
    values = {
        "count": str(len(done.made)),
        "word": ACTION_WORDS[said.action],
        "left": str(len(done.refused) or ""),
        "why": done.refused[0][1] if done.refused else "",
        "previous": _names(talk, before) if said.action == "acknowledge" else "",
        "urgents": _urgent(talk, done.made) if said.action == "acknowledge" else "",
        **await _still_waiting(talk, said.action),
    }
    key = "all_done_more" if len(waiting) == together.MOST else "all_done"
    return Outcome(FateKind.COMMAND, key, key, values, last)


async def _still_waiting(talk: Talk, action: str) -> dict[str, str]:
    """How many of his cases wait for his answer that stand on no list of an incident, and which are of life danger."""
    if action != "acknowledge":
        return {"others": "", "dangers": ""}
    found = [case for case in await answering.waiting_cases(talk) if not case.incident_id]
    return {"others": str(len(found) or ""), "dangers": _urgent(talk, found)}


def _urgent(talk: Talk, found: Sequence[Case]) -> str:
    """The numbers of those among these where a life is in danger."""
    ends = telling_ends([case.number for case in found if case.is_urgent])
    return talk.ruleset.word("terms", "comma").join(ends[:MAX_LISTED])


def _names(talk: Talk, ids: Collection[str]) -> str:
    registry = talk.work.snapshots.registry
    named = [officer.name for each in sorted(ids) if (officer := registry.officer(each)) is not None]
    return talk.ruleset.word("terms", "comma").join(named)
