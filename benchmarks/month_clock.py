"""The clock of the simulated month: it stops where a row or a platform's receipt is due, and runs what is due there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ScalarSelect, func, select

from app.core.clock import SimulatedClock
from app.core.enums import AlertState
from app.demo.clock import DueWork
from app.jobs.jobs import Jobs
from app.services.work import Workshop
from models import Attachment, Case, DeskEntry, OutboxMessage

_ROUNDS = 1000
_HOURLY = ("leave", "seal", "recover", "watch")
"""Jobs that no row of this month wakes; the last looks for what stands still."""


def _soonest(state: AlertState) -> ScalarSelect[datetime | None]:
    return (
        select(func.min(OutboxMessage.next_try_at))
        .where(OutboxMessage.state == state, OutboxMessage.next_try_at.is_not(None))
        .scalar_subquery()
    )


_DUES = {
    "escalate": select(func.min(Case.next_due_at)).scalar_subquery(),
    "deliver": _soonest(AlertState.QUEUED),
    "prove": _soonest(AlertState.ACCEPTED),
    "pass_on": _soonest(AlertState.DEAD),
    "desk": select(func.min(DeskEntry.due_at)).scalar_subquery(),
    "fetch_media": select(func.min(Attachment.next_try_at))
    .where(Attachment.state == "waiting")
    .scalar_subquery(),
}
_QUERY = select(*_DUES.values())


class Pace:
    """The clock and the jobs: a job runs where a row of its is due, at most one round in a stride."""

    def __init__(
        self,
        jobs: Jobs,
        workshop: Workshop,
        fakes: Sequence[DueWork],
        clock: SimulatedClock,
        stride: timedelta,
    ) -> None:
        self._jobs, self._workshop, self._fakes = jobs, workshop, fakes
        self._clock, self._stride = clock, stride
        self._ticked_at = clock.now()
        self._chores_at = clock.now()

    async def move_to(self, target: datetime) -> None:
        """Go there, stopping on the way wherever something is due and the stride is over."""
        while True:
            rows = await self._dues()
            dues = [at for at in rows.values() if at is not None]
            dues += [at for fake in self._fakes if (at := await fake.next_due_at()) is not None]
            stop = max(min(dues, default=target), self._ticked_at + self._stride)
            if stop > target:
                break
            self._clock.move_to(max(stop, self._clock.now()))
            self._ticked_at = self._clock.now()
            await self._settle(rows)
        self._clock.move_to(max(target, self._clock.now()))

    async def _dues(self) -> dict[str, datetime | None]:
        async with self._workshop.database.reading() as session:
            return dict(zip(_DUES, (await session.execute(_QUERY)).one(), strict=True))

    async def _settle(self, dues: Mapping[str, datetime | None]) -> None:
        """Run what is due now until nothing is, the fakes' receipts among it."""
        now = self._clock.now()
        if now >= self._chores_at:
            self._chores_at = now + timedelta(hours=1)
            for name in _HOURLY:
                await self._jobs.tick(name)
        for _ in range(_ROUNDS):
            due = [name for name, at in dues.items() if at is not None and at <= now]
            done = sum([await self._jobs.tick(name) for name in due])
            done += sum([await fake.run_due() for fake in self._fakes])
            if not done:
                return
            dues = await self._dues()
