"""Proving addresses: accounts that write to friends alone are asked for their friends, again and again."""

from collections.abc import Collection
from datetime import datetime, timedelta

import structlog

from app.services.county.registry import Registry
from app.services.sending import friendships, lines
from app.services.sending.friendships import Circle
from app.services.sending.ways import Adapters
from app.services.work import Workshop
from bots.abilities import KnowsFriends
from bots.base import Adapter, SendError

log = structlog.get_logger(__name__)
LOOK_EVERY = timedelta(minutes=1)
_TOGETHER = 500
"""Numbers that one transaction marks."""


class Acquaint:
    """Looks at the friends of each account every minute, at once after an import and while an alert waits for it."""

    def __init__(self, workshop: Workshop, adapters: Adapters) -> None:
        self._workshop = workshop
        self._accounts = {
            key: adapter for key, adapter in adapters.items() if adapter.capabilities.friends_only
        }
        self._looked: tuple[Registry, datetime] | None = None

    async def look_if_due(self) -> int:
        """Look where there is a reason; answers how many marks and tests are new."""
        if not self._accounts:
            return 0
        async with self._workshop.read() as work:
            hurried = await friendships.waiting(work.session)
            new = await friendships.unlearnt(work.session)
            seen, now = work.snapshots.registry, work.now
        for key in self._accounts.keys() & new:
            async with self._workshop.begin() as work:
                await friendships.learn(work, key, self._accounts[key])
        is_old = self._looked is None or self._looked[0] is not seen or now - self._looked[1] >= LOOK_EVERY
        if not is_old and not hurried:
            return 0
        self._looked = (seen, now)
        async with self._workshop.database.reading() as session:
            known = await friendships.registered(session)
        asked = [(key, adapter) for key, adapter in self._accounts.items() if key in known]
        return sum([await self._look(key, adapter, hurried) for key, adapter in asked])

    async def _look(self, key: tuple[str, str], adapter: Adapter, hurried: Collection[str]) -> int:
        circle = await self._circle(key, adapter)
        if circle is None:
            return 0
        async with self._workshop.read() as work:
            numbers = await friendships.to_mark(work, circle, hurried)
        done, tests = 0, friendships.PER_LOOK
        for some in (numbers[start : start + _TOGETHER] for start in range(0, len(numbers), _TOGETHER)):
            async with self._workshop.begin() as work:
                done += await friendships.mark(work, circle, some, hurried, tests)
            tests = 0
        return done

    async def _circle(self, key: tuple[str, str], adapter: Adapter) -> Circle | None:
        """The account with its friends; None where it cannot be asked now, or not by this process."""
        if not isinstance(adapter, KnowsFriends):
            return None
        try:
            if not await self._is_signed_in(key, adapter):
                return None
            return Circle(key, adapter, adapter.own_id, await adapter.friends())
        except SendError as error:
            log.info("friends_not_known", channel=key[0], account=key[1], error=error.code)
            return None

    async def _is_signed_in(self, key: tuple[str, str], account: KnowsFriends) -> bool:
        """Whether anything that the account says of its friends counts; one that is back without a word is noticed."""
        async with self._workshop.read() as work:
            if not await lines.is_signed_out(work, key):
                return True
        if not await account.is_signed_in():
            return False
        async with self._workshop.begin() as work:
            await lines.signed_in(work, key)
        return True
