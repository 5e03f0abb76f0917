"""Who may sign in to the console: made, changed and retired, always within the maker's own division."""

from collections.abc import Sequence

from sqlalchemy import select, update

from app.core.divisions import level_of
from app.core.enums import AdminRole, DivisionLevel
from app.core.errors import ConflictError, InvalidValueError, NotAllowedError, NotFoundError
from app.services import audit
from app.services.scope import RIGHTS, Right, Scope
from app.services.staff import passwords
from app.services.work import Work
from models import Administrator, AdminSession

ROLE_WORDS = {
    AdminRole.COUNTY_ADMIN: "县管理员",
    AdminRole.TOWN_ADMIN: "镇管理员",
    AdminRole.DUTY_DESK: "值班室",
    AdminRole.LEADER: "领导(只看)",
    AdminRole.AUDIT: "审计",
}
COMMAND = "cli:admin"
LOCKED = "账号暂时锁住了:有人几次写错了密码。过一会儿再改,或者请上级管理员重设密码"
_LEVELS = (DivisionLevel.COUNTY, DivisionLevel.TOWN, DivisionLevel.VILLAGE)


def role_of(text: str) -> AdminRole:
    """The role that a form or command names; raises InvalidValueError."""
    try:
        return AdminRole(text)
    except ValueError as error:
        known = "、".join(f"{role}({words})" for role, words in ROLE_WORDS.items())
        raise InvalidValueError(f"没有这个角色 {text[:20]};可以写:{known}", "role") from error


async def create(
    work: Work,
    scope: Scope,
    name: str,
    role: AdminRole,
    division_code: str,
    password: str,
    person_name: str = "",
    *,
    must_change: bool = True,
) -> Administrator:
    """A new administrator; nobody gives a right or a division that he has not himself.

    Raises InvalidValueError for what is no name, division or good password, ConflictError for a name that is
    taken, NotAllowedError and NotFoundError where the scope does not reach.
    """
    _check_name(name)
    _check_reach(scope, role, division_code)
    if level_of(division_code) not in _LEVELS or not division_code.isdigit():
        raise InvalidValueError("区划代码要写 6 位(县)、9 位(镇)或 12 位(村)数字", "division")
    if role is AdminRole.COUNTY_ADMIN and level_of(division_code) is not DivisionLevel.COUNTY:
        raise InvalidValueError("县管理员的区划要写 6 位县代码", "division")
    passwords.check(password, name, person_name)
    if await work.session.scalar(select(Administrator.id).where(Administrator.name == name)):
        raise ConflictError(f"已经有登录名为 {name} 的账号")
    made = Administrator(
        id=work.ids.next(),
        name=name,
        person_name=person_name.strip()[:64],
        role=str(role),
        division_code=division_code,
        password=await passwords.hashed(password),
        must_change=must_change,
        created_at=work.now,
        password_changed_at=work.now,
    )
    work.session.add(made)
    audit.record(work, scope, "user_created", name, division_code, role=str(role))
    return made


def _check_name(name: str) -> None:
    if not (2 <= len(name) <= 64) or not all(letter.isalnum() or letter in "._-" for letter in name):
        raise InvalidValueError("登录名要 2 到 64 位,只用文字、数字和 . _ -", "name")


def _check_reach(scope: Scope, role: AdminRole, division_code: str) -> None:
    scope.require(Right.USERS, division_code)
    if not RIGHTS[role] <= scope.rights:
        raise NotAllowedError(f"这个账号不能设{ROLE_WORDS[role]}")


async def everybody(work: Work, scope: Scope) -> Sequence[Administrator]:
    """The administrators within the scope, by name."""
    scope.require(Right.USERS)
    wanted = scope.within(select(Administrator), Administrator.division_code)
    return (await work.session.scalars(wanted.order_by(Administrator.name))).all()


async def find(work: Work, scope: Scope, administrator_id: int) -> Administrator:
    """One within the scope, held until we are done; raises NotFoundError, NotAllowedError."""
    wanted = select(Administrator).where(Administrator.id == administrator_id).with_for_update()
    found = await work.session.scalar(scope.within(wanted, Administrator.division_code))
    if found is None:
        raise NotFoundError("没有这个账号")
    _check_reach(scope, AdminRole(found.role), found.division_code)
    return found


def is_own(scope: Scope, administrator: Administrator) -> bool:
    """Whether this is the account of who acts."""
    return scope.actor == f"admin:{administrator.name}"


async def reset(work: Work, scope: Scope, administrator_id: int) -> tuple[Administrator, str]:
    """A new password to be told to him once, and an open lock; he must change it, and every session of his ends.

    Nobody resets his own, for which he has to know the old one. Raises ConflictError.
    """
    found = await find(work, scope, administrator_id)
    if is_own(scope, found):
        raise ConflictError("自己的密码在“改密码”里改,要写原来的密码;忘了,请别的管理员重设")
    password = passwords.generated()
    found.password, found.must_change = await passwords.hashed(password), True
    found.failures, found.locked_until, found.password_changed_at = 0, None, work.now
    await end_sessions(work, found)
    audit.record(work, scope, "password_reset", found.name, found.division_code)
    return found, password


async def retire(work: Work, scope: Scope, administrator_id: int) -> Administrator:
    """He signs in no more, from this moment on; nobody retires himself. Raises ConflictError."""
    found = await find(work, scope, administrator_id)
    if is_own(scope, found):
        raise ConflictError("不能停用自己的账号")
    found.retired_at = found.retired_at or work.now
    await end_sessions(work, found)
    audit.record(work, scope, "user_retired", found.name, found.division_code)
    return found


async def change_password(work: Work, scope: Scope, name: str, old: str, new: str) -> None:
    """His own password; every session of his ends. Raises InvalidValueError, also as long as he is locked."""
    found = await work.session.scalar(
        select(Administrator).where(Administrator.name == name).with_for_update()
    )
    if found is not None and found.locked_until is not None and found.locked_until > work.now:
        raise InvalidValueError(LOCKED)
    if found is None or not await passwords.is_right(old, found.password):
        raise InvalidValueError("原来的密码不对", "old")
    if old == new:
        raise InvalidValueError("新密码不能和原来的一样", "password")
    passwords.check(new, found.name, found.person_name)
    found.password, found.must_change = await passwords.hashed(new), False
    found.failures, found.password_changed_at = 0, work.now
    await end_sessions(work, found)
    audit.record(work, scope, "password_changed", found.name, found.division_code)


async def end_sessions(work: Work, administrator: Administrator) -> None:
    """Sign him out everywhere."""
    open_ones = (AdminSession.administrator_id == administrator.id, AdminSession.ended_at.is_(None))
    await work.session.execute(
        update(AdminSession)
        .where(*open_ones)
        .values(ended_at=work.now)
        .execution_options(synchronize_session=False)
    )


def command_scope(division_code: str) -> Scope:
    """Who sits at the server's command line: everything, within the division that he names."""
    return Scope(COMMAND, division_code, frozenset(Right))
