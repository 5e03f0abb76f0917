"""A relief case that grows out of another one: the person tells nothing twice."""

from sqlalchemy import select

from app.core.enums import FINAL_STATES, Intent
from app.core.errors import IllegalMoveError, NotAllowedError
from app.core.jsontext import dump
from app.nlu.benefits import applies_for_relief
from app.services.casework.actions import act, may_act
from app.services.county.registry_rows import OfficerRef
from app.services.deciding import facts
from app.services.deciding.facts import facts_of, slots_of
from app.services.deciding.routing import Decision
from app.services.lifecycle import cases
from app.services.sending import outbox
from app.services.sending.words import case_words
from handlers.matters.matter import promise_for
from handlers.talk import Talk
from models import Case, CaseMessage, Conversation, Message


def applied_for(talk: Talk) -> Case | None:
    """The running case that an officer is at, if he says in his own words that relief is applied for: 先写个救助."""
    case = talk.works_on
    is_running = case is not None and case.resolved_at is None and case.state not in FINAL_STATES
    return case if is_running and applies_for_relief(talk.text) else None


async def relief_from(talk: Talk, case: Case, item: str) -> Case:
    """Open it with the officer who asks, and take it in hand; photos and words of the first case are in it.

    Raises IllegalMoveError where there is one that still runs, NotAllowedError for somebody else's case.
    """
    work, officer = talk.work, talk.the_officer
    if not await may_act(work, case, officer):
        raise NotAllowedError("这件事不归您管,不能操作")
    running = select(Case.number).where(
        Case.parent_id == case.id, Case.kind == Intent.RELIEF, Case.resolved_at.is_(None)
    )
    if await work.session.scalar(running.limit(1)) is not None:
        raise IllegalMoveError("这件事已经报过救助,正在办")
    where = await work.session.get(Conversation, case.reporter_conversation_id or 0)
    grown = cases.open_case(work, _opening(talk, case, officer, item), None, where).case
    grown.beneficiary = case.beneficiary or dump({})
    await work.flush()
    await _adopt(talk, case, grown)
    await act(work, grown, "acknowledge", officer, {}, talk.actor)
    outbox.enqueue_news(work, grown, "told_grown", case_words(work, grown) | {"other": case.number})
    return grown


def _opening(talk: Talk, case: Case, officer: OfficerRef, item: str) -> cases.Opening:
    """A matter of relief with everything that the first case knows, its officer's from the start."""
    kept = facts_of(case)
    slots = slots_of(case) | ({"item": item} if item else {})
    return cases.Opening(
        kind=Intent.RELIEF,
        text=f"{item}:{case.summary}" if item else case.summary,
        is_urgent=False,
        division_code=case.division_code,
        household_id=case.household_id,
        person_id=case.reporter_person_id,
        reported_at=talk.work.now,
        decision=Decision(officer, officer.role, 0, "", (), "grown"),
        promise=promise_for(talk.ruleset, Intent.RELIEF, is_urgent=False),
        ruleset_version=talk.ruleset.version,
        explanation={"intent": str(Intent.RELIEF), "words": [], "route": "", "reason": "grown"},
        actor=talk.actor,
        reporter=facts.reporter_of(case),
        beneficiary={},
        facts={**kept, "slots": slots},
        parent_id=case.id,
        is_drill=case.is_drill,
    )


async def _adopt(talk: Talk, case: Case, grown: Case) -> None:
    """What people wrote and showed for the first case belongs to this one too."""
    own = (
        select(Message)
        .join(CaseMessage, CaseMessage.message_id == Message.id)
        .where(CaseMessage.case_id == case.id)
        .order_by(Message.id)
    )
    for message in await talk.work.session.scalars(own):
        cases.attach(talk.work, grown, message)
