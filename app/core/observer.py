"""Who is told what happened, so that it can be counted; the core knows no metrics library."""

from typing import Protocol


class Observer(Protocol):
    """Counts what goes through; calls are cheap and never fail."""

    def fate(self, channel: str, kind: str) -> None:
        """A message was committed with this fate."""
        ...

    def repeated(self, channel: str) -> None:
        """A message came again and was answered as the first time."""
        ...

    def refused(self, channel: str, reason: str) -> None:
        """A request was refused, for a fixed English reason."""
        ...

    def turn(self, size: int, seconds: float) -> None:
        """The lane committed `size` messages together."""
        ...


class SilentObserver:
    """An observer that counts nothing."""

    def fate(self, channel: str, kind: str) -> None:
        """Not counted."""

    def repeated(self, channel: str) -> None:
        """Not counted."""

    def refused(self, channel: str, reason: str) -> None:
        """Not counted."""

    def turn(self, size: int, seconds: float) -> None:
        """Not counted."""
