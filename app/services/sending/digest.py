"""One push a minute: what an officer is told in between is gathered into the next one; life danger never waits.

What he is told about the cases of one incident is a push of its own, which comes at once for the first report, the
first reminder and the first call from below, and then every `storms.push_every`; what only calls him again for cases
that he was called for last comes every half hour.

Each message keeps its own row and its own fate. What goes out together is one push with one way, one number
of the platform and one place in its quotas; the rows that it carries are written down one by one.
"""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select, update

from app.core.enums import CASE_KINDS
from app.db.claims import add_missing
from app.services.sending import outbox
from app.services.work import Work
from models import Case, Incident, OfficerPace, OutboxMessage

MOST, MOST_OF_ONE = 200, 2000
"""Messages that one push carries at most, and one about an incident."""
AGAIN = timedelta(minutes=30)
"""How long whoever does not answer is left in peace about an incident of which there is nothing new to tell him."""
_REMEMBERED = timedelta(days=2)
"""How long it is known when somebody was told about an incident."""
HELD = "digest"
"""`last_error` of a row that waits until its officer may be pushed to again."""

FIRST_CALLS = frozenset({"alert_new", *(f"alert_{kind}" for kind in CASE_KINDS)})
"""Sentences that say of a case no more than that it is there."""
_COUNTED = FIRST_CALLS | {
    "alert_also_tell",
    "alert_reminder",
    "alert_escalation",
    "alert_not_on_site",
    "alert_passed_on",
}
"""Calls that the push about an incident counts; whatever else is said of its cases is said in its own words."""

Bundle = list[OutboxMessage]


class Paces:
    """When some officers were last pushed to, and about which incidents; their rows are locked until the end."""

    def __init__(
        self, work: Work, rows: Collection[OfficerPace], incidents: Mapping[int, Incident] | None = None
    ) -> None:
        self._work = work
        self._rows = {row.officer_id: row for row in rows}
        self._incidents = incidents or {}

    def incident_of(self, row: OutboxMessage) -> Incident | None:
        """The incident that this call is counted with; life danger breaks out of it."""
        is_gathered = row.officer_id is not None and not row.is_urgent and row.reply_key in _COUNTED
        return self._incidents.get(row.case_id or 0) if is_gathered else None

    def pushed_at(self, row: OutboxMessage) -> datetime | None:
        """When the addressee was last pushed to; None for never, and for whoever is no officer."""
        pace = self._rows.get(row.officer_id or "")
        return pace.pushed_at if pace is not None else None

    def opens_at(self, rows: Bundle) -> datetime:
        """When these messages may go out; life danger at once."""
        first = rows[0]
        last = self.pushed_at(first)
        if first.is_urgent or last is None:
            return self._work.now
        ruleset = self._work.snapshots.ruleset_for(first.division_code)
        opens_at = last + ruleset.limits.push_every.span
        incident = self.incident_of(first)
        if incident is None or any(row.attempts for row in rows):
            return opens_at
        told = self._rows[first.officer_id or ""].storms
        keys = {_said_as(incident, row) for row in rows}
        if not keys <= told.keys():
            return opens_at
        every = ruleset.storms.push_every.span
        if all(outbox.is_repeat(row) for row in rows):
            every = max(every, AGAIN)
        return max(opens_at, min(datetime.fromisoformat(told[key]) for key in keys) + every)

    def push(self, rows: Bundle) -> None:
        """The addressee is pushed to now."""
        pace = self._rows.get(rows[0].officer_id or "")
        if pace is None:
            return
        pace.pushed_at = self._work.now
        incident = self.incident_of(rows[0])
        if incident is not None:
            since = (self._work.now - _REMEMBERED).isoformat()
            kept = {key: at for key, at in pace.storms.items() if at > since}
            pace.storms = kept | {_said_as(incident, row): self._work.now.isoformat() for row in rows}


def _said_as(incident: Incident, row: OutboxMessage) -> str:
    return f"{incident.id}:{row.purpose}"


async def gather(
    work: Work, rows: Sequence[OutboxMessage], deliverable: Select[OutboxMessage]
) -> tuple[list[Bundle], Paces]:
    """The claimed rows as the pushes that they may become, and the paces of their officers.

    Whatever else is due to the same officers is claimed with them. Rows that tried different ways in vain never
    share a push: the way of one may be shut for the other. Nor do a drill and what is meant.
    """
    officers = sorted({row.officer_id for row in rows if row.officer_id is not None})
    if not officers:
        return [[row] for row in rows], Paces(work, ())
    locked = await _locked(work, officers)
    due = deliverable.where(
        OutboxMessage.officer_id.in_(officers),
        OutboxMessage.next_try_at <= work.now,
        OutboxMessage.is_urgent.is_(False),
        OutboxMessage.id.not_in([row.id for row in rows]),
    )
    due = due.order_by(OutboxMessage.next_try_at, OutboxMessage.id).limit(MOST_OF_ONE)
    more = await work.session.scalars(due.with_for_update(skip_locked=True))
    every = [*sorted(rows, key=lambda row: not row.is_urgent), *more]
    paces = Paces(work, locked, await _incidents(work, every))
    return _bundled(every, paces), paces


async def _incidents(work: Work, rows: Sequence[OutboxMessage]) -> dict[int, Incident]:
    """The incidents of the cases that officers are told of here, by case."""
    ids = {row.case_id for row in rows if row.officer_id is not None and not row.is_urgent}
    if not ids:
        return {}
    found = select(Case.id, Incident).join(Incident, Incident.id == Case.incident_id).where(Case.id.in_(ids))
    return {row.id: row.Incident for row in await work.session.execute(found)}


async def _locked(work: Work, officers: Sequence[str]) -> list[OfficerPace]:
    """The officers' paces, made where they are missing, locked in the order of their ids."""
    wanted = select(OfficerPace).where(OfficerPace.officer_id.in_(officers)).order_by(OfficerPace.officer_id)
    known = set(await work.session.scalars(wanted.with_only_columns(OfficerPace.officer_id)))
    if missing := [officer for officer in officers if officer not in known]:
        await add_missing(
            work.session, [OfficerPace.new(officer_id=officer, storms={}) for officer in missing]
        )
    return list(await work.session.scalars(wanted.with_for_update()))


def _bundled(rows: Sequence[OutboxMessage], paces: Paces) -> list[Bundle]:
    """Rows that may go out together, in the order of the first of each; those about incidents come after all others."""
    bundles: list[Bundle] = []
    shared: dict[tuple[str, str, int, bool], Bundle] = {}
    for row in rows:
        if row.officer_id is None or row.is_urgent:
            bundles.append([row])
            continue
        incident = paces.incident_of(row)
        key = (row.officer_id, repr(row.tried), incident.id if incident else 0, outbox.is_drill(row))
        if len(shared.get(key, ())) in (0, MOST_OF_ONE if incident else MOST):
            shared[key] = []
            bundles.append(shared[key])
        shared[key].append(row)
    return sorted(bundles, key=lambda bundle: paces.incident_of(bundle[0]) is not None)


async def not_pushed(work: Work, officer_id: str | None, at: datetime, before: datetime | None) -> None:
    """The push of that instant was refused or is tried again by its own back-off: the next one need not wait."""
    mine = update(OfficerPace).where(OfficerPace.officer_id == officer_id, OfficerPace.pushed_at == at)
    await work.session.execute(mine.values(pushed_at=before))


def hold(rows: Bundle, until: datetime, why: str = HELD) -> None:
    """These wait for their turn."""
    for row in rows:
        row.next_try_at, row.leased_until, row.last_error = until, None, why


def said_once(rows: Sequence[OutboxMessage]) -> list[int]:
    """Which of these rows are put into words: of calls that say the same of one case, the first."""
    kept: dict[object, int] = {}
    for at, row in enumerate(rows):
        is_call = row.case_id is not None and row.reply_key in _COUNTED
        kept.setdefault((row.case_id, row.reply_key, row.purpose) if is_call else row.id, at)
    return list(kept.values())


def dedup_key(rows: Bundle) -> str:
    """What tells the platform this push from every other one: the same rows again are the same push."""
    if len(rows) == 1:
        return rows[0].dedup_key
    named = ",".join(str(row.id) for row in rows)
    return f"digest:{hashlib.sha256(named.encode()).hexdigest()[:32]}"
