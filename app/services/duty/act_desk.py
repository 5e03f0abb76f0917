"""The latest acts on the registry at the console, within one's division, and taking one back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import NotFoundError
from app.services.county.division_names import place
from app.services.duty import acts
from app.services.scope import Right, Scope
from app.services.work import Work
from models import RegistryAct

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One act, where it was made, and whether it can still be taken back."""

    act: RegistryAct
    told: str
    where: str
    can_undo: bool


async def listed(work: Work, scope: Scope) -> Sequence[Shown]:
    """The newest acts within the scope, newest first; raises NotAllowedError."""
    scope.require(Right.ROSTER)
    found = await acts.recent(work, scope.division, SHOWN)
    return [
        Shown(act, acts.told(act), place(work.snapshots.registry, act.division_code), _is_fresh(work, act))
        for act in found
    ]


async def undo(work: Work, scope: Scope, act_id: int) -> RegistryAct:
    """Take an act back. Raises NotAllowedError, NotFoundError, IllegalMoveError."""
    scope.require(Right.ROSTER)
    act = await work.session.get(RegistryAct, act_id)
    if act is None or not scope.sees(act.division_code):
        raise NotFoundError("没有这次操作")
    return await acts.undo(work, act_id, scope.actor)


def _is_fresh(work: Work, act: RegistryAct) -> bool:
    return act.undone_at is None and work.now - act.at <= acts.UNDO_WITHIN
