"""Every address that the contract names is one of ours: whatever it answers, it is known."""

import pytest

from tests.web.served import FULL, Served

pytestmark = pytest.mark.anyio
PLATFORMS = (
    *(("GET", f"/wechat/{name}") for name in ("langao", "compat", "safe")),
    *(("POST", path) for path in ("/wechat/langao", "/onebot/siji", "/qqbot/langao", "/wecom/county")),
    ("GET", "/wecom/county"),
)
OPEN = ("/healthz", "/readyz", "/metrics", "/api/v1/openapi.json")
LISTS = ("cases", "messages", "alerts", "incidents", "webhooks")
BEHIND_A_SIGN_IN = ("/admin/", "/admin/cases", "/board")


@pytest.mark.parametrize(("method", "path"), PLATFORMS)
async def test_a_platform_that_does_not_sign_is_refused_and_not_unknown(
    house: Served, method: str, path: str
) -> None:
    answer = await house.http.request(method, path)
    assert answer.status_code in (400, 401, 403), (path, answer.status_code)


async def test_what_needs_no_token_answers(house: Served) -> None:
    for path in OPEN:
        assert (await house.http.get(path)).status_code == 200, path


async def test_each_list_of_the_api_answers_and_asks_for_its_token(house: Served) -> None:
    for name in LISTS:
        path = f"/api/v1/{name}"
        assert (await house.http.get(path)).status_code == 401, path
        answer = await house.http.get(path, headers={"Authorization": f"Bearer {FULL}"})
        assert (answer.status_code, set(answer.json())) == (200, {"items", "next_cursor"}), path
    stats = await house.http.get("/api/v1/stats", headers={"Authorization": f"Bearer {FULL}"})
    assert stats.status_code == 200


async def test_pages_of_the_county_lead_to_the_sign_in(house: Served) -> None:
    for path in BEHIND_A_SIGN_IN:
        answer = await house.http.get(path)
        while answer.is_redirect:
            path = answer.headers["location"]
            answer = await house.http.get(path)
        assert answer.status_code == 200, path
        assert "/admin/login" in path
