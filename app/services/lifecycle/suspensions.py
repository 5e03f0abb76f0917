"""Cases that wait for something: why, until when, and waking by themselves, whoever is there by then."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from app.core.enums import CaseState, EventKind
from app.core.errors import InvalidValueError
from app.services import history
from app.services.county.registry_rows import DutyRef
from app.services.lifecycle import clock_moves, handovers, standstill
from app.services.sending import outbox
from app.services.sending.called import Called
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, Deadline

LONGEST_EXTENSION = timedelta(days=366)
"""How far ahead a case may be put off at once."""
OTHER = "other"
"""The reason that fits where no other on the list does; it needs words of its own."""
REASONS: Mapping[str, tuple[str, ...]] = {
    "materials": ("材料", "证明", "证件", "资料"),
    "person": ("本人", "外出", "不在家", "联系不上", "回来"),
    "approval": ("审批", "批复", "上级", "政策", "名额"),
    "department": ("单位", "部门", "公安", "民政", "法院", "鉴定", "县局"),
    "money": ("资金", "拨款", "经费"),
    "season": ("季节", "节令", "开春", "播种"),
    "weather": ("天晴", "天气", "下雨", "下雪", "水退", "路通"),
    OTHER: (),
}
"""The list of reasons, and words by which an officer's own are told to mean one of them."""


def reason_of(text: str) -> str:
    """Which reason of the list these words give."""
    return next((name for name, words in REASONS.items() if any(word in text for word in words)), OTHER)


def suspend(work: Work, case: Case, until: datetime, text: str) -> dict[str, str]:
    """Stop the case's clocks until `until`; answers what the history keeps. Raises InvalidValueError."""
    most = work.snapshots.ruleset_for(case.division_code).limits.suspend_at_most
    check_until(work, until, most.span)
    clock_moves.suspend(work, case, until)
    return {"until": until.isoformat(), "reason": reason_of(text)}


def check_until(work: Work, until: datetime, most: timedelta) -> None:
    """A day that lies ahead, and not further than `most`; raises InvalidValueError."""
    if until <= work.now:
        raise InvalidValueError("日期已经过了,请写以后的日子", "until")
    if until > work.now + most + timedelta(days=1):
        raise InvalidValueError(f"最多写到 {most.days} 天以后,到时候还办不了再延", "until")


def wake(work: Work, case: Case, rows: list[Deadline], called: Called, duties: Sequence[DutyRef]) -> None:
    """The day until which the case was suspended has come: it goes on by itself.

    Where its officer has left meanwhile, whoever stands in his place now has it, and must answer for it.
    """
    clock_moves.resume(work, case, rows)
    case.state = str(CaseState.IN_HAND)
    if work.snapshots.registry.officer(case.officer_id or "") is None:
        handovers.succeed(work, case, rows, called, duties)
    standstill.progressed(work, case, rows)
    words = case_words(work, case, case.next_due_at)
    if case.officer_id is not None:
        outbox.enqueue_alert(work, case, case.officer_id, "reminder", "alert_resumed", words)
    history.record(work, case, EventKind.RESUMED, history.SYSTEM, {"officer_id": case.officer_id})
    outbox.enqueue_news(work, case, "told_resumed", words)
