"""An officer who leaves the account or blocks it: the duty desk hears of it before he is needed, until he is back."""

from datetime import timedelta

import pytest

from app.core.enums import AdminRole
from app.services.sending.desk import ring_due
from models import DeskEntry, Message, OutboxMessage
from tests.small_county import COUNTY
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio


def event_xml(house: Served, event: str, sender: str = "oChen", more: str = "") -> str:
    """An event of WeChat at this moment."""
    at = int(house.clock.now().timestamp())
    return (
        f"<xml><ToUserName>gh_demo</ToUserName><FromUserName>{sender}</FromUserName><CreateTime>{at}</CreateTime>"
        f"<MsgType>event</MsgType><Event>{event}</Event>{more}</xml>"
    )


async def waiting(house: Served) -> list[str]:
    return [entry.reason for entry in await house.all(DeskEntry) if entry.due_at is not None]


BLOCKED = "<MsgID>5</MsgID><Status>failed:user block</Status>"


@pytest.mark.parametrize(("event", "more"), [("unsubscribe", ""), ("TEMPLATESENDJOBFINISH", BLOCKED)])
async def test_the_desk_is_rung_about_him_until_he_is_back(house: Served, event: str, more: str) -> None:
    told = await house.post_wechat(event_xml(house, event, more=more))
    assert (told.status_code, told.text) == (200, "success")
    await house.post_wechat(event_xml(house, event, more=more))
    assert await waiting(house) == ["officer_gone"]
    await ring_due(house.container.workshop)
    (call,) = await house.all(OutboxMessage)
    assert (call.officer_id, call.reply_key) == ("D1", "desk_officer_gone")
    assert "陈家林" in call.values
    house.clock.advance(timedelta(minutes=1))
    await house.post_wechat(event_xml(house, "subscribe"))
    assert await waiting(house) == []


async def test_the_console_says_whom_to_ring(house: Served) -> None:
    await house.post_wechat(event_xml(house, "unsubscribe"))
    browser = await signed_in(house, "county", AdminRole.COUNTY_ADMIN, COUNTY)
    page = (await browser.get("/desk")).text
    assert "要打电话通知" in page
    assert "陈家林取消关注、删了好友或者拉黑了微信账号langao" in page
    assert (await house.all(Message))[0].fate_kind == "to_human"


async def test_a_villager_who_leaves_is_nobodys_call(house: Served) -> None:
    await house.post_wechat(event_xml(house, "unsubscribe", sender="oZhang"))
    assert await waiting(house) == []
