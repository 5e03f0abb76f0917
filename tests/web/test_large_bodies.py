"""Who sends too much over a real connection is told so, while he is still sending (protocol reference, C1)."""

from collections.abc import AsyncIterator

import httpx
import pytest

from app.demo.servers import listen, serving
from tests.web.served import FULL, Served, onebot_signature

pytestmark = pytest.mark.anyio
LARGE = b" " * (5 * 1024 * 1024)
HEADERS = {"x-self-id": "10001", "x-signature": onebot_signature(LARGE), "authorization": f"Bearer {FULL}"}


async def parts() -> AsyncIterator[bytes]:
    for _ in range(80):
        yield b"x" * 65536


@pytest.mark.parametrize("path", ["/wechat/safe", "/wecom/county", "/onebot/siji", "/qqbot/langao"])
async def test_a_platform_reads_413_whether_or_not_it_says_its_length(house: Served, path: str) -> None:
    async with serving(house.app, listen(0)) as url, httpx.AsyncClient(base_url=url) as http:
        for content in (LARGE, parts()):
            answer = await http.post(path, content=content, headers=HEADERS)
            assert (answer.status_code, answer.text) == (413, "too large")
    assert await house.stored() == (0, 0)


async def test_a_caller_of_the_api_reads_413_whether_or_not_he_says_its_length(house: Served) -> None:
    async with serving(house.app, listen(0)) as url, httpx.AsyncClient(base_url=url) as http:
        for content in (LARGE, parts()):
            answer = await http.post("/api/v1/cases", content=content, headers=HEADERS)
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
