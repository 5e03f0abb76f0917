"""`baolian rules`: a county's ruleset as a file: out, checked, in force, and back."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy import select

from app.commands.output import note, say
from app.commands.workshop import with_workshop
from app.core.enums import DivisionLevel
from app.core.errors import ConfigurationError, InputRefusedError
from app.services import rulesets
from app.services.problems import RulesetRefusedError
from app.services.rulesets import Ruleset
from app.services.work import Work, Workshop
from models import Division
from models import Ruleset as Published

T = TypeVar("T")
app = typer.Typer(help="规则:导出、检查、发布、退回。", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="规则文件(TOML)", exists=True, dir_okay=False, readable=True)]
County = Annotated[str, typer.Option("--county", help="县的区划代码,库里只有一个县时不用写")]
Reason = Annotated[str, typer.Option("--reason", help="为什么要改,会记在历史里")]
Author = Annotated[str, typer.Option("--author", help="谁改的,会记在历史里")]


@app.command()
def export(county: County = "") -> None:
    """把正在用的规则原样打印出来。例:baolian rules export > rules.toml。"""

    async def run(workshop: Workshop) -> str:
        async with workshop.read() as work:
            return await rulesets.export(work.session, await county_of(work, county))

    typer.echo(with_workshop(run), nl=False)


@app.command()
def validate(file: File) -> None:
    """检查规则文件,一次列出所有问题,什么都不改。例:baolian rules validate rules.toml。"""
    _checked(file)
    say("规则文件没有问题。")


@app.command()
def publish(file: File, reason: Reason, author: Author = "命令行", county: County = "") -> None:
    """检查并发布规则文件,马上生效。例:baolian rules publish rules.toml --reason "冰雹转农业站"。"""
    document = _checked(file)

    async def run(workshop: Workshop) -> int:
        async with workshop.begin() as work:
            return await rulesets.publish(work, await county_of(work, county), document, author, reason)

    say(f"已发布第 {with_workshop(run)} 版规则。")


@app.command()
def rollback(
    version: Annotated[int, typer.Argument(help="退回到第几版;0 是出厂的规则", min=0)],
    reason: Reason,
    author: Author = "命令行",
    county: County = "",
) -> None:
    """把以前的一版重新发布成新的一版。例:baolian rules rollback 3 --reason "改错了"。"""

    async def run(workshop: Workshop) -> int:
        async with workshop.begin() as work:
            return await rulesets.rollback(work, await county_of(work, county), version, author, reason)

    say(f"已退回第 {version} 版,作为第 {with_workshop(run)} 版发布。")


@app.command()
def history(county: County = "") -> None:
    """列出发布过的每一版,新的在前。例:baolian rules history。"""

    async def run(workshop: Workshop) -> list[str]:
        async with workshop.read() as work:
            found = await rulesets.history(work.session, await county_of(work, county))
            return [_history_line(row) for row in found]

    for line in with_workshop(run) or ["还没有发布过,用的是出厂的规则。"]:
        say(line)


def _history_line(row: Published) -> str:
    at = rulesets.shipped().calendar.local(row.published_at)
    return f"第 {row.version} 版  {at:%Y-%m-%d %H:%M}  {row.author}  {row.reason}"


async def county_of(work: Work, said: str) -> str:
    """The county that is meant: the one said, else the only one there is; raises ConfigurationError."""
    counties = select(Division.code).where(
        Division.level == DivisionLevel.COUNTY, Division.retired_at.is_(None)
    )
    codes = sorted(await work.session.scalars(counties))
    if said:
        if len(said) != 6 or not (said.isascii() and said.isdigit()):
            raise ConfigurationError(f"--county 要写县的 6 位区划代码,不是“{said}”")
        return said
    if len(codes) != 1:
        raise ConfigurationError(f"库里有 {len(codes)} 个县,请用 --county 写明区划代码")
    return codes[0]


def _checked(file: Path) -> str:
    """The text of a file that is a ruleset; its problems go to stderr, one a line."""
    try:
        document = file.read_bytes().decode("utf-8-sig")
        hints = Ruleset.parse(document).hints
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"{file} 不是 UTF-8 编码的文件,请另存为 UTF-8") from error
    except RulesetRefusedError as error:
        for problem in error.problems:
            note(str(problem))
        raise InputRefusedError(
            f"{file} 有 {len(error.problems)} 处问题,改好再来;正在用的规则没有动"
        ) from error
    for hint in hints:
        note(f"提醒:{hint}")
    return document
