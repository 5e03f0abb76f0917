"""A county's month before the fake platforms, which enforce their windows and quotas: what was refused, what was lost.

`python -m benchmarks.month --messages 20000 --days 31` prints a table and answers 1 where a platform had to refuse
a message for a window or a quota, or an alert has no fate. Time is simulated and stops wherever something is due;
adapters, jobs and fakes are the real ones, requests go from app to app within the process.
"""

import argparse
import asyncio
import contextlib
import gc
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from app.container import Container, database_of
from app.core.clock import SimulatedClock
from app.core.ids import IdSource
from app.db import brief
from app.db.schema import upgrade
from app.demo.county import write_county
from app.demo.directory import Directory
from app.demo.opening import open_accounts
from app.demo.secrets_file import DemoSecrets
from app.demo.stage import Stage
from app.jobs.running import jobs_of
from app.logs import configure
from app.main import create_app
from app.services.importing import imports
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings
from benchmarks.fates import Fates, fates_of
from benchmarks.month_accounts import Tally
from benchmarks.month_clock import Pace
from benchmarks.month_people import BEGINS, Month, Plan
from benchmarks.month_wire import Switchboard

PRODUCT_PORT = 19_999
BUDGET_CODES: dict[str, frozenset[int]] = {
    "wechat": frozenset({45009, 45011, 45015, 45047, 43101}),
    "wecom": frozenset({45009}),
    "qqbot": frozenset(
        {22009, 40034100, 40034005, 40034024, 40034025, 40034026, 40034031, 40034102, 40034105}
    ),
    "onebot": frozenset({200}),
}
"""What a platform answers where a window is shut or a quota used up (protocol reference, 1.17, 2.2, 4.7)."""


@dataclass
class Outcome:
    """What the month came to."""

    plan: Plan
    taken: int = 0
    answers: int = 0
    turned_away: int = 0
    played: float = 0.0
    dropped: int = 0
    said: Counter[str] = field(default_factory=Counter)
    tally: Tally = field(default_factory=Tally)
    accounts: str = ""
    fates: Fates = field(default_factory=Fates)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def outside_budget(self) -> int:
        """Messages that a platform had to refuse for a window or a quota, or dropped in silence."""
        by_account = self.tally.refused.items()
        refused = sum(
            n
            for (channel, _), codes in by_account
            for code, n in codes.items()
            if code in BUDGET_CODES[channel]
        )
        return refused + self.dropped

    def table(self) -> str:
        """What is printed."""
        calls: Counter[str] = Counter()
        for (channel, _), n in self.tally.calls.items():
            calls[channel] += n
        rows = [
            (
                "messages taken (of them officers' answers), turned away",
                f"{self.taken} ({self.answers}), {self.turned_away}",
            ),
            ("messages by channel", ", ".join(f"{name} {n}" for name, n in sorted(self.said.items()))),
            ("calls of platforms", ", ".join(f"{name} {n}" for name, n in sorted(calls.items()))),
            ("sends outside the budget", str(self.outside_budget)),
            ("alerts, in so many pushes", f"{self.fates.alerts}, {self.fates.pushes}"),
            *((f"alerts {name}", str(n)) for name, n in sorted(self.fates.states.items())),
            ("dead alerts: passed on, rung, answered meanwhile", ", ".join(map(str, self.fates.dead))),
            ("alerts without a fate", str(self.fates.lost)),
            ("most pushes to one officer within a minute (no life danger)", str(self.fates.most_in_a_minute)),
            ("seconds, of them of the processor", f"{self.seconds:.0f}, {self.cpu_seconds:.0f}"),
        ]
        people, days = (
            self.taken + self.turned_away - self.answers,
            f"{self.played:.3g} of {self.plan.days:g}",
        )
        head = f"{days} days, {people} messages of people, {self.plan.households} households"
        lines = [f"| {head} | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)]
        return "\n".join([*lines, "", self.accounts])


Playing = tuple[Month, Container]


@contextlib.asynccontextmanager
async def county(
    plan: Plan, folder: Path, outcome: Outcome, clock: SimulatedClock, url: str
) -> AsyncIterator[Playing]:
    """The product and the fakes, with a county in its database."""
    board = Switchboard()
    async with AsyncExitStack() as stack:
        write_county(folder / "county", plan.households, today=BEGINS.date())
        directory = Directory.load(folder / "county")
        secrets = DemoSecrets.load(folder / "secrets.json")
        secrets.provide(directory.accounts())
        http = await stack.enter_async_context(httpx.AsyncClient(transport=board))
        stage = Stage(clock, http, serve=board.serve)
        base = f"http://127.0.0.1:{PRODUCT_PORT}"
        tables = {
            "database_url": url or f"sqlite:///{folder / 'month.db'}",
            "secret_key": "a month that never was",
            "public_url": base,
            "media_url": f"file:{folder / 'media'}",
            "log_level": "error",
            **await open_accounts(secrets, base + "/{channel}/{name}", stage, stack),
        }
        settings = Settings.parse(tables, "month")
        stage.populate(directory)
        await _fill(settings, clock, folder)
        _watch(http, stage, outcome.tally)
        container = Container(settings, clock=clock, http=http)
        app = create_app(container, has_scheduler=False)
        await stack.enter_async_context(app.router.lifespan_context(app))
        await stack.enter_async_context(board.serve(app, PRODUCT_PORT))
        month = Month(plan, stage, directory)
        yield month, container
        outcome.taken, outcome.turned_away, outcome.answers = month.taken, month.turned_away, month.answers
        outcome.said, outcome.played = month.said, month.played
        outcome.accounts = outcome.tally.table(container.adapters)
        outcome.dropped = sum(each.platform.members.dropped for each in stage.wecom.values())


async def _fill(settings: Settings, clock: SimulatedClock, folder: Path) -> None:
    database = database_of(settings, is_patient=True)
    try:
        await upgrade(database)
        workshop = Workshop(database, clock, IdSource(clock), Snapshots(clock, settings.timezone))
        report = await imports.run(workshop, folder / "county", is_replacing=True)
        if report.is_refused:
            raise RuntimeError(f"the county was refused: {report.as_json()['errors'][:3]}")
    finally:
        await database.close()


def _watch(http: httpx.AsyncClient, stage: Stage, tally: Tally) -> None:
    """Count what is asked of every platform and what it says."""
    accounts = {base: account for account, base in stage.bases.items()}

    async def look(response: httpx.Response) -> None:
        account = accounts.get(f"{response.url.scheme}://{response.url.netloc.decode()}")
        if account is not None:
            await response.aread()
            with contextlib.suppress(ValueError):
                tally.note(account, response.request, response.json(), stage.clock.now())

    http.event_hooks = {"response": [look]}


async def run(plan: Plan, folder: Path, url: str = "") -> Outcome:
    """Play the plan and count."""
    outcome, began, worked = Outcome(plan), time.perf_counter(), time.process_time()
    clock = SimulatedClock(BEGINS, speed=0.0)
    # One process and one task at a time: SQLite needs no thread in between.
    with brief.kept(True):
        async with county(plan, folder, outcome, clock, url) as (month, container):
            month.fill()
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 50, 100)
            pace = Pace(jobs_of(container), container.workshop, month.stage.fakes(), clock, plan.stride)
            await month.play(pace, clock)
            outcome.fates = await fates_of(container.workshop)
    outcome.seconds, outcome.cpu_seconds = time.perf_counter() - began, time.process_time() - worked
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; the exit code says whether nothing was outside the budget and nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.month", description=__doc__)
    usual = Plan()
    parser.add_argument("--days", type=float, default=usual.days)
    parser.add_argument("--messages", type=int, default=usual.messages)
    parser.add_argument("--households", type=int, default=usual.households)
    parser.add_argument("--seconds", type=float, default=usual.machine_seconds, help="stop after so long")
    parser.add_argument("--database", default="", help="an empty PostgreSQL database instead of SQLite")
    parser.add_argument("--seed", type=int, default=usual.seed)
    given = parser.parse_args(arguments)
    plan = Plan(given.days, given.messages, given.households, given.seed, machine_seconds=given.seconds)
    configure("error")
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a disk's waiting says nothing here
    with tempfile.TemporaryDirectory(prefix="baolian-month-", dir=memory) as folder:
        outcome = asyncio.run(run(plan, Path(folder), given.database))
    print(outcome.table())
    return 1 if outcome.outside_budget or outcome.fates.lost else 0


if __name__ == "__main__":
    sys.exit(main())
