"""How much there is to be covered."""

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.services.county.registry import Registry
from app.services.scope import lies_within
from models import Duty, Household, Office, Officer, Person


async def counts(session: AsyncSession, registry: Registry, division: str = "") -> dict[str, int]:
    """What a division has, everything where it is empty: divisions, officers, offices, households, people, duties."""
    people = select(func.count(Person.id)).where(Person.retired_at.is_(None))
    duties = select(func.count(Duty.id)).where(Duty.retired_at.is_(None))
    wanted: dict[str, Select[int]] = {
        "offices": select(func.count(Office.code)).where(Office.retired_at.is_(None)),
        "households": select(func.count(Household.id)).where(Household.retired_at.is_(None)),
        "people": people,
        "duties": duties,
    }
    if division:
        home = Household.id == Person.household_id
        holder = Officer.id == Duty.officer_id
        wanted |= {
            "offices": wanted["offices"].where(lies_within(Office.division_code, division)),
            "households": wanted["households"].where(lies_within(Household.division_code, division)),
            "people": people.join(Household, home).where(lies_within(Household.division_code, division)),
            "duties": duties.join(Officer, holder).where(lies_within(Officer.division_code, division)),
        }
    found = {
        "divisions": sum(code.startswith(division) for code in registry.divisions),
        "officers": sum(o.division_code.startswith(division) for o in registry.officers.values()),
    }
    return found | {name: await session.scalar(query) or 0 for name, query in wanted.items()}
