"""The opened ledger: what may be sent now, and what is reserved. Holds no lock and asks no database itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from app.services.sending import budget
from app.services.work import Work
from bots.base import Capabilities, Means
from models import Conversation, LedgerEntry

EVERYTHING, NEWS = "*", "news"
"""What a bar may shut besides one of the means: all of them; whatever is no alert and no answer."""
PROVED = "proved"
"""Among the grants of an address: since when it is known that a push arrives there."""
STRANGER, PROVING, CLOSED = "stranger", "proving", "window"
"""Why nothing goes to an address: he is no friend of the account; it is not known yet whether a push arrives; he has
not written for too long, or was written to as often as his last message allows."""


class Place(NamedTuple):
    """Where a message goes: a person or group at one account; an empty target is the account as a whole."""

    channel: str
    account: str
    target: str = ""
    is_group: bool = False

    @classmethod
    def of(cls, talk: Conversation) -> "Place":
        """Where one writes to whoever this conversation is with."""
        return cls(talk.channel, talk.account, talk.chat or talk.sender, bool(talk.chat))

    @property
    def whole(self) -> "Place":
        """The account of this place."""
        return Place(self.channel, self.account)


@dataclass(frozen=True, slots=True)
class Request:
    """One message that wants to go out: by which right, in which conversation, and how much it matters.

    `talk` is the conversation's id, `opened_at` when the person last wrote there.
    """

    place: Place
    means: Means
    talk: str = ""
    opened_at: datetime | None = None
    is_urgent: bool = False
    is_news: bool = False
    is_push: bool = False
    """Whether nobody asked for it there: it begins a talk, or calls an officer."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the message may go out now; `opens_at` where only the pace or a pause is against it.

    `why`: what is against it, where that is known, by a fixed word or by the code that its platform said.
    `is_fault`: the account itself is wrong, and somebody must put it right before it sends again.
    """

    is_open: bool
    opens_at: datetime | None = None
    why: str = ""
    is_fault: bool = False


SHUT = Verdict(False)


def blank() -> dict[str, dict[str, Any]]:
    """What a row knows of a place that nothing was sent to yet."""
    return {name: {} for name in ("counts", "windows", "grants", "consents", "bars")}


class Book:
    """The rows of some accounts, read under their lock; closed with the transaction."""

    def __init__(
        self, work: Work, entries: Mapping[Place, LedgerEntry], able: Mapping[Place, Capabilities]
    ) -> None:
        self._work = work
        self.now = work.now
        self._now = work.now.timestamp()
        self._entries = dict(entries)
        self._able = able
        self._waiting: Counter[Place] = Counter()

    def able(self, place: Place) -> Capabilities:
        """What the account of this place can do; raises KeyError for an account that was not opened."""
        return self._able[place.whole]

    def entry(self, place: Place) -> LedgerEntry:
        """The row of this place, made now where there is none."""
        if place not in self._entries:
            entry = LedgerEntry(id=self._work.ids.next(), **place._asdict(), **blank())
            self._work.session.add(entry)
            self._entries[place] = entry
        return self._entries[place]

    def ask(self, request: Request) -> Verdict:
        """Whether the platform allows this message now, by all that we know of it."""
        barred = self._barred(request)
        if barred is not None:
            return barred
        if self._is_unproved(request):
            return Verdict(False, why=PROVING)
        if not self._is_granted(request):
            return Verdict(False, why=CLOSED) if request.means is Means.WINDOW else SHUT
        late = self._late(request)
        return Verdict(True) if late is None else Verdict(False, _instant(late))

    def wait(self, request: Request) -> None:
        """Somebody waits for his turn at this account: the next one's turn comes after his."""
        self._waiting[request.place.whole] += 1

    def spend(self, request: Request) -> None:
        """Reserve: from here on the message counts as sent."""
        able, entry = self.able(request.place), self.entry(request.place)
        for place in (request.place, request.place.whole):
            self._count(place, request.means, self._now, 1)
        if request.means is Means.WINDOW:
            longest = max((grant.span.total_seconds() for grant in able.grants.values()), default=0.0)
            opened = request.opened_at.timestamp() if request.opened_at else self._now
            since = min(opened, self._now - longest) - budget.IN_FLIGHT
            kept = [at for at in entry.windows.get(request.talk, ()) if at >= since]
            entry.windows = {**entry.windows, request.talk: [*kept, self._now]}
        if request.means is Means.CONSENT:
            self._consent(entry, able.consent_template, -1)

    def spend_at(self, request: Request, at: float) -> None:
        """Count one more message at an instant in the past."""
        entry = self.entry(request.place)
        for place in (request.place, request.place.whole):
            self._count(place, request.means, at, 1)
        if request.means is Means.WINDOW:
            kept = entry.windows.get(request.talk, ())
            entry.windows = {**entry.windows, request.talk: [*kept, at]}

    def give_back(self, request: Request, at: float) -> None:
        """The platform refused what was reserved at that instant, so it counts nothing."""
        entry = self.entry(request.place)
        for place in (request.place, request.place.whole):
            self._count(place, request.means, at, -1)
        if request.means is Means.WINDOW:
            kept = list(entry.windows.get(request.talk, ()))
            if at in kept:
                kept.remove(at)
            entry.windows = {**entry.windows, request.talk: kept}
        if request.means is Means.CONSENT:
            self._consent(entry, self.able(request.place).consent_template, 1)

    def _count(self, place: Place, means: Means, at: float, by: int) -> None:
        entry, able = self.entry(place), self.able(place)
        quotas = [quota for quota in able.quotas if quota.is_each == bool(place.target)]
        if quotas:
            entry.counts = budget.counted(entry.counts, quotas, means, at, by)

    @staticmethod
    def _consent(entry: LedgerEntry, template: str, by: int) -> None:
        entry.consents = {**entry.consents, template: max(0, entry.consents.get(template, 0) + by)}

    def _barred(self, request: Request) -> Verdict | None:
        """What stands against it: the account pauses, or the person is not to be written to."""
        keys = [EVERYTHING, str(request.means)] + [NEWS] * request.is_news
        for place in (request.place.whole, request.place):
            entry = self._entries.get(place)
            for bar in (entry.bars[key] for key in keys if entry is not None and key in entry.bars):
                if self._stands(bar, request):
                    opens_at = _instant(bar["until"]) if bar["pauses"] else None
                    return Verdict(False, opens_at, str(bar["why"]), bool(bar.get("is_fault")))
        return None

    def _stands(self, bar: Mapping[str, Any], request: Request) -> bool:
        if bar["until"] is not None and bar["until"] <= self._now:
            return False
        if request.is_push and bar["why"] == STRANGER:
            return True
        wrote_at = request.opened_at.timestamp() if request.opened_at else 0.0
        return bool(bar["holds"]) or wrote_at <= bar["since"]

    def _is_unproved(self, request: Request) -> bool:
        """Whether nobody knows yet that a push arrives there, on an account that reaches its friends alone."""
        place = request.place
        if not request.is_push or place.is_group or not self.able(place).friends_only:
            return False
        entry = self._entries.get(place)
        return entry is None or PROVED not in entry.grants

    def _is_granted(self, request: Request) -> bool:
        """Whether the person let us send messages of this kind, and not all of them are used up."""
        able, entry = self.able(request.place), self._entries.get(request.place)
        if request.means is Means.CONSENT:
            return entry is not None and entry.consents.get(able.consent_template, 0) > 0
        if request.means is not Means.WINDOW:
            return True
        sent: Sequence[float] = entry.windows.get(request.talk, ()) if entry is not None else ()
        opened = request.opened_at.timestamp() if request.opened_at else None
        span = (able.proactive_window or timedelta(0)).total_seconds()
        if budget.in_window(sent, opened, span, able.messages_per_window, self._now):
            return True
        grants = entry.grants if entry is not None else {}
        return any(
            budget.in_window(sent, grants.get(name), grant.span.total_seconds(), grant.most, self._now)
            for name, grant in able.grants.items()
        )

    def _late(self, request: Request) -> float | None:
        """When the pace allows the message; None for now."""
        able, late = self.able(request.place), self._now
        for place in (request.place, request.place.whole):
            entry = self._entries.get(place)
            for quota in able.quotas if entry is not None else ():
                if quota.is_each != bool(place.target) or request.means not in quota.means:
                    continue
                limit = budget.most(quota, is_urgent=request.is_urgent)
                counts = entry.counts if entry is not None else {}
                if budget.used(counts, quota, self._now) >= limit:
                    waiting = self._waiting[place]
                    late = max(late, budget.frees_at(counts, quota, self._now, limit, waiting))
        return late if late > self._now else None


class Glance(Book):
    """A book that is read alone: nothing in it belongs to a transaction, nothing is spent."""

    def put(self, place: Place, entry: LedgerEntry) -> None:
        """What is written of a place."""
        self._entries[place] = entry

    def entry(self, place: Place) -> LedgerEntry:
        """The row of this place, else a blank one that is kept nowhere."""
        if place not in self._entries:
            self._entries[place] = LedgerEntry(id=0, **place._asdict(), **blank())
        return self._entries[place]

    def can_reach(self, request: Request) -> bool:
        """Whether this message could go out, now or when its turn comes.

        A window that never stood open counts, for whoever writes opens it, unless his consent was withdrawn or used
        up; one that closed again is no way until he writes. An address that is not proved yet counts, until it
        fails: proving it is the service's own work.
        """
        verdict = self.ask(request)
        if verdict.is_open or verdict.opens_at is not None or verdict.why == PROVING:
            return True
        is_closed = request.opened_at is not None or self._barred(request) is not None
        if request.means is not Means.WINDOW or is_closed:
            return False
        template, entry = self.able(request.place).consent_template, self._entries.get(request.place)
        return not template or entry is None or entry.consents.get(template, 1) > 0


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
