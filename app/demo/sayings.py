"""What somebody does at a demo phone, whatever the platform."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice message: how long, and what the platform understood of it (empty: it does not listen)."""

    seconds: int
    recognition: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map (GCJ-02) and its name."""

    lat: float
    lng: float
    label: str


@dataclass(frozen=True, slots=True)
class Saying:
    """What somebody does at a phone: words, pictures of the album by name, a voice, a place."""

    channel: str
    account: str
    sender: str
    chat: str = ""
    text: str = ""
    photos: tuple[str, ...] = ()
    is_mention: bool = True
    voice: Voice | None = None
    spot: Spot | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.text.strip() or self.photos or self.voice or self.spot)
