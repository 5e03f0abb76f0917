"""One demo: its data folder, its county, the fakes, the product in the same process, the pacemaker."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse

from app.container import Container, database_of
from app.core.clock import SimulatedClock, SystemClock
from app.core.errors import InputRefusedError
from app.core.ids import IdSource
from app.db.schema import upgrade
from app.demo.accounts import Credentials
from app.demo.administrators import SignIn, admit
from app.demo.clock import DemoWireTime, DueWork, KeptTime, Pacemaker
from app.demo.county import write_county
from app.demo.directory import Directory
from app.demo.doorway import Doorway
from app.demo.friends import prove_all
from app.demo.opening import COUNTY, division_of, open_accounts
from app.demo.secrets_file import DemoSecrets
from app.demo.servers import base_url, listen, serving
from app.demo.site import Site, demo_site
from app.demo.stage import Stage
from app.demo.tasks import end
from app.demo.watch import CaseWatch
from app.demo.witness import Witness
from app.services.importing import imports
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings

CHINA = ZoneInfo("Asia/Shanghai")
ROSTERS_GOOD_FOR = timedelta(days=7)

Tell = Callable[[str], None]


class CreateApp(Protocol):
    """`app.main.create_app`."""

    def __call__(self, container: Container, *, has_scheduler: bool) -> Starlette:
        """The product for this container; without a scheduler the pacemaker runs its jobs."""
        ...


JobsOf = Callable[[Container], DueWork]


@dataclass(frozen=True, slots=True)
class Demo:
    """Where a demo lives and how large its county is; port 0 takes a free one."""

    data: Path
    households: int
    port: int = 0

    @property
    def county(self) -> Path:
        """The county's CSV files."""
        return self.data / "county"


@dataclass(frozen=True, slots=True)
class Running:
    """A demo that serves: its address, and what its pages stand on."""

    url: str
    site: Site
    container: Container
    sign_ins: list[SignIn]


@asynccontextmanager
async def running(
    demo: Demo, create_app: CreateApp, jobs_of: JobsOf, tell: Tell = lambda line: None
) -> AsyncIterator[Running]:
    """Serve the demo inside this block; raises ConfigurationError where the port is taken."""
    sock = listen(demo.port)
    async with AsyncExitStack() as stack:
        stack.callback(sock.close)
        url = base_url(sock)
        directory = await asyncio.to_thread(county_of, demo, tell)
        secrets = secrets_of(demo, directory)
        kept = KeptTime(demo.data / "clock.txt")
        clock = SimulatedClock(kept.start(SystemClock().now()), speed=1.0)
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        stage = Stage(clock, http, demo.data)
        settings = await _settings(demo, url, secrets, stage, stack)
        stage.populate(directory)
        await _fill(demo, settings, clock, tell)
        container = Container(settings, clock=clock, wire_time=DemoWireTime(clock), http=http)
        sign_ins = await admit(container.workshop, secrets.console)
        pacemaker = Pacemaker(clock, kept=kept)
        divisions = {key: division_of(*key) for key in stage.bases}
        site = Site(stage, directory, pacemaker, Credentials(url, secrets.api_token, divisions))
        app = create_app(container, has_scheduler=False)
        app.mount("/demo", demo_site(site))
        app.add_route("/", to_the_demo)
        await stack.enter_async_context(serving(Witness(Doorway(app), stage), sock, has_lifespan=True))
        pacemaker.works += [jobs_of(container), *stage.fakes()]
        watch = CaseWatch(http, url, secrets.api_token, site.feed, stage.stirred)
        for task in (pacemaker.run(), watch.run()):
            stack.push_async_callback(end, asyncio.create_task(task))
        site.guide.resume()
        stack.push_async_callback(site.guide.close)
        stack.callback(pacemaker.stop)
        stack.callback(site.feed.close)
        yield Running(url, site, container, sign_ins)


def to_the_demo(request: Request) -> RedirectResponse:
    """The front door leads to the phones."""
    return RedirectResponse("/demo/")


def county_of(demo: Demo, tell: Tell) -> Directory:
    """The county's files, written where they are missing or of another size."""
    mark, today = demo.data / "county.json", SystemClock().now().astimezone(CHINA).date()
    if not _is_usable(mark, demo.households, today):
        tell(f"正在生成岚皋县的演示数据({demo.households} 户)……")
        demo.county.mkdir(parents=True, exist_ok=True)
        write_county(demo.county, demo.households, today=today)
        mark.write_text(json.dumps({"households": demo.households, "written": today.isoformat()}), "utf-8")
    return Directory.load(demo.county)


def _is_usable(mark: Path, households: int, today: date) -> bool:
    """Whether the files are of this size and their rosters reach far enough."""
    if not mark.exists():
        return False
    written = json.loads(mark.read_text("utf-8"))
    age = today - date.fromisoformat(written["written"])
    return written["households"] == households and timedelta(0) <= age <= ROSTERS_GOOD_FOR


def secrets_of(demo: Demo, directory: Directory) -> DemoSecrets:
    """The demo's secrets, made once, for every account that its people write to."""
    path = demo.data / "secrets.json"
    secrets = DemoSecrets.load(path)
    secrets.provide(directory.accounts())
    secrets.save(path)
    return secrets


async def _settings(
    demo: Demo, url: str, secrets: DemoSecrets, stage: Stage, stack: AsyncExitStack
) -> Settings:
    """The fakes' servers started, and the configuration that points to them."""
    tables: dict[str, Any] = {
        "database_url": f"sqlite:///{(demo.data / 'baolian.db').resolve()}",
        "secret_key": secrets.secret_key,
        "public_url": url,
        "media_url": f"file:{(demo.data / 'media').resolve()}",
        "log_level": "warning",
        "webhook_hosts": ["127.0.0.1", "localhost", "::1"],
        "console": {"idle_minutes": 1440, "session_hours": 168},
        **await open_accounts(secrets, url + "/{channel}/{name}", stage, stack),
        "api_token": [
            {
                "name": "demo",
                "token": secrets.api_token,
                "division": COUNTY,
                "rights": ["read", "write", "personal"],
            }
        ],
    }
    return Settings.parse(tables, "demo")


async def _fill(demo: Demo, settings: Settings, clock: SimulatedClock, tell: Tell) -> None:
    """The schema brought up to date; the county imported unless this very county is in already."""
    database = database_of(settings, is_patient=True)
    try:
        await upgrade(database)
        mark, print_ = demo.data / "imported", await asyncio.to_thread(_fingerprint, demo.county)
        if mark.exists() and mark.read_text("utf-8") == print_:
            return
        tell("正在导入演示数据……")
        workshop = Workshop(database, clock, IdSource(clock), Snapshots(clock, settings.timezone))
        report = await imports.run(workshop, demo.county, is_replacing=True)
        if report.is_refused:
            raise InputRefusedError(f"演示数据没有通过检查:{json.dumps(report.as_json()['errors'][:3])}")
        async with workshop.begin() as work:
            await prove_all(work)
        mark.write_text(print_, "utf-8")
    finally:
        await database.close()


def _fingerprint(county: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(county.glob("*.csv")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
