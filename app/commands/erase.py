"""`baolian registry erase`: somebody is erased who asked for it, after whoever types it has seen what goes."""

import sys
from typing import Annotated

import typer

from app.commands.acts import ACTOR
from app.commands.configured import with_workshop
from app.commands.output import note, say
from app.container import http_of, store_of
from app.core.errors import ConfigurationError, InputRefusedError
from app.services.people import erasing
from app.services.work import Workshop
from app.settings import Settings


def erase(
    person: Annotated[str, typer.Argument(help="人员编号")],
    reason: Annotated[str, typer.Option(help="为什么删,例如申请的文号;留在操作日志里,不要写姓名、电话")],
    yes: Annotated[bool, typer.Option("--yes", help="不再问,直接删")] = False,
) -> None:
    """按本人要求删除一个人的个人信息(个人信息保护法第四十七条);删了不能恢复,他的事还在办时不删。

    例:baolian registry erase P1 --reason "本人书面申请 2026-15 号"
    """
    if not yes:
        _ask(person)

    async def run(workshop: Workshop) -> tuple[dict[str, int], list[str]]:
        settings = Settings.load()
        async with http_of(settings) as http:
            store = store_of(settings, http, workshop.clock)  # a wrong one is told before anything goes
            async with workshop.begin() as work:
                counts, files = await erasing.erase(work, person, reason, ACTOR)
            return counts, await erasing.drop_files(store, files)

    counts, left = with_workshop(run)
    say(f"{person} 的个人信息删除了:{_told(counts)}。备份里的要等备份过期。")
    for each in left:
        note(f"有一个照片文件没有删掉,请手工删除:{each}")


def _ask(person: str) -> None:
    """Raises ConfigurationError where nobody can be asked, InputRefusedError for anything but a yes."""
    if not sys.stdin.isatty():
        raise ConfigurationError("不在终端上,没有人可以问:看清楚以后加 --yes")

    async def run(workshop: Workshop) -> dict[str, int]:
        async with workshop.read() as work:
            return (await erasing.look(work, person)).counts()

    say(f"要删除 {person} 的个人信息:{_told(with_workshop(run))}。删了不能恢复。")
    if not typer.confirm("删除吗", default=False):
        raise InputRefusedError("没有删除")


def _told(counts: dict[str, int]) -> str:
    return (
        f"{counts['contacts']} 个联系渠道,{counts['messages']} 条消息,{counts['photos']} 个照片和文件,"
        f"{counts['cases']} 件事"
    )
