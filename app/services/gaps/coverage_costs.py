"""What the holes of the registry would have cost last month: matters and alerts that would have met them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.divisions import outwards
from app.services.sending.outbox import ALERTS
from models import Case, Message, OutboxMessage

MONTH = timedelta(days=31)
FOUR_WEEKS = timedelta(days=28)
_WORDS = {
    "households_without_officer": "上个月这些户有 {count} 件事",
    "villages_without_leader": "上个月这些村有 {count} 件事",
    "divisions_without_duty_desk": "上个月这些地方有 {count} 件事",
    "officers_unreachable": "上个月有 {count} 条推送是给他们的",
    "duties_expired": "上个月这些责任管着的户和村有 {count} 件事",
    "roster_gaps": "四周前同样的时段,这些地方有 {count} 件事",
    "groups_without_division": "上个月这些群里有 {count} 条消息",
}
_CHUNK = 5000

Happened = Sequence[tuple[str, str, datetime]]
"""Cases of the last month: household, division, when they were opened."""


async def costs(session: AsyncSession, holes: Mapping[str, Sequence[str]], now: datetime) -> dict[str, int]:
    """For each kind of hole, by the keys of what is uncovered: how much of last month would have met it."""
    cases: Happened = [
        (household or "", code, at)
        for household, code, at in await session.execute(
            select(Case.household_id, Case.division_code, Case.opened_at).where(
                Case.opened_at >= now - MONTH, Case.is_drill.is_(False)
            )
        )
    ]
    counted: dict[str, Callable[[Sequence[str]], int]] = {
        "households_without_officer": lambda keys: _of_households(cases, set(keys)),
        "villages_without_leader": lambda keys: _in_places(cases, set(keys)),
        "divisions_without_duty_desk": lambda keys: _in_places(cases, set(keys)),
        "duties_expired": lambda keys: _in_places(cases, set(keys)),
        "roster_gaps": lambda keys: _in_gaps(cases, keys),
    }
    found = {kind: count(holes[kind]) for kind, count in counted.items() if kind in holes}
    since = now - MONTH
    if unreachable := holes.get("officers_unreachable"):
        alerts = select(func.count()).where(
            OutboxMessage.created_at >= since, OutboxMessage.purpose.in_(ALERTS)
        )
        found["officers_unreachable"] = sum(
            [
                await session.scalar(alerts.where(OutboxMessage.officer_id.in_(some))) or 0
                for some in _chunks(unreachable)
            ]
        )
    if groups := holes.get("groups_without_division"):
        said = select(func.count()).where(Message.received_at >= since, Message.chat.in_(groups))
        found["groups_without_division"] = await session.scalar(said) or 0
    return found


def words(kind: str, count: int) -> str:
    """A cost as an operator reads it; empty where there was none."""
    return _WORDS[kind].format(count=count) if count and kind in _WORDS else ""


def _of_households(cases: Happened, households: Collection[str]) -> int:
    return sum(household in households for household, _, _ in cases)


def _in_places(cases: Happened, targets: Collection[str]) -> int:
    """Cases of these households, or in these divisions and below."""
    return sum(
        household in targets or any(each in targets for each in outwards(code))
        for household, code, _ in cases
    )


def _in_gaps(cases: Happened, keys: Sequence[str]) -> int:
    """Cases opened four weeks before a gap, at the same hours, in its desk's division."""
    count = 0
    for key in keys:
        division, start, end = key.split(":")
        first, last = (float(each) - FOUR_WEEKS.total_seconds() for each in (start, end))
        count += sum(code.startswith(division) and first <= at.timestamp() < last for _, code, at in cases)
    return count


def _chunks(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + _CHUNK] for start in range(0, len(keys), _CHUNK)]
