"""Whose a platform identity is: bound, asked about, undone; the cases that came with it go along and come back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from app.core.enums import FINAL_STATES, EventKind, OfficerRole
from app.core.errors import ConflictError, NotFoundError
from app.services import audit, history
from app.services.county.registry import duties_of_households
from app.services.county.registry_rows import OfficerRef
from app.services.lifecycle import cases
from app.services.scope import Right, Scope
from app.services.sending.words import case_words
from app.services.work import Work
from models import Binding, Case, Contact, Conversation, Household, Person

WAITING, BOUND, REFUSED, UNDONE = "waiting", "bound", "refused", "undone"
BY_OFFICER, BY_SELF, BY_CODE = "officer", "self", "village_code"
_FRESH = {"populate_existing": True}


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody on one account of one platform."""

    channel: str
    account: str
    external_id: str

    @classmethod
    def of(cls, conversation: Conversation) -> "Identity":
        """The identity of who writes in this conversation."""
        return cls(conversation.channel, conversation.account, conversation.sender)


async def bind(
    work: Work,
    identity: Identity,
    person: Person,
    household: Household,
    way: str,
    actor: str,
    address: str = "",
) -> Binding:
    """The identity is this person's from now on; his open cases find their household.

    Raises ConflictError where it is somebody else's: that is undone first.
    """
    contact = await _contact(work, identity)
    if contact is not None and contact.retired_at is None:
        if (contact.owner_kind, contact.owner_id) != ("person", person.id):
            raise ConflictError("这个号已经登记给别人了,要先撤销原来的")
        return await _last(work, identity) or _row(work, identity, person, household, way, actor)
    if contact is None:
        contact = Contact(
            id=work.ids.next(),
            channel=identity.channel,
            account=identity.account,
            external_id=identity.external_id,
            owner_kind="person",
            owner_id=person.id,
        )
        work.session.add(contact)
    contact.owner_kind, contact.owner_id, contact.retired_at = "person", person.id, None
    row = _row(work, identity, person, household, way, actor)
    row.moved = [await _take(work, case, person, household) for case in await _open_cases(work, identity)]
    audit.note(work, actor, "bound", f"people:{person.id}", household.division_code, address=address, way=way)
    return row


def _row(
    work: Work, identity: Identity, person: Person, household: Household, way: str, actor: str
) -> Binding:
    row = Binding(
        id=work.ids.next(),
        channel=identity.channel,
        account=identity.account,
        external_id=identity.external_id,
        owner_id=person.id,
        household_id=household.id,
        division_code=household.division_code,
        way=way,
        state=BOUND,
        moved=[],
        by=actor[:80],
        created_at=work.now,
        decided_at=work.now,
    )
    work.session.add(row)
    return row


async def undo(work: Work, scope: Scope, binding_id: int) -> Binding:
    """It was somebody else: the identity is nobody's again, and its cases are what they had been.

    Raises NotAllowedError, NotFoundError, ConflictError.
    """
    scope.require(Right.BIND)
    wanted = select(Binding).where(Binding.id == binding_id).with_for_update()
    row = await work.session.scalar(scope.within(wanted, Binding.division_code))
    if row is None:
        raise NotFoundError("没有这次绑定")
    if row.state != BOUND:
        raise ConflictError("这次绑定已经撤销了")
    contact = await _contact(work, Identity(row.channel, row.account, row.external_id))
    if contact is not None and (contact.owner_kind, contact.owner_id) == ("person", row.owner_id):
        contact.retired_at = work.now
    for before in row.moved:
        await _give_back(work, row, before)
    row.state, row.by, row.decided_at = UNDONE, scope.actor[:80], work.now
    audit.record(work, scope, "unbound", f"people:{row.owner_id}", row.division_code, cases=len(row.moved))
    return row


async def listed(work: Work, scope: Scope, limit: int = 100) -> Sequence[Binding]:
    """The latest bindings within the scope, newest first."""
    scope.require(Right.BIND)
    wanted = scope.within(select(Binding), Binding.division_code).order_by(Binding.id.desc()).limit(limit)
    return (await work.session.scalars(wanted)).all()


async def _contact(work: Work, identity: Identity) -> Contact | None:
    wanted = select(Contact).where(
        Contact.external_id == identity.external_id,
        Contact.account == identity.account,
        Contact.channel == identity.channel,
    )
    found: Contact | None = await work.session.scalar(wanted.with_for_update())
    return found


async def _last(work: Work, identity: Identity) -> Binding | None:
    wanted = select(Binding).where(
        Binding.external_id == identity.external_id,
        Binding.account == identity.account,
        Binding.channel == identity.channel,
        Binding.state == BOUND,
    )
    found: Binding | None = await work.session.scalar(wanted.order_by(Binding.id.desc()).limit(1))
    return found


async def _open_cases(work: Work, identity: Identity) -> Sequence[Case]:
    """The open cases that this identity reported while it was nobody's, held until we are done."""
    talks = select(Conversation.id).where(
        Conversation.sender == identity.external_id,
        Conversation.account == identity.account,
        Conversation.channel == identity.channel,
    )
    await work.flush()
    found = await work.session.scalars(
        select(Case)
        .where(
            Case.reporter_conversation_id.in_(talks),
            Case.reporter_person_id.is_(None),
            Case.state.not_in(FINAL_STATES),
        )
        .order_by(Case.id)
        .with_for_update()
    )
    return found.all()


async def _take(work: Work, case: Case, person: Person, household: Household) -> dict[str, Any]:
    """The case is this person's; at his household's place it is the household's too. Answers what it had been."""
    before = {
        "case_id": str(case.id),
        "household_id": case.household_id,
        "person_id": case.reporter_person_id,
        "division_code": case.division_code,
        "officer_id": case.officer_id,
    }
    case.reporter_person_id = person.id
    is_there = household.division_code.startswith(case.division_code)
    if case.household_id is None and is_there:
        case.household_id, case.division_code = household.id, household.division_code
        duties = (await duties_of_households(work.session, [household.id]))[household.id]
        role, place = OfficerRole.HOUSEHOLD_OFFICER, household.division_code
        holders = work.snapshots.registry.holders(role, place, duties, work.now)
        _hand_to(work, case, holders[0] if holders else None)
    return before


def _hand_to(work: Work, case: Case, officer: OfficerRef | None) -> None:
    """Unless somebody answered for it already, the case is this officer's, and he is called."""
    if officer is None or officer.id == case.officer_id or case.acknowledged_at is not None:
        return
    case.officer_id = officer.id
    data = {"officer_id": officer.id, "role": officer.role, "route": "binding"}
    history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, data)
    words = case_words(work, case, case.next_due_at)
    cases.alert(work, case, officer.id, officer.role, "alert_new", words)


async def _give_back(work: Work, row: Binding, before: dict[str, Any]) -> None:
    wanted = select(Case).where(Case.id == int(before["case_id"])).with_for_update()
    case = await work.session.scalar(wanted, execution_options=_FRESH)
    if case is None or case.reporter_person_id != row.owner_id:
        return
    case.reporter_person_id = before["person_id"]
    if case.household_id == row.household_id:
        case.household_id, case.division_code = before["household_id"], before["division_code"]
    if case.state not in FINAL_STATES:
        _hand_to(work, case, work.snapshots.registry.officer(before["officer_id"] or ""))
