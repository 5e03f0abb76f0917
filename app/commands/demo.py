"""`baolian demo`: a county, fake platforms and phones on this machine, one command to see it all."""

import asyncio
import signal
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Annotated

import typer
from uvicorn.importer import import_from_string

from app import logs
from app.commands.output import say
from app.demo.deployment import Demo, Running, running
from app.demo.directory import STORIES
from app.demo.platforms_only import Platforms, checked, platforms_only
from app.jobs.running import jobs_of
from app.services.staff.administrators import ROLE_WORDS

DEFAULT_HOUSEHOLDS = 3000
MOST_HOUSEHOLDS = 42_000
WEBHOOK = "http://127.0.0.1:8080/{channel}/{name}"


def demo(
    port: Annotated[int, typer.Option(help="网页的端口", min=1, max=65535)] = 8000,
    households: Annotated[
        int, typer.Option(help="演示县的户数", min=4, max=MOST_HOUSEHOLDS)
    ] = DEFAULT_HOUSEHOLDS,
    data: Annotated[
        Path | None, typer.Option(help="演示数据放在哪里,不写是 data/demo", file_okay=False)
    ] = None,
    is_platforms_only: Annotated[
        bool, typer.Option("--platforms-only", help="只开假的平台和手机,不开产品:给对接的人测自己的系统")
    ] = False,
    webhook: Annotated[
        str, typer.Option(help="只开平台时,消息送到哪里;{channel} 是 wechat、onebot 等,{name} 是账号名")
    ] = WEBHOOK,
) -> None:
    """演示:一个县、假的微信和 QQ 平台、群众和干部的手机,都在这台机器上。按 Ctrl-C 结束。

    例:baolian demo --port 9000 --households 42000
    """
    logs.configure("warning")
    wanted = Demo(data or Path("data/platforms" if is_platforms_only else "data/demo"), households, port)
    if is_platforms_only:
        asyncio.run(_serve(wanted, platforms_only(wanted, checked(webhook), say)))
        return
    create_app = import_from_string("app.main:create_app")
    asyncio.run(_serve(wanted, running(wanted, create_app, jobs_of, say)))


async def _serve(wanted: Demo, serving: AbstractAsyncContextManager[Running | Platforms]) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    async with serving as served:
        if isinstance(served, Running):
            _show(wanted, served)
        else:
            _show_platforms(wanted, served)
        await stopped.wait()
        say("正在停下……")
    say("演示已结束。再运行一次就接着用同一份数据。")


def _show(wanted: Demo, served: Running) -> None:
    """What to open, and who can be played."""
    site = served.site
    say("")
    say(f"包联演示已启动:{served.url}/demo/")
    say("  打开它,点“冰雹之后四十分钟”看一遍;或者扮演群众发消息,扮演干部收提醒。时钟可以快进。")
    say("  可以扮演的人:")
    for writer in [writer for writer in site.directory.search("") if writer.name in STORIES]:
        addresses = "、".join(f"{a.channel} {a.account} {a.external_id}" for a in writer.addresses)
        say(f"    {writer.name}({writer.place},{writer.title}):{addresses}")
    say(f"  管理后台:{served.url}/admin/")
    for each in served.sign_ins:
        say(f"    {each.person_name}({ROLE_WORDS[each.role]},{each.division}):{each.name} / {each.password}")
    say(f"  接口:{served.url}/api/v1/cases  令牌:{site.credentials.api_token}")
    say(f"  外部程序签名用的账号密钥:{served.url}/demo/accounts.json")
    say(f"  数据在 {wanted.data},不会动正式的数据库。按 Ctrl-C 结束。")


def _show_platforms(wanted: Demo, served: Platforms) -> None:
    """Which platform answers where, and where it posts."""
    bases = served.site.stage.bases
    say("")
    say(f"假的平台已启动,手机在:{served.url}/demo/")
    for key, delivery in served.site.stage.accounts():
        say(f"  {' '.join(key)}:接口 {bases[key]},手机上说的话送到 {delivery.webhook}")
    say(f"  签名、加密用的密钥:{served.url}/demo/accounts.json")
    say(f"  数据在 {wanted.data}。按 Ctrl-C 结束。")
