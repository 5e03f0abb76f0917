"""A case with nothing masked: whom to ring about it, at which number, and the files that came with it."""

from dataclasses import dataclass

from sqlalchemy import Select, and_, func, select

from app.core.errors import NotFoundError
from app.services.casework import case_desk
from app.services.county.officer_names import label
from app.services.deciding.facts import reporter_of
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Attachment, Case, CaseMessage, Household, Officer, OutboxMessage, Person


@dataclass(frozen=True, slots=True)
class Reached:
    """Somebody who can be rung; `phone` is empty where none is known."""

    name: str
    phone: str


async def reporter(work: Work, case: Case) -> Reached:
    """Who reported it, else who lives there; only for somebody who may see what is personal."""
    said = reporter_of(case)
    person = await work.session.get(Person, case.reporter_person_id) if case.reporter_person_id else None
    name = str(said.get("name") or (person.name if person else ""))
    phone = str(said.get("phone") or "")
    if not phone and person is not None and person.phone:
        phone = person.phone.reveal()
    return Reached(name, phone or await _of_household(work, case))


async def _of_household(work: Work, case: Case) -> str:
    """The number of the head of the household, else of anybody who lives there."""
    home = await work.session.get(Household, case.household_id) if case.household_id else None
    if home is None:
        return ""
    wanted = (
        select(Person)
        .where(and_(Person.household_id == home.id, Person.retired_at.is_(None), Person.phone.is_not(None)))
        .order_by(func.coalesce(Person.name != home.head, True), Person.id)
    )
    people = await work.session.scalars(wanted.limit(1))
    return next((person.phone.reveal() for person in people if person.phone), "")


async def officers(work: Work, case: Case) -> list[Reached]:
    """Who is responsible, then everybody else who was called; only for who may see what is personal."""
    called = select(OutboxMessage.officer_id).where(
        OutboxMessage.case_id == case.id, OutboxMessage.officer_id.is_not(None)
    )
    ids = [case.officer_id, *await work.session.scalars(called.order_by(OutboxMessage.id))]
    rows = {row.id: row for row in await work.session.scalars(select(Officer).where(Officer.id.in_(ids)))}
    found = []
    for each in dict.fromkeys(ids):
        officer = work.snapshots.registry.officer(each or "")
        if officer is not None and (row := rows.get(officer.id)) is not None:
            found.append(Reached(label(work, officer), row.phone.reveal() if row.phone else ""))
    return found


def files_of(case_id: int) -> Select[Attachment]:
    """What came with the messages of a case."""
    joined = CaseMessage.message_id == Attachment.message_id
    return select(Attachment).join(CaseMessage, joined).where(CaseMessage.case_id == case_id)


async def file_of(work: Work, scope: Scope, number: str, attachment_id: int) -> Attachment:
    """One of them that can be shown; raises NotAllowedError, NotFoundError."""
    scope.require(Right.REVEAL)
    case = await case_desk.find(work, scope, number)
    wanted = files_of(case.id).where(Attachment.id == attachment_id, Attachment.shown_hash.is_not(None))
    found: Attachment | None = await work.session.scalar(wanted)
    if found is None:
        raise NotFoundError("没有这个文件")
    return found
