"""`baolian registry roster|swap|merge|renumber|move|split`: rosters and divisions from the command line."""

from typing import Annotated

import typer

from app.commands.acts import ACTOR, day, in_one
from app.commands.output import say
from app.core.errors import ConfigurationError
from app.services.duty import division_changes, rosters
from app.services.duty.roster_rules import Rule, parse_spans
from models import RegistryAct

Office = Annotated[str, typer.Argument(help="机构代码")]


def register(app: typer.Typer) -> None:
    """Put the commands on `baolian registry`."""
    for name, command in (
        ("roster", roster),
        ("swap", swap),
        ("merge", merge),
        ("renumber", renumber),
        ("move", move),
        ("split", split),
    ):
        app.command(name)(command)


def roster(
    office: Office,
    officers: Annotated[list[str], typer.Argument(help="轮流坐班的干部工号")],
    since: Annotated[str, typer.Option(help="从哪天起,例如 2026-12-01")],
    until: Annotated[str, typer.Option(help="到哪天(含这天)")],
    days: Annotated[str, typer.Option(help="每天、工作日、旬(1、11、21 日),或者几号:5,15,25")] = "每天",
    shifts: Annotated[str, typer.Option(help="08:00-20:00,20:00-08:00,或者 全天")] = "全天",
) -> None:
    """按规则排班:每旬坐班、全天值守、分班轮流;这几天原来的班换成新的。

    例:baolian registry roster 村室 O1 O2 --since 2026-12-01 --until 2026-12-31 --days 旬 --shifts 08:30-17:30
    """
    rule = Rule(office, officers, day(since), day(until), days, parse_spans(shifts))
    act, count = in_one(lambda work: rosters.write(work, rule, ACTOR))
    say(f"排好了,新增 {count} 个班")
    _tell(act)


def swap(
    office: Office,
    date: Annotated[str, typer.Argument(help="哪天的班")],
    officer: Annotated[str, typer.Argument(help="谁的班(工号)")],
    other: Annotated[str, typer.Argument(help="换给谁(工号)")],
    other_date: Annotated[str, typer.Option("--for", help="换回对方哪天的班;不写就是只让出去")] = "",
) -> None:
    """换班:一天的班换给同事,或者两个人对换。

    例:baolian registry swap 610925112-center 2026-12-01 D1 D2 --for 2026-12-05
    """
    back = day(other_date) if other_date else None
    _tell(in_one(lambda work: rosters.swap(work, office, day(date), officer, other, back, ACTOR)))


def merge(
    into: Annotated[str, typer.Argument(help="并入哪个村(12 位代码)")],
    sources: Annotated[list[str], typer.Argument(help="被并的村")],
) -> None:
    """几个村并成一个:组接着编号,户、干部、责任、群、在办的事跟着走,原来的村名还认得。

    例:baolian registry merge 610925112206 610925112207
    """
    _tell(in_one(lambda work: division_changes.merge_villages(work, sources, into, ACTOR)))


def renumber(
    village: Annotated[str, typer.Argument(help="村代码")],
    groups: Annotated[list[str], typer.Argument(help="原组代码=新组号[:新名称]")],
) -> None:
    """调整组号,可以对换;原来的组名还认得。

    例:baolian registry renumber 610925112206 610925112206001=2:二组 610925112206002=1:一组
    """
    numbers, names = {}, {}
    for each in groups:
        code, _, rest = each.partition("=")
        number, _, name = rest.partition(":")
        if not number.isdigit():
            raise ConfigurationError(f"“{each}”看不懂,请写成 原组代码=新组号")
        numbers[code] = int(number)
        if name:
            names[code] = name
    _tell(in_one(lambda work: division_changes.renumber_groups(work, village, numbers, ACTOR, names)))


def move(
    household: Annotated[str, typer.Argument(help="户编号")],
    to: Annotated[str, typer.Argument(help="迁到哪个村或组")],
    officer: Annotated[str, typer.Option(help="以后由谁包户(工号);不写就不变")] = "",
) -> None:
    """一户迁走:在办的事跟着走。

    例:baolian registry move H1 610925112207 --officer O7
    """
    _tell(in_one(lambda work: division_changes.move_household(work, household, to, ACTOR, officer)))


def split(
    household: Annotated[str, typer.Argument(help="户编号")],
    new: Annotated[str, typer.Argument(help="新户编号")],
    people: Annotated[list[str], typer.Argument(help="分出去的人员编号,第一位是新户主")],
) -> None:
    """分户:包户、结对的干部照旧,他们在办的事跟着走。

    例:baolian registry split H1 H1-2 P2 P3
    """
    _tell(in_one(lambda work: division_changes.split_household(work, household, new, people, ACTOR)))


def _tell(act: RegistryAct) -> None:
    say(f"{act.summary}:完成。一天之内可以撤销:baolian registry undo {act.id}")
