"""A file taken into the draft at the console."""

from pathlib import Path
from typing import Any

import pytest

from app.commands.training import _write
from app.core.enums import AdminRole
from app.nlu.weights import Weights
from app.services.rules.ruleset_document import LARGEST
from tests.small_county import TOWN
from tests.web.desk import Browser, signed_in
from tests.web.served import Served
from tests.web.test_console_rules import _SEAL, RULE, admin, draft, sent

pytestmark = pytest.mark.anyio
LEARNED = Weights.parse(["冰雹 disaster=1.5"])


async def bring(browser: Browser, content: bytes, seal: str = "") -> Any:
    found = _SEAL.search((await browser.get("/rules")).text)
    assert found
    return await browser.post(
        "/rules/file", form_on="/rules", files={"file": ("学到的.toml", content)}, seal=seal or found[1]
    )


async def test_what_was_learned_is_taken_in_and_the_rest_of_the_draft_stands(
    house: Served, tmp_path: Path
) -> None:
    browser = await admin(house)
    await sent(browser, "/rules/routes/new", act="save", **RULE)
    before = await draft(house)
    _write(tmp_path / "x.toml", LEARNED)
    assert (await bring(browser, (tmp_path / "x.toml").read_bytes())).status_code == 303
    assert await draft(house) == {**before, "learned": {"weights": LEARNED.render()}}
    assert "从更正里学到的权重" in (await browser.get("/rules")).text


async def test_a_downloaded_file_comes_back_as_the_draft(house: Served) -> None:
    browser = await admin(house)
    text = (await browser.get("/rules/file.toml")).text.replace('on_site = "40m"', 'on_site = "25m"', 1)
    assert (await bring(browser, f"# 改过\n{text}".encode())).status_code == 303
    assert (await browser.get("/rules/file.toml")).text == f"# 改过\n{text}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b'[order]\ncounty = "middle"\n\n[limits]\nhotlin = "1"\n', ["第 2 行", "第 5 行"]),
        (b"[order\n", ["第 1 行"]),
        ("# 冰雹".encode("gb18030"), ["第 1 行不是 UTF-8"]),
        (b"#" * (LARGEST + 1), ["文件太大"]),
        (b"", ["一个部分也没有写"]),
    ],
)
async def test_a_refused_file_changes_nothing(house: Served, content: bytes, says: list[str]) -> None:
    browser = await admin(house)
    before = await draft(house)
    answer = await bring(browser, content)
    assert answer.status_code == 422
    assert all(each in answer.text for each in says)
    assert await draft(house) == before
    assert "还没有草稿" in (await browser.get("/rules")).text


async def test_no_file_an_old_page_and_another_towns_words_are_refused(house: Served) -> None:
    browser = await admin(house)
    nothing = await browser.post("/rules/file", form_on="/rules")
    assert (nothing.status_code, "请先选一个规则文件" in nothing.text) == (422, True)
    assert (await bring(browser, b'[order]\ncounty = "last"\n', seal="0" * 16)).status_code == 409
    town = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    refused = await bring(town, b'[order]\ncounty = "last"\n')
    assert refused.status_code == 403
    assert "由县管理员改" in refused.text
