"""What a text says, by the ruleset that is in force where it came in; short texts are understood once."""

from app.nlu.types import Understanding
from app.nlu.understander import Understander
from app.services.work import Workshop

SHORT, MAX_SHORT = 8, 1_000
"""What is understood of so short a text is remembered, for so many texts: 谢谢, 收到, 进度 come all day."""


class Ear:
    """Understands for the lane; one a process."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._short: dict[tuple[Understander, str], Understanding] = {}

    def __call__(self, text: str, division: str) -> Understanding:
        """What the text says to an account that speaks for this division."""
        understander = self._workshop.snapshots.understander_for(division)
        if len(text) > SHORT:
            return understander.understand(text)
        if (understander, text) not in self._short:
            if len(self._short) >= MAX_SHORT:
                self._short.clear()
            self._short[understander, text] = understander.understand(text)
        return self._short[understander, text]
