"""What is the whole county's, a town's administrator reads and finds no form that he may not save."""

import re

import pytest

from app.core.enums import AdminRole
from tests.small_county import TOWN
from tests.web.desk import signed_in
from tests.web.served import Served
from tests.web.test_console_rules import admin

pytestmark = pytest.mark.anyio
COUNTYS = {
    "/rules/words": "加进草稿",
    "/rules/words?edit=1": "去掉这个词",
    "/rules/windows": "修改",
    "/rules/windows/disaster": "再加一级",
    "/rules/replies": "搜一句话",
    "/rules/replies/joined": "恢复|存进草稿",
}
_FORM = re.compile(r'<form[^>]*method="post"[^>]*action="/admin/rules/(words|windows|replies)')


async def test_words_windows_and_replies_have_no_form_for_a_town(house: Served) -> None:
    county = await admin(house)
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    for path, shown in COUNTYS.items():
        mine, theirs = (await county.get(path)).text, await town.get(path)
        assert re.search(shown, mine), path
        assert theirs.status_code == 200
        assert "由县管理员改;这里只能看" in theirs.text, path
        assert "由县管理员改;这里只能看" not in mine, path
        assert not _FORM.search(theirs.text), path
        assert "存进草稿" not in theirs.text, path
    for path in ("/rules/words", "/rules/windows/disaster", "/rules/replies/joined"):
        assert _FORM.search((await county.get(path)).text), path


async def test_a_town_reads_what_is_promised_and_said(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    window = (await town.get("/rules/windows/disaster")).text
    assert '<span class="rules-chip">40分钟</span>' in window
    assert "包户干部 → " in window
    assert "全天都算" in window
    assert "说出来是这样" in (await town.get("/rules/replies/joined")).text
    words = (await town.get("/rules/words", q="冰雹")).text
    assert "冰雹 <span" in words
    assert "?edit=" not in words
