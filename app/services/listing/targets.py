"""Whom a duty is about: a household by its head, a person by his name, both masked, with where they live."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.core.masking import mask_name
from app.services.listing.columns import place
from app.services.work import Work
from models import Household, Person


async def names(work: Work, targets: Sequence[Any]) -> Mapping[Any, str]:
    """By target, households and people in words; nothing for divisions, which have names of their own."""
    wanted = [each for each in targets if each not in work.snapshots.registry.divisions]
    if not wanted:
        return {}
    household, person = Household, Person
    homes = await work.session.execute(
        select(household.id, household.head, household.division_code).where(household.id.in_(wanted))
    )
    members = await work.session.execute(
        select(person.id, person.name, household.division_code)
        .join(household, household.id == person.household_id)
        .where(person.id.in_(wanted))
    )
    return {row[0]: f"{mask_name(row[1])}({place(work, row[2])})" for row in members} | {
        row[0]: f"{mask_name(row[1])}户({place(work, row[2])})" for row in homes
    }
