"""The jobs of a container, and knocking for as long as it is open."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.container import Container
from app.jobs.heart import Heart
from app.jobs.jobs import Jobs
from app.jobs.knock import SECONDS, Knock
from app.jobs.push import Pushes
from handlers.recover import reprocess


def jobs_of(container: Container) -> Jobs:
    """The jobs that this container's process runs."""
    return Jobs(
        container.workshop,
        container.adapters,
        container.links,
        container.media,
        reprocess,
        container.process,
        _heart_of(container),
        container.pulse,
        container.wrongs,
        Pushes(container.workshop, container.pusher, container.settings.api_token),
    )


def _heart_of(container: Container) -> Heart | None:
    url = container.settings.heartbeat_url
    if not url:
        return None
    return Heart(
        container.workshop, container.adapters, container.http, url, container.pulse, container.wrongs
    )


@asynccontextmanager
async def knocking(container: Container) -> AsyncIterator[None]:
    """Run the container's jobs by the clock inside this block."""
    jobs = jobs_of(container)
    knock = Knock(jobs)
    container.pulse.expect(SECONDS)
    # `keys rotate` asks which keys seal: said before the first message, or with the next beat if the database is away
    await jobs.tick("beat")
    knock.start()
    try:
        yield
    finally:
        await knock.stop()
