"""What every adapter promises, also one that only sends: whatever goes wrong goes wrong in the typed ways."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import RawRequest, Segment
from bots.apprise.config import SmsConfig
from bots.base import Adapter, FetchError, Outgoing, RefusedError, SendError
from bots.config import AccountConfig
from bots.onebot.config import OneBotConfig
from bots.registry import CATALOGUE, Ports, build
from tests.contract import qqbot_wire, wecom_wire
from tests.contract.harnesses import NOW, wechat_config
from tests.ports import MemoryTokens, client

pytestmark = pytest.mark.anyio

AWAY = "http://127.0.0.1:9"
"""An address at which nobody listens."""
CONFIGS: dict[Channel, Callable[[], AccountConfig]] = {
    Channel.WECHAT: lambda: wechat_config(api_base=AWAY, alert_template_id="TPL"),
    Channel.ONEBOT: lambda: OneBotConfig(
        name="siji", division="610925112", self_id=10001, access_token="api-token", api_base=AWAY
    ),
    Channel.QQBOT: lambda: qqbot_wire.config(api_base=AWAY, token_url=f"{AWAY}/token"),
    Channel.WECOM: lambda: wecom_wire.wecom_config(api_base=AWAY),
    Channel.SMS: lambda: SmsConfig(
        name="duanxin", division="610925", url="json://u:p@127.0.0.1:9/{to}", schemes=["json"]
    ),
}
ADDRESSES = {Channel.ONEBOT: "20002", Channel.SMS: "13800138000"}
every_adapter = pytest.mark.parametrize("channel", CONFIGS, ids=str)


def adapter_of(
    channel: Channel, platform: Callable[[httpx.Request], httpx.Response] | None = None
) -> Adapter:
    clock = SimulatedClock(NOW)
    http = client(platform or _is_away)
    return build(channel, CONFIGS[channel](), Ports(WireTime(clock), clock, http, MemoryTokens()))


def _is_away(request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("nobody listens", request=request)


def alert(channel: Channel, **changes: Any) -> Outgoing:
    message = Outgoing(ADDRESSES.get(channel, "oOfficer1"), "", "竹园村三组冰雹", "alert:1")
    return replace(message, **changes)


def test_every_channel_is_here() -> None:
    assert set(CONFIGS) == set(CATALOGUE)


@every_adapter
def test_what_an_adapter_can_do_is_declared(channel: Channel) -> None:
    adapter = adapter_of(channel)
    assert adapter.channel is channel
    assert adapter.division.startswith("610925")
    assert adapter.capabilities.max_text_bytes > 0
    assert all(quota.most > 0 for quota in adapter.capabilities.quotas)


@every_adapter
@given(
    body=st.binary(max_size=200),
    headers=st.dictionaries(st.sampled_from(["x-self-id", "x-signature", "x-signature-ed25519"]), st.text()),
    query=st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "echostr"]), st.text()),
)
def test_what_nobody_signed_is_refused_whatever_it_is(
    channel: Channel, body: bytes, headers: dict[str, str], query: dict[str, str]
) -> None:
    adapter = adapter_of(channel)
    for raw in (RawRequest(method, query, headers, body, NOW) for method in ("GET", "POST")):
        for ask in (adapter.handshake, adapter.verify):
            with pytest.raises(RefusedError) as caught:
                ask(raw)
            assert 400 <= caught.value.status < 500


@every_adapter
async def test_a_platform_that_is_away_is_a_send_error(channel: Channel) -> None:
    with pytest.raises(SendError):
        await adapter_of(channel).send(alert(channel))


@every_adapter
@pytest.mark.parametrize("answer", [b"", b"[]", b"<html>", b"null", b'{"errcode": "x"}', b"\xff"], ids=repr)
async def test_an_answer_that_says_nothing_is_a_send_error(channel: Channel, answer: bytes) -> None:
    def platform(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=answer)

    with pytest.raises(SendError):
        await adapter_of(channel, platform).send(alert(channel))


@every_adapter
@pytest.mark.parametrize("recipient", ["", "\0", "不是地址\n", "a" * 5000], ids=repr)
async def test_an_address_that_is_none_is_a_send_error(channel: Channel, recipient: str) -> None:
    with pytest.raises(SendError):
        await adapter_of(channel).send(alert(channel, recipient=recipient))


@every_adapter
@pytest.mark.parametrize(
    "segment",
    [Segment(SegmentKind.IMAGE), Segment(SegmentKind.VOICE, media_id="gone"), Segment(SegmentKind.TEXT)],
    ids=lambda segment: str(segment.kind),
)
async def test_a_file_that_cannot_be_had_is_a_fetch_error(channel: Channel, segment: Segment) -> None:
    with pytest.raises(FetchError):
        await adapter_of(channel).fetch(segment)


@every_adapter
async def test_a_look_at_an_account_whose_platform_is_away_says_so_and_does_not_raise(
    channel: Channel,
) -> None:
    looks = await adapter_of(channel).probe("https://county.example")
    assert looks
