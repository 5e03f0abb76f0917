"""`baolian rules returns`: which rule causes most returned cases."""

from datetime import timedelta
from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.output import say, say_json
from app.commands.rules import County, county_of
from app.services.tuning import returns
from app.services.tuning.returns import RuleReturns
from app.services.work import Workshop


def register(rules: typer.Typer) -> None:
    """Put the command among those of `baolian rules`."""
    rules.command("returns")(returns_command)


def returns_command(
    days: Annotated[int, typer.Option("--days", help="最近多少天", min=1, max=400)] = 30,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    county: County = "",
) -> None:
    """哪条规则派出去的事退回来最多,退回的是哪些事。例:baolian rules returns --days 30。"""

    async def run(workshop: Workshop) -> list[RuleReturns]:
        async with workshop.read() as work:
            since = work.now - timedelta(days=days)
            return await returns.by_rule(work, await county_of(work, county), since)

    found = with_workshop(run)
    if as_json:
        say_json([as_object(each) for each in found])
        return
    for each in found:
        say(f"{each.route or '(没有规则对得上,按升级链)'}:退回 {each.returns} 次,{each.count} 件")
        for case in each.cases:
            say(f"  {case.number}  {case.text}")
    if not found:
        say("没有退回过的事。")


def as_object(each: RuleReturns) -> dict[str, object]:
    """One rule as JSON."""
    return {
        "route": each.route,
        "returns": each.returns,
        "count": each.count,
        "cases": [
            {
                "number": case.number,
                "kind": case.kind,
                "text": case.text,
                "returned_at": case.returned_at.isoformat(),
                "times": case.times,
                "ruleset_version": case.ruleset_version,
            }
            for case in each.cases
        ],
    }
