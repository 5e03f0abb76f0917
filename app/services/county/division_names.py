"""Divisions by name: as they are shown, and as administrators write them, alone or behind the village or town."""

from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.registry import Registry
from app.services.scope import Scope
from app.services.work import Work

_CHOICES = 6
_FOUND = 20


def place(registry: Registry, code: str) -> str:
    """A place from the town down, else the county's name, else nothing."""
    path = [division.name for division in registry.path(code)]
    return "".join(path[1:] or path)


def place_or_code(registry: Registry, code: str) -> str:
    """A place from the town down, else the county's name, else its code."""
    return place(registry, code) or code


def named(work: Work, scope: Scope, written: str) -> str:
    """The division within the scope that has this code, or is called so alone or behind its village or town.

    Raises NotFoundError for none, InvalidValueError for several.
    """
    registry, missing = work.snapshots.registry, f"没有区划“{written[:20]}”,或者不在您管的区划里"
    if written.isascii():
        if not scope.sees(written):
            raise NotFoundError(missing)
        return written
    called = _short(written)
    found = [
        code
        for code, division in registry.divisions.items()
        if scope.sees(code) and (written in division.aliases or called in _names(work, code))
    ]
    if not found:
        raise NotFoundError(missing)
    if len(found) > 1:
        which = "、".join(f"{place(registry, code)} {code}" for code in sorted(found)[:_CHOICES])
        raise InvalidValueError(f"叫“{written[:20]}”的不止一个,请写代码:{which}")
    return found[0]


def called(work: Work, scope: Scope, word: str) -> list[str]:
    """The divisions within the scope that that a search may mean: by a part of a name, or by name behind the town."""
    short = _short(word)
    return [
        division.code
        for division in work.snapshots.registry.divisions.values()
        if scope.sees(division.code)
        and (word in division.name or word in division.aliases or short in _names(work, division.code))
    ][:_FOUND]


def _names(work: Work, code: str) -> set[str]:
    path = [_short(division.name) for division in work.snapshots.registry.path(code)]
    return {"".join(path[at:]) for at in range(len(path))}


def _short(name: str) -> str:
    """竹园村 for 竹园村委会, 西坡社区 for 西坡社区居委会."""
    return name.replace("村委会", "村").replace("居委会", "")
