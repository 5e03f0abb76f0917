"""Somebody scanned an officer's code: the officer says with one tap which of his people it was."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, or_, select

from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.services import audit, bindings, outbox
from app.services.bindings import REFUSED, WAITING, Identity
from app.services.history import SYSTEM
from app.services.registry import HOUSEHOLD_DUTIES, OfficerRef
from app.services.work import Work
from models import Binding, Duty, Household, Person

BY_SCAN = "officer_code"
FRESH = timedelta(days=7)
"""How long the officer is asked; whoever scans again is asked about anew."""
MOST_ASKED = 20
"""Questions that may wait for one officer: a code that hangs on a wall is no flood on his phone."""
MOST_PEOPLE = 1000
Pair = tuple[Person, Household]


async def ask(work: Work, identity: Identity, officer: OfficerRef) -> bool:
    """Ask the officer who scanned his code, once; answers whether he was asked."""
    rows = await waiting(work, officer.id)
    if len(rows) >= MOST_ASKED or any(_identity(row) == identity for row in rows):
        return False
    row = Binding(
        id=work.ids.next(),
        channel=identity.channel,
        account=identity.account,
        external_id=identity.external_id,
        owner_id="",
        household_id="",
        division_code=officer.division_code,
        way=BY_SCAN,
        state=WAITING,
        officer_id=officer.id,
        moved=[],
        by=SYSTEM,
        created_at=work.now,
    )
    work.session.add(row)
    outbox.enqueue_notice(work, officer.id, officer.division_code, "notice_scanned", {}, str(row.id))
    return True


async def waiting(work: Work, officer_id: str) -> Sequence[Binding]:
    """The scans that this officer was asked about and has not said anything of, the oldest first."""
    await work.flush()
    wanted = select(Binding).where(
        Binding.officer_id == officer_id,
        Binding.state == WAITING,
        Binding.way == BY_SCAN,
        Binding.created_at > work.now - FRESH,
    )
    return (await work.session.scalars(wanted.order_by(Binding.id))).all()


async def people_of(work: Work, officer_id: str) -> list[Pair]:
    """Everybody of the households that the officer has a duty for today, household by household."""
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    own = select(Duty.target).where(
        Duty.officer_id == officer_id,
        Duty.kind.in_([str(kind) for kind in HOUSEHOLD_DUTIES]),
        Duty.retired_at.is_(None),
        or_(Duty.since.is_(None), Duty.since <= today),
        or_(Duty.until.is_(None), Duty.until >= today),
    )
    wanted = (
        select(Person, Household)
        .join(Household, Household.id == Person.household_id)
        .where(Household.id.in_(own), Household.retired_at.is_(None), Person.retired_at.is_(None))
        .order_by(Household.division_code, Household.id, func.length(Person.id), Person.id)
    )
    return [
        (person, household) for person, household in await work.session.execute(wanted.limit(MOST_PEOPLE))
    ]


async def decide(work: Work, officer_id: str, scan_id: int, person_id: str) -> None:
    """It was this person of his; an empty id: none of them.

    Raises NotFoundError where nothing waits, InvalidValueError for somebody else's people, ConflictError where
    the identity was bound meanwhile.
    """
    question = next((row for row in await waiting(work, officer_id) if row.id == scan_id), None)
    if question is None:
        raise NotFoundError("没有等您核对的扫码")
    actor = f"officer:{officer_id}"
    question.by, question.decided_at, question.state = actor, work.now, REFUSED
    if not person_id:
        audit.note(work, actor, "not_he", division_code=question.division_code)
        return
    pair = next((each for each in await people_of(work, officer_id) if each[0].id == person_id), None)
    if pair is None:
        raise InvalidValueError("请从您包的户里选一位", "person_id")
    bound = await bindings.bind(work, _identity(question), *pair, BY_SCAN, actor)
    if bound.owner_id != person_id:
        raise ConflictError("这个号已经登记给别人了")
    bound.officer_id = officer_id
    await work.session.delete(question)


def _identity(row: Binding) -> Identity:
    return Identity(row.channel, row.account, row.external_id)
