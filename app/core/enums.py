"""The closed vocabularies of the domain, spelled as the contract spells them."""

from enum import StrEnum


class Intent(StrEnum):
    """What a message wants; the first ten are case kinds (contract, section 8)."""

    DISASTER = "disaster"
    DELEGATED = "delegated"
    RELIEF = "relief"
    HARDSHIP = "hardship"
    OPINION = "opinion"
    DISPUTE = "dispute"
    MAJOR_CHANGE = "major_change"
    CONSULTATION = "consultation"
    CARE = "care"
    PRODUCTION = "production"
    PROGRESS = "progress"
    COMMAND = "command"
    CHITCHAT = "chitchat"
    SPAM = "spam"


CASE_KINDS: tuple[Intent, ...] = tuple(Intent)[:10]


class Channel(StrEnum):
    """Where a message comes from or an alert goes to."""

    WECHAT = "wechat"
    ONEBOT = "onebot"
    QQBOT = "qqbot"
    WECOM = "wecom"
    SMS = "sms"
    LINK = "link"
    API = "api"


class FateKind(StrEnum):
    """What became of a message; every stored message has exactly one."""

    CASE_OPENED = "case_opened"
    CASE_JOINED = "case_joined"
    ANSWERED = "answered"
    COMMAND = "command"
    TO_HUMAN = "to_human"
    IGNORED = "ignored"


class CaseState(StrEnum):
    """The life of a case (contract, section 6)."""

    NEW = "new"
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    ON_SITE = "on_site"
    IN_HAND = "in_hand"
    SUSPENDED = "suspended"
    RETURNED = "returned"
    RESOLVED = "resolved"
    CLOSED = "closed"
    MERGED = "merged"


FINAL_STATES: frozenset[CaseState] = frozenset({CaseState.CLOSED, CaseState.MERGED})


class EventKind(StrEnum):
    """Entries of a case's append-only history (contract, section 6)."""

    OPENED = "opened"
    JOINED = "joined"
    ASSIGNED = "assigned"
    ALERTED = "alerted"
    ACKNOWLEDGED = "acknowledged"
    REMINDED = "reminded"
    ESCALATED = "escalated"
    ARRIVED = "arrived"
    RECORDED = "recorded"
    TRANSFERRED = "transferred"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    RETURNED = "returned"
    MERGED = "merged"
    UNMERGED = "unmerged"
    SPLIT = "split"
    RESOLVED = "resolved"
    PAID = "paid"
    CALLED_BACK = "called_back"
    CLOSED = "closed"
    REOPENED = "reopened"
    EXTENDED = "extended"
    TOLD = "told"
    RECALLED = "recalled"


class DeadlineKind(StrEnum):
    """The clocks that a promise sets running; the names are the promise's keys."""

    REMIND = "remind"
    ACKNOWLEDGE = "acknowledge"
    ON_SITE = "on_site"
    STEP = "step"
    VISIT = "visit"
    FINISH = "finish"
    CALL_BACK = "call_back"
    PAY = "pay"


class AlertState(StrEnum):
    """How far an outgoing message has come."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    SEEN = "seen"
    FAILED = "failed"
    DEAD = "dead"


class OfficerRole(StrEnum):
    """What an officer may do (contract, section 4)."""

    HOUSEHOLD_OFFICER = "household_officer"
    VILLAGE_LEADER = "village_leader"
    TOWN_SECRETARY = "town_secretary"
    DEPARTMENT_WINDOW = "department_window"
    AGENT = "agent"
    DUTY_DESK = "duty_desk"
    COUNTY_LEADER = "county_leader"
    TEACHER = "teacher"
    MEDIC = "medic"
    ADMIN = "admin"


class AdminRole(StrEnum):
    """Who somebody is in the console."""

    COUNTY_ADMIN = "county_admin"
    TOWN_ADMIN = "town_admin"
    DUTY_DESK = "duty_desk"
    LEADER = "leader"
    AUDIT = "audit"


class DutyKind(StrEnum):
    """What makes an officer responsible (contract, section 4)."""

    LEADS_VILLAGE = "leads_village"
    BACKS_VILLAGE = "backs_village"
    COVERS_HOUSEHOLD = "covers_household"
    PAIRS_HOUSEHOLD = "pairs_household"
    CARES_CHILD = "cares_child"
    CARES_PATIENT = "cares_patient"
    PARTY_LIAISON = "party_liaison"


class DivisionLevel(StrEnum):
    """County 6 digits, town 9, village 12, group 15: each code is a prefix of the next."""

    COUNTY = "county"
    TOWN = "town"
    VILLAGE = "village"
    GROUP = "group"


class SegmentKind(StrEnum):
    """The parts a message can be made of."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    MENTION = "mention"
    REPLY = "reply"
    OTHER = "other"


class Listen(StrEnum):
    """How closely a registered group is heard."""

    OFF = "off"
    MENTION = "mention"
    LISTEN = "listen"
