"""`baolian audit verify`: whether the log of acts and the histories of the cases are as they were written."""

import typer

from app.commands.configured import with_workshop
from app.commands.output import note, say
from app.services import audit
from app.services.casework import case_audit
from app.services.work import Workshop

BROKEN = 1
app = typer.Typer(
    help="操作日志。",
    no_args_is_help=True,
    epilog="例:baolian audit verify",
)


@app.callback()
def group() -> None:
    """操作日志。"""


@app.command("verify")
def verify() -> None:
    """核对操作日志、每件事和它的历史有没有被改过、删过;不对时说出是哪一件,退出码为 1。

    例:baolian audit verify
    """

    async def run(workshop: Workshop) -> tuple[int, int, list[str]]:
        await audit.seal_due(workshop)
        async with workshop.read() as work:
            entries, wrong = await audit.verify(work)
            cases, broken = await case_audit.verify(work)
        return entries, cases, [*filter(None, [wrong]), *broken]

    entries, cases, wrong = with_workshop(run)
    for each in wrong:
        note(each)
    say(f"核对了操作日志 {entries} 条、事项和历史 {cases} 件:" + ("有问题。" if wrong else "都没有被改过。"))
    if wrong:
        raise typer.Exit(BROKEN)
