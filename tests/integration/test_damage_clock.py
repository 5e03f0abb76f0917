"""The clocks of disaster reports: two hours, a day, five days, and the duty desk reminded, on both databases."""

from datetime import timedelta

import pytest

from app.services.disasters import damage_reports
from app.services.sending.words import CHINA
from models import DamageReport
from tests.bureau import DESK, Bureau
from tests.factories import a_contact
from tests.post import Post

pytestmark = pytest.mark.anyio


@pytest.fixture
def bureau(post: Post) -> Bureau:
    return Bureau(post)


async def test_the_desk_is_reminded_before_and_after_the_two_hours_until_the_report_is_handed_on(
    bureau: Bureau,
) -> None:
    file = await bureau.hail(5)
    began, clock = file.began_at, bureau.clock
    clock.move_to(began + timedelta(minutes=89))
    await bureau.tick()
    assert await bureau.reminders() == []
    clock.move_to(began + timedelta(minutes=90))
    await bureau.tick()
    assert await bureau.reminders() == [("D1", "notice_first_report")]
    for minutes in (121, 182):
        clock.move_to(began + timedelta(minutes=minutes))
        await bureau.tick()
    late = ("D1", "notice_first_report_late")
    assert await bureau.reminders() == [("D1", "notice_first_report"), late, late]
    report = await bureau.make(file, "first")
    async with bureau.workshop.begin() as work:
        await damage_reports.hand_on(work, DESK, file.id, report.number, "市应急管理局值班室", None)
    clock.advance(timedelta(hours=5))
    await bureau.tick()
    assert len(await bureau.reminders()) == 3
    (handed,) = await bureau.squall.all(DamageReport)
    assert (handed.handed_to, handed.handed_by) == ("市应急管理局值班室", "admin:desk")
    assert handed.handed_at == began + timedelta(minutes=182)


async def test_the_card_of_a_reminder_begins_with_what_it_is_and_shows_when_the_report_is_due(
    bureau: Bureau, post: Post
) -> None:
    file = await bureau.hail(5)
    async with bureau.workshop.begin() as work:
        work.session.add(a_contact(owner_id="D1", external_id="oZhao"))
    bureau.clock.move_to(file.began_at + timedelta(minutes=90))
    await bureau.tick()
    bureau.clock.advance(timedelta(minutes=1))
    await bureau.tick()
    cards = [sent.template for sent in post.wechat.sent if sent.recipient == "oZhao" and sent.template]
    (card,) = [each for each in cards if "初报" in each["summary"]]
    due = file.began_at + timedelta(hours=2)
    assert card["summary"].startswith("【灾情初报】四季镇竹园村的冰雹")
    assert card["time"] == f"{due.astimezone(CHINA):%Y-%m-%d %H:%M}"


async def test_the_day_of_a_continued_report_counts_from_the_last_one_while_the_incident_goes_on(
    bureau: Bureau,
) -> None:
    file = await bureau.hail(5)
    first = await bureau.hand_on(file, "first")
    await bureau.at(first + timedelta(hours=22, minutes=1))
    await bureau.at(first + timedelta(hours=24, minutes=1))
    near, late = ("D1", "notice_next_report"), ("D1", "notice_next_report_late")
    assert await bureau.reminders() == [near, late]
    second = await bureau.hand_on(file, "continued")
    assert await bureau.says(file) == "初报按时报了,续报{}前要报".format(
        f"{(second + timedelta(hours=24)).astimezone(CHINA):%m月%d日 %H:%M}"
    )
    await bureau.at(second + timedelta(hours=23))
    assert await bureau.reminders() == [near, late, near]


async def test_the_verified_report_is_due_five_days_after_the_last_case_was_over(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    await bureau.hand_on(file, "first")
    await bureau.correct(file, "people", "21")
    over = await bureau.ends()
    await bureau.at(over + timedelta(days=3))
    assert await bureau.reminders() == []
    await bureau.at(over + timedelta(days=4, minutes=1))
    await bureau.at(over + timedelta(days=5, minutes=1))
    keys = [key for _, key in await bureau.reminders()]
    assert keys == ["notice_next_report", "notice_next_report_late"]
    await bureau.hand_on(file, "verified")
    await bureau.at(over + timedelta(days=30))
    assert len(await bureau.reminders()) == 2
    assert await bureau.says(file) == "初报按时报了"


async def test_whoever_says_that_no_further_report_is_due_ends_the_later_clocks_too(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    first = await bureau.hand_on(file, "first")
    async with bureau.workshop.begin() as work:
        await damage_reports.end(work, DESK, file.id, "市局说不用续报")
    await bureau.at(first + timedelta(days=9))
    assert await bureau.reminders() == []


async def test_who_says_that_none_is_due_ends_the_reminders_with_his_reason(bureau: Bureau) -> None:
    file = await bureau.hail(5)
    async with bureau.workshop.begin() as work:
        await damage_reports.end(work, DESK, file.id, "只落了几颗,没有损失")
    bureau.clock.advance(timedelta(hours=5))
    await bureau.tick()
    assert await bureau.reminders() == []
