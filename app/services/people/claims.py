"""Who somebody says he is: name, village, last four of the ID number. Nobody learns whether there is such a person.

A try costs the same and is answered the same, right or wrong. Tries are counted by who tries and by whom he names;
past the limit they are heard no more, in silence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, or_, select

from app.core.errors import ConflictError
from app.nlu.types import PlaceMatch
from app.services import audit
from app.services.history import digest
from app.services.people import bindings
from app.services.people.bindings import Identity
from app.services.scope import lies_within
from app.services.work import Work
from models import BindingAttempt, Household, Person

TRIES, WITHIN = 5, timedelta(days=1)
VILLAGE = 12
_LAST_FOUR = re.compile(r"(?<![0-9])([0-9]{3}[0-9Xx])(?![0-9])")
_NAME = re.compile(r"[\u4e00-\u9fff·]{2,8}")
_FILLER = re.compile(r"我是|我叫|名字|姓名|身份证|后四位|尾号|是|住在|住|的|[镇村组]|社区|村委会")


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said: a name, the villages that the words may mean, the last four."""

    name: str
    villages: tuple[str, ...]
    last_four: str


def read(text: str, places: Sequence[PlaceMatch], home: str = "") -> Claim | None:
    """The claim that the words make; `home` is a village that is known already. None where something is missing."""
    found = _LAST_FOUR.search(text)
    codes = [code for place in places for code in (place.candidates or (place.code,))]
    villages = tuple(dict.fromkeys(code[:VILLAGE] for code in codes if len(code) >= VILLAGE)) or (
        (home[:VILLAGE],) if home else ()
    )
    rest = text.replace(found[1], " ") if found else text
    for place in sorted(places, key=lambda each: -len(each.word)):
        rest = rest.replace(place.word, " ")
    name = _NAME.search(_FILLER.sub(" ", rest))
    if found is None or name is None or not villages:
        return None
    return Claim(name[0], villages, found[1].upper())


async def consider(work: Work, identity: Identity, claim: Claim, actor: str) -> None:
    """Bind who is right, and say nothing of it; a try is counted either way."""
    sender, subject = sender_mark(identity), subject_mark(claim.name, claim.villages[0])
    is_heard = await _is_heard(work, sender, subject)
    work.append(BindingAttempt, id=work.ids.next(), sender=sender, subject=subject, at=work.now)
    found = await _people(work, claim)
    fitting = [pair for pair in found if _ends_with(pair[0], claim.last_four)]
    if not is_heard:
        audit.note(work, actor, "bind_limited", division_code=claim.villages[0], result=audit.REFUSED)
        return
    if len(fitting) != 1:
        audit.note(work, actor, "bind_tried", division_code=claim.villages[0], result=audit.REFUSED)
        return
    try:
        await bindings.bind(work, identity, *fitting[0], bindings.BY_SELF, actor)
    except ConflictError:
        audit.note(work, actor, "bind_tried", division_code=claim.villages[0], result=audit.REFUSED)


def sender_mark(identity: Identity) -> str:
    """By what the tries of this identity are counted."""
    return digest(f"{identity.channel}\0{identity.account}\0{identity.external_id}")


def subject_mark(name: str, village: str) -> str:
    """By what the tries to be this person are counted."""
    return digest(f"{name}\0{village}")


async def _is_heard(work: Work, sender: str, subject: str) -> bool:
    since = work.now - WITHIN
    row = BindingAttempt
    await work.flush()
    for column, value in ((row.sender, sender), (row.subject, subject)):
        tried = select(func.count(row.id)).where(column == value, row.at > since)
        if (await work.session.scalar(tried) or 0) >= TRIES:
            return False
    return True


async def _people(work: Work, claim: Claim) -> list[tuple[Person, Household]]:
    rows = await work.session.execute(
        select(Person, Household)
        .join(Household, Household.id == Person.household_id)
        .where(
            or_(*(lies_within(Household.division_code, code) for code in claim.villages)),
            Person.name == claim.name,
            Person.retired_at.is_(None),
            Household.retired_at.is_(None),
        )
    )
    return [(person, household) for person, household in rows]


def _ends_with(person: Person, last_four: str) -> bool:
    return person.id_number is not None and person.id_number.reveal().upper().endswith(last_four)
