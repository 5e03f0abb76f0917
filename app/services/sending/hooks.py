"""Webhooks: other systems are told what happens to cases (contract, section 6; docs/endpoints.md).

What one is to be told is a row that is written with the event itself (`app.services.history.record`), and gone once
it was heard. A push holds nothing personal; who wants to know more asks the API with his token.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.enums import EventKind
from app.db.claims import claim_due
from app.services.history import told_kind
from app.services.versions import touch
from app.services.work import Work
from models import Case, CaseEvent, Webhook, WebhookCall

SNAPSHOT = "webhooks"
"""The name under which every process learns that there are other webhooks now."""
BATCH = 50
LEASE = timedelta(minutes=1)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=10), timedelta(hours=1)
GIVEN_UP_AFTER = timedelta(days=1)
SECRET_BYTES = 32


@dataclass(frozen=True, slots=True)
class HookRef:
    """A webhook as it is kept in memory."""

    id: int
    division_code: str
    kinds: frozenset[str]

    def wants(self, division_code: str, kind: EventKind) -> bool:
        """Whether this webhook is told of such an event there."""
        return division_code.startswith(self.division_code) and (
            not self.kinds or told_kind(kind) in self.kinds
        )

    def queue(self, work: Work, event_id: int) -> None:
        """Write down that it is to be told."""
        work.append(
            WebhookCall,
            id=work.ids.next(),
            webhook_id=self.id,
            event_id=event_id,
            created_at=work.now,
            next_try_at=work.now,
        )


@dataclass(frozen=True, slots=True)
class Push:
    """One call that is to be made; `body` is what it says, None where the webhook or the event is gone."""

    call_id: int
    webhook: Webhook | None
    division_code: str
    body: dict[str, Any] | None


async def every(session: AsyncSession) -> tuple[HookRef, ...]:
    """All webhooks."""
    found = await session.scalars(select(Webhook).order_by(Webhook.id))
    return tuple(HookRef(hook.id, hook.division_code, frozenset(hook.kinds)) for hook in found)


async def add(
    work: Work, owner: str, division_code: str, url: str, kinds: Sequence[str], secret: str
) -> Webhook:
    """A webhook that is told of everything from now on; without a secret it is given one."""
    hook = Webhook.new(
        id=work.ids.next(),
        owner=owner,
        division_code=division_code,
        url=url,
        kinds=list(kinds),
        secret=secret or secrets.token_hex(SECRET_BYTES),
        created_at=work.now,
    )
    work.add(hook)
    await touch(work.session, SNAPSHOT)
    return hook


async def remove(work: Work, hook: Webhook) -> None:
    """Tell it nothing more, not even what still waits."""
    await work.session.execute(delete(WebhookCall).where(WebhookCall.webhook_id == hook.id))
    await work.session.delete(hook)
    await touch(work.session, SNAPSHOT)


async def is_due(session: AsyncSession, now: datetime) -> bool:
    """Whether any webhook is to be told something now."""
    due = select(WebhookCall.id).where(WebhookCall.next_try_at <= now).limit(1)
    return await session.scalar(due) is not None


async def claim(work: Work) -> list[Push]:
    """What is due, leased so that another process leaves it alone, the oldest first."""
    waiting = select(WebhookCall).where(WebhookCall.next_try_at.is_not(None))
    calls = await claim_due(work.session, waiting, WebhookCall.next_try_at, work.now, BATCH)
    for call in calls:
        call.attempts += 1
        call.next_try_at = work.now + LEASE
    hooks = select(Webhook).where(Webhook.id.in_({call.webhook_id for call in calls}))
    known = {hook.id: hook for hook in await work.session.scalars(hooks)}
    rows = await work.session.execute(
        select(CaseEvent, Case)
        .join(Case, Case.id == CaseEvent.case_id)
        .where(CaseEvent.id.in_({call.event_id for call in calls}))
    )
    told = {event.id: (event, case) for event, case in rows}
    return [_push(call, known.get(call.webhook_id), told.get(call.event_id)) for call in calls]


def _push(call: WebhookCall, hook: Webhook | None, told: tuple[CaseEvent, Case] | None) -> Push:
    if told is None:
        return Push(call.id, hook, "", None)
    event, case = told
    about: dict[str, Any] = {
        "number": case.number,
        "kind": case.kind,
        "state": case.state,
        "urgent": case.is_urgent,
        "division_code": case.division_code,
        "level": case.level,
    }
    body = {
        "id": str(call.id),
        "kind": told_kind(event.kind),
        "at": event.at.isoformat(),
        "actor": event.actor,
        "seq": event.seq,
        "case": about | ({"drill": True} if case.is_drill else {}),
    }
    return Push(call.id, hook, case.division_code, body)


async def write_down(work: Work, call_id: int, wrong: str, *, is_final: bool = False) -> None:
    """What became of one call: heard (nothing wrong), tried again later, or given up."""
    call = await work.session.get(WebhookCall, call_id, with_for_update=True)
    if call is None:
        return
    if not wrong:
        await work.session.delete(call)
        return
    call.last_error = wrong[:40]
    wait = min(FIRST_WAIT * 3 ** min(call.attempts - 1, 10), LONGEST_WAIT)
    is_over = is_final or work.now + wait > call.created_at + GIVEN_UP_AFTER
    call.next_try_at = None if is_over else work.now + wait
