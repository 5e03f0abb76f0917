"""The pages behind signed links: one tap acts, a wrong or old link says so, nothing outside is loaded."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from models import Case
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def _a_case(house: Served) -> Case:
    await house.post_wechat(
        "<xml><ToUserName>gh_demo</ToUserName><FromUserName>oZhang</FromUserName>"
        f"<CreateTime>{int(house.clock.now().timestamp())}</CreateTime><MsgType>text</MsgType>"
        "<Content>竹园村下冰雹了,烟叶全打烂了</Content><MsgId>7000000000000000001</MsgId></xml>"
    )
    return await _the_case(house)


async def _the_case(house: Served) -> Case:
    async with house.container.database.reading() as session:
        return (await session.scalars(select(Case))).one()


async def test_one_tap_acknowledges_and_the_next_arrives(house: Served) -> None:
    case = await _a_case(house)
    link = house.container.links.officer_link(case.id, "O1")
    path = link.removeprefix(house.container.settings.public_url)
    page = await house.http.get(path)
    assert page.status_code == 200
    assert "冰雹" in page.text
    for action, state in (("acknowledge", "acknowledged"), ("arrive", "on_site")):
        answer = await house.http.post(path, data={"action": action})
        assert answer.status_code == 303
        assert (await _the_case(house)).state == state


async def test_a_second_tap_says_why_nothing_happens(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    await house.http.post(path, data={"action": "acknowledge"})
    answer = await house.http.post(path, data={"action": "acknowledge"})
    assert answer.status_code == 409
    assert "不能收到" in answer.text


@pytest.mark.parametrize("spoil", ["x", ""])
async def test_a_link_that_was_changed_opens_nothing(house: Served, spoil: str) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    answer = await house.http.get(path[:-3] + spoil)
    assert answer.status_code == 404
    assert "重新点开" in answer.text


async def test_a_persons_link_is_no_officers_link(house: Served) -> None:
    case = await _a_case(house)
    person = house.container.links.person_link(case.id).removeprefix(house.container.settings.public_url)
    assert (await house.http.get(person)).status_code == 200
    assert (await house.http.get(person.replace("/p/", "/o/"))).status_code == 404


async def test_a_link_expires(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    house.clock.advance(timedelta(days=31))
    assert "过期" in (await house.http.get(path)).text


async def test_pages_load_nothing_from_outside(house: Served) -> None:
    case = await _a_case(house)
    path = house.container.links.officer_link(case.id, "O1").removeprefix(house.container.settings.public_url)
    page = await house.http.get(path)
    assert not re.findall(r"(?:src|href|action)=\"https?://", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_link_of_a_gathered_push_lists_everything_that_the_officer_was_called_for(
    house: Served,
) -> None:
    case = await _a_case(house)
    base = house.container.settings.public_url
    page = await house.http.get(house.container.links.officer_list_link("O1").removeprefix(base))
    assert page.status_code == 200
    assert "冰雹" in page.text
    (link,) = re.findall(r'href="(/o/[^"]+)"', page.text)
    assert case.number in (await house.http.get(link)).text
    nobody = await house.http.get(house.container.links.officer_list_link("O9").removeprefix(base))
    assert "没有没办完的事" in nobody.text
