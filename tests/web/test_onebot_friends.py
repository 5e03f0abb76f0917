"""Friendship over the reverse WebSocket: asked of whoever holds the line, proved by one message (reference, 6.2)."""

from datetime import timedelta

import pytest

from app.core.clock import SimulatedClock
from app.services.gaps import friend_list
from app.services.sending.friendships import Standing
from models import AccountLine, OutboxMessage
from tests.factories import a_contact
from tests.web.connected import QQ, Town

pytestmark = pytest.mark.anyio
FRIEND, STRANGER = 30001, 30002


async def _standings(siji: Town) -> dict[str, Standing]:
    async with siji.container.workshop.read() as work:
        found = await friend_list.of_officers(work, work.snapshots.registry, {})
    return {each.number: each.standing for each in found}


async def test_friends_are_proved_and_strangers_marked_once_the_line_is_there(
    siji: Town, clock: SimulatedClock
) -> None:
    qq = QQ(clock)
    qq.platform.befriend(FRIEND, "陈家林")
    async with siji.container.workshop.begin() as work:
        for owner, number in (("O1", FRIEND), ("V1", STRANGER)):
            contact = {"channel": "onebot", "account": "siji", "external_id": str(number)}
            work.session.add(a_contact(owner_id=owner, **contact))
    await siji.jobs.run_due()
    assert set((await _standings(siji)).values()) == {Standing.UNASKED}
    async with qq.connect(siji.url) as socket:
        await siji.until(lambda: _is_held(siji))
        for _ in range(2):
            clock.advance(timedelta(minutes=1))
            await siji.jobs.run_due()
        actions = [call["action"] for call in socket.calls]
    assert await _standings(siji) == {str(FRIEND): Standing.PROVED, str(STRANGER): Standing.STRANGER}
    assert "get_friend_list" in actions
    tests = [row for row in await siji.all(OutboxMessage) if row.purpose == "test"]
    assert [(row.state, row.address) for row in tests] == [("accepted", str(FRIEND))]


async def _is_held(siji: Town) -> bool:
    async with siji.container.database.reading() as session:
        line = await session.get(AccountLine, ("onebot", "siji"))
        return line is not None and line.process is not None
