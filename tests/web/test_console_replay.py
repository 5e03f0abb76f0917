"""A dry-run at the console: the last real messages, a file of messages, how far it is, and what cannot be tried."""

from typing import Any

import pytest

from app.core.enums import AdminRole
from tests.small_county import TOWN, VILLAGE
from tests.web.desk import Browser, signed_in
from tests.web.served import Served, text_xml
from tests.web.test_console_rules import RULE, admin, sent

pytestmark = pytest.mark.anyio
HEAD = "id,text,intent,division\n"
SAYS = "竹园村下冰雹了,找王大爷 13812345678"


async def changed(house: Served) -> Browser:
    """An administrator whose draft sends hail to the county's duty desk."""
    browser = await admin(house)
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    await sent(browser, "/rules/routes", act="up:1")
    return browser


async def tried(browser: Browser, content: bytes) -> Any:
    return await browser.post("/rules/replay", files={"file": ("messages.csv", content)})


async def test_the_last_real_messages_are_tried_with_who_would_be_called_instead(house: Served) -> None:
    browser = await changed(house)
    await house.post_wechat(text_xml())
    page = (await browser.get("/rules/replay", last="100")).text
    assert "1 条消息,1 条会不一样" in page
    assert "谁的担子变了" in page
    assert "赵值班" in page
    assert "试完了" in page


async def test_a_file_of_messages_is_tried_and_the_page_says_how_far_it_is(house: Served) -> None:
    browser = await changed(house)
    rows = "".join(f'{number},"{SAYS}",disaster,{VILLAGE}\n' for number in range(200))
    answer = await tried(browser, f"{HEAD}{rows}".encode())
    assert answer.status_code == 200
    assert "200 条消息,200 条会不一样" in answer.text
    said = answer.text.partition('role="status">正在试跑:')[2]
    assert (
        said.index("5%")
        < said.index("50%")
        < said.index("100%")
        < said.index("试完了")
        < said.index("200 条消息")
    )
    assert "13812345678" not in answer.text
    assert answer.text.rstrip().endswith("</html>")
    assert (await house.get("/cases")).json()["items"] == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("竹园村".encode("gb18030"), "不是 UTF-8"),
        (b"id,words\n1,x\n", "缺少列 text、intent"),
        (f"{HEAD}1,下雨了,care,610926\n".encode(), "第 2 行的 division"),
        (b'id,text,intent\n1,x,care\n1,"' + b"x" * 200_000 + b",care\n", "从第 3 行起,有一个引号"),
        (b"id,text,intent\n" + b"1,x,care\n" * 50_001, "一次最多 50000 条"),
    ],
)
async def test_a_file_that_cannot_be_tried_is_told_why(house: Served, content: bytes, says: str) -> None:
    answer = await tried(await admin(house), content)
    assert answer.status_code == 422
    assert says in answer.text


async def test_without_a_file_one_is_asked_for(house: Served) -> None:
    browser = await admin(house)
    answer = await browser.post("/rules/replay", form_on="/rules", act="file")
    assert (answer.status_code, "请先选一个 CSV 文件" in answer.text) == (422, True)


async def test_a_town_tries_its_own_messages_and_no_others(house: Served) -> None:
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    assert "1 条消息" in (await tried(town, f"{HEAD}1,竹园村下冰雹了,disaster,\n".encode())).text
    other = await tried(town, f"{HEAD}1,竹园村下冰雹了,disaster,610925\n".encode())
    assert (other.status_code, f"要写 {TOWN} 之内的" in other.text) == (422, True)
