"""What is promised for a kind of case: windows, whose time counts, and the ladder of who is called."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.core.calendar import ALWAYS, WORKING
from app.core.durations import Duration, Unit
from app.core.enums import DeadlineKind

WINDOWS = tuple(str(kind) for kind in DeadlineKind)
"""Each clock has its window, by the same name."""


@dataclass(frozen=True, slots=True)
class Promise:
    """Durations count from the report; `step` from the step before, `call_back` from the resolution.

    Where there is no `on_site`, `acknowledge` takes its place.
    """

    remind: Duration | None = None
    acknowledge: Duration | None = None
    on_site: Duration | None = None
    step: Duration | None = None
    visit: Duration | None = None
    finish: Duration | None = None
    call_back: Duration | None = None
    pay: Duration | None = None
    hours: str = ALWAYS
    ladder: tuple[str, ...] = ()

    def window(self, kind: str) -> Duration | None:
        """The window of this name; None where nothing is promised."""
        duration: Duration | None = getattr(self, kind)
        return duration

    def counts_working_time(self, kind: str) -> bool:
        """Whether the clock of this kind stands still outside office hours."""
        window = getattr(self, kind, None)
        return self.hours == WORKING or (window is not None and window.unit is Unit.WORKING_DAYS)

    def windows(self) -> dict[str, Duration]:
        """The windows that this promise has, by their names."""
        return {name: found for name in WINDOWS if (found := self.window(name)) is not None}

    def for_life(self, rescue: "Promise") -> "Promise":
        """This promise where a life is in danger: whoever is called must be there as fast as by `rescue`."""
        return replace(
            self,
            remind=rescue.remind,
            acknowledge=rescue.acknowledge,
            on_site=rescue.on_site,
            step=rescue.step,
            hours=rescue.hours,
        )

    def snapshot(self) -> dict[str, Any]:
        """The promise as JSON, for the case that keeps it."""
        windows = {name: str(duration) for name, duration in self.windows().items()}
        return {**windows, "hours": self.hours, "ladder": list(self.ladder)}

    @classmethod
    def from_snapshot(cls, snapshot: Mapping[str, Any]) -> "Promise":
        """What `snapshot` wrote; keys that no promise has any more are passed over."""
        windows = {name: Duration.parse(snapshot[name]) for name in WINDOWS if snapshot.get(name)}
        return cls(**windows, hours=snapshot.get("hours", ALWAYS), ladder=tuple(snapshot.get("ladder", ())))
