"""Processes killed, databases taken away, clocks set wrong, a day of downtime: does every step fire exactly once?

`python -m benchmarks.crash --cases 10000` (or `make crash`) plays it on SQLite with one process and on PostgreSQL with
three, prints a table for each and answers 1 where a step was lost or taken twice. The processes are the app of
`baolian serve` with a clock that can be moved; people write through the real webhook to whichever process lives.

The clock runs as it does, or faster by `--pace` seconds a second. On the way: the windows end one by one; the clock
jumps an hour forward, then back, and forward again; everything is down for a day.
"""

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import ColumnElement, func, select

from app.core.errors import UnavailableError
from benchmarks.crash_judge import Tally, judge
from benchmarks.crash_seed import open_many
from benchmarks.crash_stage import Stage, a_stage
from benchmarks.road import database
from models import Case, Contact

ENGINES = {"sqlite": 1, "postgresql": 3}
"""How many processes serve each."""
WRITERS = 4
REPORT = "竹园村下冰雹了,烟叶全打烂了"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
AFTER_A_JUMP = 15.0
"""Seconds for which everything goes on after the clock was set back."""
LATE = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Plan:
    """One run: so many open cases, of them reported through the webhook, and how often something dies."""

    cases: int = 10_000
    posted: int = 500
    answered: int = 200
    households: int = 2_000
    window: timedelta = timedelta(minutes=3)
    pace: float = 0.0
    kill_every: tuple[float, float] = (10.0, 30.0)
    cut_every: float = 25.0
    most_seconds: float = 3_600.0
    seed: int = 4


class Run:
    """One run on one engine."""

    def __init__(self, stage: Stage, plan: Plan) -> None:
        self.stage, self.plan = stage, plan
        self.chance = random.Random(plan.seed)
        self._began = time.monotonic()
        self._ends_at = self._began + plan.most_seconds
        self._unwritten = list(range(plan.posted))
        self._tasks: list[asyncio.Task[None]] = []

    async def play(self) -> datetime:
        """The whole timeline; answers the instant by which all is done, or raises TimeoutError."""
        stage, plan = self.stage, self.plan
        await open_many(stage.workshop, plan.cases - plan.posted, plan.window * 2 / 3, self.chance)
        await stage.start_all()
        async with self._trouble():
            self._tell("cases are open")
            await self._until_every_case_stepped()
            self._tell("every window ended once")
            await self._officers_answer()
            stage.clock.advance(HOUR)
            await self._caught_up()
            self._tell("caught up after an hour forward")
            stage.clock.advance(-HOUR)
            await asyncio.sleep(AFTER_A_JUMP if not plan.pace else 1.0)
            stage.clock.advance(HOUR)
            await self._caught_up()
            self._tell("caught up after an hour back, and forward again")
        await stage.kill_all()
        stage.clock.advance(DAY)
        await stage.start_all()
        async with self._trouble():
            await self._caught_up()
            while self._unwritten:
                await self._a_moment()
        self._tell("caught up after a day of downtime")
        end = await self._is_on_time()
        await stage.kill_all()
        return end

    @contextlib.asynccontextmanager
    async def _trouble(self) -> AsyncIterator[None]:
        """Inside this block processes die, the database goes, people write, the clock runs at its pace."""
        people = [self._write() for _ in range(WRITERS)]
        work = (self._kill(), self._cut(), self._run_the_clock(), *people)
        self._tasks = [asyncio.create_task(each) for each in work]
        try:
            yield
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._tasks = []
        await self.stage.start_all()

    async def _kill(self) -> None:
        """One process after the other; each lives at least as long as it took to start."""
        took = 0.0
        while True:
            await asyncio.sleep(max(took, self.chance.uniform(*self.plan.kill_every)))
            replica = self.chance.choice(self.stage.replicas)
            await self.stage.kill(replica)
            began = time.monotonic()
            await self.stage.start(replica)
            took = time.monotonic() - began

    async def _cut(self) -> None:
        while True:
            await asyncio.sleep(self.plan.cut_every)
            await self.stage.take_the_database_away()

    async def _write(self) -> None:
        """One report after the other, until all are out; what is cut off in between is written again later."""
        while self._unwritten:
            number = self._unwritten.pop()
            try:
                await self.stage.says(self.chance, f"oCrash{number}", REPORT)
            except asyncio.CancelledError:
                self._unwritten.append(number)
                raise

    async def _run_the_clock(self) -> None:
        while self.plan.pace:
            await asyncio.sleep(0.2)
            self.stage.clock.advance(timedelta(seconds=self.plan.pace / 5))

    async def _officers_answer(self) -> None:
        """Officers who have WeChat take some of their cases by chat."""
        async with self.stage.workshop.read() as work:
            reached = select(Contact.owner_id, Contact.external_id).where(
                Contact.owner_kind == "officer", Contact.channel == "wechat"
            )
            phones = {row.owner_id: row.external_id for row in await work.session.execute(reached)}
            rows = select(Case.number, Case.officer_id).where(Case.officer_id.in_(phones)).order_by(Case.id)
            waiting = (await work.session.execute(rows.limit(self.plan.answered))).all()
        for number, officer_id in waiting:
            assert officer_id is not None
            await self.stage.says(self.chance, phones[officer_id], f"收到 {number}")

    async def _until_every_case_stepped(self) -> None:
        while await self._count(Case.step_number == 0) or len(self._unwritten) > self.plan.posted / 2:
            await self._a_moment()

    async def _caught_up(self) -> None:
        """Wait until nothing is left of what is due by now."""
        due_by = self.stage.clock.now()
        while await self._count(Case.next_due_at <= due_by):
            await self._a_moment()

    async def _is_on_time(self) -> datetime:
        """Wait until nothing is overdue; answers the instant by which everything was taken."""
        while True:
            by = self.stage.clock.now() - LATE - timedelta(seconds=self.plan.pace)
            if not await self._count(Case.next_due_at <= by):
                return by
            await self._a_moment()

    async def _count(self, what: ColumnElement[bool]) -> int:
        while True:
            with contextlib.suppress(UnavailableError):
                async with self.stage.workshop.read() as work:
                    return await work.session.scalar(select(func.count(Case.id)).where(what)) or 0
            await self._a_moment()

    async def _a_moment(self) -> None:
        for task in self._tasks:
            if task.done() and (error := task.exception()) is not None:
                raise error
        if time.monotonic() > self._ends_at:
            raise TimeoutError("the run does not come to its end")
        await asyncio.sleep(0.5)

    def _tell(self, what: str) -> None:
        print(f"{time.monotonic() - self._began:.0f} s: {what}", file=sys.stderr, flush=True)


async def run(url: str, folder: Path, replicas: int, plan: Plan) -> Tally:
    """Play on an empty database and judge."""
    began, tally = time.monotonic(), Tally()
    async with a_stage(url, folder, replicas, plan.households, plan.window) as stage:
        played = Run(stage, plan)
        end = await played.play()
        tally.kills, tally.cuts = stage.kills, stage.cuts
        await judge(stage.workshop, plan.window, end, stage.taken, tally)
    tally.seconds = time.monotonic() - began
    return tally


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each engine; the exit code says whether nothing was lost and nothing doubled."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crash", description=__doc__)
    usual = Plan()
    parser.add_argument("--cases", type=int, default=usual.cases)
    parser.add_argument("--posted", type=int, default=usual.posted, help="of them through the webhook")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--seconds", type=float, default=usual.most_seconds, help="give up after so long")
    parser.add_argument("--engine", choices=tuple(ENGINES), action="append")
    given = parser.parse_args(arguments)
    plan = Plan(given.cases, given.posted, seed=given.seed, most_seconds=given.seconds)
    is_kept = True
    for engine in given.engine or ENGINES:
        with (
            tempfile.TemporaryDirectory(prefix="baolian-crash-") as name,
            database(engine, Path(name)) as url,
        ):
            tally = asyncio.run(run(url, Path(name), ENGINES[engine], plan))
        print(f"| {engine}, processes: {ENGINES[engine]} | |\n|---|---|")
        print("\n".join(f"| {what} | {value} |" for what, value in tally.rows()), flush=True)
        is_kept = is_kept and tally.is_kept
    print(f"\ncrash: {'nothing lost, nothing doubled' if is_kept else 'NOT everything held'}")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
