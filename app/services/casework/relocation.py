"""A case whose place became known later: whoever is responsible there is called, by words, a position or a photo."""

from datetime import datetime

from app.core.divisions import LEVEL_LENGTHS
from app.core.enums import FINAL_STATES, DivisionLevel, EventKind, Intent
from app.services import history
from app.services.deciding import whereabouts
from app.services.deciding.routing import Decision, decide
from app.services.lifecycle import cases
from app.services.lifecycle.promised import promised_of
from app.services.rules.conditions import Facts
from app.services.sending import outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, Message

VILLAGE = LEVEL_LENGTHS[DivisionLevel.VILLAGE]


def settle(work: Work, case: Case, code: str, decision: Decision, due: datetime | None) -> None:
    """The case is there: its officer is alerted, or told where it is if he keeps it, and whoever answers there as well.

    `due` is what the person was promised. Whoever calls this holds the case's row.
    """
    case.division_code = code
    is_moving = decision.officer is not None and decision.officer.id != case.officer_id
    if decision.officer is not None and is_moving and case.acknowledged_at is None:
        case.officer_id, case.level = decision.officer.id, decision.level
        data = {"officer_id": decision.officer.id, "role": decision.role, "route": decision.route}
        history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, data)
        cases.alert_everybody(work, case, decision, case_words(work, case, due))
    elif case.officer_id is not None:
        words, other = case_words(work, case, due), decision.officer if is_moving else None
        named = {"other": other.name if other is not None else ""}
        outbox.enqueue_alert(work, case, case.officer_id, "alert", "alert_place", words | named)
        if other is not None:
            outbox.enqueue_alert(work, case, other.id, outbox.NOTICE, "alert_place_here", words)


async def by_photo(work: Work, case: Case, message: Message, spot: tuple[float, float]) -> bool:
    """Where a photo was taken says where a case is that has no village yet; whether it did."""
    if len(case.division_code) >= VILLAGE or case.state in FINAL_STATES:
        return False
    code = await whereabouts.division_of(work.session, *spot)
    if len(code) <= len(case.division_code) or not code.startswith(case.division_code):
        return False
    facts = Facts(
        intent=Intent(case.kind),
        text=case.summary,
        words=tuple(case.decision.get("words", ())),
        division_code=code,
        is_urgent=case.is_urgent,
        channel=message.channel,
        account=message.account,
        chat=message.chat,
        item="",
        household_id=None,
        household_tags=(),
        at=work.now,
    )
    decision = decide(facts, work.snapshots.ruleset_for(code), work.snapshots.registry)
    data = {"place": {"code": code, "by": "photo"}}
    history.record(work, case, EventKind.RECORDED, history.SYSTEM, data)
    settle(work, case, code, decision, await promised_of(work, case))
    return True
