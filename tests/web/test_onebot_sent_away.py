"""A group that our account is in no more, however an implementation says it, is told to the duty desk."""

from typing import Any

import pytest

from models import DeskEntry
from tests.web.served import SELF_ID, Served

pytestmark = pytest.mark.anyio


async def hears(house: Served, **notice: Any) -> list[str]:
    """What stands on the desk's list after a notice of the registered group."""
    at = int(house.clock.now().timestamp())
    known = {"time": at, "self_id": SELF_ID, "post_type": "notice", "group_id": 700001}
    assert (await house.post_onebot(known | notice)).status_code == 204
    return [entry.reason for entry in await house.all(DeskEntry)]


@pytest.mark.parametrize(
    "notice",
    [
        {"notice_type": "group_decrease", "sub_type": "kick_me", "user_id": SELF_ID},
        {"notice_type": "group_decrease", "sub_type": "kick", "user_id": SELF_ID},
        {"notice_type": "group_decrease", "sub_type": "leave", "user_id": SELF_ID},
        {"notice_type": "group_decrease", "sub_type": "disband", "user_id": 20001},
        {"notice_type": "group_dismiss", "user_id": 20001},
    ],
    ids=lambda notice: f"{notice['notice_type']}-{notice.get('sub_type', '')}-{notice['user_id']}",
)
async def test_the_desk_hears_of_a_group_that_we_are_in_no_more(
    house: Served, notice: dict[str, Any]
) -> None:
    assert await hears(house, operator_id=20001, **notice) == ["group_kicked"]


@pytest.mark.parametrize("how", ["leave", "kick"])
async def test_a_member_who_is_there_no_more_is_the_groups_own_matter(house: Served, how: str) -> None:
    assert await hears(house, notice_type="group_decrease", sub_type=how, user_id=20002, operator_id=1) == []
