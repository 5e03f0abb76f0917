"""The fake platforms alone: what people write reaches somebody else's system, what that one sends reaches phones."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.core.errors import ConfigurationError
from app.demo.deployment import Demo
from app.demo.platforms_only import Platforms, checked, platforms_only
from app.demo.servers import listen, serving
from app.demo.wechat_wire import signature

pytestmark = pytest.mark.anyio
ZHANG = "oStoryZhang"


class System:
    """Somebody else's system: keeps what was posted to it."""

    def __init__(self) -> None:
        self.status = 200
        self.posted: list[tuple[str, dict[str, str], str]] = []
        self.app = Starlette(routes=[Route("/in/{path:path}", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        body = (await request.body()).decode()
        self.posted.append((request.url.path, dict(request.query_params), body))
        return Response("success" if "wechat" in request.url.path else b"", self.status)


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
async def platforms(system: System, tmp_path: Path) -> AsyncIterator[Platforms]:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(serving(system.app, listen(0)))
        webhook = base + "/in/{channel}/{name}"
        yield await stack.enter_async_context(platforms_only(Demo(tmp_path, 200), webhook))


@pytest.fixture
async def client(platforms: Platforms) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=platforms.url, trust_env=False) as client:
        yield client


async def test_what_is_written_on_a_phone_is_posted_signed_and_encrypted(
    client: httpx.AsyncClient, system: System
) -> None:
    account = (await client.get("/demo/accounts.json")).json()["wechat"][0]
    saying = {"channel": "wechat", "account": account["name"], "sender": ZHANG, "text": "下冰雹了"}
    answer = (await client.post("/demo/messages", json=saying)).json()
    assert [one["status"] for one in answer["deliveries"]] == [200]
    ((path, query, body),) = system.posted
    assert path == f"/in/wechat/{account['name']}"
    assert query["signature"] == signature(account["token"], query["timestamp"], query["nonce"])
    assert "<Encrypt>" in body
    assert "下冰雹了" not in body


async def test_how_the_other_system_took_it_is_written_down(
    client: httpx.AsyncClient, platforms: Platforms, system: System
) -> None:
    saying = {"channel": "onebot", "account": "siji", "sender": "20260004", "text": "在吗"}
    for system.status in (200, 500):
        await client.post("/demo/messages", json=saying)
    took = [(one.way, one.channel, one.code, one.is_fine) for one in platforms.site.stage.journal]
    assert took == [("in", "onebot", 200, True), ("in", "onebot", 500, False)]


async def test_what_the_other_system_sends_stands_on_the_phone(client: httpx.AsyncClient) -> None:
    account = (await client.get("/demo/accounts.json")).json()["wechat"][0]
    saying = {"channel": "wechat", "account": account["name"], "sender": ZHANG, "text": "下冰雹了"}
    await client.post("/demo/messages", json=saying)
    asked = {"grant_type": "client_credential", "appid": account["app_id"], "secret": account["app_secret"]}
    token = (await client.post(f"{account['api_base']}/cgi-bin/stable_token", json=asked)).json()[
        "access_token"
    ]
    url = f"{account['api_base']}/cgi-bin/message/custom/send?access_token={token}"
    sent = {"touser": ZHANG, "msgtype": "text", "text": {"content": "别的系统说的话"}}
    assert (await client.post(url, json=sent)).json()["errcode"] == 0
    shown = (await client.get("/demo/state.json")).json()["entries"]
    assert [(one["name"], one["text"]) for one in shown if one["side"] == "bot"] == [
        ("张诗文", "别的系统说的话")
    ]


async def test_the_page_is_there_and_says_that_the_product_is_not(client: httpx.AsyncClient) -> None:
    assert "群众的手机" in (await client.get("/", follow_redirects=True)).text
    boot = (await client.get("/demo/boot.json")).json()
    assert (boot["has_product"], boot["tours"]) == (False, [])
    assert (await client.post("/demo/tours/hail", json={})).status_code == 422
    assert (await client.get("/api/v1/cases")).status_code == 404


async def test_a_picture_of_fifty_megabytes_is_refused_in_one_plain_sentence(
    client: httpx.AsyncClient,
) -> None:
    picture = {"photo": ("large.jpg", b"\xff\xd8" + bytes(50 * 1024 * 1024), "image/jpeg")}
    answer = await client.post("/demo/photos", files=picture)
    assert answer.status_code == 413
    assert "最多 10 MB" in answer.json()["error"]["message"]


def test_an_address_that_is_none_is_refused_by_its_option() -> None:
    with pytest.raises(ConfigurationError, match="--webhook"):
        checked("127.0.0.1:8080")
