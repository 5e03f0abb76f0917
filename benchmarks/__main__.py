"""`make bench`: the whole road beside WeRoBot's bare echo, same core, same run, medians of three rounds."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import wire
from benchmarks.road import (
    LOAD_CORE,
    Server,
    database,
    free_port,
    move_backends,
    people_of,
    pin,
    prepare,
    serving,
)

ROUNDS, SECONDS, CONNECTIONS = 3, 3.0, 128
MOST_PER_SECOND = 6_000
OPEN_RATE = 200.0
BAR = 0.4
ENGINES = ("sqlite", "postgresql")

Result = dict[str, float]


@dataclass
class Subject:
    """One server and what was measured at it."""

    name: str
    server: Server
    people: list[str]
    folder: Path
    url: str = ""
    closed: list[Result] = field(default_factory=list)
    opened: Result = field(default_factory=dict)

    def load(self, seconds: float, rate: float, seed: int) -> Result:
        """Send the mix; the load generator is a process of its own on core 1."""
        messages = int(seconds * (rate * 1.2 or MOST_PER_SECOND))
        requests = [wire.signed(*pair) for pair in wire.mix(self.people, messages, seed)]
        path = self.folder / "requests"
        path.write_bytes(b"\n---8<---\n".join(requests))
        if self.url.startswith("postgresql"):
            move_backends(self.url)
        values = (path, self.server.port, CONNECTIONS, seconds, rate)
        command = [sys.executable, "-m", "benchmarks.load", *map(str, values)]
        done = subprocess.run(command, check=True, capture_output=True, preexec_fn=lambda: pin(LOAD_CORE))
        result: Result = json.loads(done.stdout)
        return result

    def median(self, name: str) -> float:
        """The median of one figure over the rounds."""
        return statistics.median(result[name] for result in self.closed)


def echo(stack: ExitStack, folder: Path) -> Subject:
    """WeRoBot's server."""
    port = free_port()
    server = stack.enter_context(serving(["benchmarks.echo", str(port)], port, "/", dict(os.environ)))
    subject = Subject("WeRoBot echo", server, [], folder)
    subject.load(1.0, 0, 0)
    return subject


def platform(stack: ExitStack) -> str:
    """The base of a WeChat API that takes every alert, on the load's core."""
    port = free_port()
    arguments = ["benchmarks.platform", str(port)]
    stack.enter_context(serving(arguments, port, "/", dict(os.environ), LOAD_CORE))
    return f"http://127.0.0.1:{port}"


def road(stack: ExitStack, engine: str, folder: Path, api_base: str) -> Subject:
    """`baolian serve` with a demo county on this engine."""
    folder = folder / engine
    folder.mkdir()
    url = stack.enter_context(database(engine, folder))
    environ = prepare(folder, url, api_base)
    port = free_port()
    arguments = ["app.cli", "serve", "--port", str(port)]
    server = stack.enter_context(serving(arguments, port, "/healthz", environ))
    subject = Subject(f"baolian, {engine}", server, people_of(folder), folder, url)
    subject.load(1.0, 0, 0)
    return subject


def measure(subjects: list[Subject], tell: Callable[[str], None]) -> None:
    """Three interleaved rounds that count, and one at a stated rate."""
    for number in range(1, ROUNDS + 1):
        for subject in subjects:
            subject.closed.append(subject.load(SECONDS, 0, number))
            tell(f"round {number}: {subject.name}: {subject.closed[-1]}")
    for subject in subjects:
        subject.opened = subject.load(SECONDS, OPEN_RATE, ROUNDS + 1)


def table(subjects: list[Subject]) -> str:
    """What was measured, beside the echo."""
    base = subjects[0].median("per_second")
    lines = [
        f"{wire.MIX}.",
        f"{CONNECTIONS} connections, safe mode; medians of {ROUNDS} interleaved rounds of {SECONDS:g} s; "
        f"server on core 0; load, PostgreSQL and the platform that takes the alerts on core 1.",
        "",
        f"| {'server':20} | msg/s | of echo | p50 ms | p99 ms | p99 ms at {OPEN_RATE:g}/s | "
        "wrong | start s | RSS MB |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for subject in subjects:
        wrong = sum(result["bad"] for result in [*subject.closed, subject.opened])
        lines.append(
            f"| {subject.name:20} | {subject.median('per_second'):.0f} "
            f"| {subject.median('per_second') / base:.2f} | {subject.median('p50_ms'):.1f} "
            f"| {subject.median('p99_ms'):.1f} | {subject.opened['p99_ms']:.1f} | {wrong:.0f} "
            f"| {subject.server.start_seconds} | {subject.server.resident_mb()} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table; the exit code says whether the bar was reached on each database."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="baolian-bench-")))
        api_base = platform(stack)
        subjects = [echo(stack, folder), *(road(stack, engine, folder, api_base) for engine in ENGINES)]
        measure(subjects, lambda line: print(line, file=sys.stderr))
        print(table(subjects))
        base = subjects[0].median("per_second")
        reached = all(subject.median("per_second") >= BAR * base for subject in subjects[1:])
    print(f"\nbar: {BAR} of the echo on each database: {'reached' if reached else 'NOT reached'}")
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
