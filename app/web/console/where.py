"""The field that asks where: a name is typed or picked, and a code from a link is taken too."""

from app.core.errors import InvalidValueError, NotFoundError
from app.services.county.division_names import named, place_or_code
from app.services.scope import Scope
from app.services.work import Work

FIELD = "division"
LONGEST = 40


def code_of(work: Work, scope: Scope, said: str) -> str:
    """The division that is meant; empty for nothing, a code as it is. Raises InvalidValueError for an unknown name."""
    said = said.strip()[:LONGEST]
    if said.isascii():
        return said
    try:
        return named(work, scope, said)
    except (InvalidValueError, NotFoundError) as refusal:
        raise InvalidValueError(f"哪里:{refusal}", FIELD) from refusal


def words_of(work: Work, code: str) -> str:
    """What stands in the field for this code."""
    return place_or_code(work.snapshots.registry, code)
