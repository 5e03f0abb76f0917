"""`baolian doctor`: what is right, what to look at, what is wrong and how to put it right."""

import asyncio
from typing import Annotated

import typer

from app.commands.examination import Finding, State, examine, leaves_with
from app.commands.output import say, say_json

_MARKS = {State.OK: "好  ", State.HINT: "注意", State.WRONG: "不行"}
_TITLES = {
    "configuration": "配置",
    "keys": "密钥",
    "database": "数据库",
    "schema": "结构",
    "registry": "登记",
    "backup": "备份",
    "media": "照片",
    "clock": "时钟",
    "calendar": "日历",
    "accounts": "账号",
    "egress": "出口地址",
}


def doctor(as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """体检:配置、密钥、数据库和结构、照片目录、时钟、账号;有不行的地方时退出码不是 0。

    例:baolian doctor
    """
    findings = asyncio.run(_examined())
    code = leaves_with(findings)
    if as_json:
        checks = [{"name": each.name, "state": each.state, "message": each.words} for each in findings]
        say_json({"ok": code == 0, "checks": checks})
    else:
        _tell(findings)
    if code:
        raise typer.Exit(code)


async def _examined() -> list[Finding]:
    return [finding async for finding in examine()]


def _tell(findings: list[Finding]) -> None:
    for finding in findings:
        say(f"[{_MARKS[finding.state]}] {_TITLES[finding.name]}:{finding.words}")
    counts = {state: sum(finding.state is state for finding in findings) for state in State}
    if counts[State.WRONG]:
        say(f"有 {counts[State.WRONG]} 处不行,请按上面说的改,再运行一次。")
    else:
        say(f"可以用。{f'有 {counts[State.HINT]} 处要注意。' if counts[State.HINT] else ''}")


def register(app: typer.Typer) -> None:
    """Add `doctor` to the root."""
    app.command("doctor")(doctor)
