"""No log line holds what signs a request, or the key of a page: whoever reads it could use it (reference, 6.3)."""

from collections.abc import Awaitable, Callable, Iterator, Mapping

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from app import logs
from app.web.guard import Guard
from tests.contract import qqbot_wire, wecom_wire
from tests.web.served import Served, group_event, text_xml

pytestmark = pytest.mark.anyio
FORGED = "f" * 40
Post = Callable[[Served, bool], Awaitable[httpx.Response]]


async def _wechat(house: Served, is_right: bool) -> httpx.Response:
    query = house.query(openid="oLeak")
    return await house.post_wechat(text_xml(), query=query if is_right else query | {"signature": FORGED})


async def _wecom(house: Served, is_right: bool) -> httpx.Response:
    raw = wecom_wire.callback(wecom_wire.text_message("收到 1"), house.clock.now())
    query = {**raw.query} if is_right else {**raw.query, "msg_signature": FORGED}
    return await house.http.post("/wecom/county", params=query, content=raw.body)


async def _onebot(house: Served, is_right: bool) -> httpx.Response:
    headers = {"x-signature": f"sha1={FORGED}", "x-self-id": "10001"}
    return await house.post_onebot(group_event(), headers=None if is_right else headers)


async def _qqbot(house: Served, is_right: bool) -> httpx.Response:
    body = qqbot_wire.payload("C2C_MESSAGE_CREATE", qqbot_wire.private())
    headers = qqbot_wire.headers(body, house.clock.now())
    forged = {**headers, "x-signature-ed25519": FORGED}
    return await house.post_qqbot(body, headers=headers if is_right else forged)


POSTS: Mapping[str, Post] = {"wechat": _wechat, "wecom": _wecom, "onebot": _onebot, "qqbot": _qqbot}


@pytest.fixture
def loud(capsys: pytest.CaptureFixture[str]) -> Iterator[None]:
    """Everything is logged, where the test reads it."""
    logs.configure("debug")
    yield
    logs.configure("warning")


@pytest.mark.parametrize("is_right", [True, False])
@pytest.mark.parametrize("channel", list(POSTS))
async def test_neither_a_query_nor_a_signature_is_written_to_the_log(
    house: Served, loud: None, capsys: pytest.CaptureFixture[str], channel: str, is_right: bool
) -> None:
    response = await POSTS[channel](house, is_right)
    assert (response.status_code < 300) is is_right
    request, written = response.request, capsys.readouterr()
    signs = [value for name, value in request.url.params.multi_items() if len(value) > 4]
    signs += [value for name, value in request.headers.items() if "signature" in name]
    assert signs
    assert is_right or "refused" in written.err
    assert [each for each in signs if each in written.err + written.out] == []


async def _broken(scope: Scope, receive: Receive, send: Send) -> None:
    raise RuntimeError("a fault")


@pytest.mark.parametrize("page", ["/o/KEY", "/o/KEY/photo/1/small", "/p/KEY", "/o/incident/KEY"])
async def test_a_fault_on_a_page_behind_a_link_does_not_write_down_its_key(
    loud: None, capsys: pytest.CaptureFixture[str], page: str
) -> None:
    transport = httpx.ASGITransport(Guard(_broken, limit=100, larger={}))
    async with httpx.AsyncClient(transport=transport, base_url="http://county") as client:
        assert (await client.get(page)).status_code == 500
    written = capsys.readouterr().err
    assert "a fault" in written
    assert "KEY" not in written
