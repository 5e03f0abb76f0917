"""Signing in: the right password opens a session, wrong ones shut the door for a while, both are written down."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy import func, select

from app.core.enums import AdminRole
from app.core.errors import NotAllowedError
from app.services import audit
from app.services.scope import RIGHTS, Scope
from app.services.staff import administrators, passwords
from app.services.work import Work, Workshop
from models import Administrator, AdminSession, AuditEntry

WRONG = "登录名或密码不对,或者账号暂时锁住了。记不得请找上级管理员重设密码"
"""Said whatever is wrong: nobody learns which names there are."""
_LINE = 64
"""Bits of an IPv6 address that are one subscriber's."""
TOUCH_AFTER = timedelta(minutes=1)
"""A session's last use is written down no more often than this."""


@dataclass(frozen=True, slots=True)
class Door:
    """How sign-in behaves: sessions end after `idle` or `longest`; `tries` wrong passwords lock for `lock`.

    `tries_from_address` wrong ones from one address within `lock` (of IPv6: one /64) shut it for everybody there.
    """

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)
    tries: int = 5
    tries_from_address: int = 30
    lock: timedelta = timedelta(minutes=15)

    @classmethod
    def of(
        cls,
        idle_minutes: float,
        session_hours: float,
        tries: int,
        tries_from_address: int,
        lock_minutes: float,
    ) -> "Door":
        """A door by the numbers of the configuration."""
        idle, longest = timedelta(minutes=idle_minutes), timedelta(hours=session_hours)
        return cls(idle, longest, tries, tries_from_address, timedelta(minutes=lock_minutes))


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in."""

    id: str
    scope: Scope
    name: str
    person_name: str
    role: AdminRole
    must_change: bool


async def sign_in(workshop: Workshop, door: Door, name: str, password: str, address: str) -> str:
    """The token of a new session. Raises NotAllowedError, always with the same words, and writes it down."""
    async with workshop.read() as work:
        is_shut = await _is_shut(work, door, address)
        known = await work.session.scalar(select(Administrator).where(Administrator.name == name[:64]))
    kept = known.password if known is not None and known.retired_at is None else None
    is_right = not is_shut and await passwords.is_right(password, kept)
    async with workshop.begin() as work:
        token = await _answered(work, door, known, is_right, address)
        if token is None:
            division = known.division_code if known is not None else ""
            audit.note(work, _visitor(known), "sign_in", name[:64], division, audit.REFUSED, address)
    if token is None:
        raise NotAllowedError(WRONG)
    return token


async def _answered(
    work: Work, door: Door, known: Administrator | None, is_right: bool, address: str
) -> str | None:
    """The token of a session; None for a wrong password, which counts, and for one that is locked."""
    if known is None:
        return None
    wanted = select(Administrator).where(Administrator.id == known.id).with_for_update()
    found = (await work.session.scalars(wanted.execution_options(populate_existing=True))).one()
    is_locked = found.locked_until is not None and found.locked_until > work.now
    if is_locked or found.retired_at is not None:
        return None
    if not is_right or found.password != known.password:
        _missed(work, door, found, address)
        return None
    found.failures, found.locked_until, found.signed_in_at = 0, None, work.now
    return _opened(work, found, address)


def _missed(work: Work, door: Door, found: Administrator, address: str) -> bool:
    """A wrong password of his, counted; answers whether that locked him out."""
    found.failures += 1
    if found.failures < door.tries:
        return False
    found.failures, found.locked_until = 0, work.now + door.lock
    audit.note(work, _visitor(found), "locked", found.name, found.division_code, address=address)
    return True


async def missed_inside(workshop: Workshop, door: Door, session: Session) -> None:
    """A wrong password of who is signed in counts as at the door: the last of `tries` signs him out everywhere."""
    async with workshop.begin() as work:
        wanted = select(Administrator).where(Administrator.name == session.name).with_for_update()
        found = (await work.session.scalars(wanted)).one()
        audit.record(work, session.scope, "password_changed", session.name, result=audit.REFUSED)
        if _missed(work, door, found, session.scope.address):
            await administrators.end_sessions(work, found)


def _opened(work: Work, found: Administrator, address: str) -> str:
    token = secrets.token_urlsafe(32)
    work.append(
        AdminSession,
        id=_digest(token),
        administrator_id=found.id,
        address=address[:64],
        created_at=work.now,
        seen_at=work.now,
    )
    audit.note(work, f"admin:{found.name}", "sign_in", found.name, found.division_code, address=address)
    return token


async def _is_shut(work: Work, door: Door, address: str) -> bool:
    """Whether too many wrong passwords came from one line of late."""
    refused = (
        select(AuditEntry.address, func.count(AuditEntry.id))
        .where(
            AuditEntry.action == "sign_in",
            AuditEntry.result == audit.REFUSED,
            AuditEntry.at > work.now - door.lock,
        )
        .group_by(AuditEntry.address)
    )
    line = _line(address)
    counted = await work.session.execute(
        refused if line != address else refused.where(AuditEntry.address == address)
    )
    return sum(times for each, times in counted if _line(each) == line) >= door.tries_from_address


def _line(address: str) -> str:
    """What one subscriber has: an address, or the 2**64 addresses of IPv6 that he may change among as he likes."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv4Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, _LINE), strict=False))


def _visitor(known: Administrator | None) -> str:
    return f"admin:{known.name}" if known is not None else "stranger"


async def session_of(workshop: Workshop, door: Door, token: str, address: str) -> Session | None:
    """Who holds this token; None once the session is over, idle for too long, or its owner was retired."""
    async with workshop.read() as work:
        row = (
            await work.session.execute(
                select(AdminSession, Administrator)
                .join(Administrator, Administrator.id == AdminSession.administrator_id)
                .where(AdminSession.id == _digest(token))
            )
        ).one_or_none()
        now = work.now
    if row is None:
        return None
    session, owner = row
    is_over = session.ended_at is not None or owner.retired_at is not None
    if is_over or now - session.seen_at > door.idle or now - session.created_at > door.longest:
        return None
    if now - session.seen_at > TOUCH_AFTER:
        await _touch(workshop, session.id)
    role = AdminRole(owner.role)
    scope = Scope(f"admin:{owner.name}", owner.division_code, RIGHTS[role], address[:64])
    return Session(session.id, scope, owner.name, owner.person_name, role, owner.must_change)


async def _touch(workshop: Workshop, session_id: str) -> None:
    async with workshop.begin() as work:
        session = await work.session.get(AdminSession, session_id)
        if session is not None:
            session.seen_at = work.now


async def sign_out(workshop: Workshop, session: Session) -> None:
    """End the session."""
    async with workshop.begin() as work:
        row = await work.session.get(AdminSession, session.id)
        if row is not None:
            row.ended_at = work.now
        audit.record(work, session.scope, "sign_out", session.name)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
