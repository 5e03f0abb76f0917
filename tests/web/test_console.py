"""The console over HTTP: its door, its frame."""

import re

import httpx
import pytest

from app.core.enums import AdminRole
from app.services.listing.catalogue import CATALOGUE
from models import Household
from tests.small_county import COUNTY, TOWN, VILLAGE
from tests.web.desk import PASSWORD, Browser, an_administrator, signed_in
from tests.web.served import Served

pytestmark = pytest.mark.anyio
ELSEWHERE = "610925100"


async def test_who_is_not_signed_in_is_sent_to_the_door_and_back_where_he_wanted_to_go(house: Served) -> None:
    await an_administrator(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    browser = Browser(house)
    answer = await browser.get("/officers/list")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/admin/login?next=%2Fadmin%2Fofficers%2Flist"
    answer = await browser.post(
        "/login?next=/admin/officers/list", form_on="/login", name="wang", password=PASSWORD
    )
    assert answer.headers["location"] == "/admin/officers/list"


async def test_whose_session_is_over_is_told_so_and_whom_to_ask_for_a_password(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    assert "登录已经过期" not in (await Browser(house).get("/login")).text
    kept = dict(browser.http.cookies)
    await browser.post("/logout", form_on="/")
    browser.http.cookies.update(kept)
    sent = await browser.http.post("/admin/reshape", data={"sources": VILLAGE})
    assert sent.headers["location"] == "/admin/login?over=1"
    page = (await browser.get("/login", over="1")).text
    assert "登录已经过期,请再登录一次" in page
    assert "忘了密码" in page


@pytest.mark.parametrize("path", ["/charge", "/codes", "/reveal"])
async def test_the_name_in_the_corner_and_pages_without_a_front_lead_home(house: Served, path: str) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    brand = re.search(r'class="brand-link" href="([^"]+)"', (await browser.get("/cases")).text)
    assert brand is not None
    assert brand[1] == "http://test/admin/"
    lost = await browser.get("/nothing")
    assert f'href="{brand[1]}">回首页' in lost.text
    answer = await browser.get(path)
    assert answer.status_code in (303, 404)


async def test_a_refusal_says_why_and_has_a_way_home(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    lost = await browser.get("/cases/26071800099")
    assert lost.status_code == 404
    assert "没有编号为 26071800099 的事项" in lost.text
    assert 'href="http://test/admin/">回首页' in lost.text
    assert "打电话给村上" not in lost.text


@pytest.mark.parametrize("path", ["/static/none.js", "/static/%2e%2e/cases"])
async def test_a_file_that_is_not_there_is_not_found_before_the_door_too(house: Served, path: str) -> None:
    answer = await Browser(house).get(path)
    assert answer.status_code == 404
    assert "没有找到" in answer.text


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "/admin//evil", "/o/abc", ""])
async def test_the_way_back_never_leads_out_of_the_console(house: Served, wanted: str) -> None:
    await an_administrator(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    browser = Browser(house)
    answer = await browser.post(f"/login?next={wanted}", form_on="/login", name="wang", password=PASSWORD)
    assert answer.headers["location"] == "/admin/"


async def test_a_wrong_password_is_told_with_the_same_words_as_an_unknown_name(house: Served) -> None:
    await an_administrator(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    told = []
    for name in ("wang", "nobody"):
        answer = await Browser(house).sign_in(name, "not the password 1")
        assert answer.status_code == 403
        told.append(re.search(r'role="alert">([^<]+)', answer.text))
    assert told[0] is not None
    assert told[1] is not None
    assert told[0][1] == told[1][1]


async def test_the_cookie_is_kept_from_scripts_and_other_sites_and_a_changed_one_opens_nothing(
    house: Served,
) -> None:
    await an_administrator(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    browser = Browser(house)
    answer = await browser.sign_in("wang")
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("baolian_admin="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert (await browser.get("/")).status_code == 200
    forged = Browser(house)
    forged.http.cookies.set("baolian_admin", cookie.split("=")[1].split(";")[0] + "x")
    assert (await forged.get("/")).status_code == 303


async def test_a_form_without_its_token_or_from_another_site_is_refused(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    for token in ({}, {"csrftoken": "x"}):
        bare = await browser.http.post("/admin/accounts", data={"name": "evil", **token})
        assert bare.status_code == 403
        assert "刚才填的没有存" in bare.text
        assert 'href="http://test/admin/">回首页' in bare.text
    foreign = await browser.http.post(
        "/admin/logout", data={}, headers={"sec-fetch-site": "cross-site", "x-csrftoken": "x"}
    )
    assert foreign.status_code == 403
    assert (await browser.get("/")).status_code == 200


async def test_a_sign_in_page_that_outlived_its_browser_is_given_anew_and_keeps_the_way(
    house: Served,
) -> None:
    browser = Browser(house)
    page = await browser.get("/login", next="/admin/log")
    token = re.search(r'name="csrftoken" value="([^"]+)"', page.text)
    assert token is not None
    browser.http.cookies.clear()
    fields = {"name": "wang", "password": PASSWORD, "csrftoken": token[1]}
    answer = await browser.http.post("/admin/login?next=/admin/log", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/admin/login?next=%2Fadmin%2Flog&over=1",
    )
    assert "请再登录一次" in (await browser.http.get(answer.headers["location"])).text


async def test_signing_out_shuts_the_door_behind(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    kept = dict(browser.http.cookies)
    assert (await browser.post("/logout", form_on="/")).status_code == 303
    again = Browser(house)
    again.http.cookies.update(kept)
    assert (await again.get("/")).status_code == 303


async def test_a_given_password_must_be_changed_before_anything_else(house: Served) -> None:
    await an_administrator(house, "li", AdminRole.LEADER, COUNTY, must_change=True)
    browser = Browser(house)
    await browser.sign_in("li")
    assert (await browser.get("/officers/list")).headers["location"] == "/admin/password"
    wrong = await browser.post("/password", old=PASSWORD, new="barley and 31 hens", again="other")
    assert "两次输入的新密码不一样" in wrong.text
    done = await browser.post("/password", old=PASSWORD, new="barley and 31 hens", again="barley and 31 hens")
    assert done.status_code == 303
    assert "密码改好了" in (await browser.http.get(done.headers["location"])).text
    assert (await browser.sign_in("li", "barley and 31 hens")).status_code == 303
    assert (await browser.get("/officers/list")).status_code == 200


PAGES = [
    "/",
    *(f"/{key}/list" for key in CATALOGUE),
    "/sitting",
    "/leaves",
    "/leaves?officer=O1&since=2026-07-20&until=2026-07-25",
    "/bindings",
    "/coverage",
    "/friends",
    "/upload",
    "/accounts",
    "/log",
]


async def test_every_page_runs_under_a_strict_policy_and_asks_nothing_of_other_hosts(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    for path in (*PAGES, "/login", "/password", "/officers/detail?pk=O1"):
        strict(await browser.get(path))


def strict(answer: httpx.Response) -> None:
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([^']+)'", policy)
    assert nonce is not None
    for tag in re.findall(r"<(?:script|style)\b[^>]*>", answer.text):
        assert f'nonce="{nonce[1]}"' in tag or " src=" in tag, tag
    assert re.findall(r"\son[a-z]+=", re.sub(r"<script.*?</script>", "", answer.text, flags=re.S)) == []
    assert re.findall(r"""(?:src|href|url|import)\s*[=(]?\s*["']?https?://(?!test)""", answer.text) == []
    assert '<html lang="zh"' in answer.text


@pytest.mark.parametrize(
    ("role", "closed"),
    [
        (AdminRole.LEADER, ["/upload", "/accounts", "/log"]),
        (AdminRole.DUTY_DESK, ["/upload", "/accounts", "/log"]),
        (
            AdminRole.AUDIT,
            [
                "/upload",
                "/accounts",
                "/officers/list",
                "/people/list",
                "/sitting",
                "/bindings",
                "/coverage",
                "/friends",
            ],
        ),
    ],
)
async def test_a_page_is_closed_to_who_has_no_right_to_it_and_not_in_his_menu(
    house: Served, role: AdminRole, closed: list[str]
) -> None:
    browser = await signed_in(house, "somebody", role, COUNTY)
    menu = (await browser.get("/")).text
    for path in closed:
        assert (await browser.get(path)).status_code == 403
        assert f'href="http://test/admin{path}"' not in menu


async def test_a_town_sees_its_own_holes_and_no_other_s(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        work.session.add(Household(id="H8", division_code=VILLAGE, head="罗大嫂", tags=[]))
    own = await signed_in(house, "own", AdminRole.TOWN_ADMIN, TOWN)
    other = await signed_in(house, "other", AdminRole.TOWN_ADMIN, "610925100")
    page = (await own.get("/coverage")).text
    assert "罗**户(H8" in page
    assert "罗大嫂" not in page
    assert "(H8" not in (await other.get("/coverage")).text


async def test_every_hole_is_named_on_the_page_and_nobody_is_sent_to_a_command(house: Served) -> None:
    async with house.container.workshop.begin() as work:
        more = (Household(id=f"X{n}", division_code=VILLAGE, head="罗大嫂", tags=[]) for n in range(30))
        work.session.add_all(more)
    page = (await (await signed_in(house, "own", AdminRole.TOWN_ADMIN, TOWN)).get("/coverage")).text
    assert all(f"(X{n}" in page for n in range(30))
    assert "baolian check" not in page


async def test_the_library_s_own_doors_for_writing_are_shut(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    answers: list[httpx.Response] = [
        await browser.get("/officers/create"),
        await browser.get("/officers/edit", pk="O1"),
        await browser.post("/officers/create", form_on="/", name="x"),
        await browser.post("/officers/edit?pk=O1", form_on="/", name="x"),
        await browser.post("/_api/officers/import", form_on="/"),
        await browser.post("/_api/officers/action?name=delete&pks=O1", form_on="/"),
        await browser.post("/_api/officers/action?name=export&pks=O1", form_on="/"),
        await browser.post("/_api/officers/row-action?name=delete&pk=O1", form_on="/"),
        await browser.post("/_api/officers/inline-edit?pk=O1&field=name", form_on="/", name="x"),
    ]
    assert [a.status_code for a in answers if a.status_code < 400] == []
    assert "陈家林" in (await browser.get("/officers/list")).text


async def test_a_new_account_gets_a_password_that_is_shown_once_and_opens_the_door(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    made = await browser.post("/accounts", name="xiaohe", role="town_admin", division=TOWN, person_name="何")
    password = re.search(r'console-password">([^<]+)', made.text)
    assert password is not None
    assert password[1] not in (await browser.get("/accounts")).text
    assert (await Browser(house).sign_in("xiaohe", password[1])).status_code == 303


async def test_an_account_outside_of_one_s_division_is_refused_with_a_sentence(house: Served) -> None:
    browser = await signed_in(house, "siji", AdminRole.TOWN_ADMIN, TOWN)
    answer = await browser.post("/accounts", name="evil", role="duty_desk", division=ELSEWHERE)
    assert answer.status_code == 422
    assert "只能设自己区划里的账号" in answer.text
    answer = await browser.post("/accounts", name="evil", role="county_admin", division=VILLAGE)
    assert answer.status_code == 422


async def test_the_log_shows_what_was_done(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    page = (await browser.get("/log")).text
    assert "后台账号 wang" in page
    assert "登录" in page
    assert "10.0.0.7" in page


async def test_the_log_is_read_and_searched_in_chinese(house: Served) -> None:
    browser = await signed_in(house, "wang", AdminRole.COUNTY_ADMIN, COUNTY)
    await browser.post("/accounts", name="zhenli", person="镇上的小李", role="town_admin", division=TOWN)
    page = (await browser.get("/log", q="新建账号")).text
    assert "zhenli" in page
    assert "角色:镇管理员" in page
    assert "town_admin" not in page
    assert "没有记录" in (await browser.get("/log", q="交接")).text
