"""`baolian rules what-if`: the whole timeline of a case that nobody answers."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.case_kinds import case_kind
from app.commands.configured import with_container
from app.commands.instants import instant
from app.commands.output import say, say_json
from app.commands.rules import County, county_of
from app.commands.ruleset_files import read_ruleset
from app.container import Container
from app.services.tuning import foresight_words, what_if
from app.services.tuning.replay import draft_of
from app.services.tuning.what_if import Answer, Question


def register(rules: typer.Typer) -> None:
    """Put the command among those of `baolian rules`."""
    rules.command("what-if")(what_if_command)


def what_if_command(
    place: Annotated[str, typer.Option("--place", help="村的名称、区划代码,或户编号")],
    kind: Annotated[str, typer.Option("--kind", help="事项种类,例如 disaster")] = "disaster",
    at: Annotated[str, typer.Option("--at", help='什么时候报的,例如 "2026-10-01 02:00";不写就是现在')] = "",
    text: Annotated[str, typer.Option("--text", help="说的话,规则里看词的时候用")] = "",
    urgent: Annotated[bool, typer.Option("--urgent", help="人命关天")] = False,
    file: Annotated[
        Path | None, typer.Option("--file", help="按这份规则文件,不写就按正在用的规则", exists=True)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    county: County = "",
) -> None:
    """要是一直没有人回应会怎样:几点提醒、叫到谁、凭什么是他、依次用哪些渠道,一直到最上面。什么都不发。

    例:baolian rules what-if --place 竹园村 --kind disaster --at "2026-10-01 02:00"
    """
    meant = case_kind(kind)
    document = read_ruleset(file).document if file else None

    async def run(container: Container) -> Answer:
        async with container.workshop.read() as work:
            within = await county_of(work, county)
            question = Question(place, meant, instant(work, at) or work.now, text, urgent)
            draft = await draft_of(work, within, document) if document is not None else None
            return await what_if.ask(work, within, question, draft, container.adapters)

    answer = with_container(run)
    if as_json:
        say_json(foresight_words.as_json(answer))
        return
    for line in foresight_words.lines(answer):
        say(line)
