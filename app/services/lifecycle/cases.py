"""The case: opened from a message, joined by others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.core.enums import CaseState, DeadlineKind, EventKind, Intent
from app.core.ids import case_number, short_number
from app.core.jsontext import dump
from app.services import history
from app.services.deciding.routing import Decision
from app.services.lifecycle import clock_moves
from app.services.lifecycle.incidents import INCIDENT, IncidentRef
from app.services.lifecycle.promised import promised_by
from app.services.rules.rulesets import Promise
from app.services.sending import desk, outbox
from app.services.sending.words import case_words
from app.services.work import Work
from models import Case, CaseMessage, Conversation, Message

SUMMARY_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A case just opened or moved, by when somebody will be there or answer, and the fields of its sentences."""

    case: Case
    promised_by: datetime
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of a matter when its case is opened.

    `decision` names the officer (never None here); `explanation` is kept as the case's decision for
    everybody who asks why; `facts` are place evidence and slots; `parent_id` is the case that this one grew
    out of or came together with; `incident` the one that this report belongs to.
    """

    kind: Intent
    text: str
    is_urgent: bool
    division_code: str
    household_id: str | None
    person_id: str | None
    reported_at: datetime
    decision: Decision
    promise: Promise
    ruleset_version: int
    explanation: Mapping[str, Any]
    actor: str
    reporter: Mapping[str, Any] = field(default_factory=dict)
    beneficiary: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    parent_id: int | None = None
    incident: IncidentRef | None = None
    is_drill: bool = False


def open_case(
    work: Work, opening: Opening, message: Message | None, conversation: Conversation | None
) -> Opened:
    """A new case with its officer, clocks, history and alerts, all added to this work.

    Where he and all others of the place are away and nobody stands in for them, the duty desk's list has it too.
    """
    officer = opening.decision.officer
    assert officer is not None  # noqa: S101 - without an officer there is no case (fate to_human)
    case = _row(work, opening, officer.id, conversation)
    work.add(case)
    clocks = clock_moves.start(work, case, opening.promise)
    _record(work, case, opening, clocks)
    due = promised_by(clocks)
    words = case_words(work, case, due)
    alert_everybody(work, case, opening.decision, words)
    if message is not None:
        attach(work, case, message)
        if work.snapshots.registry.is_absent(officer.id, work.now):
            desk.enter(
                work, message, desk.NOBODY, case.division_code, is_urgent=case.is_urgent, due_at=work.now
            )
    return Opened(case, due, words)


def _row(work: Work, opening: Opening, officer_id: str, conversation: Conversation | None) -> Case:
    number = case_number(work.now)
    return Case.new(
        id=work.ids.next(),
        number=number,
        last_digits=short_number(number),
        kind=str(opening.kind),
        state=str(CaseState.ASSIGNED),
        is_urgent=opening.is_urgent,
        division_code=opening.division_code,
        household_id=opening.household_id,
        summary=opening.text[:SUMMARY_LENGTH],
        reporter_conversation_id=conversation.id if conversation else None,
        reporter_person_id=opening.person_id,
        reporter=dump(dict(opening.reporter)),
        beneficiary=dump(dict(opening.beneficiary)),
        officer_id=officer_id,
        level=opening.decision.level,
        step_number=0,
        promise=opening.promise.snapshot(),
        ruleset_version=opening.ruleset_version,
        decision=dict(opening.explanation),
        facts=dump(dict(opening.facts)),
        parent_id=opening.parent_id,
        incident_id=opening.incident.id if opening.incident else None,
        reported_at=opening.reported_at,
        opened_at=work.now,
        last_event_seq=0,
        last_event_hash="",
        is_drill=opening.is_drill,
    )


def _record(work: Work, case: Case, opening: Opening, clocks: Mapping[DeadlineKind, datetime]) -> None:
    opened: dict[str, Any] = {
        "kind": case.kind,
        "urgent": case.is_urgent,
        "division_code": case.division_code,
        "due": {str(kind): at.isoformat() for kind, at in clocks.items()},
    }
    if opening.incident is not None:
        opened[INCIDENT] = opening.incident.number
    history.record(work, case, EventKind.OPENED, opening.actor, opened, {"text": opening.text})
    assigned = {"officer_id": case.officer_id, "role": opening.decision.role, "route": opening.decision.route}
    history.record(work, case, EventKind.ASSIGNED, history.SYSTEM, assigned)


def alert_everybody(work: Work, case: Case, decision: Decision, words: Mapping[str, str]) -> None:
    """Queue the alert for the responsible officer and for those who are told with him.

    Where no channel of his is known, whoever of them has one is called in his place.
    """
    assert decision.officer is not None  # noqa: S101 - see open_case
    first = "alert_urgent" if case.is_urgent else f"alert_{case.kind}"
    alert(work, case, decision.officer.id, decision.role, first, words)
    can_reach, previous = work.snapshots.registry.can_reach, {"previous": decision.officer.name}
    for role, officer in decision.also_tell:
        is_instead = can_reach(officer.id) and not can_reach(decision.officer.id)
        key = "alert_passed_on" if is_instead else "alert_also_tell"
        alert(work, case, officer.id, role, key, {**words, **previous})


def alert(
    work: Work, case: Case, officer_id: str, role: str, reply_key: str, words: Mapping[str, str]
) -> None:
    """Queue one alert and write it into the history."""
    outbox.enqueue_alert(work, case, officer_id, "alert", reply_key, dict(words))
    data = {"officer_id": officer_id, "role": role, "purpose": "alert"}
    history.record(work, case, EventKind.ALERTED, history.SYSTEM, data)


def join(work: Work, case: Case, message: Message, actor: str, what: str) -> None:
    """A further message of the same matter: `what` is text, photo, voice, place or answer."""
    attach(work, case, message)
    data = {"message_id": str(message.id), "what": what}
    history.record(
        work, case, EventKind.JOINED, actor, data, {"text": message.text} if message.text else None
    )


def attach(work: Work, case: Case, message: Message) -> None:
    """Say that the message belongs to the case."""
    work.append(CaseMessage, case_id=case.id, message_id=message.id)
