"""The console for who does not see it: one main part and one first heading to a page, and no column without a name."""

import re

import pytest

from app.core.enums import AdminRole
from tests.small_county import COUNTY
from tests.web.desk import signed_in
from tests.web.served import Served
from tests.web.test_console import PAGES

pytestmark = pytest.mark.anyio
OTHERS = ("/cases", "/rates", "/acts", "/rules/history", "/nowhere", "/cases/1")
"""The last two are refused."""


async def test_every_page_has_one_main_part_one_first_heading_and_named_columns(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    for path in (*PAGES, *OTHERS):
        page = (await browser.get(path)).text
        firsts = [each for each in re.findall("<h1[^>]*>", page) if 'role="presentation"' not in each]
        assert (page.count('role="main"'), len(firsts)) == (1, 1), path
        assert re.search(r"<th[^>]*>\s*</th>", page) is None, path
