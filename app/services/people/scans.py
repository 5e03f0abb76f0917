"""Somebody scanned the code of an officer or a village: who knows the people there says with one tap who it was."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, or_, select

from app.core.enums import OfficerRole
from app.core.errors import ConflictError, InvalidValueError, NotFoundError
from app.services import audit
from app.services.county.division_names import place
from app.services.county.registry import HOUSEHOLD_DUTIES
from app.services.county.registry_rows import OfficerRef
from app.services.history import SYSTEM
from app.services.people import bindings
from app.services.people.bindings import BY_CODE, REFUSED, WAITING, Identity
from app.services.scope import lies_within
from app.services.sending import outbox
from app.services.work import Work
from models import Binding, Duty, Household, Person

BY_SCAN = "officer_code"
FRESH = timedelta(days=7)
"""How long the officer is asked; whoever scans again is asked about anew."""
MOST_ASKED = 20
"""Questions that may wait for one officer: a code that hangs on a wall is no flood on his phone."""
MOST_PEOPLE = 3000
VILLAGE_ROOM = "village_room"
Pair = tuple[Person, Household]


async def ask(work: Work, identity: Identity, officer: OfficerRef, village: str = "") -> bool:
    """Ask an officer who scanned his code, or the code of a village that he answers for; once.

    Answers whether he was asked.
    """
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
        division_code=village or officer.division_code,
        way=BY_CODE if village else BY_SCAN,
        state=WAITING,
        officer_id=officer.id,
        moved=[],
        by=SYSTEM,
        created_at=work.now,
    )
    work.session.add(row)
    key = "notice_scanned_village" if village else "notice_scanned"
    said = {"place": place(work.snapshots.registry, village)} if village else {}
    outbox.enqueue_notice(work, officer.id, officer.division_code, key, said, str(row.id))
    return True


def knows(work: Work, village: str) -> OfficerRef | None:
    """Who is asked about a village's code: whoever sits in its room now, else its agent, else its leader."""
    registry = work.snapshots.registry
    rooms = (o for o in registry.offices.values() if o.division_code == village and o.kind == VILLAGE_ROOM)
    sitting = [one.officer for room in rooms for one in registry.on_duty(room.code, work.now)]
    by_role = (
        each
        for role in (OfficerRole.AGENT, OfficerRole.VILLAGE_LEADER)
        for each in registry.holders(role, village, (), work.now)
    )
    return next(iter(sitting), None) or next(by_role, None)


async def waiting(work: Work, officer_id: str) -> Sequence[Binding]:
    """The scans that this officer was asked about and has not said anything of, the oldest first."""
    await work.flush()
    wanted = select(Binding).where(
        Binding.officer_id == officer_id,
        Binding.state == WAITING,
        Binding.way.in_((BY_SCAN, BY_CODE)),
        Binding.created_at > work.now - FRESH,
    )
    return (await work.session.scalars(wanted.order_by(Binding.id))).all()


async def people_of(work: Work, scan: Binding, named: str = "") -> list[Pair]:
    """Whom the scan may have been, household by household; `named`: only whose name, or head's name, has these words.

    Of a village's code everybody of the village; of an officer's code everybody for whom he has a duty today, be it
    on the household or on its division.
    """
    wanted = await _offered(work, scan)
    if named:
        words = (Person.name, Household.head)
        wanted = wanted.where(or_(*(column.contains(named, autoescape=True) for column in words)))
    wanted = wanted.order_by(Household.division_code, Household.id, func.length(Person.id), Person.id).limit(
        MOST_PEOPLE
    )
    return [(person, household) for person, household in await work.session.execute(wanted)]


async def decide(work: Work, officer_id: str, scan_id: int, person_id: str) -> None:
    """It was this person; an empty id: none of those offered.

    Raises NotFoundError where nothing waits, InvalidValueError for somebody who is not offered, ConflictError where
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
    offered = (await _offered(work, question)).where(Person.id == person_id)
    pair = (await work.session.execute(offered)).one_or_none()
    if pair is None:
        raise InvalidValueError("请从名单里选一位", "person_id")
    bound = await bindings.bind(work, _identity(question), pair[0], pair[1], question.way, actor)
    if bound.owner_id != person_id:
        raise ConflictError("这个号已经登记给别人了")
    bound.officer_id = officer_id
    await work.session.delete(question)


async def _offered(work: Work, scan: Binding) -> Select[Person, Household]:
    """Everybody in force whom this scan may have been."""
    everybody = (
        select(Person, Household)
        .join(Household, Household.id == Person.household_id)
        .where(Household.retired_at.is_(None), Person.retired_at.is_(None))
    )
    if scan.way == BY_CODE:
        return everybody.where(lies_within(Household.division_code, scan.division_code))
    today = work.now.astimezone(work.snapshots.registry.zone).date()
    own = select(Duty.target).where(
        Duty.officer_id == scan.officer_id,
        Duty.kind.in_([str(kind) for kind in HOUSEHOLD_DUTIES]),
        Duty.retired_at.is_(None),
        or_(Duty.since.is_(None), Duty.since <= today),
        or_(Duty.until.is_(None), Duty.until >= today),
    )
    divisions = work.snapshots.registry.divisions
    places = [target for target in await work.session.scalars(own) if target in divisions]
    theirs = (lies_within(Household.division_code, code) for code in places)
    return everybody.where(or_(Household.id.in_(own), *theirs))


def _identity(row: Binding) -> Identity:
    return Identity(row.channel, row.account, row.external_id)
