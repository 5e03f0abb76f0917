"""The intake lane: messages that wait together are decided, written and committed together.

While one turn commits, the messages that arrive gather; the next turn takes them. There is no timer and no
window: alone, a message waits for nobody. A turn that fails is rolled back and its messages are replayed
one by one, so a bad message harms no other; one that fails again is stored for a human.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from app.core.errors import UnavailableError
from app.core.messages import InboundEvent, InboundMessage
from app.core.observer import Observer, SilentObserver
from app.core.pulse import Seconds, Turning
from app.nlu.types import Understanding
from app.services.rules.rulesets import Ruleset
from app.services.work import Work, Workshop
from handlers import turn
from handlers.ear import Ear

logger = logging.getLogger(__name__)
MAX_TURN = 64
IDLE_ROUNDS = 3
"""Rounds of the event loop without an arrival after which a turn begins: reading, parsing, submitting."""
MAX_WAITING = 2_000
"""Beyond this many waiting messages new ones are refused with 503, so that the platform sends them again."""
STANDS_AFTER = 30.0
"""Seconds without a turn, while messages wait, after which the lane stands still; a turn takes milliseconds."""

Understand = Callable[[str, str], Understanding]
Sender = tuple[str, str, str]
"""Channel, account and the platform's id of a person."""


@dataclass(slots=True)
class Arrival:
    """One message on its way through the lane."""

    inbound: InboundMessage | InboundEvent
    division: str
    can_reply: bool
    understanding: Understanding | None
    answer: "asyncio.Future[str | None]" = field(repr=False)
    is_drill: bool = False
    ruleset: Ruleset | None = None
    """In force when it came and was understood."""

    @property
    def sender(self) -> Sender:
        """Who sent it, on which account."""
        return (self.inbound.channel, self.inbound.account, self.inbound.sender)


class IntakeLane:
    """One per process; `run()` is its task, `submit()` what webhooks await.

    SQLite has one writer, so there is one turn at a time. PostgreSQL answers over a wire: there a second turn
    decides while the first one waits, with other senders.
    """

    def __init__(
        self,
        workshop: Workshop,
        observer: Observer | None = None,
        understand: Understand | None = None,
        seconds: Seconds = time.monotonic,
    ) -> None:
        self._workshop = workshop
        self._turning = Turning(seconds)
        self._observer = observer or SilentObserver()
        self._understand = understand or Ear(workshop)
        self._waiting: list[Arrival] = []
        self._bell = asyncio.Event()
        self._busy: set[Sender] = set()
        self._turns = 1 if workshop.database.is_sqlite else 2
        self._tasks: list[asyncio.Task[None]] = []
        self._is_stopping = False

    async def submit(
        self,
        inbound: InboundMessage | InboundEvent,
        division: str,
        can_reply: bool,
        *,
        is_drill: bool = False,
    ) -> str | None:
        """Take one message in; answers the reply's text once it is committed.

        `division` is what the account speaks for; without `can_reply` the reply goes out by the outbox and
        the answer is None. Raises UnavailableError where it cannot be stored now.
        """
        if len(self._waiting) >= MAX_WAITING:
            raise UnavailableError("消息太多,请稍后再送")
        arrival = Arrival(
            inbound,
            division,
            can_reply,
            self._heard(inbound, division),
            asyncio.get_running_loop().create_future(),
            is_drill,
            self._workshop.snapshots.ruleset_for(division),
        )
        if not self._waiting:
            self._turning.wakes()
        self._waiting.append(arrival)
        self._bell.set()
        return await arrival.answer

    def _heard(self, inbound: InboundMessage | InboundEvent, division: str) -> Understanding | None:
        if not isinstance(inbound, InboundMessage):
            return None
        try:
            return self._understand(inbound.text, division)
        except Exception:  # webhook edge: not understanding must never lose the message
            logger.exception("understanding failed")
            return None

    def start(self) -> None:
        """Begin to take turns."""
        self._tasks = [asyncio.create_task(self.run(), name="intake lane") for _ in range(self._turns)]
        for task in self._tasks:
            task.add_done_callback(self._say_if_dead)

    def _say_if_dead(self, task: asyncio.Task[None]) -> None:
        if not self._is_stopping:
            error = None if task.cancelled() else task.exception()
            logger.critical("the intake lane ended by itself: nobody is answered any more", exc_info=error)

    async def stop(self) -> None:
        """Finish what waits, then end."""
        self._is_stopping = True
        self._bell.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)  # one that died said so when it did

    @property
    def waiting(self) -> int:
        """How many messages no turn has taken yet."""
        return len(self._waiting)

    @property
    def has_ended(self) -> bool:
        """Whether a task that takes the turns ended although nobody stopped the lane."""
        return not self._is_stopping and any(task.done() for task in self._tasks)

    def stands_for(self) -> float:
        """Seconds for which a turn has not ended, or messages wait and none has begun; 0 while all moves."""
        return self._turning.stands_for(is_waited_for=bool(self._waiting))

    def trouble(self) -> str:
        """Why nobody may be answered any more, in fixed English words; empty while all is well."""
        if self.has_ended:
            return "its task ended"
        seconds = self.stands_for()
        return f"no turn for {int(seconds)} s" if seconds > STANDS_AFTER else ""

    async def run(self) -> None:
        """Take turns until stopped.

        A cancellation that nobody asked for ends no lane: a time limit that runs out in the moment in which what it
        limits is done leaves one behind for the next wait (Python before 3.13).
        """
        while not (self._is_stopping and not self._waiting):
            try:
                await self._next()
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if task is None or task.cancelling():
                    raise
                logger.exception("a turn was broken off by nobody")

    async def _next(self) -> None:
        await self._bell.wait()
        await self._let_in()
        batch, self._waiting = next_turn(self._waiting, self._busy)
        if batch:
            await self._alone_with(batch)
        elif not (self._is_stopping and not self._waiting):
            self._bell.clear()

    async def _alone_with(self, batch: list[Arrival]) -> None:
        """Take a turn; its senders are in no other turn meanwhile, and whoever waits is told how it ended."""
        senders = {arrival.sender for arrival in batch}
        self._busy |= senders
        try:
            with self._turning.turn():
                await self._turn(batch)
        finally:
            self._busy -= senders
            self._bell.set()
            for arrival in batch:
                _fail(arrival, UnavailableError("消息处理中断了,请再送一次"))

    async def _let_in(self) -> None:
        """Let the loop read what the sockets hold already: no message waits for one that is yet to be sent."""
        idle, before = 0, len(self._waiting)
        while idle < IDLE_ROUNDS and len(self._waiting) < MAX_TURN:
            await asyncio.sleep(0)
            idle = idle + 1 if len(self._waiting) == before else 0
            before = len(self._waiting)

    async def _turn(self, batch: list[Arrival]) -> None:
        started = time.perf_counter()
        try:
            taken = await self._take(batch)
        except UnavailableError as error:
            for arrival in batch:
                _fail(arrival, error)
        except Exception:  # webhook edge: the turn is rolled back; its messages are replayed singly
            logger.exception("a turn of %d failed and is replayed singly", len(batch))
            for arrival in batch:
                await self._alone(arrival)
        else:
            self._observer.turn(len(batch), time.perf_counter() - started)
            self._settle(batch, taken)

    async def _alone(self, arrival: Arrival) -> None:
        try:
            self._settle([arrival], await self._take([arrival]))
        except UnavailableError as error:
            _fail(arrival, error)
        except Exception:  # webhook edge: stored for a human rather than lost
            logger.exception("a message failed alone and is handed to a human")
            await self._to_human(arrival)

    async def _to_human(self, arrival: Arrival) -> None:
        try:
            async with self._workshop.begin() as work:
                taken = [await turn.store_for_human(work, _given(arrival))]
            self._settle([arrival], taken)
        except Exception as error:  # webhook edge: answered 503, so that the platform sends it again
            logger.exception("a message could not even be stored")
            _fail(arrival, UnavailableError(f"存不下这条消息: {type(error).__name__}"))

    async def _take(self, batch: Sequence[Arrival]) -> list[turn.Taken]:
        async with self._workshop.begin(is_brief=True) as work:
            return await self._take_in(work, batch)

    async def _take_in(self, work: Work, batch: Sequence[Arrival]) -> list[turn.Taken]:
        for arrival in batch:
            if work.snapshots.ruleset_for(arrival.division) is not arrival.ruleset:
                # published since it came: one and the same version understands and routes a message
                arrival.understanding = self._heard(arrival.inbound, arrival.division)
        return await turn.take(work, [_given(arrival) for arrival in batch])

    def _settle(self, batch: Sequence[Arrival], taken: Sequence[turn.Taken]) -> None:
        for arrival, result in zip(batch, taken, strict=True):
            if result.is_repeat:
                self._observer.repeated(arrival.inbound.channel)
            else:
                self._observer.fate(arrival.inbound.channel, result.fate)
            if not arrival.answer.done():
                arrival.answer.set_result(result.reply)


def next_turn(
    waiting: Sequence[Arrival], busy: Collection[Sender] = ()
) -> tuple[list[Arrival], list[Arrival]]:
    """Who is taken now and who waits: in the order of arrival, at most one message of each sender.

    Nobody who is `busy` in another turn is taken. So whatever a handler asks the database about its sender is
    written down, and who sends a hundred messages delays nobody else.
    """
    taken: dict[Sender, Arrival] = {}
    left: list[Arrival] = []
    for arrival in waiting:
        if len(taken) < MAX_TURN and arrival.sender not in taken and arrival.sender not in busy:
            taken[arrival.sender] = arrival
        else:
            left.append(arrival)
    return list(taken.values()), left


def _given(arrival: Arrival) -> turn.Given:
    return turn.Given(
        arrival.inbound, arrival.division, arrival.can_reply, arrival.understanding, arrival.is_drill
    )


def _fail(arrival: Arrival, error: Exception) -> None:
    if not arrival.answer.done():
        arrival.answer.set_exception(error)
        arrival.answer.exception()  # seen: whoever waited may have given up, and then nobody is left to be told
