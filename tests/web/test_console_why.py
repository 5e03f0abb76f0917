"""Why at the console: of a case, of a message that became none, and of nothing outside one's division."""

import pytest

from app.core.enums import AdminRole
from tests.small_county import TOWN
from tests.web.desk import signed_in
from tests.web.served import Served, text_xml
from tests.web.test_console_rules import admin

pytestmark = pytest.mark.anyio
CHATTER = "今天天气真好,我是李小梅,电话13812345678"


async def test_a_case_tells_its_words_place_rule_and_version_and_is_decided_the_same_again(
    house: Served,
) -> None:
    browser = await admin(house)
    await house.post_wechat(text_xml("竹园村下冰雹了"))
    (case,) = (await house.get("/cases")).json()["items"]
    page = (await browser.get("/rules/why", number=case["number"])).text
    for told in (
        "事项:灾情",
        "冰雹",
        "竹园",
        "灾情:包户干部先到,村干部同时知道",
        "规则:第 0 版",
        "重新判一遍:一样",
    ):
        assert told in page


async def test_a_message_that_became_none_is_listed_masked_and_says_why(house: Served) -> None:
    browser = await admin(house)
    await house.post_wechat(text_xml(CHATTER))
    (message,) = (await house.get("/messages")).json()["items"]
    page = (await browser.get("/rules/why")).text
    assert "今天天气真好" in page
    assert "13812345678" not in page
    assert f"/rules/why?number={message['id']}" in page
    told = (await browser.get("/rules/why", number=str(message["id"]))).text
    assert "去向:" in told
    assert "重新判一遍:一样" in told


async def test_what_lies_outside_or_is_no_number_is_not_found(house: Served) -> None:
    await house.post_wechat(text_xml(CHATTER))
    (message,) = (await house.get("/messages")).json()["items"]
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    listed = await town.get("/rules/why")
    assert (listed.status_code, "今天天气真好" in listed.text) == (200, False)
    for number in (str(message["id"]), "9" * 30, "没有"):
        answer = await town.get("/rules/why", number=number)
        assert (answer.status_code, "没有编号为" in answer.text) == (404, True)
