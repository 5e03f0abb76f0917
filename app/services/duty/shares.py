"""Who gets what of an officer who leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from app.core.divisions import is_within
from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.registry_rows import OfficerRef
from app.services.work import Work
from models import Household


@dataclass(frozen=True, slots=True)
class Successor:
    """Who takes over; with a `part` (a division, or one household) only what lies there."""

    officer_id: str
    part: str = ""


class Shares:
    """A household goes to who named it, else to who named the nearest division over it, the rest in turn."""

    def __init__(self, named: Sequence[tuple[OfficerRef, str]]) -> None:
        self._by_part = {part: officer for officer, part in named if part}
        self._parts = sorted(self._by_part, key=len, reverse=True)
        self.everybody = [officer for officer, _ in named]
        self._turn = cycle([officer for officer, part in named if not part] or self.everybody)
        self._by_target: dict[str, OfficerRef] = {}

    def of(self, target: str, place: str) -> OfficerRef:
        """Who gets this target, which lies at a place; the same target always to the same one."""
        found = self._by_target.get(target) or self._by_part.get(target)
        if found is None:
            here = next((part for part in self._parts if is_within(place, part)), "")
            found = self._by_part[here] if here else next(self._turn)
        self._by_target[target] = found
        return found


async def share_out(work: Work, leaving: OfficerRef, successors: Sequence[Successor]) -> Shares:
    """The shares of these successors. Raises NotFoundError, and InvalidValueError for nobody or no such part."""
    registry = work.snapshots.registry
    named: list[tuple[OfficerRef, str]] = []
    for each in successors:
        officer = registry.officer(each.officer_id)
        if officer is None:
            raise NotFoundError(f"没有工号是“{each.officer_id[:40]}”的干部")
        if officer.id == leaving.id:
            raise InvalidValueError("不能交接给自己", "successors")
        if any(part == each.part != "" for _, part in named):
            raise InvalidValueError(f"{each.part[:40]} 交给了两个人,请只写一位", "successors")
        if each.part and not await _is_there(work, each.part):
            raise InvalidValueError(f"没有区划或户 {each.part[:40]}", "successors")
        named.append((officer, each.part))
    if not named:
        raise InvalidValueError("请写明交接给谁", "successors")
    return Shares(named)


async def _is_there(work: Work, part: str) -> bool:
    if work.snapshots.registry.division(part) is not None:
        return True
    household = await work.session.get(Household, part)
    return household is not None and household.retired_at is None
