"""One push a minute: what an officer is told in between is gathered into the next one; life danger never waits.

Each message keeps its own row and its own fate. What goes out together is one push with one way, one number
of the platform and one place in its quotas; the rows that it carries are written down one by one.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, select, update

from app.db.claims import add_missing
from app.services import outbox
from app.services.work import Work
from models import OfficerPace, OutboxMessage

MOST = 200
"""Messages that one push carries at most."""
HELD = "digest"
"""`last_error` of a row that waits until its officer may be pushed to again."""

Bundle = list[OutboxMessage]


class Paces:
    """When some officers were last pushed to; their rows are locked until the transaction ends."""

    def __init__(self, work: Work, rows: Collection[OfficerPace]) -> None:
        self._work = work
        self._rows = {row.officer_id: row for row in rows}

    def pushed_at(self, row: OutboxMessage) -> datetime | None:
        """When the addressee was last pushed to; None for never, and for whoever is no officer."""
        pace = self._rows.get(row.officer_id or "")
        return pace.pushed_at if pace is not None else None

    def opens_at(self, row: OutboxMessage) -> datetime:
        """When this message may go out; life danger at once."""
        last = self.pushed_at(row)
        if row.is_urgent or last is None:
            return self._work.now
        return last + self._work.snapshots.ruleset_for(row.division_code).limits.push_every.span

    def push(self, row: OutboxMessage) -> None:
        """The addressee is pushed to now."""
        if (pace := self._rows.get(row.officer_id or "")) is not None:
            pace.pushed_at = self._work.now


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
    paces = Paces(work, await _locked(work, officers))
    due = deliverable.where(
        OutboxMessage.officer_id.in_(officers),
        OutboxMessage.next_try_at <= work.now,
        OutboxMessage.is_urgent.is_(False),
        OutboxMessage.id.not_in([row.id for row in rows]),
    )
    due = due.order_by(OutboxMessage.next_try_at, OutboxMessage.id).limit(MOST)
    more = await work.session.scalars(due.with_for_update(skip_locked=True))
    return _bundled([*sorted(rows, key=lambda row: not row.is_urgent), *more]), paces


async def _locked(work: Work, officers: Sequence[str]) -> list[OfficerPace]:
    """The officers' paces, made where they are missing, locked in the order of their ids."""
    wanted = select(OfficerPace).where(OfficerPace.officer_id.in_(officers)).order_by(OfficerPace.officer_id)
    known = set(await work.session.scalars(wanted.with_only_columns(OfficerPace.officer_id)))
    if missing := [officer for officer in officers if officer not in known]:
        await add_missing(work.session, [OfficerPace.new(officer_id=officer) for officer in missing])
    return list(await work.session.scalars(wanted.with_for_update()))


def _bundled(rows: Sequence[OutboxMessage]) -> list[Bundle]:
    """Rows that may go out together, in the order of the first of each."""
    bundles: list[Bundle] = []
    shared: dict[tuple[str, str, bool], Bundle] = {}
    for row in rows:
        if row.officer_id is None or row.is_urgent:
            bundles.append([row])
            continue
        key = (row.officer_id, repr(row.tried), outbox.is_drill(row))
        if len(shared.get(key, ())) in (0, MOST):
            shared[key] = []
            bundles.append(shared[key])
        shared[key].append(row)
    return bundles


async def not_pushed(work: Work, officer_id: str | None, at: datetime, before: datetime | None) -> None:
    """The push of that instant was refused or is tried again by its own back-off: the next one need not wait."""
    mine = update(OfficerPace).where(OfficerPace.officer_id == officer_id, OfficerPace.pushed_at == at)
    await work.session.execute(mine.values(pushed_at=before))


def hold(rows: Bundle, until: datetime, why: str = HELD) -> None:
    """These wait for their turn."""
    for row in rows:
        row.next_try_at, row.leased_until, row.last_error = until, None, why


def dedup_key(rows: Bundle) -> str:
    """What tells the platform this push from every other one: the same rows again are the same push."""
    if len(rows) == 1:
        return rows[0].dedup_key
    named = ",".join(str(row.id) for row in rows)
    return f"digest:{hashlib.sha256(named.encode()).hexdigest()[:32]}"
