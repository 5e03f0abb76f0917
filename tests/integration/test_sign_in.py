"""Signing in: one right password, wrong ones that lock, sessions that end, and everything written down."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.core.enums import AdminRole
from app.core.errors import ConflictError, InvalidValueError, NotAllowedError, NotFoundError
from app.services.scope import RIGHTS, Right, Scope
from app.services.staff import administrators, sign_in
from app.services.staff.sign_in import Door
from app.services.work import Workshop
from models import Administrator, AuditEntry
from tests.workbench import a_workbench

pytestmark = pytest.mark.anyio
COUNTY, TOWN, OTHER_TOWN = "610925", "610925112", "610925100"
PASSWORD = "wheat and 30 hens"
DOOR = Door(idle=timedelta(minutes=30), longest=timedelta(hours=12), tries=3, lock=timedelta(minutes=15))


@pytest.fixture
async def workshop(database_url: str, clock: SimulatedClock) -> AsyncIterator[Workshop]:
    made = await a_workbench(database_url, clock)
    await make(made, "wangfang")
    yield made
    await made.database.close()


async def make(
    workshop: Workshop,
    name: str,
    role: AdminRole = AdminRole.COUNTY_ADMIN,
    division: str = COUNTY,
    scope: Scope | None = None,
) -> int:
    async with workshop.begin() as work:
        by = scope or administrators.command_scope(COUNTY)
        made = await administrators.create(work, by, name, role, division, PASSWORD, must_change=False)
        return made.id


async def enter(workshop: Workshop, password: str = PASSWORD, name: str = "wangfang") -> str:
    return await sign_in.sign_in(workshop, DOOR, name, password, "10.0.0.7")


async def log(workshop: Workshop) -> list[tuple[str, str, str, str]]:
    async with workshop.read() as work:
        found = await work.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(e.actor, e.action, e.result, e.address) for e in found]


async def test_the_right_password_opens_a_session_with_the_role_s_rights(workshop: Workshop) -> None:
    token = await enter(workshop)
    session = await sign_in.session_of(workshop, DOOR, token, "10.0.0.7")
    assert session is not None
    assert (session.name, session.scope.division) == ("wangfang", COUNTY)
    assert session.scope.rights == RIGHTS[AdminRole.COUNTY_ADMIN]


async def test_no_password_and_no_token_stand_in_the_database(workshop: Workshop) -> None:
    token = await enter(workshop)
    async with workshop.read() as work:
        stored = await work.session.scalar(select(Administrator.password))
    assert stored is not None
    assert stored.startswith("$argon2id$")
    assert PASSWORD not in stored
    assert await sign_in.session_of(workshop, DOOR, token[:-1] + "x", "") is None


@pytest.mark.parametrize("name", ["wangfang", "nobody"])
async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(workshop: Workshop, name: str) -> None:
    with pytest.raises(NotAllowedError, match="登录名或密码不对"):
        await enter(workshop, "not the password 1", name)
    assert (await log(workshop))[-1][1:] == ("sign_in", "refused", "10.0.0.7")


async def test_three_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(
    workshop: Workshop, clock: SimulatedClock
) -> None:
    for _ in range(3):
        with pytest.raises(NotAllowedError):
            await enter(workshop, "not the password 1")
    with pytest.raises(NotAllowedError):
        await enter(workshop)
    assert ("admin:wangfang", "locked", "done", "10.0.0.7") in await log(workshop)
    clock.advance(timedelta(minutes=15, seconds=1))
    await enter(workshop)


async def test_many_wrong_names_from_one_address_shut_that_address(
    workshop: Workshop, clock: SimulatedClock
) -> None:
    door = Door(tries_from_address=3)
    for number in range(3):
        with pytest.raises(NotAllowedError):
            await sign_in.sign_in(workshop, door, f"guess{number}", "x", "10.9.9.9")
    with pytest.raises(NotAllowedError):
        await sign_in.sign_in(workshop, door, "wangfang", PASSWORD, "10.9.9.9")
    await sign_in.sign_in(workshop, door, "wangfang", PASSWORD, "10.0.0.7")


async def test_who_changes_his_ipv6_address_within_his_line_is_shut_out_too(workshop: Workshop) -> None:
    door = Door(tries_from_address=3)
    for number in range(3):
        with pytest.raises(NotAllowedError):
            await sign_in.sign_in(workshop, door, f"guess{number}", "x", f"2001:db8:7:1::{number:x}")
    with pytest.raises(NotAllowedError):
        await sign_in.sign_in(workshop, door, "wangfang", PASSWORD, "2001:db8:7:1:aaaa::9")
    await sign_in.sign_in(workshop, door, "wangfang", PASSWORD, "2001:db8:7:2::1")


async def test_a_session_ends_after_half_an_hour_without_use_and_lives_on_with_use(
    workshop: Workshop, clock: SimulatedClock
) -> None:
    token = await enter(workshop)
    for _ in range(4):
        clock.advance(timedelta(minutes=29))
        assert await sign_in.session_of(workshop, DOOR, token, "") is not None
    clock.advance(timedelta(minutes=31))
    assert await sign_in.session_of(workshop, DOOR, token, "") is None


async def test_a_session_ends_after_twelve_hours_whatever_is_done_in_it(
    workshop: Workshop, clock: SimulatedClock
) -> None:
    token = await enter(workshop)
    for _ in range(24):
        clock.advance(timedelta(minutes=29))
        await sign_in.session_of(workshop, DOOR, token, "")
    clock.advance(timedelta(minutes=29))
    assert await sign_in.session_of(workshop, DOOR, token, "") is None


async def test_signing_out_ends_the_session_at_once(workshop: Workshop) -> None:
    token = await enter(workshop)
    session = await sign_in.session_of(workshop, DOOR, token, "")
    assert session is not None
    await sign_in.sign_out(workshop, session)
    assert await sign_in.session_of(workshop, DOOR, token, "") is None


async def test_who_is_retired_is_out_at_once(workshop: Workshop) -> None:
    other = await make(workshop, "liming")
    token = await enter(workshop, name="liming")
    async with workshop.begin() as work:
        await administrators.retire(work, administrators.command_scope(COUNTY), other)
    assert await sign_in.session_of(workshop, DOOR, token, "") is None
    with pytest.raises(NotAllowedError):
        await enter(workshop, name="liming")


async def test_a_reset_password_is_new_must_be_changed_and_opens_the_lock(workshop: Workshop) -> None:
    other = await make(workshop, "liming")
    old = await enter(workshop, name="liming")
    async with workshop.begin() as work:
        _, password = await administrators.reset(work, administrators.command_scope(COUNTY), other)
    assert await sign_in.session_of(workshop, DOOR, old, "") is None
    session = await sign_in.session_of(workshop, DOOR, await enter(workshop, password, "liming"), "")
    assert session is not None
    assert session.must_change


async def test_nobody_resets_his_own_password_for_which_the_old_one_is_needed(workshop: Workshop) -> None:
    session = await sign_in.session_of(workshop, DOOR, await enter(workshop), "")
    assert session is not None
    async with workshop.read() as work:
        own = await work.session.scalar(select(Administrator).where(Administrator.name == session.name))
    assert own is not None
    async with workshop.begin() as work:
        with pytest.raises(ConflictError, match="改密码"):
            await administrators.reset(work, session.scope, own.id)
    await enter(workshop)


async def test_changing_the_password_needs_the_old_one_and_ends_every_session(workshop: Workshop) -> None:
    token = await enter(workshop)
    session = await sign_in.session_of(workshop, DOOR, token, "")
    assert session is not None
    async with workshop.begin() as work:
        with pytest.raises(InvalidValueError, match="原来的密码不对"):
            await administrators.change_password(
                work, session.scope, session.name, "no", "barley and 31 hens"
            )
    async with workshop.begin() as work:
        await administrators.change_password(
            work, session.scope, session.name, PASSWORD, "barley and 31 hens"
        )
    assert await sign_in.session_of(workshop, DOOR, token, "") is None
    await enter(workshop, "barley and 31 hens")


async def test_who_is_locked_changes_no_password_and_a_right_change_forgets_the_wrong_tries(
    workshop: Workshop, clock: SimulatedClock
) -> None:
    token = await enter(workshop)
    session = await sign_in.session_of(workshop, DOOR, token, "")
    assert session is not None
    new = "barley and 31 hens"
    for _ in range(DOOR.tries):
        with pytest.raises(NotAllowedError):
            await enter(workshop, "no")
    async with workshop.begin() as work:
        with pytest.raises(InvalidValueError, match="锁住了") as refused:
            await administrators.change_password(work, session.scope, session.name, PASSWORD, new)
    assert refused.value.field is None
    clock.advance(DOOR.lock)
    with pytest.raises(NotAllowedError):
        await enter(workshop, "no")
    async with workshop.begin() as work:
        await administrators.change_password(work, session.scope, session.name, PASSWORD, new)
    async with workshop.read() as work:
        found = await work.session.scalar(select(Administrator).where(Administrator.name == session.name))
        assert found is not None
        assert found.failures == 0


TOWN_ADMIN = Scope("admin:town", TOWN, RIGHTS[AdminRole.TOWN_ADMIN])


@pytest.mark.parametrize(
    ("role", "division", "error"),
    [
        (AdminRole.COUNTY_ADMIN, COUNTY, NotFoundError),
        (AdminRole.TOWN_ADMIN, OTHER_TOWN, NotFoundError),
        (AdminRole.COUNTY_ADMIN, TOWN, NotAllowedError),
    ],
)
async def test_nobody_makes_an_account_that_reaches_further_than_his_own(
    workshop: Workshop, role: AdminRole, division: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await make(workshop, "someone", role, division, TOWN_ADMIN)


async def test_a_town_s_admin_sees_and_touches_the_accounts_of_his_town_alone(workshop: Workshop) -> None:
    await make(workshop, "desk", AdminRole.DUTY_DESK, TOWN, TOWN_ADMIN)
    elsewhere = await make(workshop, "elsewhere", AdminRole.DUTY_DESK, OTHER_TOWN)
    async with workshop.begin() as work:
        assert [a.name for a in await administrators.everybody(work, TOWN_ADMIN)] == ["desk"]
        with pytest.raises(NotFoundError):
            await administrators.reset(work, TOWN_ADMIN, elsewhere)


async def test_a_leader_may_not_see_accounts_at_all(workshop: Workshop) -> None:
    leader = Scope("admin:leader", COUNTY, RIGHTS[AdminRole.LEADER])
    assert not leader.may(Right.USERS)
    async with workshop.read() as work:
        with pytest.raises(NotAllowedError):
            await administrators.everybody(work, leader)


@pytest.mark.parametrize(
    "password", ["short1", "onlyletters", "1234567890123", "wangfang-2026", "a1a1a1a1a1a1"]
)
async def test_an_easy_password_is_refused(workshop: Workshop, password: str) -> None:
    with pytest.raises(InvalidValueError, match="密码"):
        async with workshop.begin() as work:
            await administrators.create(
                work,
                administrators.command_scope(COUNTY),
                "wangfang2",
                AdminRole.LEADER,
                COUNTY,
                password,
                "wangfang",
            )


async def test_a_name_is_given_once(workshop: Workshop) -> None:
    with pytest.raises(ConflictError):
        await make(workshop, "wangfang")


async def test_nobody_retires_himself(workshop: Workshop) -> None:
    session = await sign_in.session_of(workshop, DOOR, await enter(workshop), "")
    assert session is not None
    async with workshop.begin() as work:
        own = (await administrators.everybody(work, session.scope))[0]
        with pytest.raises(ConflictError):
            await administrators.retire(work, session.scope, own.id)
