"""SQLAlchemy tables, one aggregate a file."""

from models.accounts import AccountLine
from models.acts import CaseMove, RegistryAct
from models.audit import AuditEntry, AuditHead
from models.base import Base
from models.bindings import Binding, BindingAttempt, Kinship
from models.cases import Case, CaseEvent, CaseMessage, CaseTask, Deadline, Escalation, LastMove
from models.console import Administrator, AdminSession, AdminUpload
from models.control import CalendarDay, Heartbeat, PlatformToken, Ruleset, RulesetDraft, Snapshot
from models.damage import DamageCorrection, DamageFile, DamageReport
from models.examples import Example
from models.hooks import Webhook, WebhookCall
from models.incidents import Incident
from models.ledger import LedgerEntry, LedgerFact
from models.messages import Attachment, Conversation, DeskEntry, Message
from models.outbox import OfficerPace, OutboxMessage
from models.registry import (
    Contact,
    Division,
    Duty,
    Group,
    Household,
    Office,
    Officer,
    Person,
    RosterShift,
    ServiceItem,
    Substitute,
)

__all__ = [
    "AccountLine",
    "AdminSession",
    "AdminUpload",
    "Administrator",
    "Attachment",
    "AuditEntry",
    "AuditHead",
    "Base",
    "Binding",
    "BindingAttempt",
    "CalendarDay",
    "Case",
    "CaseEvent",
    "CaseMessage",
    "CaseMove",
    "CaseTask",
    "Contact",
    "Conversation",
    "DamageCorrection",
    "DamageFile",
    "DamageReport",
    "Deadline",
    "DeskEntry",
    "Division",
    "Duty",
    "Escalation",
    "Example",
    "Group",
    "Heartbeat",
    "Household",
    "Incident",
    "Kinship",
    "LastMove",
    "LedgerEntry",
    "LedgerFact",
    "Message",
    "Office",
    "Officer",
    "OfficerPace",
    "OutboxMessage",
    "Person",
    "PlatformToken",
    "RegistryAct",
    "RosterShift",
    "Ruleset",
    "RulesetDraft",
    "ServiceItem",
    "Snapshot",
    "Substitute",
    "Webhook",
    "WebhookCall",
]
