"""Messages that were left alone and turn out to be the beginning of a case."""

from collections.abc import Sequence

from app.core.enums import EventKind, FateKind
from app.services import cases, desk, history
from app.services.work import Work
from models import Case, Message


async def adopt(work: Work, case: Case, pieces: Sequence[Message], actor: str) -> None:
    """They become part of the case: their fate changes to joined, the desk is relieved."""
    if not pieces:
        return
    for message in pieces:
        message.fate_kind, message.fate_reason = str(FateKind.CASE_JOINED), "text"
        cases.attach(work, case, message)
    ids = [message.id for message in pieces]
    await desk.withdraw(work, ids, "adopted")
    history.record(
        work, case, EventKind.JOINED, actor, {"message_ids": [str(i) for i in ids], "what": "text"}
    )
