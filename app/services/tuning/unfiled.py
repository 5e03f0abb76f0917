"""The messages that became no case: what was said, masked, and what was done with it instead."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from app.core.enums import FateKind
from app.core.errors import NotFoundError
from app.nlu.masking import masked
from app.services.scope import Right, Scope
from app.services.work import Work
from models import Message

FATES = (FateKind.TO_HUMAN, FateKind.ANSWERED, FateKind.IGNORED)
MOST = 30
_LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Unfiled:
    """One message without a case: its id, when it came, what it said (masked), and its fate."""

    id: int
    at: datetime
    text: str
    fate: FateKind


async def newest(work: Work, scope: Scope) -> list[Unfiled]:
    """The newest of them with words that somebody may see, drills aside; raises NotAllowedError."""
    scope.require(Right.READ)
    wanted = select(
        Message.id, Message.received_at, Message.text, Message.fate_kind, Message.division_code
    ).where(
        scope.holds(Message.division_code),
        Message.fate_kind.in_(FATES),
        Message.is_drill.is_(False),
        Message.kind != "event",
    )
    rows = await work.session.execute(wanted.order_by(Message.id.desc()).limit(MOST))
    understander = work.snapshots.understander_for
    return [
        Unfiled(
            row.id,
            row.received_at,
            masked(row.text, understander(row.division_code).understand(row.text)),
            FateKind(row.fate_kind),
        )
        for row in rows
        if row.text.strip()
    ]


async def find(work: Work, scope: Scope, number: str) -> Message:
    """A message by its id; raises NotFoundError where there is none that the scope may see, NotAllowedError."""
    scope.require(Right.READ)
    is_id = number.isascii() and number.isdigit() and int(number[:30]) <= _LARGEST
    chosen = scope.within(
        select(Message).where(Message.id == (int(number) if is_id else 0)), Message.division_code
    )
    message: Message | None = await work.session.scalar(chosen)
    if message is None:
        raise NotFoundError(f"没有编号为“{number[:20]}”的事项或消息")
    return message
