"""`baolian rules`: a county's ruleset as a file: out, checked, in force, and back."""

from pathlib import Path
from typing import Annotated, TypeVar

import typer
from sqlalchemy import select

from app.commands.configured import with_workshop
from app.commands.output import say
from app.commands.ruleset_files import read_ruleset, told, warn
from app.core.clock import SystemClock
from app.core.enums import DivisionLevel
from app.core.errors import ConfigurationError
from app.services.rules import rulesets
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.rulesets import Ruleset
from app.services.scope import Right, Scope
from app.services.tuning import lint, publishing, ruleset_diff
from app.services.tuning.publishing import Examined, PinsRefusedError, Publication
from app.services.work import Work, Workshop
from models import Division
from models import Ruleset as Published

T = TypeVar("T")
app = typer.Typer(
    help="规则:导出、检查、发布、退回。",
    no_args_is_help=True,
    epilog="例:baolian rules export > rules.toml",
)

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
def validate(
    file: File,
    registry: Annotated[
        bool, typer.Option("--registry", help="也对照库里的登记资料和固定样例,像发布前那样检查")
    ] = False,
    county: County = "",
) -> None:
    """检查规则文件,一次列出所有问题,什么都不改。例:baolian rules validate rules.toml。"""
    ruleset = read_ruleset(file)

    async def run(workshop: Workshop) -> Examined:
        async with workshop.read() as work:
            return await publishing.examine(work, await county_of(work, county), ruleset.document)

    found = with_workshop(run) if registry else None
    findings = found.findings if found else lint.alone(ruleset, SystemClock().now())
    warn(each for each in findings if not each.is_error)
    with told(str(file)):
        if any(each.is_error for each in findings):
            raise RulesetRefusedError(tuple(each.problem for each in findings if each.is_error))
    if found and found.broken:
        raise PinsRefusedError(found.broken)
    say("规则文件没有问题。")


@app.command()
def publish(
    file: File,
    reason: Reason,
    author: Author = "命令行",
    county: County = "",
    approve: Annotated[
        list[str] | None, typer.Option("--approve", help="认可这条固定样例改变(写名称或原文),可以写多次")
    ] = None,
    base: Annotated[
        int | None,
        typer.Option("--base", help="在第几版上改的;之后有人发布过就不发布,并列出他改了什么", min=0),
    ] = None,
) -> None:
    """检查并发布规则文件,马上生效。例:baolian rules publish rules.toml --reason "冰雹转农业站"。"""
    document = read_ruleset(file).document

    async def run(workshop: Workshop) -> Publication:
        async with workshop.read() as work:
            code = await county_of(work, county)
        scope = Scope(author, code, frozenset(Right))
        return await publishing.publish(
            workshop, scope, code, document, reason, approve=approve or (), base_version=base
        )

    with told(str(file)):
        published = with_workshop(run)
    warn(published.warnings)
    say(f"已发布第 {published.version} 版规则。")
    for each in published.approvals:
        say(f"认可改变的固定样例:“{each.pin}”,{each.by}:{each.reason}")


@app.command()
def rollback(
    version: Annotated[int, typer.Argument(help="退回到第几版;0 是出厂的规则", min=0)],
    reason: Reason,
    author: Author = "命令行",
    county: County = "",
) -> None:
    """把以前的一版重新发布成新的一版。例:baolian rules rollback 3 --reason "改错了"。"""

    async def run(workshop: Workshop) -> Publication:
        async with workshop.read() as work:
            code = await county_of(work, county)
        return await publishing.rollback(
            workshop, Scope(author, code, frozenset(Right)), code, version, reason
        )

    with told(f"第 {version} 版"):
        published = with_workshop(run)
    warn(published.warnings)
    say(f"已退回第 {version} 版,作为第 {published.version} 版发布。")


@app.command()
def history(
    county: County = "",
    diff: Annotated[int | None, typer.Option("--diff", help="这一版比上一版改了什么,逐条列出", min=1)] = None,
) -> None:
    """列出发布过的每一版,新的在前。例:baolian rules history --diff 3。"""

    async def run(workshop: Workshop) -> list[str]:
        async with workshop.read() as work:
            code = await county_of(work, county)
            if diff is None:
                return [_history_line(row) for row in await rulesets.history(work.session, code)]
            new = await rulesets.document_of(work.session, code, diff)
            old = await rulesets.document_of(work.session, code, diff - 1)
            return _changes(await rulesets.taken(old), await rulesets.taken(new), work)

    nothing = "还没有发布过,用的是出厂的规则。" if diff is None else "没有改动。"
    for line in with_workshop(run) or [nothing]:
        say(line)


@app.command()
def diff(
    file: File,
    county: County = "",
    against: Annotated[
        int | None, typer.Option("--against", help="跟第几版比;不写就跟正在用的比", min=0)
    ] = None,
) -> None:
    """规则文件比正在用的规则改了什么,一条一句话。例:baolian rules diff rules.toml。"""
    ruleset = read_ruleset(file)

    async def run(workshop: Workshop) -> list[str]:
        async with workshop.read() as work:
            code = await county_of(work, county)
            if against is None:
                old = await rulesets.export(work.session, code)
            else:
                old = await rulesets.document_of(work.session, code, against)
            return _changes(await rulesets.taken(old), ruleset, work)

    for line in with_workshop(run) or ["没有改动。"]:
        say(line)


def _changes(old: Ruleset, new: Ruleset, work: Work) -> list[str]:
    return list(ruleset_diff.differences(old, new, work.snapshots.registry))


def _history_line(row: Published) -> str:
    at = rulesets.shipped().calendar.local(row.published_at)
    approved = "、".join(f"“{each['pin']}”" for each in row.approvals if each["reason"] == row.reason)
    told = f"(认可固定样例改变:{approved})" if approved else ""
    return f"第 {row.version} 版  {at:%Y-%m-%d %H:%M}  {row.author}  {row.reason}{told}"


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
    if not codes:
        raise ConfigurationError(
            "库里还没有县:先运行 baolian import 导入区划;只看出厂的规则,写 --county 和 6 位区划代码"
        )
    if len(codes) != 1:
        raise ConfigurationError(f"库里有 {len(codes)} 个县({'、'.join(codes)}),请用 --county 写明是哪一个")
    return codes[0]
