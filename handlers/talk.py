"""One message being handled: who wrote, what is known of him, and what is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from app.core.enums import FINAL_STATES, Channel, FateKind
from app.core.masking import mask_name
from app.core.messages import InboundEvent, InboundMessage, Segment
from app.nlu.officer_words import mended
from app.nlu.types import Understanding
from app.services.county.registry_rows import DutyRef, GroupRef, HouseholdRef, OfficerRef, PersonRef
from app.services.deciding import pleas
from app.services.deciding.meaning import CONVERSATION
from app.services.rules.rulesets import Ruleset
from app.services.work import Work
from handlers.hearing import PRIVATE, Hearing
from models import Case, Conversation, Message
from models.base import change


@dataclass(frozen=True, slots=True)
class Say:
    """A further sentence of an answer, by its key."""

    key: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message: its fate, and the key and values of what the person is answered.

    `also_say` are the sentences after the first: further matters, the question asked once somebody is alerted.
    """

    fate: FateKind
    reason: str
    reply_key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    case: Case | None = None
    also_say: tuple[Say, ...] = ()
    choices: tuple[str, ...] = ()
    """The divisions that the next question offers by number."""


@dataclass(slots=True)
class Talk:
    """Everything a handler may look at; nothing in it needs another query.

    `own_conversations`: in private also those in groups, where the platform's id of him is the same.
    """

    work: Work
    inbound: InboundMessage | InboundEvent
    understanding: Understanding | None
    message: Message
    conversation: Conversation
    ruleset: Ruleset
    account_division: str
    group: GroupRef | None = None
    officer: OfficerRef | None = None
    person: PersonRef | None = None
    household: HouseholdRef | None = None
    kin: tuple[HouseholdRef, ...] = ()
    """The households that he may act for beside his own."""
    household_duties: tuple[DutyRef, ...] = ()
    case_in_hand: Case | None = None
    located: str = ""
    """The division of a position that the message shares, as far as the registry knows it."""
    is_first_contact: bool = False
    hearing: Hearing = PRIVATE
    own_conversations: list[int] = field(default_factory=list)
    left: Sequence[Message] = ()
    """What he wrote lately that became no matter, the oldest first (`app.services.casework.pieces`)."""
    here: tuple[Case, ...] = ()
    """What others of this group reported just now, the oldest first (`handlers.neighbours`)."""
    beside: Case | None = None
    """That of them which the message means, or tells the same of."""
    decided_by: str = CONVERSATION
    """What decides the fate: the words alone, the words as they are overheard, or what was said before."""
    whole: str = ""
    """The words together with the pieces before them, where those are read as one."""
    told_in_private: Case | None = None
    """In a group, the case that he told of in private within a day."""
    is_going_on: bool = False
    """Whether pieces came just before that made no matter yet."""

    @property
    def the_officer(self) -> OfficerRef:
        """The officer who writes, for handlers that are asked only where one does."""
        assert self.officer is not None  # noqa: S101 - whoever asks has looked
        return self.officer

    @property
    def segments(self) -> tuple[Segment, ...]:
        """What the message is made of; an event is made of nothing."""
        return self.inbound.segments if isinstance(self.inbound, InboundMessage) else ()

    @property
    def is_to_official(self) -> bool:
        """Whether the message calls upon an official, by a mention or by his name."""
        return bool(self.hearing.officers) or pleas.is_to_official(self.text, self.understanding)

    @property
    def unfinished(self) -> Case | None:
        """The case that the sender spoke of last, however long ago, while it is still to be resolved."""
        case = self.case_in_hand
        return None if case is None or case.state in FINAL_STATES or case.resolved_at else case

    @property
    def works_on(self) -> Case | None:
        """The case in hand of an officer that he did not report himself."""
        case = self.case_in_hand
        own = (self.conversation.id, *self.own_conversations)
        is_told = case is None or case.reporter_conversation_id in own
        return None if self.officer is None or is_told else case

    @property
    def awaited(self) -> Case | None:
        """The case that the sender spoke of within a day and that is still to be resolved."""
        case, touched = self.unfinished, self.conversation.case_touched_at
        if case is None or touched is None:
            return None
        return case if self.work.now - touched <= self.ruleset.limits.ask_place_within.span else None

    def turn_to(self, case: Case) -> None:
        """The case that the sender speaks of from now on."""
        change(self.conversation, case_id=case.id, case_touched_at=self.work.now)

    def is_shown_within(self, span: timedelta) -> bool:
        """Whether something that the sender showed so lately still waits for its words."""
        since = self.conversation.photos_since
        return since is not None and bool(self.conversation.waiting_photos) and self.work.now - since <= span

    @property
    def text(self) -> str:
        """The words of the message, with the pieces before it where it is read with them; an officer's word of command
        is in one piece.
        """
        said = self.whole or self.message.text.strip()
        return said if self.officer is None else mended(said)

    @property
    def actor(self) -> str:
        """Who is behind this message, for the history."""
        if self.message.channel == Channel.API:
            return f"api:{self.message.account}"
        if self.officer is not None:
            return f"officer:{self.officer.id}"
        if self.person is not None:
            return f"person:{self.person.id}"
        return f"sender:{self.conversation.id}"

    def for_chat(self, words: dict[str, str]) -> dict[str, str]:
        """The fields as this chat may see them: a group is told no whole name and no link."""
        if not self.message.chat:
            return words
        masked = {key: mask_name(words[key]) for key in ("officer", "reporter", "also") if words.get(key)}
        return {**words, **masked, "url": "", "phone_tail": ""}

    @property
    def sender_name(self) -> str:
        """The name we know the sender by, else what the platform shows, else nothing."""
        if self.officer is not None:
            return self.officer.name
        return self.person.name if self.person is not None else self.message.sender_name
