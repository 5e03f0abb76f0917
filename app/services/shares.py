"""Who gets what of an officer who leaves."""

from collections.abc import Sequence
from itertools import cycle

from app.core.divisions import is_within
from app.services.registry import OfficerRef


class Shares:
    """What lies in a successor's division goes to him, the rest in turn to those without one."""

    def __init__(self, named: Sequence[tuple[OfficerRef, str]]) -> None:
        self._named = named
        self.everybody = [officer for officer, _ in named]
        self._turn = cycle([officer for officer, division in named if not division] or self.everybody)
        self._by_target: dict[str, OfficerRef] = {}

    def of(self, target: str, place: str) -> OfficerRef:
        """Who gets this target, which lies at a place; the same target always to the same one."""
        found = self._by_target.get(target)
        if found is None:
            here = (o for o, division in self._named if division and is_within(place, division))
            found = self._by_target[target] = next(here, None) or next(self._turn)
        return found
