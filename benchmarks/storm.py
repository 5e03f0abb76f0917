"""A hailstorm over one town: how fast people are answered, whether every ladder is on time, how often phones ring.

`python -m benchmarks.storm --reports 5000` plays an hour on SQLite and on PostgreSQL and prints a table; it answers 1
where somebody waited longer than five seconds for his answer, a step of any ladder was late, or the hour did not fit
into an hour. Time is simulated in steps of two seconds; lane, jobs and databases are the real ones, phones are plain.
Half of the reports come in the first ten minutes. Nobody answers, which is the most work for the ladders.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.crypto import Keyring
from app.core.enums import Channel, SegmentKind
from app.core.ids import IdSource
from app.core.links import Links
from app.core.messages import InboundMessage, Segment
from app.db.database import Database
from app.db.schema import upgrade
from app.demo.county import write_county
from app.jobs.jobs import Jobs
from app.media import FolderStore
from app.services.importing import imports
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from benchmarks.month_people import BEGINS
from benchmarks.road import database
from bots.base import Capabilities, Fetched, FetchError, Outgoing, Receipt
from handlers.lane import IntakeLane
from handlers.recover import reprocess
from models import Case, Division, Escalation, Incident

COUNTY = "610925"
ENGINES = ("sqlite", "postgresql")
STEP = timedelta(seconds=2)
TOLD_EVERY = timedelta(minutes=5)
MOST_SECONDS, MOST_LATE = 5.0, timedelta(seconds=10)
HAIL = ("{place}下冰雹了,{n}亩烟叶打烂了", "{place}冰雹打烂了{n}亩玉米", "{place}落冰雹,房子漏了{n}间")
OTHERS = ("{place}两家为地界吵起来了", "{place}想办低保,要哪些材料", "{place}三组山上起火了")
_TICKS = ("storms", "escalate", "deliver", "prove", "pass_on")


@dataclass
class Phones:
    """An account whose platform takes everything; what each officer's phone showed is counted."""

    clock: SimulatedClock
    channel: Channel = Channel.WECHAT
    name: str = "langao"
    division: str = COUNTY
    shown: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    capabilities: Capabilities = field(
        default_factory=lambda: Capabilities(
            passive_reply=timedelta(seconds=4),
            proactive_window=timedelta(hours=48),
            messages_per_window=5,
            max_text_bytes=2048,
            has_alert_template=True,
        )
    )

    async def send(self, message: Outgoing) -> Receipt:
        """Keep it."""
        self.shown[message.recipient, self.clock.now()] += 1
        return Receipt(platform_id=str(self.shown.total()))

    async def fetch(self, segment: Segment) -> Fetched:
        """There are no files."""
        raise FetchError("none", is_final=True)


@dataclass
class Outcome:
    """What the hour came to on one engine."""

    answered: list[float] = field(default_factory=list)
    silent: int = 0
    ticks: list[float] = field(default_factory=list)
    seconds: float = 0.0
    simulated: timedelta = timedelta()
    listed: int = 0
    incidents: int = 0
    cases: int = 0
    steps: int = 0
    late_others: timedelta = timedelta()
    late_storm: timedelta = timedelta()
    missing: int = 0
    alerts: int = 0
    most_pushes: int = 0

    @property
    def is_kept(self) -> bool:
        """Whether everything that is promised for a storm held."""
        is_on_time = max(self.late_others, self.late_storm) <= MOST_LATE and not self.missing
        is_answered = max(self.answered, default=0.0) <= MOST_SECONDS and not self.silent
        return is_on_time and is_answered and self.seconds <= self.simulated.total_seconds()

    def rows(self) -> Iterator[tuple[str, str]]:
        """What is printed."""
        quick = sorted(self.answered)
        yield "people answered, not answered", f"{len(quick)}, {self.silent}"
        yield (
            "seconds to the answer: median, p99, longest",
            (f"{median(quick):.3f}, {quick[int(len(quick) * 0.99)]:.3f}, {quick[-1]:.3f}"),
        )
        yield (
            "cases, of them in incidents, incidents that go on",
            f"{self.cases}, {self.listed}, {self.incidents}",
        )
        yield "steps of ladders", str(self.steps)
        yield (
            "latest step: of other cases, of the storm's (s)",
            (f"{self.late_others.total_seconds():.0f}, {self.late_storm.total_seconds():.0f}"),
        )
        yield "cases that should have climbed and did not", str(self.missing)
        yield "calls for officers, most pushes to one of them", f"{self.alerts}, {self.most_pushes}"
        yield "one round of all jobs: median, longest (s)", f"{median(self.ticks):.3f}, {max(self.ticks):.3f}"
        yield (
            "seconds of this machine for the span",
            f"{self.seconds:.0f} of {self.simulated.total_seconds():.0f}",
        )


class Storm:
    """A county in a database, its lane and jobs, and people who report."""

    def __init__(self, workshop: Workshop, lane: IntakeLane, jobs: Jobs, phones: Phones) -> None:
        self.workshop, self.lane, self.jobs, self.phones = workshop, lane, jobs, phones
        self.clock = phones.clock
        self._count = 0

    async def say(self, text: str, outcome: Outcome) -> None:
        """One report from a phone of its own; how long its answer took."""
        self._count += 1
        now = self.clock.now()
        message = InboundMessage(
            channel=Channel.WECHAT,
            account="langao",
            external_id=f"s{self._count}",
            dedup_key=f"s{self._count}",
            sender=f"storm{self._count}",
            chat="",
            sent_at=now,
            received_at=now,
            segments=(Segment(SegmentKind.TEXT, text=text),),
        )
        began = time.perf_counter()
        reply = await self.lane.submit(message, COUNTY, True)
        outcome.answered.append(time.perf_counter() - began)
        outcome.silent += not reply

    async def round(self, outcome: Outcome) -> None:
        """Each job once."""
        began = time.perf_counter()
        for name in _TICKS:
            await self.jobs.tick(name)
        outcome.ticks.append(time.perf_counter() - began)

    async def villages(self) -> list[str]:
        """The villages of the town with the most of them."""
        async with self.workshop.read() as work:
            found = await work.session.execute(
                select(Division.parent_code, Division.name)
                .where(Division.level == "village", Division.retired_at.is_(None))
                .order_by(Division.code)
            )
            towns: dict[str, list[str]] = {}
            for town, name in found:
                towns.setdefault(town or "", []).append(name.removesuffix("委会"))
            return max(towns.values(), key=len)


def arrivals(reports: int, span: timedelta, chance: random.Random) -> list[float]:
    """The seconds at which reports come: half of them in the first sixth of the time."""
    whole = span.total_seconds()
    early = [chance.uniform(0, whole / 6) for _ in range(reports // 2)]
    return sorted([*early, *(chance.uniform(0, whole) for _ in range(reports - len(early)))])


async def play(storm: Storm, reports: int, span: timedelta, step: timedelta, outcome: Outcome) -> None:
    """Some other matters, then the storm; the jobs run once a step."""
    chance = random.Random(8)
    villages = await storm.villages()
    for number in range(30):
        await storm.say(OTHERS[number % 3].format(place=villages[number % len(villages)]), outcome)
    begun, began = storm.clock.now(), time.perf_counter()
    coming = [begun + timedelta(seconds=at) for at in arrivals(reports, span, chance)]
    told_at = begun
    while storm.clock.now() < begun + span:
        storm.clock.advance(step)
        if storm.clock.now() >= told_at + TOLD_EVERY:
            told_at = storm.clock.now()
            print(f"{told_at - begun}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        texts = []
        while coming and coming[0] <= storm.clock.now():
            coming.pop(0)
            said = chance.choice(HAIL).format(place=chance.choice(villages), n=chance.randint(1, 40))
            texts.append(said)
        await asyncio.gather(*(storm.say(text, outcome) for text in texts), storm.round(outcome))
    outcome.seconds, outcome.simulated = time.perf_counter() - began, span


async def judge(storm: Storm, outcome: Outcome) -> None:
    """Count what the rows say."""
    now = storm.clock.now()
    async with storm.workshop.read() as work:
        cases = {case.id: case for case in await work.session.scalars(select(Case))}
        steps = list(await work.session.scalars(select(Escalation).order_by(Escalation.at)))
        going_on = select(Incident.id).where(Incident.merged_into.is_(None))
        outcome.incidents = len((await work.session.scalars(going_on)).all())
    outcome.cases, outcome.steps = len(cases), len(steps)
    outcome.listed = sum(bool(case.incident_id) for case in cases.values())
    for step in steps:
        if cases[step.case_id].incident_id:
            outcome.late_storm = max(outcome.late_storm, step.at - step.due_at)
        else:
            outcome.late_others = max(outcome.late_others, step.at - step.due_at)
    overdue = [case for case in cases.values() if case.next_due_at and case.next_due_at < now - MOST_LATE]
    outcome.missing = len(overdue)
    outcome.alerts = storm.phones.shown.total()
    pushes: Counter[str] = Counter()
    for (recipient, _), count in storm.phones.shown.items():
        pushes[recipient] += count
    outcome.most_pushes = max(pushes.values(), default=0)


@asynccontextmanager
async def county(url: str, folder: Path, households: int) -> AsyncIterator[Storm]:
    """The demo's county in an empty database, with its lane running."""
    clock = SimulatedClock(BEGINS, speed=0.0)
    keys = Keyring.from_settings([], "a storm that never was")
    base = Database(url, keys)
    try:
        await upgrade(base)
        write_county(folder / "county", households, today=BEGINS.date())
        workshop = Workshop(base, clock, IdSource(clock), Snapshots(clock))
        report = await imports.run(workshop, folder / "county", is_replacing=True)
        if report.is_refused:
            raise RuntimeError(f"the county was refused: {report.as_json()['errors'][:3]}")
        lane = IntakeLane(workshop)
        lane.start()
        phones = Phones(clock)
        adapters: Any = {(str(phones.channel), phones.name): phones}
        links = Links("a storm that never was", "https://example.test", clock)
        jobs = Jobs(workshop, adapters, links, FolderStore(folder / "media"), reprocess, "storm")
        yield Storm(workshop, lane, jobs, phones)
        await lane.stop()
    finally:
        await base.close()


async def run(
    url: str, folder: Path, reports: int, span: timedelta, households: int, step: timedelta = STEP
) -> Outcome:
    """One storm on one empty database."""
    outcome = Outcome()
    async with county(url, folder, households) as storm:
        await play(storm, reports, span, step, outcome)
        await judge(storm, outcome)
    return outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a table for each engine; the exit code says whether everything held."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storm", description=__doc__)
    parser.add_argument("--reports", type=int, default=5000)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    given = parser.parse_args(arguments)
    is_kept = True
    for engine in given.engine or ENGINES:
        with tempfile.TemporaryDirectory(prefix="baolian-storm-") as name:
            folder = Path(name)
            with database(engine, folder) as url:
                span = timedelta(minutes=given.minutes)
                outcome = asyncio.run(run(url, folder, given.reports, span, given.households))
        print(f"| {engine}, {given.reports} reports in {given.minutes:g} minutes | |\n|---|---|")
        print("\n".join(f"| {what} | {value} |" for what, value in outcome.rows()), flush=True)
        is_kept = is_kept and outcome.is_kept
    print(f"\nstorm: {'everything held' if is_kept else 'NOT everything held'}")
    return 0 if is_kept else 1


if __name__ == "__main__":
    sys.exit(main())
