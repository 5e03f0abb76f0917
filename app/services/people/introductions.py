"""“是您包的户吗?”: an officer says with one tap who a stranger is that reported one of his cases."""

from sqlalchemy import or_, select

from app.core.errors import ConflictError, NotFoundError
from app.core.phones import normal_phone
from app.services import audit
from app.services.deciding import facts
from app.services.history import SYSTEM
from app.services.people import bindings
from app.services.people.bindings import BY_OFFICER, REFUSED, WAITING, Identity
from app.services.scope import lies_within
from app.services.work import Work
from models import Binding, Case, Conversation, Household, Person
from models.types import keyring_of

VILLAGE = 12
Pair = tuple[Person, Household]


async def propose(work: Work, case: Case, officer_id: str) -> Binding | None:
    """Who reported this case, if one person of its village fits what was said and the officer was not asked yet."""
    if case.reporter_person_id is not None or case.reporter_conversation_id is None:
        return None
    if len(case.division_code) < VILLAGE:
        return None
    conversation = await work.session.get(Conversation, case.reporter_conversation_id)
    if conversation is None:
        return None
    await work.flush()
    asked = select(Binding).where(Binding.case_id == case.id, Binding.way == BY_OFFICER)
    before = await work.session.scalar(asked.order_by(Binding.id.desc()).limit(1))
    if before is not None:
        return before if (before.state, before.officer_id) == (WAITING, officer_id) else None
    found = await _fitting(work, case)
    if len(found) != 1:
        return None
    person, household = found[0]
    row = Binding(
        id=work.ids.next(),
        channel=conversation.channel,
        account=conversation.account,
        external_id=conversation.sender,
        owner_id=person.id,
        household_id=household.id,
        division_code=household.division_code,
        way=BY_OFFICER,
        state=WAITING,
        officer_id=officer_id,
        case_id=case.id,
        moved=[],
        by=SYSTEM,
        created_at=work.now,
    )
    work.session.add(row)
    return row


async def waiting(work: Work, case_id: int, officer_id: str) -> tuple[Binding, Pair] | None:
    """The question that waits for this officer, and whom it is about."""
    wanted = (
        select(Binding, Person, Household)
        .join(Person, Person.id == Binding.owner_id)
        .join(Household, Household.id == Binding.household_id)
        .where(Binding.case_id == case_id, Binding.officer_id == officer_id, Binding.state == WAITING)
    )
    row = (await work.session.execute(wanted)).first()
    return None if row is None else (row[0], (row[1], row[2]))


async def decide(work: Work, case_id: int, officer_id: str, *, is_he: bool) -> Person:
    """The officer's word; raises NotFoundError where nothing waits for it, ConflictError where it came too late."""
    await work.flush()
    found = await waiting(work, case_id, officer_id)
    if found is None:
        raise NotFoundError("没有等您核对的人")
    question, (person, household) = found
    actor = f"officer:{officer_id}"
    question.by, question.decided_at, question.state = actor, work.now, REFUSED
    if not is_he:
        audit.note(work, actor, "not_he", f"people:{person.id}", household.division_code)
        return person
    identity = Identity(question.channel, question.account, question.external_id)
    bound = await bindings.bind(work, identity, person, household, BY_OFFICER, actor)
    if bound.owner_id != person.id:
        raise ConflictError("这个号已经登记给别人了")
    bound.officer_id, bound.case_id = officer_id, case_id
    await work.session.delete(question)
    return person


async def _fitting(work: Work, case: Case) -> list[Pair]:
    """People of the case's village who have the phone that was told, or the name."""
    said = facts.reporter_of(case)
    slots = facts.slots_of(case)
    phone = normal_phone(_one(said.get("phone") or slots.get("phone")))
    name = _one(said.get("name"))
    ways = [Person.name == name] if name else []
    if phone:
        index = keyring_of(work.session.get_bind().dialect).index(phone, "people.phone")
        ways.append(Person.phone_index == index)
    if not ways:
        return []
    rows = await work.session.execute(
        select(Person, Household)
        .join(Household, Household.id == Person.household_id)
        .where(
            lies_within(Household.division_code, case.division_code[:VILLAGE]),
            or_(*ways),
            Person.retired_at.is_(None),
            Household.retired_at.is_(None),
        )
        .limit(5)
    )
    return [(person, household) for person, household in rows]


def _one(value: object) -> str:
    return str(value[0]) if isinstance(value, list) and value else str(value or "")


async def of_number(work: Work, number: str, officer_id: str) -> Binding | None:
    """The question that waits for this officer about the case whose number ends so."""
    await work.flush()
    wanted = (
        select(Binding)
        .join(Case, Case.id == Binding.case_id)
        .where(
            Binding.officer_id == officer_id,
            Binding.state == WAITING,
            Case.number.endswith(number, autoescape=True),
        )
    )
    found = (await work.session.scalars(wanted.limit(2))).all()
    return found[0] if len(found) == 1 else None
