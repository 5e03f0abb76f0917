"""Whom an officer looks after, and when he last looked in there: a child, the ill, a poor household, a Party member."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select

from app.core.enums import DutyKind
from app.services.work import Work
from models import Duty, Household, Person

KINDS = (
    DutyKind.CARES_CHILD,
    DutyKind.CARES_PATIENT,
    DutyKind.PAIRS_HOUSEHOLD,
    DutyKind.PARTY_LIAISON,
)
"""Duties that are care lists."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cared:
    """One entry of a care list: who it is, a household by its head.

    `seen_at`: when he, or whoever had the same duty before him, looked in there last.
    """

    duty: Duty
    name: str
    household_id: str
    division_code: str
    seen_at: datetime | None


async def care_list(work: Work, officer_id: str) -> list[Cared]:
    """Everybody on an officer's care list today, whoever was not seen for longest first."""
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    duties = await work.session.scalars(
        select(Duty).where(
            Duty.officer_id == officer_id,
            Duty.kind.in_(KINDS),
            Duty.retired_at.is_(None),
            or_(Duty.since.is_(None), Duty.since <= today),
            or_(Duty.until.is_(None), Duty.until >= today),
        )
    )
    by_target: dict[str, list[Duty]] = {}
    for duty in duties:
        by_target.setdefault(duty.target, []).append(duty)
    homes = select(Household.id, Household.head, Household.id, Household.division_code).where(
        Household.id.in_(by_target), Household.retired_at.is_(None)
    )
    members = (
        select(Person.id, Person.name, Household.id, Household.division_code)
        .join(Household, Household.id == Person.household_id)
        .where(Person.id.in_(by_target), Person.retired_at.is_(None))
    )
    rows = [*await work.session.execute(homes), *await work.session.execute(members)]
    last = await _last_seen(work, by_target)
    found = [
        Cared(duty, name, home, code, last.get((duty.kind, duty.target)))
        for target, name, home, code in rows
        for duty in by_target[target]
    ]
    return sorted(found, key=lambda each: (each.seen_at or _NEVER, each.name))


def longest_unseen(work: Work, officer_id: str) -> timedelta:
    """After so long an officer is reminded of whom he looks after, as the rules of his county say."""
    officer = work.snapshots.registry.officer(officer_id)
    return work.snapshots.ruleset_for(officer.division_code if officer else "").limits.unseen_at_most.span


async def unseen(work: Work, officer_id: str) -> list[Cared]:
    """Those of his care list whom nobody looked in on for `longest_unseen`, as far as was told."""
    long_ago = work.now - longest_unseen(work, officer_id)
    day = long_ago.astimezone(work.snapshots.registry.zone).date()
    listed = await care_list(work, officer_id)
    return [
        each
        for each in listed
        if (each.seen_at < long_ago if each.seen_at else each.duty.since is None or each.duty.since < day)
    ]


async def _last_seen(work: Work, targets: Collection[str]) -> dict[tuple[str, str], datetime]:
    """The last visit by whoever has or had the same kind of duty; a household that changes hands keeps its memory."""
    seen = select(Duty.kind, Duty.target, Duty.seen_at).where(
        Duty.target.in_(targets), Duty.kind.in_(KINDS), Duty.seen_at.is_not(None)
    )
    rows = await work.session.execute(seen.order_by(Duty.seen_at))
    return {(kind, target): at for kind, target, at in rows if at is not None}
