"""QQ's risk control: the same words at a high rate; ours differ, keep a pace, are gathered (reference, 6.2)."""

from collections import Counter
from datetime import timedelta

import pytest

from app.services.sending import outbox
from app.services.sending.reservations import PROVED, Place, blank
from models import LedgerEntry
from tests.factories import a_case, a_contact
from tests.friends import QQ
from tests.post import Post
from tests.small_county import VILLAGE

pytestmark = pytest.mark.anyio
MANY = 200


@pytest.fixture
async def qq(post: Post) -> QQ:
    """The town's QQ account with many proved officers, each told the same with the same words."""
    qq = QQ(post)
    async with post.workshop.begin() as work:
        for number in range(40001, 40001 + MANY):
            qq.platform.befriend(number)
            contact = {"channel": "onebot", "account": "siji", "external_id": str(number)}
            place = Place("onebot", "siji", str(number))
            marks = blank() | {"grants": {PROVED: 1.0}}
            work.session.add(a_contact(owner_id=f"N{number}", **contact))
            work.session.add(LedgerEntry(id=work.ids.next(), **place._asdict(), **marks))
            outbox.enqueue_notice(
                work, f"N{number}", VILLAGE, "notice_leave_over", {"officer": "王支书"}, "1"
            )
    return qq


async def _over(post: Post, minutes: float) -> None:
    for _ in range(round(minutes * 12)):
        while await post.deliver():
            pass
        post.clock.advance(timedelta(seconds=5))


async def test_the_same_notice_to_many_is_never_said_twice_in_the_same_words(post: Post, qq: QQ) -> None:
    await _over(post, 4)
    said = [entry.text for entry in qq.platform.log if entry.side == "bot"]
    assert len(said) == MANY
    assert len({text.rsplit("\n", 1)[0] for text in said}) == 1
    assert max(Counter(said).values()) == 1


async def test_the_whole_account_keeps_its_pace_and_nobody_is_forgotten(post: Post, qq: QQ) -> None:
    await _over(post, 4)
    at = sorted(entry.at for entry in qq.platform.log if entry.side == "bot")
    assert len(at) == MANY
    minute = timedelta(minutes=1)
    assert max(sum(first <= each < first + minute for each in at) for first in at) <= 120


async def test_life_danger_finds_room_when_the_pace_is_used_up(post: Post, qq: QQ) -> None:
    while await post.deliver():
        pass
    before = len(list(qq.platform.log))
    async with post.workshop.begin() as work:
        case = a_case(division_code=VILLAGE, is_urgent=True)
        work.session.add(case)
        outbox.enqueue_alert(work, case, "N40001", "alert", "alert_urgent", {"short": "002"})
    while await post.deliver():
        pass
    assert len(list(qq.platform.log)) == before + 1
