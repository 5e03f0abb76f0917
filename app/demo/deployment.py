"""One demo: its data folder, its county, the fakes, the product in the same process, the pacemaker."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.util import find_spec
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
from app.demo.onebot_platform import OneBotAccount
from app.demo.push_target import PushAccount
from app.demo.qqbot_api import TOKEN_PATH
from app.demo.qqbot_platform import QQBotAccount
from app.demo.secrets_file import DemoSecrets
from app.demo.servers import base_url, listen, serving
from app.demo.site import Site, demo_site
from app.demo.stage import Stage
from app.demo.watch import CaseWatch
from app.demo.wechat_platform import WechatAccount
from app.demo.wecom_platform import WecomAccount
from app.demo.witness import Witness
from app.services import imports
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings

COUNTY = "610925"
TOWN = "610925112"
CHINA = ZoneInfo("Asia/Shanghai")
ROSTERS_GOOD_FOR = timedelta(days=7)
TEMPLATE_LABELS = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}

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
        directory = await asyncio.to_thread(_county, demo, tell)
        secrets = _secrets(demo, directory)
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
        divisions = {key: _division(*key) for key in stage.bases}
        site = Site(stage, directory, pacemaker, Credentials(url, secrets.api_token, divisions))
        app = create_app(container, has_scheduler=False)
        app.mount("/demo", demo_site(site))
        app.add_route("/", _to_the_demo)
        await stack.enter_async_context(serving(Witness(Doorway(app), stage), sock, has_lifespan=True))
        pacemaker.works += [jobs_of(container), *stage.fakes()]
        watch = CaseWatch(http, url, secrets.api_token, site.feed, stage.stirred)
        for task in (pacemaker.run(), watch.run()):
            stack.push_async_callback(_stop, asyncio.create_task(task))
        site.guide.resume()
        stack.push_async_callback(site.guide.close)
        stack.callback(site.feed.close)
        yield Running(url, site, container, sign_ins)


async def _stop(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _to_the_demo(request: Request) -> RedirectResponse:
    return RedirectResponse("/demo/")


def _division(channel: str, account: str) -> str:
    return TOWN if channel == "onebot" else COUNTY


def _county(demo: Demo, tell: Tell) -> Directory:
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


def _secrets(demo: Demo, directory: Directory) -> DemoSecrets:
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
        "console": {"idle_minutes": 1440, "session_hours": 168},
        "wechat": [await _wechat(stage, url, name, one, stack) for name, one in secrets.wechat.items()],
        "onebot": [await _onebot(stage, url, name, one, stack) for name, one in secrets.onebot.items()],
        "qqbot": [await _qqbot(stage, url, name, one, stack) for name, one in secrets.qqbot.items()],
        "wecom": [await _wecom(stage, url, name, one, stack) for name, one in secrets.wecom.items()],
        "sms": [await _sms(stage, name, one, stack) for name, one in secrets.sms.items()]
        if can_text()
        else [],
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


async def _wechat(
    stage: Stage, url: str, name: str, kept: Mapping[str, str], stack: AsyncExitStack
) -> dict[str, Any]:
    account = WechatAccount(
        name=name,
        app_id=kept["app_id"],
        app_secret=kept["app_secret"],
        token=kept["token"],
        encoding_aes_key=kept["encoding_aes_key"],
        original_id=kept["original_id"],
        templates={kept["alert_template_id"]: TEMPLATE_LABELS},
    )
    base = await stage.add_wechat(account, f"{url}/wechat/{name}", stack)
    return {**kept, "name": name, "division": COUNTY, "mode": "safe", "api_base": base, "drill": True}


async def _onebot(
    stage: Stage, url: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = OneBotAccount(name, kept["self_id"], kept["secret"], kept["access_token"])
    base = await stage.add_onebot(account, f"{url}/onebot/{name}", stack)
    return {**kept, "name": name, "division": TOWN, "api_base": base, "drill": True}


async def _qqbot(
    stage: Stage, url: str, name: str, kept: Mapping[str, str], stack: AsyncExitStack
) -> dict[str, Any]:
    account = QQBotAccount(name, kept["app_id"], kept["secret"])
    base = await stage.add_qqbot(account, f"{url}/qqbot/{name}", stack)
    token_url = base + TOKEN_PATH
    return {**kept, "name": name, "division": COUNTY, "api_base": base, "token_url": token_url, "drill": True}


async def _wecom(
    stage: Stage, url: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = WecomAccount(name=name, **kept)
    base = await stage.add_wecom(account, f"{url}/wecom/{name}", stack)
    return {**kept, "name": name, "division": COUNTY, "api_base": base, "drill": True}


def can_text() -> bool:
    """Whether `apprise`, an extra, is installed; without it nobody in the demo is texted."""
    return find_spec("apprise") is not None


async def _sms(stage: Stage, name: str, kept: Mapping[str, str], stack: AsyncExitStack) -> dict[str, Any]:
    account = PushAccount(name, kept["user"], kept["password"])
    url = account.url(await stage.add_sms(account, stack))
    return {"name": name, "division": COUNTY, "url": url, "schemes": ["json"], "drill": True}


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
        mark.write_text(print_, "utf-8")
    finally:
        await database.close()


def _fingerprint(county: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(county.glob("*.csv")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
