"""Taking back a wrong tap within minutes: the case stands as it stood, and the history says both."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.enums import EventKind
from app.core.errors import IllegalMoveError, NotAllowedError
from app.services import history
from app.services.casework import merging
from app.services.lifecycle import deadlines
from app.services.lifecycle.moves import ACTION_WORDS
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, CaseEvent, Deadline, LastMove

_COLUMNS = ("state", "officer_id", "level", "return_count", "incident_id", "merged_into")
_INSTANTS = (
    *("acknowledged_at", "on_site_at", "in_hand_at", "suspended_at"),
    *("resolved_at", "closed_at", "progressed_at", "next_due_at"),
)
_CLOCK = ("due_at", "met_at", "missed_at")
_HARMLESS = (EventKind.JOINED, EventKind.TOLD, EventKind.RECALLED)
"""What may have happened since the move; anything else was decided upon it."""


def standing(case: Case, clocks: Sequence[Deadline]) -> dict[str, Any]:
    """How the case stands: its columns and its clocks, as JSON."""
    return {
        **{name: getattr(case, name) for name in _COLUMNS},
        **{name: _text(getattr(case, name)) for name in _INSTANTS},
        "clocks": {row.kind: [_text(getattr(row, name)) for name in _CLOCK] for row in clocks},
    }


async def keep(
    work: Work,
    case: Case,
    action: str,
    actor: str,
    before: dict[str, Any],
    known: Mapping[int, LastMove] | None = None,
) -> None:
    """Remember the move just made; the one before can't be undone any more.

    `known`: the last moves of the cases at hand, where they were read together.
    """
    values = {"action": action, "actor": actor, "seq": case.last_event_seq, "at": work.now, "before": before}
    row = known.get(case.id) if known is not None else await work.session.get(LastMove, case.id)
    if row is None:
        work.session.add(LastMove(case_id=case.id, **values))
        return
    for name, value in values.items():
        setattr(row, name, value)


async def undo(work: Work, case: Case, actor: str) -> str:
    """Take the last move back and answer which one it was; whoever calls this holds the case's row.

    Only whoever made it may, within `undo_within`, and only while nothing was decided upon it. Raises
    IllegalMoveError and NotAllowedError.
    """
    move = await _undoable(work, case, actor)
    moved_to = case.officer_id
    await _restore(work, case, move.before)
    if move.action == "merge":
        await merging.call_again(work, case)
    if move.action == "unmerge":
        await merging.call_off(work, case)
    words = case_words(work, case, case.next_due_at)
    if moved_to != case.officer_id and moved_to and f"officer:{moved_to}" != actor:
        outbox.enqueue_alert(work, case, moved_to, outbox.NOTICE, "alert_taken_over", words)
    undone = {"undone": move.action, "undone_seq": move.before["seq"]}
    history.record(work, case, EventKind.RECORDED, actor, undone)
    outbox.enqueue_news(work, case, "told_undone", words | {"text": ACTION_WORDS[move.action]})
    action = move.action
    await work.session.delete(move)
    return action


async def is_possible(work: Work, case: Case, actor: str) -> bool:
    """Whether there is a move that he could take back now."""
    try:
        await _undoable(work, case, actor)
    except (IllegalMoveError, NotAllowedError):
        return False
    return True


async def _undoable(work: Work, case: Case, actor: str) -> LastMove:
    move = await work.session.get(LastMove, case.id)
    limit = work.snapshots.ruleset_for(case.division_code).limits.undo_within.span
    if move is None or work.now - move.at > limit:
        raise IllegalMoveError("没有可以撤销的操作,或者已经过了时间")
    if move.actor != actor:
        raise NotAllowedError("刚才那一步不是您做的,不能撤销")
    await _nothing_since(work, case, move)
    return move


async def _nothing_since(work: Work, case: Case, move: LastMove) -> None:
    await work.flush()
    later = select(CaseEvent.id).where(
        CaseEvent.case_id == case.id, CaseEvent.seq > move.seq, CaseEvent.kind.not_in(_HARMLESS)
    )
    if await work.session.scalar(later.limit(1)) is not None:
        raise IllegalMoveError("这一步之后又有了别的动作,不能撤销了")


async def _restore(work: Work, case: Case, before: dict[str, Any]) -> None:
    for name in _COLUMNS:
        setattr(case, name, before.get(name, getattr(case, name)))
    for name in _INSTANTS:
        setattr(case, name, _instant(before[name]))
    for row in await deadlines.of_case(work, case):
        kept = before["clocks"].get(row.kind)
        if kept is None:
            await work.session.delete(row)
            continue
        for name, value in zip(_CLOCK, kept, strict=True):
            setattr(row, name, _instant(value))


def _text(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


def _instant(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None
