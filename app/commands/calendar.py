"""`baolian calendar`: the county's own workdays and holidays."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.output import note, say, say_json
from app.container import accounts_of
from app.core.clock import SystemClock
from app.core.errors import ConfigurationError
from app.db.database import Database
from app.services import audit
from app.services.county import calendar_days
from app.services.county.calendar_days import Day
from app.services.rules import rulesets
from app.services.work import Workshop
from app.settings import Settings

app = typer.Typer(
    help="工作日历:调休、放假。",
    no_args_is_help=True,
    epilog="例:baolian calendar show --division 610925",
)
COUNTY = 6
_KINDS = {"work": True, "上班": True, "rest": False, "休息": False}
County = Annotated[str, typer.Option("--division", help="县的区划代码(6 位)")]


@app.callback()
def group() -> None:
    """工作日历:调休、放假。"""


@app.command("show")
def show(
    division: County,
    year: Annotated[int | None, typer.Option(help="只看这一年")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """列出改过的日子;下一年的调休还没有填时说一声。

    例:baolian calendar show --division 610925 --year 2027
    """
    county = _county(division)

    async def run(workshop: Workshop) -> tuple[list[Day], int | None]:
        async with workshop.read() as work:
            rows = await calendar_days.listed(work.session, county, year)
            calendar = work.snapshots.calendar_for(county)
            missing = calendar_days.year_to_fill(calendar, calendar.local(work.now).date())
            return [Day(row.day, row.is_workday, row.note) for row in rows], missing

    days, missing = with_workshop(run)
    if as_json:
        listed = [{"day": str(d.day), "is_workday": d.is_workday, "note": d.note} for d in days]
        say_json({"days": listed, "year_to_fill": missing})
    for each in [] if as_json else days:
        say(f"{each.day} {'上班' if each.is_workday else '休息'} {each.note}".rstrip())
    if missing is not None:
        note(f"{missing} 年的调休还没有填:国务院通知出来以后用 baolian calendar set 填上")


@app.command("set")
def set_days(
    days: Annotated[list[str], typer.Argument(help="日期,例如 2027-02-14,可以写几个")],
    kind: Annotated[str, typer.Option("--as", help="work 上班,rest 休息")],
    division: County,
    words: Annotated[str, typer.Option("--note", help="说明")] = "",
) -> None:
    """把这些日子改成上班或休息,马上生效,比规则文件里的优先。

    例:baolian calendar set 2027-02-14 2027-02-21 --as work --division 610925 --note 春节调休
    """
    county = _county(division)
    if kind not in _KINDS:
        raise ConfigurationError(f"--as 写 work 或 rest,不能写 {kind[:20]}")
    wanted = [Day(_day(text), _KINDS[kind], words) for text in days]

    async def run(workshop: Workshop) -> int:
        async with workshop.begin() as work:
            audit.note(work, "command", "calendar_set", kind, county, days=[str(d.day) for d in wanted])
            return await calendar_days.edit(work, county, wanted)

    say(f"{with_workshop(run)} 天改成{'上班' if _KINDS[kind] else '休息'}。")


@app.command("clear")
def clear(
    days: Annotated[list[str], typer.Argument(help="日期,可以写几个")],
    division: County,
) -> None:
    """这些日子又按国家的日历算。

    例:baolian calendar clear 2027-02-14 --division 610925
    """
    county, wanted = _county(division), [_day(text) for text in days]

    async def run(workshop: Workshop) -> int:
        async with workshop.begin() as work:
            audit.note(work, "command", "calendar_clear", "", county, days=[str(d) for d in wanted])
            return await calendar_days.clear(work, county, wanted)

    say(f"{with_workshop(run)} 天恢复。")


async def calendars(database: Database, settings: Settings) -> AsyncIterator[tuple[bool, str]]:
    """For each county that is served: whether the make-up days are known, and what doctor says of it."""
    clock = SystemClock()
    served = [account.division for _, account in accounts_of(settings)]
    served += [token.division for token in settings.api_token]
    async with database.reading() as session:
        for county in sorted({division[:COUNTY] for division in served}):
            calendar = (await rulesets.active(session, county)).calendar
            year = calendar_days.year_to_fill(calendar, calendar.local(clock.now()).date())
            if year is None:
                yield True, f"{county} 的调休是齐的"
                continue
            words = (
                f"{county} 缺 {year} 年的调休:国务院通知出来以后用 baolian calendar set 填上,不然时限会算错"
            )
            yield False, words


def _county(division: str) -> str:
    if len(division) != COUNTY or not (division.isascii() and division.isdigit()):
        raise ConfigurationError(f"--division 写县的 6 位区划代码,不能写 {division[:20]}")
    return division


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigurationError(f"“{text[:20]}”不是日期,要写成 2027-02-14") from error
