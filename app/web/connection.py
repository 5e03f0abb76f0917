"""One platform's WebSocket: its frames are read, what they bring is stored, the lease on the line is kept."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator
from datetime import datetime

import structlog
from starlette.types import Receive, Send

from app.container import Container
from app.core.errors import UnavailableError
from app.core.messages import InboundEvent, InboundMessage
from app.services.sending import lines
from app.services.sending.lines import Holder
from app.web.webhooks import whole
from bots.base import MisconfiguredError, RefusedError, SendError
from bots.lines import Line, SocketAdapter
from handlers import backfill

log = structlog.get_logger(__name__)

MOST_UNSTORED = 256
"""So many messages may wait for the database before no more are read from the socket."""
REPLACED, GOING_AWAY, WRONG_ACCOUNT, TRY_LATER = 1000, 1001, 1008, 1013
_HISTORY_WAITS = (0, 1, 6)
"""Before each round of reading history, in renewals of the lease; after the last the gap is given up."""
_LONGEST_WAIT = 30.0


class _Wire:
    """The socket as adapters see it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._is_closed = False

    async def send(self, text: str) -> None:
        """Send one frame; raises ConnectionError."""
        try:
            await self._send({"type": "websocket.send", "text": text})
        except (OSError, RuntimeError) as error:
            raise ConnectionError("the socket is gone") from error

    async def close(self, code: int) -> None:
        """Close once; a socket that is gone is closed."""
        if self._is_closed:
            return
        self._is_closed = True
        with contextlib.suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code})


class Connection:
    """An admitted connection of one account. `storing` keeps what outlives it: messages not stored yet."""

    def __init__(
        self,
        container: Container,
        adapter: SocketAdapter,
        receive: Receive,
        send: Send,
        storing: set["asyncio.Task[None]"],
    ) -> None:
        self._container = container
        self._adapter = adapter
        self._key = (str(adapter.channel), adapter.name)
        self._receive = receive
        self._wire = _Wire(send)
        self._storing = storing
        self._renew_seconds = container.settings.limits.line_seconds
        self._unstored: dict[int, datetime] = {}
        self._room = asyncio.Semaphore(MOST_UNSTORED)
        self._errand: asyncio.Task[None] | None = None

    async def run(self, role: str) -> None:
        """Serve the line until either side ends it; whatever happens, the edge shows no stack trace."""
        line = await self._adapter.join(role, self._wire)
        holder = Holder(self._container.process, secrets.token_hex(8), line.takes_calls, line.brings_events)
        try:
            await self._take(holder)
            await self._hold(line, holder)
        except UnavailableError as error:
            log.warning("line_unavailable", account=self._adapter.name, error=str(error))
            await self._wire.close(TRY_LATER)
        finally:
            self._adapter.leave(line)
            if self._errand is not None:
                self._errand.cancel()
            await self._release(holder)

    async def _take(self, holder: Holder) -> None:
        async with self._container.workshop.begin() as work:
            await lines.take(work, self._key, holder)

    async def _release(self, holder: Holder) -> None:
        try:
            async with self._container.workshop.begin() as work:
                await lines.release(work, self._key, holder, self._heard_until())
        except UnavailableError:
            log.warning("line_not_released", account=self._adapter.name)

    async def _hold(self, line: Line, holder: Holder) -> None:
        """Read until the end; meanwhile keep the lease, and let go of a line that a newer one has."""
        reading = asyncio.create_task(self._read(line))
        if holder.takes_calls:
            self._errand = asyncio.create_task(self._begin())
        try:
            while not reading.done():
                await asyncio.wait({reading}, timeout=self._renew_seconds)
                if not reading.done() and not await self._renew(holder):
                    await self._wire.close(REPLACED)
            reading.result()
        finally:
            reading.cancel()

    async def _renew(self, holder: Holder) -> bool:
        try:
            async with self._container.workshop.begin() as work:
                is_ours = await lines.renew(work, self._key, holder, self._heard_until())
        except UnavailableError as error:
            log.warning("line_not_renewed", account=self._adapter.name, error=str(error))
            return True
        if is_ours and holder.takes_calls and (self._errand is None or self._errand.done()):
            self._errand = asyncio.create_task(self._catch_up())
        return is_ours

    async def _begin(self) -> None:
        """What comes first on a line that takes calls: who is there, then what we missed."""
        try:
            await self._adapter.prove()
        except MisconfiguredError as error:
            log.error("line_of_another_account", account=self._adapter.name, error=str(error))
            self._container.observer.refused(self._key[0], error.code)
            await self._wire.close(WRONG_ACCOUNT)
            return
        except SendError as error:
            log.warning("line_not_proven", account=self._adapter.name, error=str(error))
        await self._catch_up()

    async def _catch_up(self) -> None:
        """Read the groups' history, if this process must; after three vain rounds the gap is given up."""
        container = self._container
        try:
            for wait in _HISTORY_WAITS:
                await asyncio.sleep(wait * self._renew_seconds)
                if await backfill.catch_up(
                    container.workshop, container.lane, self._adapter, container.process
                ):
                    return
            log.error("history_incomplete", account=self._adapter.name)
            await backfill.give_up(container.workshop, self._key, container.process)
        except UnavailableError as error:
            log.warning("history_waits", account=self._adapter.name, error=str(error))

    async def _read(self, line: Line) -> None:
        while True:
            try:
                async with asyncio.timeout(line.silence_seconds):
                    message = await self._receive()
            except TimeoutError:
                log.warning("line_silent", account=self._adapter.name)
                await self._wire.close(GOING_AWAY)
                return
            if message["type"] == "websocket.disconnect":
                return
            await self._hear(line, message.get("text") or message.get("bytes") or b"")

    async def _hear(self, line: Line, frame: str | bytes) -> None:
        """One frame; one that cannot be read costs the others nothing."""
        try:
            inbound = line.read(frame, self._container.clock.now())
        except RefusedError as refusal:
            self._container.observer.refused(self._key[0], refusal.reason)
            log.info("frame_refused", account=self._adapter.name, reason=refusal.reason)
            return
        except Exception:  # webhook edge: a fault in reading one frame must not end the line
            self._container.observer.refused(self._key[0], "fault")
            log.exception("fault", account=self._adapter.name)
            return
        if inbound is None:
            return
        await self._room.acquire()
        task = asyncio.create_task(self._store(inbound))
        self._storing.add(task)
        task.add_done_callback(self._storing.discard)

    async def _store(self, inbound: InboundMessage | InboundEvent) -> None:
        """Hand one message to the lane until it is stored: nobody will send it again."""
        key = id(inbound)
        self._unstored[key] = inbound.received_at
        try:
            inbound = await whole(self._adapter, inbound)
            for wait in _waits():
                try:
                    await self._container.lane.submit(
                        inbound,
                        self._adapter.division,
                        can_reply=False,
                        is_drill=self._adapter.capabilities.plays(inbound.sender),
                    )
                    return
                except UnavailableError as error:
                    log.warning("message_waits", account=self._adapter.name, error=str(error))
                    await asyncio.sleep(wait)
        except Exception:  # webhook edge: counted and seen; the history brings it again
            self._container.observer.refused(self._key[0], "fault")
            log.exception("fault", account=self._adapter.name)
        finally:
            del self._unstored[key]
            self._room.release()

    def _heard_until(self) -> datetime:
        """Everything that came before this instant is stored."""
        return min(self._unstored.values(), default=self._container.clock.now())


def _waits() -> Iterator[float]:
    wait = 0.5
    while True:
        yield wait
        wait = min(wait * 2, _LONGEST_WAIT)
