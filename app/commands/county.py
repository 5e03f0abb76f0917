"""`baolian import` and `baolian check`: a county's data in, and what it leaves uncovered."""

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from app.commands.channels import check_channels
from app.commands.configured import with_workshop
from app.commands.output import note, progress_bar, say, say_json, writing
from app.container import Container
from app.core.errors import ConfigurationError
from app.db.schema import require_current
from app.services.county.registry import Registry
from app.services.gaps import coverage
from app.services.gaps.coverage import Coverage
from app.services.importing import imports
from app.services.importing.columns import BY_NAME
from app.services.importing.diffs import Change
from app.services.importing.imports import Report
from app.services.importing.problems import CsvSink, Problems
from app.services.importing.template import write_template
from app.services.work import Workshop
from app.settings import Settings

REFUSED = 1
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


def register(root: typer.Typer) -> None:
    """Put both commands on the root."""
    root.command("import")(import_command)
    root.command("check")(check_command)


def import_command(
    source: Annotated[
        Path | None, typer.Argument(help="放着 CSV 的文件夹,或一个 .xlsx 表格", exists=True)
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只看会改什么,不写入")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="表里不再列出的就停用(历史保留)")] = False,
    as_json: AsJson = False,
    errors: Annotated[Path | None, typer.Option("--errors", help="把全部错误写进这个 CSV")] = None,
    template: Annotated[
        Path | None, typer.Option("--template", help="写一个空的 .xlsx 模板,什么都不导入")
    ] = None,
) -> None:
    """导入全县的区划、干部、责任、户和人员:先全部检查,有一处不对就什么都不写。

    例:baolian import 数据/ --dry-run
    """
    if template is not None:
        _write_template(template)
        return
    if source is None:
        raise ConfigurationError("要导入什么?写上文件夹或 .xlsx 表格,或用 --template 文件.xlsx 要一个空模板")
    report = _imported(source, dry_run, replace, errors)
    if as_json:
        say_json(report.as_json())
    else:
        _tell(report, dry_run)
    if report.is_refused:
        raise typer.Exit(REFUSED)


def _write_template(file: Path) -> None:
    if file.suffix.lower() != ".xlsx":
        raise ConfigurationError(f"模板是 .xlsx 表格,名字要以 .xlsx 结尾:{file}")
    with writing(file):
        write_template(file)
    say(f"模板已写到 {file}")


def _require_apart(errors: Path, source: Path) -> None:
    """Raises ConfigurationError where the list of errors would stand in what is imported, or in its place."""
    if source.resolve() in (errors.resolve(), errors.resolve().parent):
        raise ConfigurationError(f"--errors 不能写在要导入的 {source} 里,会盖掉数据:写到别的地方")


def _imported(source: Path, is_dry: bool, is_replacing: bool, errors: Path | None) -> Report:
    with ExitStack() as stack:
        problems = Problems()
        if errors is not None:
            _require_apart(errors, source)
            stack.enter_context(writing(errors))
            file = stack.enter_context(errors.open("w", encoding="utf-8-sig", newline=""))
            problems.sink = CsvSink(file)

        async def run(workshop: Workshop) -> Report:
            return await imports.run(
                workshop,
                source,
                is_replacing=is_replacing,
                is_dry=is_dry,
                problems=problems,
                progress=stack.enter_context(progress_bar()),
            )

        return with_workshop(run)


def check_command(
    as_json: AsJson = False,
    channels: Annotated[
        bool, typer.Option("--channels", help="问每个账号的平台:密钥、白名单、模板、回调地址、在不在线")
    ] = False,
) -> None:
    """看全县有没有漏洞:没有干部的户、没有责任的干部、没有值班的时候……有漏洞时退出码为 1。

    例:baolian check --json;查每个平台账号能不能用:baolian check --channels
    """
    if channels:
        check_channels(as_json)
        return

    found = asyncio.run(_covered())
    if as_json:
        say_json(found.as_json())
    else:
        _tell_coverage(found)
    if found.holes:
        raise typer.Exit(REFUSED)


async def _covered() -> Coverage:
    container = Container(Settings.load())
    try:
        await require_current(container.database)
        async with container.workshop.read() as work:
            today = work.now.astimezone(work.snapshots.registry.zone).date()
            registry = await Registry.load(work.session, today, work.snapshots.registry.zone)
            return await coverage.check(work, registry, container.adapters)
    finally:
        await container.http.aclose()
        await container.database.close()


def _tell(report: Report, is_dry: bool) -> None:
    for problem in report.problems.listed:
        note(str(problem))
    if report.is_refused:
        hidden = report.problems.total - len(report.problems.listed)
        more = f",另有 {hidden} 处没有列出(用 --errors 文件 看全部)" if hidden else ""
        note(f"共 {report.problems.total} 处不对{more};什么都没有写入")
        return
    for name in report.added:
        numbers = (report.added[name], report.updated[name], report.retired[name], report.unchanged[name])
        if not any(numbers):
            say(f"{BY_NAME[name].title}:一行也没有,没有动它")
            continue
        say(f"{BY_NAME[name].title}:新增 {numbers[0]},更新 {numbers[1]},停用 {numbers[2]},未变 {numbers[3]}")
        if is_dry:
            _tell_changes([change for change in report.shown if change.file == name], sum(numbers[:3]))
    say("以上只是预演,没有写入。" if is_dry else "导入完成。")


def _tell_changes(shown: Sequence[Change], total: int) -> None:
    for change in shown:
        say(str(change))
    if total > len(shown):
        say(f"  …… 另有 {total - len(shown)} 处")


def _tell_coverage(found: Coverage) -> None:
    counts = found.counts
    say(
        f"区划 {counts['divisions']} 个,干部 {counts['officers']} 人,{counts['households']} 户 {counts['people']} 人"
    )
    for hole in found.holes:
        say(f"{hole.title}:{hole.count}" + (f"({hole.cost_words})" if hole.cost_words else ""))
        for example in hole.examples:
            say(f"  {example}")
    if not counts["divisions"]:
        say("还没有登记资料,没有什么可查:先运行 baolian import 导入区划和干部。")
        return
    say("有漏洞,请补齐。" if found.holes else "没有漏洞。")
