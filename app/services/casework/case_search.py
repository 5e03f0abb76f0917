"""Cases looked for by what somebody knows of them: a number, an officer, a person, a phone, a place.

What people wrote is encrypted: a case is not found by its words. Who reported it, as he was named with it, is
encrypted too; that of the latest cases is opened and looked through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.core.phones import normal_phone
from app.services.county.division_names import called
from app.services.county.searching import narrowed
from app.services.deciding import facts
from app.services.scope import Scope, lies_within
from app.services.work import Work
from models import Case, Household, Officer, Person
from models.types import keyring_of

LOOKED_THROUGH = 5_000
"""Of so many of the latest cases one search opens who reported them."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Who reported a case, as it was told with it."""

    case_id: int
    name: str
    phone: str


async def meant_by(work: Work, scope: Scope, words: str) -> ColumnElement[bool]:
    """The cases that these words may mean, each further word narrowing them; `words` is not blank."""
    return narrowed(words, partial(_meant_by, work, scope, await _reported(work, scope)))


async def _reported(work: Work, scope: Scope) -> list[Reported]:
    """Who reported the latest cases within the scope."""
    rows = select(Case.id, Case.reporter).where(scope.holds(Case.division_code))
    found = await work.session.execute(rows.order_by(Case.id.desc()).limit(LOOKED_THROUGH))
    told = ((case_id, facts.reporter_in(reporter)) for case_id, reporter in found)
    return [
        Reported(case_id, str(said.get("name") or ""), str(said.get("phone") or "")) for case_id, said in told
    ]


def _meant_by(work: Work, scope: Scope, reported: Sequence[Reported], words: str) -> ColumnElement[bool]:
    """Any way in which this may mean a case."""
    number = normal_phone(words)
    people = _people(work, words, number)
    homes = select(Household.id).where(
        or_(Household.id == words, Household.head.contains(words, autoescape=True))
    )
    officers = select(Officer.id).where(
        or_(Officer.id == words, Officer.name.contains(words, autoescape=True))
    )
    told = [each.case_id for each in reported if words in each.name or (number and number == each.phone)]
    return or_(
        Case.number.contains(words, autoescape=True),
        Case.officer_id.in_(officers),
        Case.reporter_person_id.in_(people),
        Case.household_id.in_(homes),
        *([Case.id.in_(told)] if told else []),
        *(lies_within(Case.division_code, code) for code in called(work, scope, words)),
    )


def _people(work: Work, words: str, number: str | None) -> Select[Any]:
    ways = [Person.name.contains(words, autoescape=True), Person.household_id == words]
    if number is not None:
        keyring = keyring_of(work.session.get_bind().dialect)
        ways.append(Person.phone_index == keyring.index(number, "people.phone"))
    return select(Person.id).where(or_(*ways))
