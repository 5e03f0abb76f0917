"""Everything that must happen without a message: each job takes what is due and nothing else.

The jobs hold no state: what is due is a row. So any number of processes may run them, and any of them may
be killed at any moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from itertools import cycle, islice

import structlog
from sqlalchemy import delete, func, select

from app.core.errors import UnavailableError
from app.core.links import Links
from app.core.pulse import Pulse
from app.jobs import watching
from app.jobs.acquaint import Acquaint
from app.jobs.heart import Heart
from app.jobs.outage import Outage
from app.jobs.push import Pushes
from app.media import MediaStore
from app.services import audit, key_rotation
from app.services.casework import media, recovery
from app.services.casework.recovery import Reprocess
from app.services.disasters import damage_clock, storms
from app.services.duty import departures, leaves
from app.services.importing import uploads
from app.services.lifecycle import escalation, proofs
from app.services.sending import account_health, delivery, desk, lines
from app.services.sending.ways import Adapters
from app.services.work import Workshop
from models import Attachment, Case, DamageFile, DeskEntry, Heartbeat, OutboxMessage, WebhookCall

log = structlog.get_logger(__name__)
MOST_ROUNDS = 10_000
MOST_BATCHES = 20
"""Batches of due cases that one tick takes: after a downtime a thousand, not fifty."""

Tick = Callable[[], Awaitable[int]]


class Jobs:
    """The jobs of one process, by name; each answers how many rows it moved."""

    def __init__(
        self,
        workshop: Workshop,
        adapters: Adapters,
        links: Links,
        store: MediaStore,
        reprocess: Reprocess,
        process: str,
        heart: Heart | None = None,
        pulse: Pulse | None = None,
        wrongs: Callable[[], list[str]] = list,
        pushes: Pushes | None = None,
    ) -> None:
        self._workshop = workshop
        self._adapters = adapters
        self._links = links
        self._process = process
        self.ticks: Mapping[str, Tick] = {
            "storms": lambda: storms.gather_due(workshop),
            "escalate": self._escalate,
            "acquaint": Acquaint(workshop, adapters).look_if_due,
            "deliver": self._deliver,
            "prove": lambda: proofs.prove_due(workshop, adapters),
            "pass_on": lambda: proofs.pass_on_due(workshop),
            "fetch_media": lambda: media.fetch_due(workshop, adapters, store, process),
            "push": pushes.push_due if pushes else _nothing,
            "recover": lambda: recovery.recover_due(workshop, reprocess),
            "desk": lambda: desk.ring_due(workshop),
            "leave": lambda: leaves.take_due(workshop),
            "departed": lambda: departures.take_due(workshop),
            "first_reports": lambda: damage_clock.remind_due(workshop),
            "seal": lambda: audit.seal_due(workshop),
        }
        self._is_ending = False
        self._heart = heart
        self._pulse = pulse or Pulse()
        self._outage = Outage(self._pulse.seconds)
        self._wrongs = wrongs
        self.chores: Mapping[str, Tick] = {
            "beat": self._beat,
            "watch": self._watch,
            "heart": self._beat_outside,
        }

    def end(self) -> None:
        """The service ends: what is being sent is written down, and no other message begins."""
        self._is_ending = True

    async def tick(self, name: str) -> int:
        """Run one job or chore once; a failure is logged and counts as nothing done."""
        is_done = False
        try:
            moved = await (self.ticks.get(name) or self.chores[name])()
            is_done = True
            self._outage.passed(name)
            return moved
        except UnavailableError as error:
            self._outage.met(name, error)
        except Exception:  # job edge: the next tick tries again, the other jobs go on
            log.exception("job_failed", job=name)
        finally:
            self._pulse.came_back(name, is_done=is_done)
        return 0

    async def run_due(self) -> int:
        """Run every job until nothing is due at the clock's present; answers how many rows moved."""
        moved = idle = 0
        for name in islice(cycle(self.ticks), MOST_ROUNDS * len(self.ticks)):
            done = await self.tick(name)
            moved, idle = moved + done, 0 if done else idle + 1
            if idle == len(self.ticks):
                break
        return moved

    async def next_due_at(self) -> datetime | None:
        """The earliest instant at which any job has something to do."""
        async with self._workshop.database.reading() as session:
            found = [
                await session.scalar(select(func.min(column)))
                for column in (
                    Case.next_due_at,
                    OutboxMessage.next_try_at,
                    DeskEntry.due_at,
                    DeskEntry.retry_at,
                    DamageFile.remind_at,
                    WebhookCall.next_try_at,
                )
            ]
            waiting = select(func.min(Attachment.next_try_at)).where(Attachment.state == "waiting")
            found.append(await session.scalar(waiting))
        found.append(await leaves.next_change(self._workshop))
        return min((at for at in found if at is not None), default=None)

    async def _deliver(self) -> int:
        """Send what is due; a platform that does not answer makes it last, and no hanging job of it."""

        def beat() -> None:
            self._pulse.came_back("deliver", is_done=True)

        return await delivery.deliver_due(
            self._workshop,
            self._adapters,
            self._links,
            process=self._process,
            beat=beat,
            may_claim=lambda: not self._is_ending,
        )

    async def _beat(self) -> int:
        """Say that this process's jobs still tick, and whether anything else of it hangs: the watch of any tells it."""
        unwell = f"{watching.UNWELL}{self._process}"[:64]
        if wrong := self._wrongs():
            log.error("process_not_well", wrong=wrong)
        async with self._workshop.begin() as work:
            await key_rotation.note_use(work)
            await work.session.merge(Heartbeat(name=f"jobs:{self._process}"[:64], at=work.now))
            if wrong:
                await work.session.merge(Heartbeat(name=unwell, at=work.now))
            else:
                await work.session.execute(delete(Heartbeat).where(Heartbeat.name == unwell))
        return 1

    async def _beat_outside(self) -> int:
        """Tell an outside address that all is well, if one is configured."""
        return await self._heart.beat() if self._heart else 0

    async def _watch(self) -> int:
        """Count what should have moved and did not, and raise the alarm; lines that are lost go to the desk."""
        await lines.report_lost(self._workshop, self._adapters)
        await account_health.close_recovered(self._workshop)
        await uploads.drop_old(self._workshop)
        return await watching.watch(self._workshop)

    async def _escalate(self) -> int:
        """Take due cases together until none is left, or often enough for one tick: others write in between.

        Where a case spoils its batch, they are taken one by one and that one is set aside.
        """
        moved = 0
        try:
            for _ in range(MOST_BATCHES):
                done = await escalation.take_due(self._workshop)
                moved += done
                if done < escalation.BATCH:
                    break
            return moved
        except UnavailableError:
            raise
        except Exception:  # job edge: one bad case must not hold up the others
            log.exception("escalation_batch_failed")
        return moved + await self._escalate_singly()

    async def _escalate_singly(self) -> int:
        moved = 0
        for case_id in await escalation.due_ids(self._workshop):
            try:
                moved += await escalation.take_one(self._workshop, case_id)
            except UnavailableError:
                raise
            except Exception:  # job edge: tried again later
                log.exception("escalation_failed", case_id=case_id)
                await escalation.set_aside(self._workshop, case_id)
        return moved


async def _nothing() -> int:
    return 0
