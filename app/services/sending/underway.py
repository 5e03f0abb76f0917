"""Messages that are on their way to their platforms: handed over side by side, each within its time."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from app.core.clock import Clock
from app.services.sending import budget
from app.services.sending.lines import Key
from app.services.sending.parcels import Parcel
from bots.base import Receipt, SendError, TemporaryError, UnreachableError

log = structlog.get_logger(__name__)
MOST_OF_ONE = 50
"""An account that owes so many answers gets no more until it gives some: one that hangs holds up no other one."""
MOST = 4 * MOST_OF_ONE
"""So many messages of the other accounts may wait for their platforms' answers at once."""
MOST_ROWS = 5000
"""So many rows, in messages that carry many, are left out of what is looked for next; with more nothing is."""
LOOK_SECONDS = 0.5
"""How long those that are answered wait for the slow ones before they are written down."""


@dataclass(frozen=True, slots=True)
class Result:
    """What the platform said to one parcel."""

    parcel: Parcel
    receipt: Receipt | None
    error: SendError | None


class Underway:
    """The messages of one process that wait for an answer."""

    def __init__(self) -> None:
        self._sending: dict[asyncio.Task[Result], Parcel] = {}

    def __bool__(self) -> bool:
        return bool(self._sending)

    @property
    def rows(self) -> frozenset[int]:
        """The rows that they carry."""
        return frozenset(row_id for parcel in self._sending.values() for row_id in parcel.attempts)

    @property
    def full(self) -> frozenset[Key]:
        """The accounts that get no more for now."""
        return frozenset(key for key, count in self._counts().items() if count >= MOST_OF_ONE)

    def room(self, limit: int) -> int:
        """How many more may begin, at most `limit`."""
        full, counts = self.full, self._counts()
        others = sum(count for key, count in counts.items() if key not in full)
        return min(limit, MOST - others) if len(self.rows) <= MOST_ROWS else 0

    def _counts(self) -> Counter[Key]:
        return Counter((parcel.way.channel, parcel.way.account) for parcel in self._sending.values())

    async def begin(self, parcels: Sequence[Parcel], clock: Clock) -> None:
        """Begin to hand all over, one by one: whoever writes to us meanwhile waits for one, not for fifty."""
        for parcel in parcels:
            self._sending[asyncio.create_task(_send(parcel, clock.now()))] = parcel
            await asyncio.sleep(0)

    async def done(self) -> list[Result]:
        """What was answered when all were, or a moment later."""
        done, _ = await asyncio.wait(self._sending, timeout=LOOK_SECONDS)
        for task in done:
            del self._sending[task]
        return [task.result() for task in done]

    async def break_off(self) -> None:
        """Wait for no more answers."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)


async def _send(parcel: Parcel, now: datetime) -> Result:
    """Hand one message over within the time that the ledger allows for it, or not at all."""
    seconds = budget.IN_FLIGHT - (now - parcel.packed_at).total_seconds()
    if seconds <= 0:
        return Result(parcel, None, TemporaryError("timeout", "no time was left"))
    try:
        async with asyncio.timeout(seconds):
            return Result(parcel, await parcel.adapter.send(parcel.message), None)
    except SendError as error:
        return Result(parcel, None, error)
    except TimeoutError:
        return Result(parcel, None, _unanswered(parcel))
    except Exception as error:  # delivery edge: an adapter's fault costs one message one try
        log.exception("adapter_failed", outbox_id=parcel.row_id)
        return Result(parcel, None, TemporaryError("fault", type(error).__name__))


def _unanswered(parcel: Parcel) -> SendError:
    """The platform may have taken it; where it would show a repeat again, the next way is taken instead."""
    if parcel.way.means in parcel.adapter.capabilities.said_once:
        return UnreachableError("unknown_result", "no answer in time", bars=frozenset())
    return TemporaryError("timeout", "no answer in time")
