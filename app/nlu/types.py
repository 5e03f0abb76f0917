"""What understanding is given and what it answers; everything here is frozen and compares by value."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from app.core.enums import CASE_KINDS, DivisionLevel, Intent


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One row of the ruleset's lexicon; `Lexicon.from_rows` documents every key."""

    word: str
    intent: Intent | None
    weight: float
    role: str = ""
    urgent: bool = False
    slot: str = ""
    value: str = ""
    match: str = ""
    all: tuple[tuple[str, ...], ...] = ()
    none: tuple[str, ...] = ()
    near: int = 16


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place named in a message. `candidates` are the codes that the word may mean; one when it is certain.

    With several candidates `code` is empty: nobody guesses between villages of the same name.
    """

    code: str
    name: str
    level: DivisionLevel
    word: str
    candidates: tuple[str, ...]


class Evidence(NamedTuple):
    """One thing that weighed in a decision: `what` it spoke for, the `word` seen, the `weight` it had."""

    what: str
    word: str
    weight: float


class Grounds(Protocol):
    """What a decision was made of, put into words for whoever asks."""

    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that weighed in it."""
        ...


HEARSAY = "hearsay"
"""The reason of an understanding: somebody heard of a danger to others and asks whether it is so."""

UNREAD = "unread"
"""The reason of an understanding: it is not written in Chinese, and only a human can say what it tells."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one message was understood to be.

    `confidence` lies between 0 and 1. `also` holds further matters in the same message. `slots` are spelled
    as the contract's section 8 spells them: a string, or a list where there are several. `to_human` says
    that somebody must read the message because it may be a matter and nothing was certain. `reason` is one
    of `clear` `urgent` `quiet` (nothing in it) `small_talk` `denied` (told that it is not so, or long ago)
    `hearsay` `unread` `doubt` `unknown`. `words` are those of `evidence`. `places` are ordered from the smallest
    division up. `mentions` are officials as they were addressed ("张书记"). `notes` say what an officer should
    look at: `id_number` where figures are meant as an identity number and cannot be one.
    """

    intent: Intent
    confidence: float
    is_urgent: bool
    also: tuple[Intent, ...]
    slots: dict[str, object]
    to_human: bool
    reason: str
    words: tuple[str, ...]
    places: tuple[PlaceMatch, ...]
    mentions: tuple[str, ...]
    notes: tuple[str, ...]
    grounds: Grounds = field(repr=False, compare=False)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Everything that weighed in it, by what it spoke for, the weightiest first."""
        return self.grounds.evidence()

    @property
    def matters(self) -> tuple[Intent, ...]:
        """Every kind of case that the message is about, in the order in which it is told."""
        return tuple(dict.fromkeys(each for each in (self.intent, *self.also) if each in CASE_KINDS))

    @property
    def matter(self) -> Intent:
        """The kind of case that the message is about first; its intent where it is about none."""
        return next(iter(self.matters), self.intent)

    @property
    def asks_after(self) -> bool:
        """Whether it asks how far something has come, beside whatever else it tells."""
        return Intent.PROGRESS in (self.intent, *self.also)
