"""Our API calls against the demo's fake platforms, which were written from the platforms' side."""

import httpx
import pytest

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel, SegmentKind
from app.core.messages import Segment
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from bots.abilities import KnowsFriends
from bots.base import Adapter, Means, Outgoing, SendError, UnreachableError
from bots.onebot.calls import HttpCalls
from bots.onebot.client import OneBotClient
from bots.onebot.config import OneBotConfig
from bots.onebot.sessions import Sessions
from bots.registry import Ports, build
from tests.contract.harnesses import APP_ID, KEY, TOKEN, wechat_config
from tests.ports import FakeFetcher, MemoryTokens

pytestmark = pytest.mark.anyio

JPEG = b"\xff\xd8\xff\xe0picture"
BASE = "http://127.0.0.1:9911"
ALERT = Outgoing(
    "oOfficer1",
    "",
    "竹园村三组冰雹",
    "alert-1",
    template={"number": "42", "summary": "竹园村三组冰雹"},
    means=Means.TEMPLATE,
)


def ports(clock: SimulatedClock, transport: httpx.ASGITransport) -> Ports:
    return Ports(WireTime(clock), clock, httpx.AsyncClient(transport=transport), MemoryTokens())


def wechat(clock: SimulatedClock) -> tuple[WechatPlatform, Adapter]:
    account = WechatAccount(
        "langao",
        APP_ID,
        "app-secret",
        TOKEN,
        KEY,
        "gh_langao",
        templates={"TPL": {"character_string1": "编号", "thing2": "内容", "time3": "时限"}},
    )
    platform = WechatPlatform(account, clock, ChatLog(clock))
    config = wechat_config(api_base=BASE, alert_template_id="TPL")
    transport = httpx.ASGITransport(wechat_api(platform))
    return platform, build(Channel.WECHAT, config, ports(clock, transport))


def onebot(clock: SimulatedClock) -> tuple[OneBotPlatform, Adapter]:
    platform = OneBotPlatform(OneBotAccount("siji", 10001, "s", "api-token"), clock, ChatLog(clock))
    config = OneBotConfig(
        name="siji", division="610925112", self_id=10001, access_token="api-token", api_base=BASE
    )
    transport = httpx.ASGITransport(onebot_api(platform))
    return platform, build(Channel.ONEBOT, config, ports(clock, transport))


async def test_an_alert_by_template_is_taken_and_repeated_under_the_same_name(clock: SimulatedClock) -> None:
    platform, adapter = wechat(clock)
    platform.follow("oOfficer1")
    first, again = await adapter.send(ALERT), await adapter.send(ALERT)
    assert first.platform_id == again.platform_id != ""


async def test_a_revoked_token_is_replaced_without_losing_the_alert(clock: SimulatedClock) -> None:
    platform, adapter = wechat(clock)
    platform.follow("oOfficer1")
    await adapter.send(ALERT)
    platform.tokens.revoke()
    assert (await adapter.send(ALERT)).platform_id


async def test_somebody_who_does_not_follow_is_unreachable(clock: SimulatedClock) -> None:
    _, adapter = wechat(clock)
    with pytest.raises(UnreachableError):
        await adapter.send(ALERT)


async def test_a_photo_is_fetched_from_the_accounts_own_origin(clock: SimulatedClock) -> None:
    platform, adapter = wechat(clock)
    key, media_id = platform.files.host(JPEG, "image/jpeg"), platform.keep_media(JPEG, "image/jpeg")
    link = Segment(SegmentKind.IMAGE, url=f"{BASE}/mmbiz_jpg/{key}/0", media_id=media_id)
    assert (await adapter.fetch(link)).data == JPEG
    assert (await adapter.fetch(Segment(SegmentKind.IMAGE, media_id=media_id))).data == JPEG


async def test_a_private_message_needs_a_friend(clock: SimulatedClock) -> None:
    platform, adapter = onebot(clock)
    message = Outgoing("20002", "", "竹园村三组冰雹", "a-1")
    with pytest.raises(UnreachableError):
        await adapter.send(message)
    platform.befriend(20002)
    assert (await adapter.send(message)).platform_id


async def test_a_group_hears_the_answer(clock: SimulatedClock) -> None:
    platform, adapter = onebot(clock)
    platform.join_group(700001, "四季镇")
    assert (await adapter.send(Outgoing("20002", "700001", "已收到", "r-1"))).platform_id


async def test_what_an_implementation_forgot_in_its_restart_cannot_be_had(
    clock: SimulatedClock,
) -> None:
    platform, _ = onebot(clock)
    config = OneBotConfig(
        name="siji", division="610925112", self_id=10001, access_token="api-token", api_base=BASE
    )
    http = httpx.AsyncClient(transport=httpx.ASGITransport(onebot_api(platform)))
    client = OneBotClient("siji", HttpCalls(config, http), FakeFetcher(), Sessions())
    said = platform.remember(20002, 700001, [])
    assert (await client.get_message(str(said.message_id)))["message_id"] == said.message_id
    platform.restart()
    with pytest.raises(SendError) as caught:
        await client.get_message(str(said.message_id))
    assert caught.value.code in ("200", "1200")


async def test_an_account_names_its_friends(clock: SimulatedClock) -> None:
    platform, adapter = onebot(clock)
    platform.befriend(30003, "陈家林")
    assert isinstance(adapter, KnowsFriends)
    assert await adapter.friends() == frozenset({"30003"})
    platform.unfriend(30003)
    assert await adapter.friends() == frozenset()
