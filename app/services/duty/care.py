"""Whom an officer is paired with, a child, somebody ill or a poor household, and when he last looked in there."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import or_, select

from app.core.enums import DutyKind
from app.services.work import Work
from models import Duty, Household, Person

KINDS = (DutyKind.CARES_CHILD, DutyKind.CARES_PATIENT, DutyKind.PAIRS_HOUSEHOLD)
"""Duties that are care lists."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cared:
    """One entry of a care list: who it is, a household by its head."""

    duty: Duty
    name: str
    household_id: str
    division_code: str


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
    found = [Cared(duty, *row[1:]) for row in rows for duty in by_target[row[0]]]
    return sorted(found, key=lambda each: (each.duty.seen_at or _NEVER, each.name))
