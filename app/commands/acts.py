"""`baolian registry leave|back|handover|undo|acts`: acts on the registry from the command line."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, TypeVar

import typer

from app.commands.configured import with_workshop
from app.commands.output import say
from app.core.errors import ConfigurationError, InvalidValueError, NotFoundError
from app.services.county.officer_names import find_officer
from app.services.county.registry_rows import OfficerRef
from app.services.duty import acts, leaves, posts
from app.services.duty.shares import Successor
from app.services.importing import values
from app.services.work import Work, Workshop

T = TypeVar("T")
ACTOR = "cli"
OfficerId = Annotated[str, typer.Argument(help="工号")]


def register(app: typer.Typer) -> None:
    """Put the commands on `baolian registry`."""
    for name, command in (
        ("leave", leave),
        ("back", back),
        ("handover", handover),
        ("acts", list_acts),
        ("undo", undo),
    ):
        app.command(name)(command)


def leave(
    officer: OfficerId,
    since: Annotated[str, typer.Argument(help="哪天起,例如 2026-07-20")],
    until: Annotated[str, typer.Argument(help="到哪天(含这天)")],
    substitute: Annotated[str, typer.Argument(help="替班人,工号或姓名")],
) -> None:
    """替干部请假:到日子在办的事、推送、坐班转给替班人,回来时全部转回。

    例:baolian registry leave O1 2026-07-20 2026-07-25 王军
    """

    async def run(work: Work) -> leaves.Leave:
        who = known(work, officer)
        by = find_officer(work.snapshots.registry, substitute, who.division_code, "substitute")
        return await leaves.request(work, who, day(since), day(until), by, ACTOR)

    found = in_one(run)
    say(f"{found.since} 到 {found.until} 由 {found.substitute.name} 替班,在办 {found.cases} 件到时转过去")
    if found.gaps:
        say("没有人替的日子:" + "、".join(map(str, found.gaps)))


def back(officer: OfficerId) -> None:
    """替干部销假。

    例:baolian registry back O1
    """
    ended = in_one(lambda work: leaves.end_now(work, known(work, officer), ACTOR))
    say(f"销了 {ended} 次假" if ended else "现在没有请假")


def handover(
    officer: OfficerId,
    successors: Annotated[
        list[str], typer.Argument(help="接手人的工号;只接一块的写 工号@区划代码 或 工号@户编号")
    ],
    post: Annotated[bool, typer.Option("--post", help="第一位接手人同时接任他的岗位")] = False,
) -> None:
    """一次交接清楚:户、责任、在办的事、坐班都交给接手人,原来的干部停用;一天之内可以撤销。

    例:baolian registry handover O1 O2 O3@610925112206001
    """
    named = [Successor(*each.partition("@")[::2]) for each in successors]
    done = in_one(lambda work: posts.hand_over(work, officer, named, ACTOR, takes_post=post))
    for each in named:
        who = each.officer_id
        homes, areas = done.households.get(who, 0), done.areas.get(who, 0)
        whole = f"整片 {areas} 个村组," if areas else ""
        say(f"{who}:{homes} 户,{whole}{done.shifts.get(who, 0)} 个班,{done.cases.get(who, 0)} 件在办")
    say(f"交接完成。一天之内可以撤销:baolian registry undo {done.act.id}")


def list_acts() -> None:
    """最近的交接、区划调整、换班,和撤销用的编号。

    例:baolian registry acts
    """

    async def run(work: Work) -> list[str]:
        zone = work.snapshots.registry.zone
        return [
            f"{act.id} {act.at.astimezone(zone):%Y-%m-%d %H:%M} {acts.told(act)}"
            + ("(已撤销)" if act.undone_at else "")
            for act in await acts.recent(work)
        ]

    for line in in_one(run) or ["还没有操作"]:
        say(line)


def undo(act: Annotated[int, typer.Argument(help="操作的编号")]) -> None:
    """撤销一天之内的一次操作,在办的事也转回去。

    例:baolian registry undo 1234567890
    """
    say("已撤销:" + acts.told(in_one(lambda work: acts.undo(work, act, ACTOR))))


def in_one(run: Callable[[Work], Awaitable[T]]) -> T:
    """What `run` answers, in one transaction."""

    async def opened(workshop: Workshop) -> T:
        async with workshop.begin() as work:
            return await run(work)

    return with_workshop(opened)


def known(work: Work, officer_id: str) -> OfficerRef:
    """The officer with this id; raises NotFoundError."""
    officer = work.snapshots.registry.officer(officer_id)
    if officer is None:
        raise NotFoundError(f"没有工号是“{officer_id}”的干部")
    return officer


def day(text: str) -> date:
    """A day as the command line takes it, in the spellings of an import; raises ConfigurationError."""
    try:
        return values.day(text)
    except InvalidValueError as error:
        raise ConfigurationError(f"“{text}”:{error}") from error
