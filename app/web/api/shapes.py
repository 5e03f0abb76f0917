"""The shapes of section 6 of the contract, as the OpenAPI document shows them. Ids are strings."""

from datetime import datetime
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """A list, newest first."""

    items: list[T]
    next_cursor: str | None


class OfficerView(BaseModel):
    """The responsible officer."""

    id: str
    name: str
    role: str


class DeadlineView(BaseModel):
    """One clock of a case."""

    kind: str
    due_at: datetime
    met_at: datetime | None
    missed_at: datetime | None


class Played(BaseModel):
    """What may belong to a drill: `drill` is there, and true, where it does."""

    drill: bool = False

    @model_serializer(mode="wrap")
    def _without_what_is_not_played(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        shown: dict[str, Any] = handler(self)
        return shown if self.drill else {name: shown[name] for name in shown if name != "drill"}


class FateView(BaseModel):
    """What became of a message, and why."""

    kind: str
    reason: str


class MessageView(Played):
    """One stored message; `cases` are case numbers, `recalled_at` says when it was taken back on the platform."""

    id: str
    channel: str
    account: str
    external_id: str
    sender: str
    chat: str
    received_at: datetime
    text: str
    kind: str
    fate: FateView
    cases: list[str]
    recalled_at: datetime | None = None


class AttachmentView(BaseModel):
    """A photo, voice, video or file of a case's messages."""

    id: str
    message_id: str
    kind: str
    state: str
    mime: str | None
    size: int | None


class EventView(BaseModel):
    """One entry of a case's history."""

    at: datetime
    kind: str
    actor: str
    data: dict[str, Any]


class DecisionView(BaseModel):
    """Why the case went where it went; `authority` is there where the matter is some level's to decide."""

    intent: str
    confidence: float | None
    words: list[str]
    route: str
    ruleset_version: int
    authority: str = ""

    @model_serializer(mode="wrap")
    def _without_what_is_not_there(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        shown: dict[str, Any] = handler(self)
        return shown if self.authority else {name: shown[name] for name in shown if name != "authority"}


class CaseView(Played):
    """A case with everything that belongs to it; `linked` are case numbers."""

    number: str
    kind: str
    state: str
    urgent: bool
    division_code: str
    division_path: str
    summary: str
    reporter: dict[str, Any]
    beneficiary: dict[str, Any]
    officer: OfficerView | None
    level: int
    deadlines: list[DeadlineView]
    incident: str | None
    messages: list[MessageView]
    attachments: list[AttachmentView]
    events: list[EventView]
    linked: list[str]
    decision: DecisionView


class DuplicateView(BaseModel):
    """A case that may be the same matter: from 0 to 1, and what speaks for it (place time words photo)."""

    number: str
    score: float
    reasons: list[str]
    state: str
    division_code: str
    division_path: str
    summary: str
    reported_at: datetime


class FiguresView(BaseModel):
    """What the reports of an incident say together, not verified; `hectares` is the land."""

    people: float
    households: float
    hectares: float
    rooms: float
    animals: float
    yuan: float


class IncidentView(BaseModel):
    """A cluster of cases. `state`: growing (reports still join), settled (they begin anew), closed, merged (`into`)."""

    number: str
    kind: str
    hazard: str
    state: str
    division_code: str
    division_path: str
    opened_at: datetime
    last_reported_at: datetime | None
    closed_at: datetime | None
    into: str | None
    drill: bool
    cases: int
    urgent: int
    by_state: dict[str, int]
    figures: FiguresView


class IncidentCasesView(IncidentView):
    """An incident with the numbers of its cases, the oldest first."""

    case_numbers: list[str]


class RungView(BaseModel):
    """One level of a case's ladder, its person now, and when he was last called."""

    level: int
    role: str
    officer: OfficerView
    called_at: datetime | None
    is_next: bool


class LadderView(BaseModel):
    """From the bottom up; `next_at` is when the next one is called if nobody does anything."""

    next_at: datetime | None
    rungs: list[RungView]


class AlertView(BaseModel):
    """One message to an officer; `case` is the case's number, `officer` the officer's id."""

    id: str
    case: str | None
    officer: str
    channel: str | None
    state: str
    attempts: int
    created_at: datetime
    sent_at: datetime | None
    last_error: str


class ErrorBody(BaseModel):
    """What went wrong; `field` names the value that was refused."""

    code: str
    message: str
    field: str | None


class ErrorView(BaseModel):
    """Every error of the API."""

    error: ErrorBody
