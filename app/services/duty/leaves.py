"""An officer's leave: what he answers for passes to his substitute on the first day and comes back after the last.

A leave is a row of `substitutes`, whoever wrote it: the officer by chat or link, the console, an import. From
midnight to midnight routing, rosters and ladders find the substitute by themselves (`Registry`); running cases are
passed on by `take_due`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Select, and_, func, not_, or_, select

from app.core.errors import InvalidValueError
from app.services import audit
from app.services.county.officer_names import label
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.county.responsibility import responsible
from app.services.duty import leave_ends, passing
from app.services.rules.promises import Promise
from app.services.sending import outbox
from app.services.versions import touch
from app.services.work import Work, Workshop
from models import Case, Substitute

LONGEST = timedelta(days=366)
BATCH = 20
MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Leave:
    """A leave that was written down: from when to when, by whom; `gaps` are days on which nobody is there."""

    since: date
    until: date
    substitute: OfficerRef
    cases: int
    gaps: tuple[date, ...]


async def request(
    work: Work, officer: OfficerRef, since: date, until: date, substitute: OfficerRef, actor: str
) -> Leave:
    """Write a leave down; its cases pass on with the next tick of its first day.

    Raises InvalidValueError for days that cannot be, or that another leave of his has already.
    """
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    require_days(since, until, today)
    if substitute.id == officer.id:
        raise InvalidValueError("不能自己替自己,请写另一位同事", "substitute")
    for row in await _own(work, officer.id):
        if (row.since or date.min) <= until and since <= (row.until or date.max):
            raise InvalidValueError(f"{_span(row.since, row.until)}已经请了假,要改请先销假", "since")
    row = Substitute(
        id=work.ids.next(),
        officer_id=officer.id,
        substitute_id=substitute.id,
        since=since,
        until=until,
    )
    work.session.add(row)
    await touch(work.session, "registry")
    audit.note(
        work,
        actor,
        "leave",
        officer.id,
        officer.division_code,
        substitute=substitute.id,
        since=since.isoformat(),
        until=until.isoformat(),
    )
    said = {"officer": label(work, officer), "since": _day(since), "until": _day(until)}
    outbox.enqueue_notice(work, substitute.id, substitute.division_code, "notice_leave", said, str(row.id))
    cases = len(await passing.open_cases(work, officer.id))
    return Leave(since, until, substitute, cases, await _gaps(work, officer, substitute, since, until))


def words(leave: Leave) -> dict[str, str]:
    """The fields of the sentence that confirms a leave."""
    return {
        "since": _day(leave.since),
        "until": _day(leave.until),
        "officer": leave.substitute.name,
        "count": str(leave.cases) if leave.cases else "",
        "gap": "、".join(_day(day) for day in leave.gaps[:MOST_SHOWN]),
    }


async def end_now(work: Work, officer: OfficerRef, actor: str, *, only: int | None = None) -> int:
    """He is back, or will not go: his leaves of today and later, or `only` one, are over; answers how many."""
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    own = [row for row in await _own(work, officer.id) if row.until is None or row.until >= today]
    rows = [row for row in own if only in (None, row.id)]
    for row in rows:
        if row.since is not None and row.since >= today:
            row.retired_at = work.now
            if not _is_running(row):
                _call_off(work, officer, row)
        else:
            row.until = today - timedelta(days=1)
    if rows:
        await touch(work.session, "registry")
        audit.note(work, actor, "leave_over", officer.id, officer.division_code)
    return len(rows)


def _call_off(work: Work, officer: OfficerRef, row: Substitute) -> None:
    """Who was told that he stands in hears that he need not."""
    substitute = work.snapshots.registry.officer(row.substitute_id)
    if substitute is None or row.since is None:
        return
    said = {"officer": label(work, officer), "since": _day(row.since), "until": _day(row.until or row.since)}
    key, about = "notice_leave_off", str(row.id)
    outbox.enqueue_notice(work, substitute.id, substitute.division_code, key, said, about)


async def take_due(workshop: Workshop, limit: int = BATCH) -> int:
    """Pass on the cases of leaves that begin, and bring back those of leaves that are over; answers how many."""
    async with workshop.read() as work:
        if await work.session.scalar(_due(work).with_only_columns(Substitute.id).limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        due = _due(work).order_by(Substitute.id).limit(limit).with_for_update(skip_locked=True)
        rows = list(await work.session.scalars(due))
        for row in rows:
            if _is_running(row):
                await leave_ends.bring_back(work, row)
            else:
                await _begin(work, row)
        return len(rows)


def _due(work: Work) -> Select[Substitute]:
    """Leaves in force that have not begun, and leaves that run and are no longer in force."""
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    row = Substitute
    in_force = and_(
        row.retired_at.is_(None),
        or_(row.since.is_(None), row.since <= today),
        or_(row.until.is_(None), row.until >= today),
    )
    running = and_(row.began_at.is_not(None), row.ended_at.is_(None))
    return select(row).where(or_(and_(in_force, not_(running)), and_(running, not_(in_force))))


async def next_change(workshop: Workshop) -> datetime | None:
    """The next midnight at which a leave begins or is over; one until the last day there is never ends."""
    zone = workshop.snapshots.registry.zone
    row = Substitute
    running = and_(row.began_at.is_not(None), row.ended_at.is_(None))
    today = workshop.clock.now().astimezone(zone).date()
    async with workshop.database.reading() as session:
        since = await session.scalar(
            select(func.min(row.since)).where(row.retired_at.is_(None), row.since > today, not_(running))
        )
        until = await session.scalar(select(func.min(row.until)).where(running, row.until < date.max))
    days = [day for day in (since, until + timedelta(days=1) if until else None) if day is not None]
    return min((datetime.combine(day, time(0), zone) for day in days), default=None)


def _is_running(row: Substitute) -> bool:
    return row.began_at is not None and row.ended_at is None


async def _begin(work: Work, row: Substitute) -> None:
    """His running cases and waiting alerts pass to his substitute; without one his cases go to the next one up."""
    row.began_at, row.ended_at = work.now, None
    cases = await passing.open_cases(work, row.officer_id)
    duties = await passing.duties_around(work, cases)
    for case in cases:
        to = instead(work, case, row.officer_id, duties.get(case.household_id or "", ()))
        if to is not None:
            await passing.pass_on(work, case, to, passing.LEAVE, row.id)
    there = work.snapshots.registry.instead_of(row.officer_id, work.now)
    if there is not None and there.id != row.officer_id:
        await passing.redirect_waiting(work, row.officer_id, there.id)


def instead(work: Work, case: Case, officer_id: str, duties: passing.Duties) -> OfficerRef | None:
    """Who takes a running case of an officer who is away or gone now; None: it stays."""
    registry, ladder = work.snapshots.registry, Promise.from_snapshot(case.promise).ladder
    return who_instead(registry, ladder, case.division_code, case.level, officer_id, duties, work.now)


def who_instead(
    registry: Registry,
    ladder: Sequence[str],
    division_code: str,
    level: int,
    officer_id: str,
    duties: passing.Duties,
    at: datetime,
) -> OfficerRef | None:
    """Who takes a running case of an officer who is away: his substitute, else the next one up; None: it stays."""
    there = registry.instead_of(officer_id, at)
    if there is not None:
        return there if there.id != officer_id else None
    chain = responsible(registry, ladder, division_code, at, duties)
    above = [link for link in chain if link.officer.id != officer_id and not link.holder.is_absent]
    return next((link.officer for link in above if link.level >= level), None) or next(
        (link.officer for link in above), None
    )


async def _own(work: Work, officer_id: str) -> list[Substitute]:
    rows = select(Substitute).where(Substitute.officer_id == officer_id, Substitute.retired_at.is_(None))
    return list(await work.session.scalars(rows.order_by(Substitute.since).with_for_update()))


async def _gaps(
    work: Work, officer: OfficerRef, substitute: OfficerRef, since: date, until: date
) -> tuple[date, ...]:
    """The days on which the substitute is away himself and nobody else is there."""
    registry = work.snapshots.registry
    days = (since + timedelta(days=number) for number in range((until - since).days + 1))
    there = ((day, registry.on_day(substitute.id, day)) for day in days)
    return tuple(day for day, found in there if found is None or found.id == officer.id)


def require_days(since: date, until: date, today: date) -> None:
    """Raises InvalidValueError for days on which nobody can take leave."""
    if until < since:
        raise InvalidValueError("结束的日子在开始之前,请核对", "until")
    if until < today:
        raise InvalidValueError("这几天已经过去了,请核对日期", "until")
    if until - since > LONGEST:
        raise InvalidValueError("请假最长一年,请核对日期", "until")
    if since - today > LONGEST:
        raise InvalidValueError("离今天一年以上了,请核对年份", "since")


def _span(since: date | None, until: date | None) -> str:
    return f"{_day(since) if since else ''}到{_day(until) if until else '以后'}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
