"""`python -m benchmarks.sending`: what an alert costs to send, over aiohttp and over httpx' own pool, in turn.

Processor time of the sending process for each request, 50 at a time as a batch of the outbox is; medians of
five rounds.
"""

import asyncio
import os
import statistics
import sys
import time

import httpx

from benchmarks.road import LOAD_CORE, free_port, pin, serving
from bots.jsonapi import exchange
from bots.outgoing import CONNECTIONS, outgoing

ROUNDS, REQUESTS, TOGETHER = 5, 2_000, 50
BODY = '{"touser":"x","template_id":"TPL","data":{"first":{"value":"冰雹 竹园村"}}}'.encode()


async def cost(http: httpx.AsyncClient, base: str) -> float:
    """Microseconds of the processor for a request."""
    path = "/cgi-bin/message/template/send"

    async def one() -> None:
        await exchange(
            http,
            "POST",
            base + path,
            path=path,
            params={"access_token": "x"},
            content=BODY,
            timeout_seconds=10.0,
        )

    began = time.process_time()
    for _ in range(REQUESTS // TOGETHER):
        await asyncio.gather(*(one() for _ in range(TOGETHER)))
    return (time.process_time() - began) / REQUESTS * 1e6


async def measure(base: str) -> tuple[float, float]:
    """The medians over aiohttp and over httpx' own pool."""
    async with outgoing([base]) as ours, httpx.AsyncClient(limits=CONNECTIONS, trust_env=False) as plain:
        for http in (ours, plain):
            await cost(http, base)
        rounds = [(await cost(ours, base), await cost(plain, base)) for _ in range(ROUNDS)]
    ours_us, plain_us = zip(*rounds, strict=True)
    return statistics.median(ours_us), statistics.median(plain_us)


def main() -> int:
    """Print both and their ratio."""
    pin(0)
    port = free_port()
    with serving(["benchmarks.platform", str(port)], port, "/", dict(os.environ), LOAD_CORE):
        ours, plain = asyncio.run(measure(f"http://127.0.0.1:{port}"))
    print(f"over aiohttp {ours:.0f} us, over httpx' own pool {plain:.0f} us: {ours / plain:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
