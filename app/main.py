"""create_app(): routes, middleware, lifespan; nothing else."""

import asyncio
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import NoReturn

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

from app import logs
from app.container import Container
from app.core.errors import BaolianError
from app.jobs.running import knocking
from app.settings import Settings
from app.web import browser, entry, errors, health, incident_page, leave_page, pages, scan_page, taps
from app.web.api import app as api
from app.web.console import app as console
from app.web.guard import Guard
from app.web.rendering import FOLDER
from app.web.sockets import SocketEntrance
from app.web.webhooks import Webhooks

GARBAGE_THRESHOLD = 100_000
"""Objects between two looks at the youngest garbage; Python's 700 are a few messages' worth."""
DEMO_BODY_BYTES = 12 * 1024 * 1024
FAULT = 4
"""The exit code of a process whose lane ended (contract, section 9)."""
LOOK_SECONDS = 1.0


class Service(FastAPI):
    """FastAPI, with the platforms' entrances in front of all of its layers."""

    entrance: SocketEntrance

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request: a platform's message goes straight to the lane, everything else to FastAPI."""
        await self.entrance(scope, receive, send)

    async def beyond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is no platform's message."""
        await super().__call__(api.reached(scope), receive, send)


def create_app(container: Container, *, has_scheduler: bool = True) -> Service:
    """The whole of the service for one container; entering its lifespan enters the container.

    Without a scheduler nothing happens by itself: whoever holds the clock runs the jobs, and the process has
    other things in memory too.
    """
    settings = container.settings
    app = Service(
        title="包联",
        version="1",
        description="Cases, messages and alerts of one county and what lies below it.",
        openapi_url=f"{api.PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    app.state.container = container
    app.state.has_scheduler = has_scheduler
    app.state.ends_with_lane = False
    errors.install(app)
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(browser.router)
    app.include_router(entry.router)
    app.include_router(pages.router)
    app.include_router(incident_page.router)
    app.include_router(leave_page.router)
    app.include_router(scan_page.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    console.mount(app, container)
    larger = {"/demo/": DEMO_BODY_BYTES, "/o/": taps.MOST_BYTES}
    larger |= dict.fromkeys(console.UPLOADS, settings.limits.upload_bytes)
    app.add_middleware(Guard, limit=settings.limits.api_body_bytes, larger=larger)
    app.entrance = SocketEntrance(Webhooks(app.beyond, container), container)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        try:
            container = await stack.enter_async_context(app.state.container)
        except BaolianError as error:
            if app.state.ends_with_lane:
                _end_unbegun(error)
            raise
        if app.state.has_scheduler:
            await stack.enter_async_context(knocking(container))
            stack.enter_context(_settled_memory())
        watch = asyncio.create_task(_end_with_lane(container)) if app.state.ends_with_lane else None
        yield
        is_over = watch is not None and not watch.cancel()
    if is_over:
        sys.stderr.write(
            "baolian: 收消息的任务自己停了,进程退出(4),等 systemd 或 docker 重新启动;原因在上面的日志里\n"
        )
        sys.stderr.flush()
        os._exit(FAULT)  # all is closed; what served us would leave with 0


def _end_unbegun(error: BaolianError) -> NoReturn:
    """Leave with one line: the database went away, or the configuration was changed, since `serve` looked.

    One of several workers leaves with `FAULT`, and its parent starts another one; for what it takes for a failed start
    (3, and whatever is raised here) it would wait for two minutes and then end the workers that are well.
    """
    sys.stderr.write(f"baolian: {' '.join(str(error).split())}\n")
    sys.stderr.flush()
    os._exit(FAULT if multiprocessing.parent_process() else error.exit_code)


async def _end_with_lane(container: Container) -> None:
    """Stop serving once the lane has ended by itself: nobody would be answered any more."""
    while not container.lane.has_ended:  # noqa: ASYNC110 - once a second, for the life of the process
        await asyncio.sleep(LOOK_SECONDS)
    signal.raise_signal(signal.SIGTERM)


@contextmanager
def _settled_memory() -> Iterator[None]:
    """Dictionaries and snapshots stay: the garbage collector need not walk through them with every storm."""
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE_THRESHOLD)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def serve_app() -> Service:
    """The app of `baolian serve`, configured by file and environment; each worker calls it.

    A process whose lane ended answers nobody any more: it ends as if it were told to, with the exit code `FAULT`, so
    that whoever watches over it (systemd, docker, the parent of several workers) starts another one.
    """
    try:
        settings = Settings.load()
        logs.configure(settings.log_level)
        app = create_app(Container(settings))
    except BaolianError as error:
        _end_unbegun(error)
    app.state.ends_with_lane = True
    return app
