"""Officers as colleagues name them: by id, by name, the nearest first where several are called the same."""

from collections.abc import Sequence
from datetime import datetime

from app.core.divisions import outwards
from app.core.enums import OfficerRole
from app.core.errors import InvalidValueError
from app.nlu.leader_words import LEVELS, POSTS, post_of
from app.services.county.division_names import place
from app.services.county.registry import Registry
from app.services.county.registry_rows import OfficerRef
from app.services.work import Work
from models import CaseEvent

COUNTY = 6
MOST_NAMED = 4


def concerned(work: Work, event: CaseEvent) -> OfficerRef | None:
    """The officer whom an entry of a case's history is about: who was called, or who did it."""
    return work.snapshots.registry.officer(str(event.data.get("officer_id") or ""))


def find_officer(registry: Registry, text: str, near: str, field: str = "to") -> OfficerRef:
    """The officer whom `text` names, seen from the division `near`; raises InvalidValueError with what to write."""
    name = text.strip()
    if not name:
        raise InvalidValueError("请写明是谁", field)
    by_id = registry.officer(name)
    if by_id is not None and by_id.division_code.startswith(near[:COUNTY]):
        return by_id
    same = [
        o for o in registry.officers.values() if o.name == name and o.division_code[:COUNTY] == near[:COUNTY]
    ]
    if not same:
        raise InvalidValueError(f"没有找到“{name[:20]}”,请写全名或者工号", field)
    for code in outwards(near):
        close = [officer for officer in same if officer.division_code.startswith(code)]
        if len(close) == 1:
            return close[0]
        if close:
            break
    raise _several(registry, name, same, field)


def _several(registry: Registry, name: str, same: Sequence[OfficerRef], field: str) -> InvalidValueError:
    """The refusal of a name that several have, with the numbers of which one is to be written."""
    shown = "、".join(f"{o.id} {place(registry, o.division_code)}{o.title}" for o in same[:MOST_NAMED])
    return InvalidValueError(f"有{len(same)}位“{name}”,请写工号:{shown}", field)


def find_target(work: Work, county: str, text: str) -> str:
    """The id of the officer of this county whom a name, a number, or the name or code of an office means.

    Raises InvalidValueError for nobody and for several.
    """
    registry = work.snapshots.registry
    by_id = registry.officer(text)
    if by_id is not None and by_id.division_code.startswith(county):
        return text
    same = [o for o in registry.officers.values() if o.name == text and o.division_code.startswith(county)]
    if len(same) == 1:
        return same[0].id
    if len(same) > 1:
        raise _several(registry, text, same, "to")
    return _of_office(registry, county, text, work.now).id


def _of_office(registry: Registry, county: str, text: str, at: datetime) -> OfficerRef:
    """The best officer of an office; one whose name merely holds the words is good where it is the only one."""
    here = [o for o in registry.offices.values() if o.division_code.startswith(county)]
    exact = [o for o in here if text in (o.code, o.name)]
    found = exact or [o for o in here if len(text) > 1 and text in o.name]
    if len(found) > 1:
        names = "、".join(f"{o.code} {o.name}" for o in found[:MOST_NAMED])
        raise InvalidValueError(f"有{len(found)}个“{text}”,请写机构代码:{names}", "to")
    sitting = registry.in_office(found[0].code, at) if found else ()
    if not sitting:
        raise InvalidValueError(
            f"{text}还没有登记干部" if found else f"没有找到“{text}”这个人或者单位,请写全名", "to"
        )
    return sitting[0]


def whom(work: Work, name: str, near: str, place_code: str) -> OfficerRef | None:
    """The one officer below `near` whom somebody means who leads there; None for nobody and for several.

    By his name, by family name and post (王支书), by a post that only one has (副镇长), by a word for
    whoever holds a role where the case is (村上), or by an office.
    """
    registry = work.snapshots.registry
    if name in LEVELS:
        return next(iter(registry.holders(LEVELS[name], place_code, (), work.now)), None)
    here = [each for each in registry.officers.values() if each.division_code.startswith(near)]
    named = [each for each in here if len(each.name) > 1 and name.startswith(each.name)]
    family, post = post_of(name)
    found = named or [each for each in here if post and _has_post(each, family, post)]
    if len(found) == 1:
        return found[0]
    if found:
        at_place = [each for each in found if place_code.startswith(each.division_code)]
        return at_place[0] if len(at_place) == 1 else None
    try:
        return registry.officer(find_target(work, near[:COUNTY], name))
    except InvalidValueError:
        return None


def _has_post(officer: OfficerRef, family: str, post: str) -> bool:
    is_his = post in officer.title or (bool(family) and post in POSTS.get(OfficerRole(officer.role), ()))
    return is_his and officer.name.startswith(family)


def label(work: Work, officer: OfficerRef) -> str:
    """An officer with his title, as people say it."""
    title = officer.title or work.snapshots.ruleset_for(officer.division_code).word("roles", officer.role)
    return f"{title}{officer.name}"
