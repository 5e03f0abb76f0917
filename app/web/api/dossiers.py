"""Everything that belongs to some cases, read together and shown in the shape of the contract."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from app.services import history
from app.services.work import Work
from app.web.api.messages import case_numbers, message_views
from app.web.api.privacy import Veil
from app.web.api.shapes import (
    AttachmentView,
    CaseView,
    DeadlineView,
    DecisionView,
    EventView,
    MessageView,
    OfficerView,
)
from models import Attachment, Case, CaseEvent, CaseMessage, Deadline, Incident, Message, Person


@dataclass(slots=True)
class Dossier:
    """One case with its rows."""

    case: Case
    deadlines: list[Deadline] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    incident: str | None = None
    names: set[str] = field(default_factory=set)


async def gather(work: Work, cases: Sequence[Case]) -> list[Dossier]:
    """The dossiers of these cases, in their order; a fixed number of queries whatever their number."""
    dossiers = {case.id: Dossier(case) for case in cases}
    session = work.session
    ids = list(dossiers)
    for deadline in await session.scalars(
        select(Deadline).where(Deadline.case_id.in_(ids)).order_by(Deadline.due_at, Deadline.id)
    ):
        dossiers[deadline.case_id].deadlines.append(deadline)
    for event in await session.scalars(
        select(CaseEvent).where(CaseEvent.case_id.in_(ids)).order_by(CaseEvent.case_id, CaseEvent.seq)
    ):
        dossiers[event.case_id].events.append(event)
    await _add_messages(work, dossiers)
    await _add_links(work, dossiers)
    await _add_incidents(work, dossiers)
    await _add_merged(work, dossiers)
    await _add_names(work, dossiers)
    return list(dossiers.values())


async def _add_messages(work: Work, dossiers: dict[int, Dossier]) -> None:
    statement = (
        select(CaseMessage.case_id, Message)
        .join(Message, Message.id == CaseMessage.message_id)
        .where(CaseMessage.case_id.in_(list(dossiers)))
        .order_by(Message.id)
    )
    holders: dict[int, list[Dossier]] = defaultdict(list)
    for case_id, message in await work.session.execute(statement):
        dossiers[case_id].messages.append(message)
        holders[message.id].append(dossiers[case_id])
    attachments = select(Attachment).where(Attachment.message_id.in_(list(holders))).order_by(Attachment.id)
    for attachment in await work.session.scalars(attachments):
        for dossier in holders[attachment.message_id]:
            dossier.attachments.append(attachment)


async def _add_links(work: Work, dossiers: dict[int, Dossier]) -> None:
    """A case is linked to the one that it grew out of, and to those that grew out of it."""
    parents = {d.case.parent_id: d for d in dossiers.values() if d.case.parent_id is not None}
    statement = select(Case.id, Case.parent_id, Case.number).where(
        or_(Case.id.in_(list(parents)), Case.parent_id.in_(list(dossiers)))
    )
    for case_id, parent_id, number in await work.session.execute(statement.order_by(Case.id)):
        for dossier in dossiers.values() if case_id in parents else ():
            if dossier.case.parent_id == case_id:
                dossier.linked.append(number)
        if parent_id in dossiers:
            dossiers[parent_id].linked.append(number)


async def _add_merged(work: Work, dossiers: dict[int, Dossier]) -> None:
    """A case is linked to the one in which it goes on, and to those that go on in it."""
    into = {dossier.case.merged_into for dossier in dossiers.values()} - {None}
    wanted = select(Case.id, Case.merged_into, Case.number).where(
        or_(Case.id.in_(into), Case.merged_into.in_(list(dossiers)))
    )
    for case_id, other_id, number in await work.session.execute(wanted.order_by(Case.id)):
        for dossier in dossiers.values():
            if case_id == dossier.case.merged_into or other_id == dossier.case.id:
                dossier.linked.append(number)


async def _add_incidents(work: Work, dossiers: dict[int, Dossier]) -> None:
    """The numbers of the incidents that they belong to."""
    ids = {dossier.case.incident_id for dossier in dossiers.values() if dossier.case.incident_id}
    rows = await work.session.execute(select(Incident.id, Incident.number).where(Incident.id.in_(ids)))
    numbers = {row.id: row.number for row in rows}
    for dossier in dossiers.values():
        dossier.incident = numbers.get(dossier.case.incident_id or 0)


async def _add_names(work: Work, dossiers: dict[int, Dossier]) -> None:
    """The names that the veil must know: the household's, and those that were said."""
    households: dict[str, list[Dossier]] = defaultdict(list)
    for dossier in dossiers.values():
        if dossier.case.household_id:
            households[dossier.case.household_id].append(dossier)
        dossier.names.update(_said_names(dossier.case))
        dossier.names.update(message.sender_name for message in dossier.messages)
        for officer_id in {dossier.case.officer_id, *(str(e.data.get("officer_id")) for e in dossier.events)}:
            officer = work.snapshots.registry.officer(officer_id) if officer_id else None
            dossier.names.update([officer.name] if officer else [])
    people = select(Person.household_id, Person.name).where(Person.household_id.in_(list(households)))
    for household_id, name in await work.session.execute(people) if households else ():
        for dossier in households[household_id]:
            dossier.names.add(name)


def _said_names(case: Case) -> Iterable[str]:
    slots = _table(case.facts).get("slots") or {}
    person = slots.get("person", []) if isinstance(slots, dict) else []
    yield from [person] if isinstance(person, str) else person
    for table in (_table(case.reporter), _table(case.beneficiary)):
        if isinstance(table.get("name"), str):
            yield table["name"]


async def case_views(work: Work, cases: Sequence[Case], is_personal: bool) -> list[CaseView]:
    """Cases in the shape of section 6, masked unless `is_personal`."""
    dossiers = await gather(work, cases)
    ids = {message.id for dossier in dossiers for message in dossier.messages}
    numbers = await case_numbers(work.session, ids)
    views = []
    for dossier in dossiers:
        veil = Veil(is_personal, dossier.names)
        messages = await message_views(dossier.messages, numbers, veil)
        views.append(_view(work, dossier, messages, veil))
    return views


def _view(work: Work, dossier: Dossier, messages: list[MessageView], veil: Veil) -> CaseView:
    case = dossier.case
    return CaseView(
        number=case.number,
        kind=case.kind,
        state=case.state,
        urgent=case.is_urgent,
        division_code=case.division_code,
        division_path=division_path(work, case.division_code),
        summary=veil.text(case.summary),
        reporter=veil.value(_table(case.reporter)),
        beneficiary=veil.value(_table(case.beneficiary)),
        officer=_officer(work, case, veil),
        level=case.level,
        deadlines=[
            DeadlineView(kind=d.kind, due_at=d.due_at, met_at=d.met_at, missed_at=d.missed_at)
            for d in dossier.deadlines
        ],
        incident=dossier.incident,
        messages=messages,
        attachments=[_attachment(row) for row in dossier.attachments],
        events=[_event(row, veil) for row in dossier.events],
        linked=dossier.linked,
        decision=_decision(case, veil, "\n".join(row.text for row in dossier.messages)),
        drill=case.is_drill,
    )


def division_path(work: Work, code: str) -> str:
    """岚皋县/四季镇/竹园村."""
    return "/".join(division.name for division in work.snapshots.registry.path(code))


def _officer(work: Work, case: Case, veil: Veil) -> OfficerView | None:
    if case.officer_id is None:
        return None
    officer = work.snapshots.registry.officer(case.officer_id)
    name, role = (officer.name, officer.role) if officer else ("", "")
    return OfficerView(id=case.officer_id, name=veil.name(name), role=role)


def _attachment(row: Attachment) -> AttachmentView:
    return AttachmentView(
        id=str(row.id),
        message_id=str(row.message_id),
        kind=row.kind,
        state=row.state,
        mime=row.mime,
        size=row.size,
    )


def _event(row: CaseEvent, veil: Veil) -> EventView:
    """An event; what people said stands in `data` beside the rest."""
    kind = history.told_kind(row.kind)
    data: dict[str, Any] = row.data | _table(row.personal or "{}")
    if kind != row.kind:
        data["what"] = row.kind
    return EventView(at=row.at, kind=kind, actor=row.actor, data=veil.value(data))


def _decision(case: Case, veil: Veil, said: str) -> DecisionView:
    decision = case.decision
    return DecisionView(
        intent=str(decision.get("intent", case.kind)),
        confidence=decision.get("confidence"),
        words=veil.words(map(str, decision.get("words", [])), said),
        route=str(decision.get("route", "")),
        ruleset_version=int(decision.get("ruleset_version", case.ruleset_version)),
        authority=str(decision.get("authority", "")),
    )


def _table(text: str) -> dict[str, Any]:
    value = json.loads(text)
    return value if isinstance(value, dict) else {}
