"""The fake platforms without the product: for whoever builds or tests something else that speaks their wire."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import count, repeat

import httpx
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from app.core.clock import SimulatedClock, SystemClock
from app.core.errors import ConfigurationError
from app.demo.accounts import Credentials
from app.demo.clock import Pacemaker
from app.demo.deployment import Demo, Tell, county_of, secrets_of, to_the_demo
from app.demo.doorway import Doorway
from app.demo.opening import division_of, open_accounts
from app.demo.postman import Postman
from app.demo.servers import base_url, listen, serving
from app.demo.site import Site, demo_site
from app.demo.stage import Stage
from app.demo.tasks import end


@dataclass(frozen=True, slots=True)
class Platforms:
    """Fake platforms that serve: their page's address, and what stands on it."""

    url: str
    site: Site


@asynccontextmanager
async def platforms_only(
    demo: Demo, webhook: str, tell: Tell = lambda line: None
) -> AsyncIterator[Platforms]:
    """Serve page and platforms inside this block, the platforms on the ports after the page's.

    They post to `webhook`, in which `{channel}` and `{name}` stand for the account's.
    Time begins at wall time, so that what the platforms sign is fresh to the system that is tested.
    """
    sock = listen(demo.port)
    async with AsyncExitStack() as stack:
        stack.callback(sock.close)
        url = base_url(sock)
        directory = await asyncio.to_thread(county_of, demo, tell)
        clock = SimulatedClock(SystemClock().now(), speed=1.0)
        postman = Postman(httpx.AsyncHTTPTransport())
        http = await stack.enter_async_context(httpx.AsyncClient(transport=postman))
        stage = Stage(clock, http, demo.data, count(demo.port + 1) if demo.port else repeat(0))
        postman.journal = stage.journal
        await open_accounts(secrets_of(demo, directory), checked(webhook), stage, stack)
        postman.webhooks = {found.webhook: key for key, found in stage.accounts()}
        stage.populate(directory)
        pacemaker = Pacemaker(clock, stage.fakes())
        divisions = {key: division_of(*key) for key in stage.bases}
        site = Site(stage, directory, pacemaker, Credentials(url, "", divisions))
        app = Starlette(routes=[Mount("/demo", demo_site(site)), Route("/", to_the_demo)])
        await stack.enter_async_context(serving(Doorway(app), sock))
        stack.push_async_callback(end, asyncio.create_task(pacemaker.run()))
        stack.callback(site.feed.close)
        yield Platforms(url, site)


def checked(webhook: str) -> str:
    """The address that the platforms post to; raises ConfigurationError where it is none."""
    if not webhook.startswith(("http://", "https://")):
        raise ConfigurationError("--webhook 要写完整的地址,例如 http://127.0.0.1:8080/{channel}/{name}")
    return webhook
