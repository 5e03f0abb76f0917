"""Where a fake QQ bot can speak: groups and people, what was said there, what may still be said."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

GROUP, USER = "groups", "users"
WINDOWS = {GROUP: timedelta(minutes=5), USER: timedelta(minutes=60)}
REPLIES = {GROUP: 5, USER: 4}
"""How long and how often one message may be answered."""
EVENT_WINDOW = timedelta(minutes=5)
A_MINUTE, A_DAY = 20, 1000
"""Messages that the bot may begin towards one place."""


@dataclass
class BotPlace:
    """A group, or a person in private.

    `takes_active`: whether its owner lets the bot begin. `hears_all`: the group's owner lets the bot receive
    every message. `is_there`: the bot is in the group, or a friend of the person. `names` are a group's members.
    """

    kind: str
    openid: str
    name: str = ""
    takes_active: bool = False
    hears_all: bool = False
    is_there: bool = True
    is_muted: bool = False
    names: dict[str, str] = field(default_factory=dict)
    begun: deque[datetime] = field(default_factory=lambda: deque(maxlen=A_DAY))

    def began_since(self, at: datetime) -> int:
        """How many messages the bot began here since then."""
        return sum(each > at for each in self.begun)


@dataclass
class Answerable:
    """A message or an event that the bot may answer, and the numbers of the answers."""

    place: BotPlace
    at: datetime
    is_event: bool = False
    answered: set[int] = field(default_factory=set)

    def is_over(self, now: datetime) -> bool:
        """Whether its window is past."""
        return now >= self.at + (EVENT_WINDOW if self.is_event else WINDOWS[self.place.kind])
