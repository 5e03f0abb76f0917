"""The case: its state, its clocks, its history."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base
from models.types import EncryptedText


class Case(Base):
    """One matter of one person or household, with one responsible officer and one next deadline.

    The database itself refuses an open case without either (invariant 3 of the design). `last_digits` are those of
    its number, by which cases are found whose numbers an officer might take for each other.

    `reported_at` is the platform's time of the person's first message: clocks count from it. `promise` is
    the snapshot that this case keeps, whoever edits the ruleset: {"remind": "10m", …, "ladder": [roles],
    "hours": "always"}. `level` is the index on that ladder. `next_due_at` is the earliest open deadline:
    the timer that the escalation job claims. `facts` holds place evidence and slots; `decision` explains
    the route: {"intent", "confidence", "words", "route", "ruleset_version", "place"}. `progressed_at` is when
    whoever has the case last did something for it. `incident_id`: the incident that it belongs to; 0 where somebody
    took it out by hand, so that it stays apart. `merged_into`: the case that goes on for this one too.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint(
            "state IN ('closed', 'merged') OR (officer_id IS NOT NULL AND next_due_at IS NOT NULL)",
            name="open_has_officer_and_deadline",
        ),
        Index("ix_cases_next_due_at", "next_due_at", postgresql_where=text("next_due_at IS NOT NULL")),
        Index("ix_cases_officer_id_state", "officer_id", "state"),
        Index(
            "ix_cases_merged_into",
            "merged_into",
            postgresql_where=text("merged_into IS NOT NULL"),
            sqlite_where=text("merged_into IS NOT NULL"),
        ),
        Index("ix_cases_division_code_id", "division_code", "id"),
        Index(
            "ix_cases_last_digits",
            "last_digits",
            postgresql_where=text("next_due_at IS NOT NULL"),
            sqlite_where=text("next_due_at IS NOT NULL"),
        ),
        Index(
            "ix_cases_incident_id_id",
            "incident_id",
            "id",
            postgresql_where=text("incident_id IS NOT NULL"),
            sqlite_where=text("incident_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    last_digits: Mapped[str] = mapped_column(String(3), default="")
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16))
    is_urgent: Mapped[bool] = mapped_column(default=False)
    division_code: Mapped[str] = mapped_column(String(15))
    household_id: Mapped[str | None] = mapped_column(String(64), index=True)
    summary: Mapped[str] = mapped_column(EncryptedText("cases.summary"))
    reporter_conversation_id: Mapped[int | None] = mapped_column(index=True)
    reporter_person_id: Mapped[str | None] = mapped_column(String(64))
    reporter: Mapped[str] = mapped_column(EncryptedText("cases.reporter"), default="{}")
    beneficiary: Mapped[str] = mapped_column(EncryptedText("cases.beneficiary"), default="{}")
    officer_id: Mapped[str | None] = mapped_column(String(64))
    level: Mapped[int] = mapped_column(default=0)
    step_number: Mapped[int] = mapped_column(default=0)
    promise: Mapped[dict[str, Any]]
    ruleset_version: Mapped[int]
    decision: Mapped[dict[str, Any]]
    facts: Mapped[str] = mapped_column(EncryptedText("cases.facts"), default="{}")
    incident_id: Mapped[int | None]
    parent_id: Mapped[int | None]
    merged_into: Mapped[int | None]
    next_due_at: Mapped[datetime | None]
    reported_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    on_site_at: Mapped[datetime | None]
    in_hand_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    progressed_at: Mapped[datetime | None]
    return_count: Mapped[int] = mapped_column(default=0)
    last_event_seq: Mapped[int] = mapped_column(default=0)
    last_event_hash: Mapped[str] = mapped_column(String(64), default="")
    is_drill: Mapped[bool] = mapped_column(default=False)


class CaseMessage(Base):
    """Which messages belong to which case; a message with several matters belongs to several."""

    __tablename__ = "case_messages"

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, index=True)


class Deadline(Base):
    """One clock of a case: due, then met or missed. `kind` is one of the promise's keys.

    `step` is the only kind that repeats: its row moves on by one step each time it fires.
    """

    __tablename__ = "deadlines"
    __table_args__ = (UniqueConstraint("case_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]


class Escalation(Base):
    """One step up the ladder, unique by (case, step number): a deadline fires exactly once."""

    __tablename__ = "escalations"

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    step_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    level: Mapped[int]
    role: Mapped[str] = mapped_column(String(24))
    officer_id: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(16))
    due_at: Mapped[datetime]
    at: Mapped[datetime]
    passed_over: Mapped[int] = mapped_column(default=0)


class CaseEvent(Base):
    """One entry of a case's append-only history; `hash` covers the one before.

    `data` holds no personal text. `personal` does, as JSON; the hash covers only a digest of it salted
    with `salt`, so that erasing a person drops both and the chain still verifies.
    """

    __tablename__ = "case_events"
    __table_args__ = (UniqueConstraint("case_id", "seq"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int]
    seq: Mapped[int]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(80))
    data: Mapped[dict[str, Any]]
    personal: Mapped[str | None] = mapped_column(EncryptedText("case_events.personal"))
    salt: Mapped[str | None] = mapped_column(String(32))
    personal_digest: Mapped[str] = mapped_column(String(64), default="")
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    def personal_text(self) -> str:
        """What a person said in this event; empty where nothing was, or where it was erased."""
        said = json.loads(self.personal) if self.personal else {}
        return str(said.get("text", ""))


class LastMove(Base):
    """The last move of a case and how the case stood before it, so that a wrong tap can be undone.

    `seq` is the case's history right after the move; `before` holds the case's columns and its clocks.
    """

    __tablename__ = "last_moves"

    case_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(16))
    actor: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int]
    at: Mapped[datetime]
    before: Mapped[dict[str, Any]]


class CaseTask(Base):
    """A part of a case that another officer does for the one who leads it (协办).

    `text` says what is asked, `result` what came of it; the lead keeps the clocks and answers the person.
    """

    __tablename__ = "case_tasks"
    __table_args__ = (Index("ix_case_tasks_officer_id_done_at", "officer_id", "done_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    case_id: Mapped[int] = mapped_column(index=True)
    officer_id: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(EncryptedText("case_tasks.text"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(EncryptedText("case_tasks.result"), default="")
