"""Officers as colleagues name them: by id, by name, the nearest first where several are called the same."""

from app.core.divisions import outwards
from app.core.errors import InvalidValueError
from app.services.registry import OfficerRef, Registry
from app.services.work import Work

COUNTY = 6
MOST_NAMED = 4


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
    shown = "、".join(f"{o.id} {place(registry, o.division_code)}" for o in same[:MOST_NAMED])
    raise InvalidValueError(f"有{len(same)}位“{name}”,请写工号:{shown}", field)


def label(work: Work, officer: OfficerRef) -> str:
    """An officer with his title, as people say it."""
    title = officer.title or work.snapshots.ruleset_for(officer.division_code).word("roles", officer.role)
    return f"{title}{officer.name}"


def place(registry: Registry, code: str) -> str:
    """A place from the town down, else the county's name."""
    path = [division.name for division in registry.path(code)]
    return "".join(path[1:] or path)
