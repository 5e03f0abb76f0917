"""`baolian audit verify`: whether the log of acts and the histories of the cases are as they were written."""

import typer
from sqlalchemy import select

from app.commands.output import note, say
from app.commands.workshop import with_workshop
from app.services import audit, history
from app.services.work import Work, Workshop
from models import Case, CaseEvent

BROKEN = 1
app = typer.Typer(help="操作日志。", no_args_is_help=True)


@app.callback()
def group() -> None:
    """操作日志。"""


@app.command("verify")
def verify() -> None:
    """核对操作日志和每件事的历史有没有被改过、删过;不对时退出码为 1。

    例:baolian audit verify
    """

    async def run(workshop: Workshop) -> tuple[int, int, list[str]]:
        await audit.seal_due(workshop)
        async with workshop.read() as work:
            entries, wrong = await audit.verify(work)
            cases, broken = await _histories(work)
        return entries, cases, [*filter(None, [wrong]), *broken]

    entries, cases, wrong = with_workshop(run)
    for each in wrong:
        note(each)
    say(f"核对了操作日志 {entries} 条、事项历史 {cases} 件:" + ("有问题。" if wrong else "都没有被改过。"))
    if wrong:
        raise typer.Exit(BROKEN)


async def _histories(work: Work) -> tuple[int, list[str]]:
    """Every case's chain, one after the other."""
    count, broken = 0, []
    numbers = (await work.session.scalars(select(Case.id).order_by(Case.id))).all()
    for case_id in numbers:
        case = await work.session.get_one(Case, case_id)
        wanted = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.seq)
        wrong = history.broken_link(case, (await work.session.scalars(wanted)).all())
        broken += [wrong] if wrong else []
        count += 1
        work.session.expunge_all()
    return count, broken
