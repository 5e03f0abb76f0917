"""One access token for all replicas: kept in the shared store, renewed by one process at a time.

For every platform that hands out tokens with an end (protocol reference, 1.9 and 6.3): several processes that
each renew would invalidate one another's, or at least ask far more often than the platform likes.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Container
from datetime import timedelta
from typing import TypeVar

import structlog

from app.core.clock import Clock
from bots.base import SendError, TemporaryError, Token, TokenStore

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")

LEASE = timedelta(seconds=30)
"""How long a refresher has before another one may try: longer than a call may take."""
EARLY = timedelta(minutes=4)
"""So long before its end a token is renewed by default, while everybody goes on using it."""
LAST = timedelta(seconds=10)
"""A token with less left is not used for a call any more."""
PAUSE_SECONDS = 0.1
MOST_PAUSES = 100


class SharedToken:
    """The token under `key`; `fetch` asks the platform for one and raises SendError."""

    def __init__(
        self,
        key: str,
        *,
        store: TokenStore,
        clock: Clock,
        fetch: Callable[[], Awaitable[Token]],
        pause_seconds: float = PAUSE_SECONDS,
        early: timedelta = EARLY,
    ) -> None:
        self._key = key
        self._store = store
        self._clock = clock
        self._fetch = fetch
        self._pause_seconds = pause_seconds
        self._early = early
        self._holder = secrets.token_hex(8)
        self._one_at_a_time = asyncio.Lock()
        self._last: Token | None = None

    async def get(self, refused: str = "") -> str:
        """A token other than `refused`; raises SendError where the platform gives none.

        Whoever finds it due takes the lease and renews it; everybody else uses the old one as long as it is
        good, and waits for the new one where it is not.
        """
        if self._last is not None and self._last.value != refused and not self._is_due(self._last):
            return self._last.value
        async with self._one_at_a_time:
            self._last = await self._shared(refused)
            return self._last.value

    async def used(self, call: Callable[[str], Awaitable[Answer]], refusals: Container[str]) -> Answer:
        """What `call` answers to the token; where its code is one of `refusals`, it is renewed and asked once more."""
        token = await self.get()
        try:
            return await call(token)
        except SendError as error:
            if error.code not in refusals:
                raise
        return await call(await self.get(refused=token))

    async def _shared(self, refused: str) -> Token:
        for _ in range(MOST_PAUSES):
            good = self._good(await self._store.get(self._key), refused)
            if good is not None and not self._is_due(good):
                return good
            if await self._store.lease(self._key, self._holder, LEASE):
                return await self._renewed(refused)
            if good is not None:
                return good
            await asyncio.sleep(self._pause_seconds)
        raise TemporaryError("token_busy", self._key)

    async def _renewed(self, refused: str) -> Token:
        """Renew under the lease, unless somebody just did; a platform that is away costs no good token."""
        good = self._good(await self._store.get(self._key), refused)
        if good is not None and not self._is_due(good):
            await self._store.release(self._key, self._holder)
            return good
        try:
            token = await self._fetch()
        except SendError as error:
            await self._store.release(self._key, self._holder)
            if good is None:
                raise
            log.warning("token_not_renewed", key=self._key, error=str(error))
            return good
        await self._store.put(self._key, token)
        return token

    def _good(self, token: Token | None, refused: str) -> Token | None:
        if token is None or token.value == refused:
            return None
        return token if token.expires_at > self._clock.now() + LAST else None

    def _is_due(self, token: Token) -> bool:
        return token.expires_at <= self._clock.now() + self._early
