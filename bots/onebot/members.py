"""What the members of a group are called, asked for where a message does not say it (protocol reference, 3.4, 3.6)."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.core.clock import Clock
from bots.base import SendError
from bots.text import clean

log = structlog.get_logger(__name__)

KEPT_FOR = timedelta(minutes=10)
"""So long an answer is good, a refusal too."""
_MOST_KEPT = 1000

Ask = Callable[[str, str], Awaitable[Mapping[str, Any]]]


def shown_name(member: Any) -> str:
    """Card, else nickname; empty where there is neither."""
    names = (member.get("card"), member.get("nickname")) if isinstance(member, Mapping) else ()
    return next((clean(name).strip()[:64] for name in names if isinstance(name, str) and name.strip()), "")


class Members:
    """The names that one account asked for."""

    def __init__(self, ask: Ask, clock: Clock) -> None:
        self._ask, self._clock = ask, clock
        self._known: dict[tuple[str, str], tuple[str, datetime]] = {}

    async def name(self, chat: str, user: str) -> str:
        """What the group `chat` calls `user`, empty where nobody says; raises nothing of the platform's."""
        now = self._clock.now()
        name, asked_at = self._known.get((chat, user), ("", None))
        if asked_at is not None and now - asked_at < KEPT_FOR:
            return name
        try:
            name = shown_name(await self._ask(chat, user))
        except SendError as error:
            log.info("onebot member not known", error=str(error))
            name = ""
        self._keep((chat, user), name, now)
        return name

    def _keep(self, key: tuple[str, str], name: str, now: datetime) -> None:
        if len(self._known) >= _MOST_KEPT:
            self._known = {k: each for k, each in self._known.items() if now - each[1] < KEPT_FOR}
        if len(self._known) < _MOST_KEPT or key in self._known:
            self._known[key] = (name, now)
