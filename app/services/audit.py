"""The log of who did what, from where, with what result: append-only and chained.

An entry is written in the transaction of what it tells of, so neither is there without the other. `seal_due` gives
entries their place in the chain afterwards: nobody's work waits for a row that everybody writes.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from app.db.claims import add_missing
from app.services.history import canonical, digest
from app.services.scope import Right, Scope
from app.services.work import Work, Workshop
from models import AuditEntry, AuditHead

DONE, REFUSED = "done", "refused"
HEAD = 1
COUNTY = 6
BATCH = 500
_UNSEALED = select(AuditEntry).where(AuditEntry.seq.is_(None)).order_by(AuditEntry.id)


def record(
    work: Work,
    scope: Scope,
    action: str,
    target: str = "",
    division_code: str = "",
    result: str = DONE,
    **data: Any,
) -> None:
    """Write down one act of `scope.actor`; `data` must hold nothing personal."""
    note(work, scope.actor, action, target, division_code or scope.division, result, scope.address, **data)


def note(
    work: Work,
    actor: str,
    action: str,
    target: str = "",
    division_code: str = "",
    result: str = DONE,
    address: str = "",
    **data: Any,
) -> None:
    """Write down one act of somebody who has no scope: a chat, a link, a command, a stranger at the door."""
    work.append(
        AuditEntry,
        id=work.ids.next(),
        at=work.now,
        actor=actor[:80],
        address=address[:64],
        action=action[:40],
        target=target[:128],
        division_code=division_code[:15],
        result=result,
        data=data,
    )


async def seal_due(workshop: Workshop) -> int:
    """Chain what was written since, oldest first; answers how many entries."""
    async with workshop.database.reading() as session:
        if await session.scalar(_UNSEALED.with_only_columns(AuditEntry.id).limit(1)) is None:
            return 0
    async with workshop.begin() as work:
        head = await _head(work)
        entries = (await work.session.scalars(_UNSEALED.limit(BATCH))).all()
        for entry in entries:
            entry.seq, entry.previous_hash = head.seq + 1, head.hash
            entry.hash = entry_hash(entry)
            head.seq, head.hash = entry.seq, entry.hash
        return len(entries)


async def _head(work: Work) -> AuditHead:
    """The end of the chain, held until we are done."""
    wanted = select(AuditHead).where(AuditHead.id == HEAD).with_for_update()
    head = await work.session.scalar(wanted)
    if head is None:
        await add_missing(work.session, [AuditHead.new(id=HEAD, seq=0, hash="")])
        head = (await work.session.scalars(wanted)).one()
    return head


def entry_hash(entry: AuditEntry) -> str:
    """The hash that a sealed entry must carry: SHA-256 over all that it says and the hash before it."""
    moment = entry.at.isoformat(timespec="microseconds")
    said = (entry.actor, entry.address, entry.action, entry.target, entry.division_code, entry.result)
    fields = (str(entry.seq), str(entry.id), moment, *said, canonical(entry.data), entry.previous_hash or "")
    return digest("\n".join(fields))


async def verify(work: Work) -> tuple[int, str]:
    """How many entries are sealed, and what is wrong with the chain: empty where nothing is."""
    seq, previous = 0, ""
    entries = await work.session.stream_scalars(
        select(AuditEntry).where(AuditEntry.seq.is_not(None)).order_by(AuditEntry.seq)
    )
    async for entry in entries:
        seq += 1
        if entry.seq != seq:
            return seq, f"操作日志第 {seq} 条缺失"
        if entry.previous_hash != previous or entry.hash != entry_hash(entry):
            return seq, f"操作日志第 {seq} 条被改动过"
        previous = entry.hash
    head = await work.session.get(AuditHead, HEAD)
    if (seq, previous) != ((head.seq, head.hash) if head else (0, "")):
        return seq, "操作日志的末尾被删过"
    return seq, ""


async def page(
    work: Work, scope: Scope, asked: str = "", skip: int = 0, limit: int = 50, actions: Sequence[str] = ()
) -> tuple[Sequence[AuditEntry], int]:
    """Entries within the scope, newest first, and how many there are; `asked` is looked for in who, what and whom.

    `actions`: the acts that `asked` may mean in the reader's language.
    Raises NotAllowedError without the right to read the log.
    """
    scope.require(Right.AUDIT)
    wanted = _asked(select(AuditEntry).where(_is_theirs(scope)), asked.strip(), actions)
    total = await work.session.scalar(select(func.count()).select_from(wanted.subquery()))
    found = await work.session.scalars(wanted.order_by(AuditEntry.id.desc()).offset(skip).limit(limit))
    return found.all(), total or 0


def _is_theirs(scope: Scope) -> ColumnElement[bool]:
    """Within the division; what nobody's division is known of (a stranger at the door) is the county's to see."""
    within = scope.holds(AuditEntry.division_code)
    return or_(within, AuditEntry.division_code == "") if len(scope.division) == COUNTY else within


def _asked(wanted: Select[Any], asked: str, actions: Sequence[str]) -> Select[Any]:
    if not asked:
        return wanted
    columns = (AuditEntry.actor, AuditEntry.action, AuditEntry.target, AuditEntry.address)
    ways = [column.contains(asked, autoescape=True) for column in columns]
    return wanted.where(or_(*ways, AuditEntry.action.in_(actions)))
