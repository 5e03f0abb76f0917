"""WeCom among an officer's ways: its limits in the ledger, and a group's robot as the last way of all."""

from datetime import timedelta
from typing import Any

import pytest

from app.core.clock import SimulatedClock
from app.core.enums import Channel
from app.services.rules import rulesets
from app.services.sending import outbox
from app.services.versions import touch
from bots.base import Means, UnreachableError
from models import Contact, Group, LedgerEntry, OutboxMessage
from tests.contract.wecom_wire import MEMBER, wecom_adapter
from tests.contract.wecom_world import World
from tests.factories import a_case
from tests.fakes import FakeChannel
from tests.post import Post, named
from tests.small_county import COUNTY, TOWN, VILLAGE, Road

pytestmark = pytest.mark.anyio

REFUSED = UnreachableError("81013", "invaliduser", frozenset())


class Office(Post):
    """A post office with WeCom beside WeChat and QQ; two groups have a robot, a third has none."""

    def __init__(self, road: Road) -> None:
        super().__init__(road)
        able = wecom_adapter(robots={"county": "key-county", "town": "key-town-1"}).capabilities
        self.wecom = FakeChannel(channel=Channel.WECOM, name="county", capabilities=able)

    @property
    def adapters(self) -> Any:
        return {**super().adapters, ("wecom", "county"): self.wecom}

    async def opens_groups(self) -> None:
        """The groups stand in the registry from now on."""
        async with self.road.database.transaction() as session:
            session.add_all(groups())
            await touch(session, "registry")


def bound(officer: str = "O1", **changes: Any) -> Contact:
    values = {"owner_kind": "officer", "owner_id": officer, "channel": "wecom", "account": "county"}
    return Contact(**{"id": 80_001, **values, "external_id": f"user-{officer}", **changes})


def groups() -> list[Group]:
    named = (("county", COUNTY), ("town", TOWN), ("village", VILLAGE))
    return [
        Group(
            id=81_000 + number,
            channel="wecom",
            account="county",
            group_id=name,
            division_code=code,
            name=name,
            listen="off",
        )
        for number, (name, code) in enumerate(named)
    ]


@pytest.fixture
def office(post: Post) -> Office:
    return Office(post.road)


async def test_an_officer_is_called_by_wechat_first_and_by_wecom_next(office: Office) -> None:
    await office.alert(bound(), place="竹园村", summary="冰雹")
    office.wechat.fails_with = REFUSED
    await office.settle()
    assert office.wechat.sent == []
    (card,) = office.wecom.sent
    assert (card.recipient, card.chat, card.means) == ("user-O1", "", Means.FREE)
    assert card.url in card.text


async def test_the_robot_of_the_nearest_group_calls_an_officer_whom_nothing_else_reaches(
    office: Office,
) -> None:
    office.wechat.fails_with = office.wecom.fails_in_private = REFUSED
    await office.opens_groups()
    await office.alert(bound(), place="竹园村", summary="电话13800138000", reporter="张诗文")
    await office.settle()
    (call,) = office.wecom.sent
    assert (call.recipient, call.chat, call.means) == ("user-O1", "town", Means.ROBOT)
    assert "http" not in call.text
    assert "13800138000" not in call.text
    assert "张诗文" not in call.text
    row = await office.row()
    assert (row.state, row.channel, row.chat) == ("accepted", "wecom", "town")


async def test_a_robot_that_is_silent_too_leaves_the_next_group_and_then_the_next_person(
    office: Office,
) -> None:
    office.wechat.fails_with = office.wecom.fails_with = REFUSED
    await office.opens_groups()
    await office.alert(bound())
    await office.settle()
    row, *_ = await office.all(OutboxMessage)
    assert [(way["channel"], way.get("chat", "")) for way in row.tried[-3:]] == [
        ("wecom", ""),
        ("wecom", "town"),
        ("wecom", "county"),
    ]
    assert row.state == "dead"


async def test_robots_say_nothing_but_calls_for_a_case(office: Office) -> None:
    office.wechat.fails_with = office.wecom.fails_in_private = REFUSED
    await office.opens_groups()
    async with office.workshop.begin() as work:
        work.session.add(bound())
        row = outbox.enqueue_alert(work, a_case(division_code=VILLAGE), "O1", "alert", "alert_new", {})
        row.purpose, row.case_id = "desk", None
    await office.settle()
    assert office.wecom.sent == []


async def test_who_is_not_bound_to_wecom_is_called_by_no_robot(office: Office) -> None:
    office.wechat.fails_with = REFUSED
    await office.opens_groups()
    await office.alert()
    await office.settle()
    assert office.wecom.sent == []


async def test_a_member_gets_no_more_in_a_minute_than_the_platform_shows(
    office: Office, clock: SimulatedClock
) -> None:
    office.wechat.fails_with = REFUSED
    async with office.workshop.begin() as work:
        document = rulesets.shipped_document().replace('push_every = "1m"', 'push_every = "1s"')
        await rulesets.publish(work, COUNTY, document, "admin:1", "不合并")
        work.session.add(bound())
    for _ in range(40):
        await office.call()
        await office.settle()
        clock.advance(timedelta(seconds=1))
    assert len(office.wecom.sent) == 30
    waiting = [row for row in await office.all(OutboxMessage) if row.state == "queued"]
    assert len(waiting) == 10
    clock.advance(timedelta(seconds=120))
    await office.settle()
    assert len(office.wecom.sent) == 31
    assert {row.state for row in await office.all(OutboxMessage)} == {"accepted"}


async def test_a_robot_says_no_more_than_twenty_in_a_minute(office: Office) -> None:
    office.wechat.fails_with = office.wecom.fails_in_private = REFUSED
    await office.opens_groups()
    async with office.workshop.begin() as work:
        for number in range(25):
            work.session.add(bound(f"X{number}", id=82_000 + number))
            case = a_case(division_code=VILLAGE)
            work.session.add(case)
            values = {"short": "001"}
            outbox.enqueue_alert(work, case, f"X{number}", "alert", "alert_disaster", values)
    await office.settle()
    assert [message.chat for message in office.wecom.sent] == ["town"] * 20 + ["county"] * 5
    entries = {entry.target: entry for entry in await office.all(LedgerEntry) if entry.channel == "wecom"}
    assert sum(entries["town"].counts["60/robot"].values()) == 20


async def test_what_a_robot_says_of_several_cases_holds_no_link_and_no_whole_name(office: Office) -> None:
    office.wechat.fails_with = office.wecom.fails_in_private = REFUSED
    await office.opens_groups()
    async with office.workshop.begin() as work:
        work.session.add(bound())
    numbers = await office.call(3)
    await office.settle()
    (push,) = office.wecom.sent
    assert (push.chat, push.recipient, push.url) == ("town", "user-O1", "")
    assert named(push.text, numbers) == dict.fromkeys(numbers, 1)
    assert "https://" not in push.text


async def test_a_burst_loses_nothing_at_a_platform_that_drops_in_silence(
    office: Office, clock: SimulatedClock
) -> None:
    office.wechat.fails_with = REFUSED
    async with World.opened(clock) as world:
        office.wecom = world.adapter  # type: ignore[assignment]
        async with office.workshop.begin() as work:
            document = rulesets.shipped_document().replace('push_every = "1m"', 'push_every = "1s"')
            await rulesets.publish(work, COUNTY, document, "admin:1", "不合并")
            work.session.add(bound(external_id=MEMBER))
        for _ in range(45):
            await office.call()
            await office.settle()
            clock.advance(timedelta(seconds=1))
        assert (len(world.phone()), world.platform.members.dropped) == (30, 0)
        clock.advance(timedelta(minutes=2))
        await office.settle()
        assert (len(world.phone()), world.platform.members.dropped) == (31, 0)
    assert {row.state for row in await office.all(OutboxMessage)} == {"accepted"}


def test_the_days_quota_grows_with_the_corporation() -> None:
    able = wecom_adapter(account_limit=500).capabilities
    assert [quota.most for quota in able.quotas if quota.span == timedelta(days=1)] == [100_000]
