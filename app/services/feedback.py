"""What people say about how their matter was handled."""

from app.core.enums import EventKind
from app.services import history
from app.services.work import Work
from models import Case


def rate(work: Work, case: Case, stars: int, actor: str) -> None:
    """Keep a rating from 1 to 5 in the case's history."""
    history.record(work, case, EventKind.CALLED_BACK, actor, {"rating": stars})
