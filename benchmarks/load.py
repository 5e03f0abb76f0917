"""A load generator: ready-signed requests over keep-alive connections, every answer checked.

Runs as a process of its own, so that it can be pinned to another core than the server:
`python -m benchmarks.load REQUESTS PORT CONNECTIONS SECONDS [RATE]` prints one JSON line.
"""

import asyncio
import json
import random
import sys
import time
from collections import deque
from pathlib import Path
from typing import cast

import uvloop

MARK = b"<Encrypt>"


class Connection(asyncio.Protocol):
    """One keep-alive connection that sends a request, waits for its whole answer, and takes the next."""

    def __init__(self, run: "Run") -> None:
        self.run = run
        self.buffer = b""
        self.sent_at = 0.0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Join the run."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self.run.idle.append(self)

    def send(self, request: bytes, due_at: float) -> None:
        """Send one request; its time counts from the moment it was due."""
        assert self.transport is not None
        self.sent_at = due_at
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        """Collect the answer."""
        self.buffer += data
        head_end = self.buffer.find(b"\r\n\r\n")
        if head_end < 0:
            return
        head = self.buffer[:head_end].lower()
        start = head.find(b"content-length:")
        end = head.find(b"\r\n", start)
        length = int(head[start + 15 : end if end > 0 else None])
        if len(self.buffer) < head_end + 4 + length:
            return
        body = self.buffer[head_end + 4 :]
        self.buffer = b""
        self.run.answered(self, head.startswith(b"http/1.1 200") and MARK in body)

    def connection_lost(self, error: Exception | None) -> None:
        """A lost connection is an error of the run."""
        self.run.lost += 1


class Run:
    """One measured run: closed loop, or open loop with Poisson arrivals at `rate` a second."""

    def __init__(self, requests: list[bytes], seconds: float, rate: float) -> None:
        self.requests = deque(requests)
        self.ends_at = time.perf_counter() + seconds
        self.rate = rate
        self.idle: deque[Connection] = deque()
        self.due: deque[float] = deque()
        self.latencies: list[float] = []
        self.bad = self.lost = 0

    def answered(self, connection: Connection, is_good: bool) -> None:
        """Count one answer and let the connection go on."""
        now = time.perf_counter()
        self.latencies.append(now - connection.sent_at)
        self.bad += not is_good
        if self.rate:
            self.idle.append(connection)
            self.drain()
        elif now < self.ends_at and self.requests:
            connection.send(self.requests.popleft(), now)

    def drain(self) -> None:
        """Give due requests to idle connections."""
        while self.due and self.idle and self.requests:
            self.idle.popleft().send(self.requests.popleft(), self.due.popleft())

    async def arrive(self) -> None:
        """Make requests due at random instants of the given rate."""
        source = random.Random(7)
        due_at = time.perf_counter()
        while due_at < self.ends_at:
            due_at += source.expovariate(self.rate)
            await asyncio.sleep(max(0.0, due_at - time.perf_counter()))
            self.due.append(due_at)
            self.drain()


async def measure(
    requests: list[bytes], port: int, connections: int, seconds: float, rate: float
) -> dict[str, float]:
    """Run the load and answer rates and latencies in milliseconds."""
    loop = asyncio.get_running_loop()
    run = Run(requests, seconds, rate)
    for _ in range(connections):
        await loop.create_connection(lambda: Connection(run), "127.0.0.1", port)
    started = time.perf_counter()
    run.ends_at = started + seconds
    if rate:
        await run.arrive()
        await asyncio.sleep(0.5)
    else:
        for connection in list(run.idle):
            connection.send(run.requests.popleft(), time.perf_counter())
        await asyncio.sleep(seconds + 0.3)
    taken = sorted(run.latencies)
    return {
        "answered": len(taken),
        "per_second": round(len(taken) / seconds, 1),
        "bad": run.bad + run.lost,
        "p50_ms": _percentile(taken, 0.50),
        "p99_ms": _percentile(taken, 0.99),
        "left": len(run.requests),
    }


def _percentile(taken: list[float], share: float) -> float:
    return round(taken[min(len(taken) - 1, int(len(taken) * share))] * 1000, 2) if taken else 0.0


def main() -> None:
    """Read the prepared requests and print what was measured."""
    path, port, connections, seconds, rate = sys.argv[1:6]
    requests = Path(path).read_bytes().split(b"\n---8<---\n")
    result = uvloop.run(measure(requests, int(port), int(connections), float(seconds), float(rate)))
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
