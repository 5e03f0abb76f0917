"""A tap that is refused: what was written with it comes back, and the reason is told in the way that was asked for."""

from typing import Any, cast

import pytest

from app.web import taps
from models import Case
from tests.web.served import Served, text_xml

pytestmark = pytest.mark.anyio


async def _a_case(house: Served) -> str:
    """The path of its officer's page."""
    await house.post_wechat(text_xml("竹园村下冰雹了,烟叶全打烂了"))
    link = house.container.links.officer_link((await house.all(Case))[0].id, "O1")
    return link.removeprefix(house.container.settings.public_url)


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({"action": "transfer", "to": "没有的人", "text": "他更熟"}, True),
        ({"action": "resume", "text": "接着办"}, False),
    ],
)
async def test_who_is_refused_without_script_finds_again_what_he_wrote(
    house: Served, fields: dict[str, str], offered: bool
) -> None:
    path = await _a_case(house)
    answer = await house.http.post(path, data=fields)
    assert answer.status_code == 409
    assert f"您写的:{fields['text']}" in answer.text
    assert (f'maxlength="2000">{fields["text"]}</textarea>' in answer.text) is offered
    assert ('value="没有的人"' in answer.text, "<details open>" in answer.text) == (offered, offered)


async def test_a_page_that_nothing_was_typed_on_is_empty(house: Served) -> None:
    path = await _a_case(house)
    page = (await house.http.get(path)).text
    assert 'maxlength="2000"></textarea>' in page
    assert ("您写的" in page, "<details open>" in page) == (False, False)


@pytest.mark.parametrize(
    ("text", "status"), [("字\r\n" * 1000, 303), ("字\n" * 1000, 303), ("字" * 2001, 422)]
)
async def test_the_end_of_a_line_counts_as_one_sign_as_in_the_browser(
    house: Served, text: str, status: int
) -> None:
    path = await _a_case(house)
    answer = await house.http.post(path, data={"action": "record", "text": text})
    assert answer.status_code == status


async def test_a_kept_tap_whose_link_opens_nothing_is_told_why_and_a_person_reads_a_page(
    house: Served,
) -> None:
    fields = {"action": "record", "text": "看过了", "tap": "abc126"}
    answer = await house.http.post("/o/altered", data=fields, headers={"accept": "application/json"})
    assert (answer.status_code, "这个链接不对" in answer.json()["error"]["message"]) == (404, True)
    answer = await house.http.post("/o/altered", data=fields, headers={"accept": "text/html,*/*"})
    assert (answer.status_code, "<h1>这个链接不对" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("accept", "is_json"),
    [
        ("application/json", True),
        ("application/json, */*", True),
        ("application/json;q=0.9", True),
        ("text/html,*/*", False),
        ("*/*", False),
        ("text/html, application/json", False),
    ],
)
async def test_every_refusal_is_json_where_json_is_asked_for(
    house: Served, accept: str, is_json: bool
) -> None:
    path = await _a_case(house)
    headers = {"accept": accept}
    refused = await house.http.post(path, data={"action": "resume"}, headers=headers)
    large = await house.http.post(path, content=bytes(taps.MOST_BYTES + 1), headers=headers)
    house.container.workshop = cast("Any", None)  # whatever asks for the database fails
    fault = await house.http.post(path, data={"action": "resume"}, headers=headers)
    for answer, status in ((refused, 409), (large, 413), (fault, 500)):
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith("application/json" if is_json else "text/html")
    if is_json:
        assert refused.json()["why"]
        assert "系统出了点问题" in fault.json()["error"]["message"]


async def test_a_file_in_the_place_of_words_is_refused(house: Served) -> None:
    path = await _a_case(house)
    answer = await house.http.post(path, data={"action": "record"}, files={"text": ("a.txt", b"a")})
    assert (answer.status_code, "text 的值不对" in answer.text) == (422, True)


async def test_who_is_no_officer_any_more_reads_nothing_of_the_case_after_a_tap(house: Served) -> None:
    await _a_case(house)
    links, base = house.container.links, house.container.settings.public_url
    path = links.officer_link((await house.all(Case))[0].id, "X9").removeprefix(base)
    answer = await house.http.post(path, data={"action": "record", "text": "看过了"})
    assert (answer.status_code, "冰雹" in answer.text) == (404, False)
    assert "没有找到您的登记" in answer.text
