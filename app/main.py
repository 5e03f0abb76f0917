"""create_app(): routes, middleware, lifespan; nothing else."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import logs
from app.container import Container
from app.jobs.running import knocking
from app.settings import Settings
from app.web import errors, health, pages
from app.web.api import app as api
from app.web.guard import Guard
from app.web.rendering import FOLDER
from app.web.webhooks import Webhooks

DEMO_BODY_BYTES = 12 * 1024 * 1024


def create_app(container: Container, *, has_scheduler: bool = True) -> FastAPI:
    """The whole of the service for one container; entering its lifespan enters the container.

    Without a scheduler nothing happens by itself: whoever holds the clock runs the jobs.
    """
    settings = container.settings
    app = FastAPI(
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
    errors.install(app)
    app.include_router(api.router)
    app.include_router(health.router)
    app.include_router(pages.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    app.add_middleware(Guard, limit=settings.limits.api_body_bytes, demo_limit=DEMO_BODY_BYTES)
    app.add_middleware(Webhooks, container=container)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with AsyncExitStack() as stack:
        container = await stack.enter_async_context(app.state.container)
        if app.state.has_scheduler:
            await stack.enter_async_context(knocking(container))
        yield


def serve_app() -> FastAPI:
    """The app of `baolian serve`, configured by file and environment; each worker calls it."""
    settings = Settings.load()
    logs.configure(settings.log_level)
    return create_app(Container(settings))
