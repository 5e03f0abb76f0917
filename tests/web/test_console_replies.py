"""The pages of the bot's sentences: each has a Chinese name and opens with words for all that it may say."""

import re
import tomllib

import pytest

from app.core.enums import AdminRole
from app.defaults import load_text
from app.services.rules.reply_fields import REPLY_FIELDS
from tests.small_county import COUNTY
from tests.web.desk import Browser, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
_FIELD = re.compile(r'data-field="\{(\w+)\}">([^<]+)<')


async def admin(house: Served) -> Browser:
    return await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)


def covering() -> list[str]:
    """As few sentences as show every field that there is."""
    wanted = set().union(*REPLY_FIELDS.values())
    chosen = []
    for key in sorted(REPLY_FIELDS, key=lambda each: (-len(REPLY_FIELDS[each]), each)):
        if wanted & REPLY_FIELDS[key]:
            chosen.append(key)
            wanted -= REPLY_FIELDS[key]
    return chosen


async def test_a_sentence_opens_with_its_fields_in_chinese_and_an_example(house: Served) -> None:
    browser = await admin(house)
    for key in covering():
        page = await browser.get(f"/rules/replies/{key}")
        assert page.status_code == 200, key
        offered = dict(_FIELD.findall(page.text))
        assert set(offered) == REPLY_FIELDS[key], key
        assert all(re.search(r"[\u4e00-\u9fff]", words) for words in offered.values()), key
        assert "说出来是这样" in page.text, key


async def test_a_sentence_is_found_by_its_name_and_by_when_it_is_said(house: Served) -> None:
    browser = await admin(house)
    found = (await browser.get("/rules/replies?q=延期了:")).text
    assert "没有找到这样的话" in found
    found = (await browser.get("/rules/replies?q=告诉群众·延期了")).text
    assert "改到哪天办完" in found
    assert "told_extended" in found
    assert "told_resolved" not in found
    assert "还没有回应,再催一次" in (await browser.get("/rules/replies?q=再催一次")).text
    assert "什么时候说:有消息要人看" in (await browser.get("/rules/replies/desk_to_human")).text


def test_every_sentence_has_a_name_of_its_own_and_says_when_it_is_said() -> None:
    named = tomllib.loads(load_text("reply_names.toml"))
    assert set(named) == set(REPLY_FIELDS)
    told = [each.partition(":") for each in named.values()]
    assert all(name and purpose for name, _, purpose in told)
    assert len({name for name, _, _ in told}) == len(told)
