"""`baolian registry`: who answers for whom, and the acts that change it."""

from typing import Annotated

import typer

from app.commands import acts, erase, reshaping
from app.commands.case_kinds import case_kind
from app.commands.configured import with_workshop
from app.commands.instants import instant
from app.commands.output import say
from app.services.duty import registry_words
from app.services.work import Workshop

app = typer.Typer(
    help="谁负责谁:查责任链、看一个村或一名干部,请假、交接、排班、区划调整。",
    no_args_is_help=True,
    epilog="例:baolian registry who 610925112206001",
)

acts.register(app)
reshaping.register(app)
app.command("erase")(erase.erase)


@app.command("who")
def who(
    place: Annotated[str, typer.Argument(help="户编号,区划代码,或者村的名称")],
    kind: Annotated[str, typer.Option(help="事项种类,例如 disaster")] = "disaster",
    at: Annotated[str, typer.Option(help='什么时候,例如 "2026-07-18 15:00";不写就是现在')] = "",
) -> None:
    """这一户、这个地方的事归谁管:从下往上一级一级列出来,每个人凭什么。

    例:baolian registry who 610925112206001
    """

    meant = case_kind(kind)

    async def run(workshop: Workshop) -> list[str]:
        async with workshop.read() as work:
            return await registry_words.chain_lines(work, place, meant, instant(work, at))

    for line in with_workshop(run):
        say(line)


@app.command("show")
def show(
    what: Annotated[str, typer.Argument(help="村的区划代码或名称,或干部的工号")],
) -> None:
    """看一个村(谁包、谁联、谁结对、谁值班)或者一名干部(责任、多少户、多少件在办)。

    例:baolian registry show 610925112206
    """

    async def run(workshop: Workshop) -> list[str]:
        async with workshop.read() as work:
            return await registry_words.view_lines(work, what)

    for line in with_workshop(run):
        say(line)
