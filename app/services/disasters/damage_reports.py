"""First, continued and verified report (初报、续报、核报) of a disaster: figures, corrections, and who handed it on.

Nothing is sent from here: a person takes the form and says to whom he gave it and when. What was reported stays as it
was; later figures are reports of their own. The figure that somebody put right counts before the gathered one until he
takes that back. Everybody acts within his division.

What is due when: `damage_due`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from app.core.errors import IllegalMoveError, InvalidValueError, NotFoundError
from app.services import audit
from app.services.disasters import damage, damage_due
from app.services.disasters.damage import Gathered
from app.services.disasters.damage_due import STAGE_WORDS, Stage
from app.services.disasters.damage_figures import FIGURES, contradictions, rounded
from app.services.scope import Right, Scope
from app.services.work import Work
from models import DamageCorrection, DamageFile, DamageReport

LONGEST = timedelta(days=400)
SHOWN = 200
_MOST = 10_000_000
_WORDS = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """A file as it stands: what is gathered, what was put right (the latest of each figure), what counts, reports."""

    file: DamageFile
    gathered: Gathered
    corrected: Mapping[str, DamageCorrection]
    history: Sequence[DamageCorrection]
    reports: Sequence[DamageReport]

    @property
    def figures(self) -> dict[str, float]:
        """What counts: the corrected figure, else the gathered one."""
        put_right = {name: each.value for name, each in self.corrected.items() if each.value is not None}
        return self.gathered.total() | put_right

    @property
    def stages(self) -> list[Stage]:
        """The reports that can be made now: continued ones until one was verified."""
        made = {each.stage for each in self.reports}
        if not made:
            return [Stage.FIRST]
        return [Stage.VERIFIED] if Stage.VERIFIED in made else [Stage.CONTINUED, Stage.VERIFIED]


async def listed(work: Work, scope: Scope) -> Sequence[DamageFile]:
    """The files within the scope, newest first; raises NotAllowedError."""
    scope.require(Right.READ)
    chosen = scope.within(select(DamageFile), DamageFile.division_code)
    return (await work.session.scalars(chosen.order_by(DamageFile.id.desc()).limit(SHOWN))).all()


async def open_file(
    work: Work, scope: Scope, division: str, hazard: str, since: date, until: date
) -> DamageFile:
    """A file about a division, a disaster (empty: any) and the days from `since` to `until`.

    Raises NotAllowedError, NotFoundError for a division out of scope, InvalidValueError for days without sense and
    for a file that is there already.
    """
    scope.require(Right.CASES, division)
    registry = work.snapshots.registry
    if registry.division(division) is None:
        raise NotFoundError("没有这个区划")
    begin = datetime(since.year, since.month, since.day, tzinfo=registry.zone)
    end = datetime(until.year, until.month, until.day, tzinfo=registry.zone) + timedelta(days=1)
    if not timedelta() < end - begin <= LONGEST:
        raise InvalidValueError("哪天起要早于到哪天,最多隔 400 天", "since")
    file = _new(work, scope.actor, division, hazard[:24])
    file.since, file.until = begin, end
    await _only_one(work, file)
    found = await damage.gather(work, file)
    if found.began_at is None:
        raise InvalidValueError("这段时间这里没有这样的灾情事项", "since")
    file.began_at = found.began_at
    work.session.add(file)
    audit.record(work, scope, "damage_opened", f"damage:{file.id}", division)
    return file


async def _only_one(work: Work, file: DamageFile) -> None:
    """A second file about the same would have clocks and figures of its own."""
    columns = (DamageFile.division_code, DamageFile.hazard, DamageFile.since, DamageFile.until)
    same = select(DamageFile.id).where(
        DamageFile.ended_at.is_(None), *(column == getattr(file, column.key) for column in columns)
    )
    if await work.session.scalar(same.limit(1)) is not None:
        raise InvalidValueError("这一份已经建过了,就在上面的名单里,接着用那一份", "since")


def _new(work: Work, actor: str, division: str, hazard: str) -> DamageFile:
    return DamageFile(
        id=work.ids.next(),
        division_code=division,
        hazard=hazard,
        began_at=work.now,
        opened_at=work.now,
        opened_by=actor,
        reminders=0,
        ended_by="",
        ended_why="",
        is_drill=False,
    )


async def find(work: Work, scope: Scope, file_id: int, *, is_held: bool = False) -> DamageFile:
    """The file; raises NotAllowedError, NotFoundError for one that is not within the scope."""
    scope.require(Right.READ)
    chosen = scope.within(select(DamageFile).where(DamageFile.id == file_id), DamageFile.division_code)
    file: DamageFile | None = await work.session.scalar(chosen.with_for_update() if is_held else chosen)
    if file is None:
        raise NotFoundError("没有这份灾情报告")
    return file


async def of_incident(work: Work, incident_id: int) -> DamageFile | None:
    """The file of an incident; None until the clock's job opened it."""
    wanted = select(DamageFile).where(DamageFile.incident_id == incident_id)
    file: DamageFile | None = await work.session.scalar(wanted)
    return file


async def standing(work: Work, file: DamageFile) -> Standing:
    """Everything about a file."""
    history = (
        await work.session.scalars(
            select(DamageCorrection)
            .where(DamageCorrection.file_id == file.id)
            .order_by(DamageCorrection.id.desc())
        )
    ).all()
    latest = {each.name: each for each in reversed(history)}
    reports = await work.session.scalars(
        select(DamageReport).where(DamageReport.file_id == file.id).order_by(DamageReport.number.desc())
    )
    corrected = {name: each for name, each in latest.items() if each.value is not None}
    return Standing(file, await damage.gather(work, file), corrected, history, reports.all())


async def correct(
    work: Work, scope: Scope, file_id: int, name: str, value: str, why: str, seen: str | None = None
) -> None:
    """Put a figure right, or with an empty value let the gathered one count again.

    `seen` is the correction that was seen before (its id, empty: none). Raises NotAllowedError, NotFoundError,
    InvalidValueError, and IllegalMoveError where somebody put it right since.
    """
    scope.require(Right.CASES)
    file = await find(work, scope, file_id, is_held=True)
    if name not in FIGURES:
        raise InvalidValueError("没有这一栏", "name")
    if not why.strip():
        raise InvalidValueError("请写几个字:为什么改、谁核实的", "why")
    stands = await standing(work, file)
    latest = stands.corrected.get(name)
    if latest is not None and seen is not None and seen != str(latest.id):
        raise IllegalMoveError(_corrected_since(latest))
    work.session.add(
        DamageCorrection(
            id=work.ids.next(),
            file_id=file.id,
            name=name,
            value=_amount(name, value) if value.strip() else None,
            was=stands.figures[name],
            gathered=stands.gathered.total()[name],
            why=why.strip()[:_WORDS],
            actor=scope.actor,
            at=work.now,
        )
    )
    audit.record(work, scope, "damage_corrected", f"damage:{file.id}", file.division_code, figure=name)


def _corrected_since(latest: DamageCorrection) -> str:
    figure = FIGURES[latest.name]
    now = "按事项汇总" if latest.value is None else f"{latest.value:.{figure.digits}f}"
    who = latest.actor.partition(":")[2] or latest.actor
    return (
        f"您打开这一页以后,{who}把“{figure.title}”核改成了 {now}({latest.why})。看过以后还要这样改,就再点一次"
    )


def _amount(name: str, text: str) -> float:
    try:
        amount = float(text.strip().replace(",", ""))
    except ValueError as error:
        raise InvalidValueError("要写数字,例如 12 或 3.5", "value") from error
    if not 0 <= amount <= _MOST:
        raise InvalidValueError("数字不能小于零,也不能大得离谱", "value")
    return rounded(name, amount)


async def make(work: Work, scope: Scope, file_id: int, stage: str) -> DamageReport:
    """Fix the figures as they stand in a report of this stage.

    Raises NotAllowedError, NotFoundError, and IllegalMoveError for a stage whose turn it is not, or a verified report
    whose figures contradict each other.
    """
    scope.require(Right.CASES)
    file = await find(work, scope, file_id, is_held=True)
    stands = await standing(work, file)
    if stage not in stands.stages:
        allowed = "、".join(STAGE_WORDS[each] for each in stands.stages)
        raise IllegalMoveError(f"现在能报的是{allowed}")
    wrong = contradictions(stands.figures)
    if stage == Stage.VERIFIED and wrong:
        raise IllegalMoveError(f"核报以前请先核对:{'、'.join(wrong)}")
    figures = {
        "total": stands.figures,
        "gathered": stands.gathered.total(),
        "corrected": sorted(stands.corrected),
        "parts": stands.gathered.parts,
    }
    report = DamageReport(
        id=work.ids.next(),
        file_id=file.id,
        number=len(stands.reports) + 1,
        stage=stage,
        figures=figures,
        cases=stands.gathered.cases,
        made_at=work.now,
        made_by=scope.actor,
        handed_to="",
        handed_by="",
    )
    work.session.add(report)
    audit.record(work, scope, "damage_reported", f"damage:{file.id}", file.division_code, stage=stage)
    return report


async def report_of(work: Work, file: DamageFile, number: int) -> DamageReport:
    """One report of a file; raises NotFoundError."""
    wanted = select(DamageReport).where(DamageReport.file_id == file.id, DamageReport.number == number)
    report: DamageReport | None = await work.session.scalar(wanted)
    if report is None:
        raise NotFoundError("没有这一次报告")
    return report


async def hand_on(
    work: Work, scope: Scope, file_id: int, number: int, to: str, at: datetime | None
) -> DamageReport:
    """A person gave the report to `to` (now, unless he says when); its reminders end, and the next one's clock begins.

    Raises NotAllowedError, NotFoundError, InvalidValueError, and IllegalMoveError where it was handed on before.
    """
    scope.require(Right.CASES)
    file = await find(work, scope, file_id, is_held=True)
    report = await report_of(work, file, number)
    if report.handed_at is not None:
        raise IllegalMoveError("这一次已经记过报送给谁了")
    if not to.strip():
        raise InvalidValueError("请写报送给谁", "to")
    moment = at or work.now
    if not report.made_at - timedelta(minutes=1) <= moment <= work.now:
        raise InvalidValueError("报送的时间要在做好报告以后、现在以前", "at")
    report.handed_at, report.handed_to, report.handed_by = moment, to.strip()[:_WORDS], scope.actor
    due = await damage_due.of(work, file)
    file.remind_at = due.remind_at if due is not None else None
    audit.record(work, scope, "damage_handed_on", f"damage:{file.id}", file.division_code, number=number)
    return report


async def end(work: Work, scope: Scope, file_id: int, why: str) -> None:
    """Somebody says that no report is due, and why; the reminders end.

    Raises NotAllowedError, NotFoundError, InvalidValueError.
    """
    scope.require(Right.CASES)
    file = await find(work, scope, file_id, is_held=True)
    if not why.strip():
        raise InvalidValueError("请写几个字:为什么不用报", "why")
    file.remind_at, file.ended_at, file.ended_by = None, work.now, scope.actor
    file.ended_why = why.strip()[:_WORDS]
    audit.record(work, scope, "damage_ended", f"damage:{file.id}", file.division_code)
