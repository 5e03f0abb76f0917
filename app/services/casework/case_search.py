"""Cases looked for by what somebody knows of them: a number, an officer, a person, a phone, a place.

What people wrote is encrypted: a case is not found by its words.
"""

from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from app.core.phones import normal_phone
from app.services.county.division_names import called
from app.services.county.searching import narrowed
from app.services.scope import Scope, lies_within
from app.services.work import Work
from models import Case, Household, Officer, Person
from models.types import keyring_of


def meant_by(work: Work, scope: Scope, words: str) -> ColumnElement[bool]:
    """The cases that these words may mean, each further word narrowing them; `words` is not blank."""
    return narrowed(words, partial(_meant_by, work, scope))


def _meant_by(work: Work, scope: Scope, words: str) -> ColumnElement[bool]:
    """Any way in which this may mean a case."""
    number = normal_phone(words)
    people = _people(work, words, number)
    homes = select(Household.id).where(
        or_(Household.id == words, Household.head.contains(words, autoescape=True))
    )
    officers = select(Officer.id).where(
        or_(Officer.id == words, Officer.name.contains(words, autoescape=True))
    )
    return or_(
        Case.number.contains(words, autoescape=True),
        Case.officer_id.in_(officers),
        Case.reporter_person_id.in_(people),
        Case.household_id.in_(homes),
        *(lies_within(Case.division_code, code) for code in called(work, scope, words)),
    )


def _people(work: Work, words: str, number: str | None) -> Select[Any]:
    ways = [Person.name.contains(words, autoescape=True), Person.household_id == words]
    if number is not None:
        keyring = keyring_of(work.session.get_bind().dialect)
        ways.append(Person.phone_index == keyring.index(number, "people.phone"))
    return select(Person.id).where(or_(*ways))
