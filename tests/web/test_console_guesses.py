"""Passwords that are guessed where they are changed."""

import pytest

from app.core.enums import AdminRole
from models import AuditEntry
from tests.small_county import COUNTY
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio


async def test_a_password_is_not_guessed_where_it_is_changed(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    new = "barley and 31 hens"
    for number in range(5):
        wrong = await browser.post("/password", old=f"guess {number}", new=new, again=new)
        assert wrong.status_code == 422
    assert (await browser.get("/")).headers["location"].startswith("/admin/login")
    assert (await Browser(house).sign_in("wang")).status_code == 403
    found = await house.all(AuditEntry, actor="admin:wang")
    assert [each.result for each in found if each.action == "password_changed"] == ["refused"] * 5
    assert [each.action for each in found].count("locked") == 1
