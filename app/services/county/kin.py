"""Who may act for a household that is not his own: a son far away for his parents at home."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import InvalidValueError, NotFoundError
from app.db.among import among
from app.db.prepared import Prepared
from app.services import audit
from app.services.county.registry_rows import HouseholdRef
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Household, Kinship, Person

_OTHER_HOUSEHOLDS = Prepared(
    select(Kinship.person_id, Household.id, Household.division_code, Household.tags)
    .join(Household, Household.id == Kinship.household_id)
    .where(among(Kinship.person_id, "people"), Kinship.retired_at.is_(None), Household.retired_at.is_(None))
    .order_by(Kinship.household_id)
)


async def relate(work: Work, scope: Scope, person_id: str, household_id: str, relation: str) -> Kinship:
    """The person may act for the household; raises NotFoundError for a household beyond the scope."""
    scope.require(Right.BIND)
    household = await work.session.get(Household, household_id)
    person = await work.session.get(Person, person_id)
    if household is None or not scope.sees(household.division_code) or person is None:
        raise NotFoundError("没有这个人或这一户")
    if person.household_id == household.id:
        raise InvalidValueError("他就是这一户的人,不用另外登记", "household_id")
    row = await work.session.get(Kinship, (person_id, household_id))
    if row is None:
        row = Kinship(person_id=person_id, household_id=household_id, created_at=work.now)
        work.session.add(row)
    row.relation, row.by, row.retired_at = relation.strip()[:32], scope.actor[:80], None
    audit.record(
        work, scope, "kin_related", f"people:{person_id}", household.division_code, household=household_id
    )
    return row


async def part(work: Work, scope: Scope, person_id: str, household_id: str) -> None:
    """He acts for it no more; raises NotFoundError."""
    scope.require(Right.BIND)
    row = await work.session.get(Kinship, (person_id, household_id))
    household = await work.session.get(Household, household_id)
    if row is None or household is None or not scope.sees(household.division_code):
        raise NotFoundError("没有登记过")
    row.retired_at = work.now
    audit.record(
        work, scope, "kin_parted", f"people:{person_id}", household.division_code, household=household_id
    )


async def households_of(session: AsyncSession, people: Iterable[str]) -> dict[str, list[HouseholdRef]]:
    """The households that each of these people may act for beside his own; one query."""
    ids = list(people)
    if not ids:
        return {}
    found: dict[str, list[HouseholdRef]] = {}
    for person_id, household_id, code, tags in await _OTHER_HOUSEHOLDS.rows(session, {"people": ids}):
        found.setdefault(person_id, []).append(HouseholdRef(household_id, code, tuple(tags)))
    return found


async def listed(work: Work, scope: Scope, limit: int = 100) -> Sequence[Kinship]:
    """The relations in force whose household is within the scope."""
    scope.require(Right.BIND)
    wanted = select(Kinship).join(Household, Household.id == Kinship.household_id)
    wanted = scope.within(wanted, Household.division_code).where(Kinship.retired_at.is_(None))
    return (await work.session.scalars(wanted.order_by(Kinship.created_at.desc()).limit(limit))).all()
