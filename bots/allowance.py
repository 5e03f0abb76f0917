"""What platforms allow: by which right a message is sent, how often, and what a channel can do at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum


class Means(StrEnum):
    """By which right a message is sent; what a platform allows differs with it.

    `template`: an approved template that goes out at any time. `consent`: a notice for which the person
    consented once. `window`: free words for a while after the person did something. `free`: at any time.
    `robot`: words of a group's robot, which speaks at any time and hears nothing.
    """

    TEMPLATE = "template"
    CONSENT = "consent"
    WINDOW = "window"
    FREE = "free"
    ROBOT = "robot"


@dataclass(frozen=True, slots=True)
class Quota:
    """At most `most` messages in any `span`: towards each person or group (`is_each`), or of the account."""

    most: int
    span: timedelta
    is_each: bool = False
    means: frozenset[Means] = frozenset(Means)
    """Which messages count."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody's act allows us: so many messages within a time of it."""

    most: int
    span: timedelta


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do; nothing is discovered by exception (house, section 3)."""

    passive_reply: timedelta | None
    """How long a request may wait for its answer in the same exchange; None: answers go by API only."""
    proactive_window: timedelta | None
    """How long after a person's last message we may write; None: at any time."""
    messages_per_window: int | None
    max_text_bytes: int
    media: frozenset[str] = frozenset()
    has_alert_template: bool = False
    """Whether alerts to officers go out at any time, by a template that the platform approved."""
    consent_template: str = ""
    """The template of notices that each cost one consent of the person; empty: there are none."""
    consent_lasts: bool = False
    """Whether one consent is for every such notice until the person withdraws it."""
    may_begin: bool = False
    """With a window: whether we may also write outside of it, within the quotas."""
    grants: Mapping[str, Grant] = field(default_factory=dict)
    """What else lets us write for a while, by the name of the event."""
    quotas: tuple[Quota, ...] = ()
    robots: frozenset[str] = frozenset()
    """The groups, by the ids under which they are registered, in which a robot of ours may call an officer."""
    receipts: frozenset[Means] = frozenset()
    """For which messages the platform says later whether they arrived."""
    windows_by_message: bool = False
    """Whether a message within a window names the message that opened it."""
    ids_by_place: bool = False
    """Whether somebody's id in a group is no address in private: only who wrote there can be written to."""
    max_linked_bytes: int | None = None
    """What a message with a link carries, the link aside, where that is less than a text without."""
    friends_only: bool = False
    """Whether it writes privately to its friends alone: an address is proved before anything is pushed there."""
    dislikes_repeats: bool = False
    """Whether the same words to many people put the account at risk: each message is made to differ."""
    takes_links: bool = True
    """Whether the address of a page of ours may stand in a text."""
    said_once: frozenset[Means] = frozenset()
    """By which means a message without an answer is not sent again: nothing would keep it from being read twice."""
    sends_again: bool = False
    """Whether the platform sends an event again that we did not take."""
    drill_senders: str | None = None
    """An account of drills: whose ids begin so, play in one; None: nobody's, and no message of a drill leaves here."""

    def plays(self, sender: str) -> bool:
        """Whether what this sender writes belongs to a drill."""
        return self.drill_senders is not None and sender.startswith(self.drill_senders)

    def means(self, *, is_alert: bool) -> tuple[Means, ...]:
        """By which rights a message may go out, those that depend on nothing that the person did first."""
        found = []
        if is_alert and self.has_alert_template:
            found.append(Means.TEMPLATE)
        if self.proactive_window is not None:
            found.append(Means.WINDOW)
        if self.proactive_window is None or self.may_begin:
            found.append(Means.FREE)
        if self.consent_template:
            found.append(Means.CONSENT)
        return tuple(found)
