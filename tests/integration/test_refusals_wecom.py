"""What becomes of a message that WeCom refuses: each code of section 2 that says something, up to the desk."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest

from app.demo.wecom_robots import A_MINUTE
from app.services.versions import touch
from models import Contact, DeskEntry, Group, OutboxMessage
from tests.contract.wecom_wire import MEMBER
from tests.contract.wecom_world import ROBOT_KEY, World
from tests.factories import a_contact
from tests.post import Post
from tests.small_county import TOWN, Road

pytestmark = pytest.mark.anyio
SEND, ROBOT = "/cgi-bin/message/send", "/cgi-bin/webhook/send"


class Office(Post):
    """An officer who is bound to WeCom alone, then to QQ; the application stands before its fake platform."""

    def __init__(self, road: Road, world: World) -> None:
        super().__init__(road)
        self.world = world

    @property
    def adapters(self) -> Any:
        return {("wecom", "county"): self.world.adapter, ("onebot", "siji"): self.qq}

    async def calls(self) -> OutboxMessage:
        """One more alert for him, as far as it goes at once."""
        await self.alert(place="竹园村", summary="冰雹")
        await self.deliver()
        while await self.deliver():
            pass
        return [row for row in await self.all(OutboxMessage) if row.purpose == "alert"][-1]

    async def told(self) -> list[str]:
        """Why the duty desk was told something."""
        return [entry.reason for entry in await self.all(DeskEntry)]

    async def has_only_wecom(self) -> None:
        """The officer's QQ number is retired."""
        async with self.workshop.begin() as work:
            for contact in await self.all(Contact):
                if contact.channel == "onebot":
                    (await work.session.get_one(Contact, contact.id)).retired_at = work.now

    def refuse(self, code: int) -> None:
        """Every call that sends is refused with this code; 0: none is."""
        self.world.platform.misbehaviour.change({"refuse_with": code})
        self.world.paths.clear()


@pytest.fixture
async def office(post: Post) -> AsyncIterator[Office]:
    async with World.opened(post.clock) as world:
        found = Office(post.road, world)
        async with found.workshop.begin() as work:
            for contact in await found.all(Contact):
                (await work.session.get_one(Contact, contact.id)).retired_at = work.now
            work.session.add(a_contact(channel="wecom", account="county", external_id=MEMBER))
            work.session.add(a_contact(channel="onebot", account="siji", external_id="10086"))
        yield found


@pytest.mark.parametrize("code", [40014, 42001])
async def test_a_token_that_stays_refused_is_renewed_once_and_tried_later(office: Office, code: int) -> None:
    office.refuse(code)
    row = await office.calls()
    assert (row.state, row.tried, office.world.paths.count(SEND)) == ("queued", [], 2)
    office.refuse(0)
    assert row.next_try_at is not None
    office.clock.move_to(row.next_try_at)
    await office.deliver()
    assert [way for way, _ in office.world.phone()] == ["card"]


@pytest.mark.parametrize("code", [40001, 40013, 40056, 48002, 60011, 301002])
async def test_what_is_a_matter_of_configuration_alarms_once_and_takes_another_way(
    office: Office, code: int
) -> None:
    office.refuse(code)
    assert (await office.calls()).channel == "onebot"
    office.world.paths.clear()
    office.clock.advance(timedelta(minutes=2))
    assert (await office.calls()).channel == "onebot"
    assert (office.world.paths, await office.told()) == ([], ["account_refused"])


async def test_60020_an_address_that_is_not_trusted_is_the_operators_to_put_right(office: Office) -> None:
    office.world.platform.trusted_ips = {"203.0.113.9"}
    assert (await office.calls()).channel == "onebot"
    assert await office.told() == ["account_refused"]


async def test_an_alert_waits_for_no_account_that_somebody_must_put_right(office: Office) -> None:
    office.world.platform.trusted_ips = {"203.0.113.9"}
    await office.calls()
    await office.has_only_wecom()
    office.clock.advance(timedelta(minutes=2))
    row = await office.calls()
    assert (row.state, row.last_error) == ("dead", "60020")


@pytest.mark.parametrize("code", [60111, 81013])
async def test_who_is_not_reached_is_called_by_another_way_and_asked_for_again_next_time(
    office: Office, code: int
) -> None:
    office.refuse(code)
    row = await office.calls()
    assert (row.channel, office.world.paths.count(SEND), await office.told()) == ("onebot", 1, [])
    office.refuse(0)
    office.clock.advance(timedelta(minutes=2))
    assert (await office.calls()).channel == "wecom"


async def test_a_success_that_leaves_the_officer_out_is_none(office: Office) -> None:
    office.world.platform.members.by_id[MEMBER].is_visible = False
    assert (await office.calls()).channel == "onebot"
    assert (office.world.phone(), await office.told()) == ([], [])


async def test_45009_the_account_rests_for_its_blocked_minute(office: Office) -> None:
    office.refuse(45009)
    assert (await office.calls()).channel == "onebot"
    office.refuse(0)
    office.clock.advance(timedelta(seconds=59))
    await office.calls()
    assert office.world.paths == []
    office.clock.advance(timedelta(seconds=61))
    assert (await office.calls()).channel == "wecom"


async def _robots(office: Office) -> None:
    """The officer's only ways are the robots of two groups over the place."""
    office.world.platform.members.by_id[MEMBER].is_visible = False
    await office.has_only_wecom()
    async with office.workshop.begin() as work:
        named = {"channel": "wecom", "account": "county", "division_code": TOWN, "listen": "off"}
        work.session.add_all(
            Group(id=91_000 + number, group_id=name, name=name, **named)
            for number, name in enumerate(("gone", "town"))
        )
        await touch(work.session, "registry")


async def test_93000_a_deleted_robot_is_an_alarm_and_the_next_group_is_called(office: Office) -> None:
    await _robots(office)
    row = await office.calls()
    assert (row.state, row.chat, row.last_error) == ("accepted", "town", "")
    assert [way["error"].split()[0] for way in row.tried] == ["81013", "93000"]
    assert await office.told() == ["account_refused"]
    assert len(office.world.group()) == 1
    office.clock.advance(timedelta(minutes=2))
    office.world.paths.clear()
    assert (await office.calls()).chat == "town"
    assert office.world.paths.count(ROBOT) == 1


async def test_a_robots_used_up_minute_is_waited_for_and_nothing_is_lost(office: Office) -> None:
    await _robots(office)
    office.world.platform.robots.by_key[ROBOT_KEY].said_at = [office.clock.now()] * A_MINUTE
    row = await office.calls()
    assert (row.state, row.sent_at, row.last_error[:5]) == ("queued", None, "45009")
    for _ in range(3):
        office.clock.advance(timedelta(minutes=1))
        await office.deliver()
    (row,) = [each for each in await office.all(OutboxMessage) if each.purpose == "alert"]
    assert (row.state, row.chat, len(office.world.group())) == ("accepted", "town", 1)
