"""An officer answers for everything on the list of an incident with one word: 收到 全部, 到场 全部."""

from collections.abc import Collection, Sequence

from app.core.enums import FateKind
from app.services.casework import orders, together
from app.services.casework.orders import Order
from app.services.lifecycle.moves import ACTION_WORDS
from handlers import answering
from handlers.talk import Outcome, Talk
from models import Case


async def everything(talk: Talk, said: Order) -> Outcome | None:
    """The move of all his cases in incidents that wait for it; None where none does, or he means one case."""
    if said.action not in together.ACTIONS or said.number or said.rest not in orders.ALL:
        return None
    return await _make(talk, said)


async def only_list(talk: Talk, said: Order, fitting: Sequence[Case]) -> Outcome | None:
    """He answers without a number and everything that waits for him belongs to one incident: all of it is meant."""
    listed = {case.incident_id for case in fitting}
    if said.action != "acknowledge" or said.rest or len(listed) != 1 or not fitting[0].incident_id:
        return None
    return await _make(talk, said)


async def _make(talk: Talk, said: Order) -> Outcome | None:
    assert talk.officer is not None  # noqa: S101 - an officer's command
    waiting = await together.waiting(talk.work, said.action, talk.officer)
    if not waiting:
        return None
    before = {case.officer_id or "" for case in waiting} - {talk.officer.id}
    done = await together.act_on_all(talk.work, waiting, said.action, talk.officer, {})
    last = (done.made or waiting)[-1]
    talk.conversation.case_id, talk.conversation.case_touched_at = last.id, talk.work.now
    values = {
        "count": str(len(done.made)),
        "word": ACTION_WORDS[said.action],
        "left": str(len(done.refused) or ""),
        "why": done.refused[0][1] if done.refused else "",
        "others": str(await _still_waiting(talk, said.action) or ""),
        "previous": _names(talk, before) if said.action == "acknowledge" else "",
    }
    key = "all_done_more" if len(waiting) == together.MOST else "all_done"
    return Outcome(FateKind.COMMAND, key, key, values, last)


async def _still_waiting(talk: Talk, action: str) -> int:
    """How many of his cases wait for his answer that stand on no list of an incident."""
    if action != "acknowledge":
        return 0
    found = await answering.waiting_cases(talk)
    return sum(1 for case in found if not case.incident_id)


def _names(talk: Talk, ids: Collection[str]) -> str:
    registry = talk.work.snapshots.registry
    named = [officer.name for each in sorted(ids) if (officer := registry.officer(each)) is not None]
    return talk.ruleset.word("terms", "comma").join(named)
