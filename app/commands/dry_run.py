"""`baolian rules dry-run`: what a ruleset file would decide otherwise than the rules in force."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.messages import read_messages
from app.commands.output import progress_bar, say, say_json
from app.commands.rules import County, File, county_of
from app.commands.ruleset_files import read_ruleset
from app.core.errors import ConfigurationError
from app.services.deciding.judging import World
from app.services.deciding.meaning import Setting
from app.services.deciding.places import Background
from app.services.tuning import replay_messages, replay_words
from app.services.tuning.replay import Told, draft_of
from app.services.tuning.replay_report import Report, dry_run
from app.services.work import Work, Workshop


def register(rules: typer.Typer) -> None:
    """Put the command among those of `baolian rules`."""
    rules.command("dry-run")(dry_run_command)


def dry_run_command(
    file: File,
    last: Annotated[int, typer.Option("--last", help="库里最近多少条真实的消息", min=0, max=50_000)] = 0,
    messages: Annotated[
        Path | None, typer.Option("--messages", help="标注好的消息 CSV(列 id,text,intent,可另有 division)")
    ] = None,
    text: Annotated[str, typer.Option("--text", help="只看这一句话")] = "",
    division: Annotated[
        str, typer.Option("--division", help="只看这个区划的消息;和 --text 一起:写给哪里的")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    county: County = "",
) -> None:
    """看规则文件会把哪些消息派得和现在不一样,一条一条列出来;什么都不发,什么都不存。

    例:baolian rules dry-run rules.toml --last 1000;baolian rules dry-run rules.toml --text "竹园村下冰雹了"
    """
    if sum((last > 0, messages is not None, bool(text))) != 1:
        raise ConfigurationError("要预演哪些消息?--last 条数、--messages 文件.csv、--text 一句话,写其中一样")
    document, rows = read_ruleset(file).document, read_messages(messages) if messages is not None else []

    async def run(workshop: Workshop) -> tuple[Report, World]:
        async with workshop.read() as work:
            within = division or await county_of(work, county)
            told: Sequence[Told]
            if last:
                told = await replay_messages.last(work, within, last)
            elif messages is not None:
                told = replay_messages.from_rows(rows, within[:6], work.now)
            else:
                told = [Told("", text, _setting(work, within))]
            ruleset = await draft_of(work, within[:6], document)
            with progress_bar() as tick:
                report = await dry_run(work, within, ruleset, told, tick)
            return report, work.snapshots.world_for(within)

    report, world = with_workshop(run)
    if as_json:
        say_json(replay_words.as_json(report, world))
        return
    for line in replay_words.lines(report, world, world.ruleset.version):
        say(line)


def _setting(work: Work, division: str) -> Setting:
    return Setting(work.now, Background(account=division), "wechat")
