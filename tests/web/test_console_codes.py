"""The QR code of a village or an officer, from the console to the scan."""

from datetime import timedelta

import pytest

from app.core.enums import AdminRole
from app.web.console.pages.codes import Coded
from bots.base import TemporaryError
from tests.small_county import COUNTY, OTHER, TOWN, VILLAGE
from tests.web.desk import signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio


class Account:
    """An account whose platform makes codes, or has none today."""

    division = COUNTY

    def __init__(self, *, is_down: bool = False) -> None:
        self.scenes: list[str] = []
        self._is_down = is_down

    async def scene_url(self, scene: str, valid: timedelta | None = None) -> str:
        """The address in the code."""
        if self._is_down:
            raise TemporaryError("busy", "try later")
        self.scenes.append(scene)
        return f"http://weixin.qq.com/q/{scene}"


def with_account(house: Served, account: Account) -> Account:
    assert isinstance(account, Coded)
    house.container.adapters.clear()
    house.container.adapters["wechat", "codes"] = account  # type: ignore[assignment]
    return account


@pytest.mark.parametrize(("path", "scene"), [(f"/code/v/{VILLAGE}", f"v:{VILLAGE}"), ("/code/o/O1", "o:O1")])
async def test_a_village_and_an_officer_have_a_code_to_print(house: Served, path: str, scene: str) -> None:
    account = with_account(house, Account())
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, TOWN)
    assert "竹园村" in (await desk.get(path)).text
    picture = await desk.get(f"{path}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b'fill="#fff"' in picture.content
    assert account.scenes == [scene]


async def test_the_page_of_a_row_leads_to_its_code(house: Served) -> None:
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, TOWN)
    assert "/admin/code/o/O1" in (await desk.get("/officers/detail", pk="O1")).text
    assert "/admin/code/" not in (await desk.get("/people/detail", pk="P1")).text


@pytest.mark.parametrize(
    "path", [f"/code/v/{OTHER}", "/code/o/V2", f"/code/v/{TOWN}", "/code/o/nobody", "/code/x/1"]
)
async def test_no_code_is_made_of_what_lies_elsewhere_or_is_none(house: Served, path: str) -> None:
    account = with_account(house, Account())
    village = await signed_in(house, "village", AdminRole.DUTY_DESK, VILLAGE)
    assert (await village.get(path)).status_code == 404
    assert (await village.get(f"{path}/code.svg")).status_code == 404
    assert account.scenes == []


async def test_a_platform_that_is_down_is_told_in_a_sentence(house: Served) -> None:
    with_account(house, Account(is_down=True))
    desk = await signed_in(house, "desk", AdminRole.DUTY_DESK, TOWN)
    answer = await desk.get(f"/code/v/{VILLAGE}/code.svg")
    assert answer.status_code == 503
