"""A message taken back in QQ, seen from outside: on the officer's page and in the API, and not on the person's."""

import pytest
from sqlalchemy import select

from models import Case
from tests.web.served import SELF_ID, Served, group_event

pytestmark = pytest.mark.anyio
RECALL = {
    "time": 1784358600,
    "self_id": SELF_ID,
    "post_type": "notice",
    "notice_type": "group_recall",
    "group_id": 700001,
    "user_id": 20002,
    "operator_id": 30009,
    "message_id": -1203948571,
}


async def test_the_officers_page_and_the_api_show_what_was_taken_back(house: Served) -> None:
    assert (await house.post_onebot(group_event())).status_code == 204
    assert (await house.post_onebot(RECALL)).status_code == 204
    async with house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    assert case.closed_at is None
    links, root = house.container.links, house.container.settings.public_url
    page = await house.http.get(links.officer_link(case.id, case.officer_id or "").removeprefix(root))
    assert "消息被撤回:竹园村下冰雹了" in page.text
    theirs = await house.http.get(links.person_link(case.id).removeprefix(root))
    assert theirs.status_code == 200
    assert "撤回" not in theirs.text
    (event, message) = (await house.get("/messages")).json()["items"]
    assert event["fate"] == {"kind": "answered", "reason": "recalled_marked"}
    assert event["recalled_at"] is None
    assert message["recalled_at"].startswith("2026-07-18T")
    assert message["fate"]["kind"] == "case_opened"
