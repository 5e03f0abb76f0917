"""`baolian why`: what decided where a case or a message went."""

from typing import Annotated

import typer
from sqlalchemy import select

from app.commands.configured import with_workshop
from app.commands.output import say, say_json
from app.core.errors import NotFoundError
from app.services.tuning import why, why_words
from app.services.tuning.why import Why
from app.services.work import Work, Workshop
from models import Case, Message

_LARGEST = 2**63 - 1


def register(root: typer.Typer) -> None:
    """Put the command on the root."""
    root.command("why")(why_command)


def why_command(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="事项的编号,或消息的编号(接口里的 id)")],
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """一件事为什么派给了他,一条消息为什么没有立成事:词、地点的依据、规则、责任或坐班、哪一版规则;再按那一版判一遍。

    例:baolian why 260718000123
    """

    async def run(workshop: Workshop) -> None:
        async with workshop.read() as work:
            found, division = await _asked(work, number.strip())
            registry = work.snapshots.registry
            if as_json:
                say_json(why_words.as_json(found, str, registry))
                return
            for line in why_words.lines(found, work.snapshots.ruleset_for(division), registry):
                say(line)

    with_workshop(run)


async def _asked(work: Work, number: str) -> tuple[Why, str]:
    case = await work.session.scalar(select(Case).where(Case.number == number))
    if case is not None:
        return await why.of_case(work, case), case.division_code
    is_id = number.isascii() and number.isdigit() and int(number) <= _LARGEST
    message = await work.session.get(Message, int(number)) if is_id else None
    if message is None:
        raise NotFoundError(f"没有编号为 {number[:20]} 的事项或消息")
    return await why.of_message(work, message), message.division_code
