"""`baolian drill`: plays a storm, a flood night or a week against a running demo, and counts what came of it."""

import asyncio
from enum import StrEnum
from typing import Annotated

import httpx
import typer
from rich.console import Console

from app.commands import broken_off
from app.commands.output import progress_bar, say_json
from app.core.errors import ConfigurationError, UnavailableError
from app.demo.clock import MAX_SPEED
from app.demo.drills.judging import Outcome, judge
from app.demo.drills.pace import Pace
from app.demo.drills.play import Play, Told
from app.demo.drills.script import SCRIPTS
from app.demo.drills.show import as_json, show
from app.demo.drills.world import open_world
from app.demo.tours.errors import StuckError
from app.settings import Settings

MOST_REPORTS = 5000
_CONNECTIONS = 64
_WIDTH = 100


class Name(StrEnum):
    """The scripts."""

    HAIL = "hail"
    FLOOD = "flood"
    WEEK = "week"


def drill(
    script: Annotated[
        Name, typer.Argument(help="hail 白天一场冰雹,flood 夜里涨水、平台断线,week 平常的一周")
    ],
    reports: Annotated[int, typer.Option(help="群众一共报多少条", min=1, max=MOST_REPORTS)] = 100,
    speed: Annotated[
        float,
        typer.Option(
            help="演示时钟一秒走多少秒;0:不等,一步一步跳过去。演练账号那边时钟是真的:只有剧本快放",
            min=0,
            max=MAX_SPEED,
        ),
    ] = 60.0,
    url: Annotated[str, typer.Option(help="演示的地址")] = "http://127.0.0.1:8000",
    seed: Annotated[int, typer.Option(help="同一个数,演同样的一场")] = 1,
    is_json: Annotated[bool, typer.Option("--json", help="结果用 JSON 打印")] = False,
) -> None:
    """演练:群众报事、干部回应,都走真的签名和接口,最后数一数收到、回话、推送、收到、升级、到场、丢了、重了多少。

    有丢的、重的,退出码 1。只在 baolian demo 上做,或者配置里 drill = true、接着假平台的账号上做,别的地方退出码 2。
    演练的事项都有“演练”的记号,不进统计,演完自动收场;按 Ctrl-C、关掉终端、用 kill 结束,也先收场再退出。

    例:baolian drill hail --reports 300 --speed 60
    """
    try:
        with progress_bar() as told:
            outcome, seconds = broken_off.run(_play(script, reports, speed, url.rstrip("/"), seed, told))
    except StuckError as error:
        raise UnavailableError(f"演练停在半路:{error}") from error
    except httpx.HTTPError as error:
        raise UnavailableError(f"演练停在半路:{url} 没有答复,看看它是不是还开着") from error
    if is_json:
        about = {"script": str(script), "seed": seed, "speed": speed, "url": url, "took_seconds": seconds}
        say_json(as_json(outcome, **about))
    else:
        show(outcome, Console(width=_WIDTH))
    if not outcome.is_clean:
        raise typer.Exit(1)


async def _play(
    script: Name, reports: int, speed: float, url: str, seed: int, told: Told
) -> tuple[Outcome, float]:
    began = asyncio.get_running_loop().time()
    limits = httpx.Limits(max_connections=_CONNECTIONS)
    async with httpx.AsyncClient(trust_env=False, limits=limits) as client:
        world = await open_world(client, url, Settings.load)
        if not world.has_clock and not speed:
            raise ConfigurationError("这里的时钟是真的,跳不过去:--speed 要大于 0")
        pace = Pace(client, world.url if world.has_clock else "", speed)
        played = SCRIPTS[script](world.cast(), reports, seed)
        seen = await Play(world, played, pace, client, seed, told).run()
    return judge(seen), round(asyncio.get_running_loop().time() - began, 1)
