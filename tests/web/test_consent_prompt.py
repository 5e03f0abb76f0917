"""43101: whoever has no consent to a notice left is asked for it on his page, in WeChat alone (1.12, 1.17)."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from app.core.clock import SimulatedClock
from app.services.sending import ledger
from app.services.sending.reservations import Place
from models import Case
from tests.web.phone import OURS, Phone, a_phone
from tests.web.served import text_xml

pytestmark = pytest.mark.anyio
TEMPLATE = "notice-1"
TAG = f'<wx-open-subscribe template="{TEMPLATE}">'


@pytest.fixture
async def phone(database_url: str, clock: SimulatedClock) -> AsyncIterator[Phone]:
    """A phone before an account that has a template of notices."""
    async with a_phone(database_url, clock, account={"notice_template_id": TEMPLATE}) as made:
        yield made


async def pages(phone: Phone) -> dict[str, str]:
    """The paths of the officer's and the person's page of a new case."""
    await phone.house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
    async with phone.house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    links = phone.house.container.links
    made = {"oChen": links.officer_link(case.id, "O1"), "oZhang": links.person_link(case.id)}
    return {who: link.removeprefix(OURS) for who, link in made.items()}


async def consents(phone: Phone, openid: str) -> None:
    """He said yes to one notice."""
    async with phone.house.container.workshop.begin() as work:
        ledger.consented(work, Place("wechat", "langao", openid), TEMPLATE, is_given=True)


@pytest.mark.parametrize("who", ["oChen", "oZhang"])
async def test_who_has_none_left_is_asked_on_his_page(phone: Phone, who: str) -> None:
    path = (await pages(phone))[who]
    page = await phone.get(path)
    assert TAG in page.text
    assert "res.wx.qq.com" in page.headers["content-security-policy"]
    answer = await phone.house.http.get(
        f"{path}/browser", params={"url": OURS + path}, headers={"user-agent": "MicroMessenger"}
    )
    assert phone.platform.login.accepts_page(answer.json(), OURS + path)


@pytest.mark.parametrize("who", ["oChen", "oZhang"])
async def test_who_has_consented_is_not_asked_again(phone: Phone, who: str) -> None:
    path = (await pages(phone))[who]
    await consents(phone, who)
    assert TAG not in (await phone.get(path)).text


async def test_nobody_is_asked_in_another_browser(phone: Phone) -> None:
    for path in (await pages(phone)).values():
        page = await phone.house.http.get(path)
        assert "wx-open-subscribe" not in page.text
        assert "res.wx.qq.com" not in page.headers["content-security-policy"]


async def test_where_there_are_no_notices_nobody_is_asked(database_url: str, clock: SimulatedClock) -> None:
    async with a_phone(database_url, clock) as phone:
        for path in (await pages(phone)).values():
            assert "wx-open-subscribe" not in (await phone.get(path)).text
