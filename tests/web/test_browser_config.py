"""An officer's page in WeChat: its signature is right, for this page alone; elsewhere nothing of WeChat is loaded."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from app.container import Container
from app.core.clock import SimulatedClock
from app.core.datum import to_gcj02
from bots.abilities import KnowsVisitors
from models import Case, CaseEvent
from tests.web.phone import IN_WECHAT, OURS, Phone, a_phone
from tests.web.served import text_xml

pytestmark = pytest.mark.anyio

SCRIPT, TICKET = "https://res.wx.qq.com/", "/cgi-bin/ticket/getticket"
PLACE = (32.31, 108.90)


@pytest.fixture
async def phone(database_url: str, clock: SimulatedClock) -> AsyncIterator[Phone]:
    """A phone before the app, once per engine."""
    async with a_phone(database_url, clock) as made:
        yield made


async def path_of(phone: Phone) -> str:
    """The officer's page of a new case."""
    await phone.house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
    async with phone.house.container.database.reading() as session:
        case = (await session.scalars(select(Case))).one()
    return phone.house.container.links.officer_link(case.id, "O1").removeprefix(OURS)


async def config(phone: Phone, path: str, url: str, **headers: str) -> Any:
    """The answer of the endpoint for a page at `url`."""
    return await phone.house.http.get(f"{path}/browser", params={"url": url}, headers=IN_WECHAT | headers)


@pytest.mark.parametrize("more", ["", "?from=singlemessage&isappinstalled=0"])
async def test_the_platform_takes_the_signature_of_the_page(phone: Phone, more: str) -> None:
    path = await path_of(phone)
    answer = await config(phone, path, f"{OURS}{path}{more}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"appId", "timestamp", "nonceStr", "signature"}
    assert phone.platform.login.accepts_page(answer.json(), f"{OURS}{path}{more}")


async def test_the_ticket_is_asked_for_once_by_all_processes(phone: Phone) -> None:
    path = await path_of(phone)
    for _ in range(3):
        assert (await config(phone, path, f"{OURS}{path}")).status_code == 200
    here = phone.house.container
    other = Container(here.settings, clock=here.clock, http=here.http)
    async with other:
        adapter = other.adapters["wechat", "langao"]
        assert isinstance(adapter, KnowsVisitors)
        assert phone.platform.login.accepts_page(
            dict(await adapter.page_config(f"{OURS}/o/1")), f"{OURS}/o/1"
        )
    assert phone.asked.count(TICKET) == 1


async def test_nothing_but_the_page_itself_is_signed(phone: Phone) -> None:
    path = await path_of(phone)
    for url in (
        f"https://elsewhere.example{path}",
        f"{OURS}.elsewhere.example{path}",
        f"{OURS}{path}/leave",
        f"{OURS}/o/other",
        f"{OURS}{path}#here",
        f"{OURS}{path}?a=b&url= c",
        f"{OURS}{path}?{'x' * 2000}",
        "",
    ):
        assert (await config(phone, path, url)).status_code == 422, url
    assert (await config(phone, f"{path}x", f"{OURS}{path}x")).status_code == 404
    assert TICKET not in phone.asked


async def test_outside_of_wechat_there_is_nothing_to_sign(phone: Phone) -> None:
    path = await path_of(phone)
    answer = await config(phone, path, f"{OURS}{path}", **{"user-agent": "Mozilla/5.0 Chrome"})
    assert answer.status_code == 404


async def test_a_platform_that_is_away_costs_the_signature_and_not_the_page(phone: Phone) -> None:
    path = await path_of(phone)
    phone.platform.misbehaviour.change({"is_down": True})
    assert (await config(phone, path, f"{OURS}{path}")).status_code == 503
    assert (await phone.get(path)).status_code == 200


async def test_wechats_script_may_be_loaded_in_wechat_alone(phone: Phone) -> None:
    path = await path_of(phone)
    inside, outside = await phone.get(path), await phone.house.http.get(path)
    assert f'data-sdk="{SCRIPT}' in inside.text
    assert f"script-src 'self' {SCRIPT}open/js/jweixin-1.6.0.js;" in inside.headers["content-security-policy"]
    assert f'data-config="{path}/browser"' in inside.text
    assert "wechat.js" not in outside.text
    assert "script-src 'self';" in outside.headers["content-security-policy"]
    assert "qq.com" not in outside.text + outside.headers["content-security-policy"]


@pytest.mark.parametrize(("datum", "kept"), [("gcj02", PLACE), ("wgs84", to_gcj02(*PLACE)), ("bd09", None)])
async def test_a_position_is_kept_as_it_came_or_moved_by_its_datum(
    phone: Phone, datum: str, kept: tuple[float, float] | None
) -> None:
    path = await path_of(phone)
    form = {"action": "arrive", "lat": str(PLACE[0]), "lng": str(PLACE[1]), "datum": datum}
    answer = await phone.house.http.post(path, data=form)
    assert answer.status_code == (303 if kept else 422)
    async with phone.house.container.database.reading() as session:
        found = (await session.scalars(select(CaseEvent).where(CaseEvent.kind == "arrived"))).all()
    places = [(event.data["position"]["lat"], event.data["position"]["lng"]) for event in found]
    assert places == ([kept] if kept else [])
