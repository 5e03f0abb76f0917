"""`check --channels` before the fakes: each thing that can be wrong is found, named, and told where to click."""

from collections.abc import Callable
from datetime import timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from app.commands.channel_words import state, words
from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from app.core.messages import RawRequest
from app.demo.chatlog import ChatLog
from app.demo.onebot_api import onebot_api
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.qqbot_api import qqbot_api
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from app.demo.wechat_api import wechat_api
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.demo.wecom_api import wecom_api
from app.demo.wecom_platform import WecomPlatform
from bots.base import Adapter, RefusedError
from bots.onebot.config import OneBotConfig
from bots.probing import Look, Probed
from bots.qqbot.config import QQBotConfig
from bots.registry import Ports, build
from tests.contract.harnesses import APP_ID, KEY, NOW, TOKEN, wechat_config
from tests.contract.wecom_wire import wecom_config
from tests.contract.wecom_world import wecom_account
from tests.ports import MemoryTokens

pytestmark = pytest.mark.anyio
PUBLIC = "https://county.example"
LABELS = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}


class Desk:
    """One account, its fake platform, and our own address as the world sees it."""

    def __init__(self, channel: Channel, config: Any, platform: Any, api: Any) -> None:
        self.platform, self.clock = platform, platform.clock
        self._api = httpx.ASGITransport(api)
        self.front: Callable[[httpx.Request], httpx.Response] = self.ours
        self.date = ""
        self.http = httpx.AsyncClient(transport=httpx.MockTransport(self._route))
        ports = Ports(WireTime(self.clock), self.clock, self.http, MemoryTokens())
        self.channel, self.adapter = channel, build(channel, config, ports)

    async def _route(self, request: httpx.Request) -> httpx.Response:
        if request.url.host == "county.example":
            return self.front(request)
        answer = await self._api.handle_async_request(request)
        headers = {**answer.headers, "date": self.date} if self.date else answer.headers
        return httpx.Response(answer.status_code, headers=headers, content=await answer.aread())

    def ours(self, request: httpx.Request) -> httpx.Response:
        """Our service with this very configuration."""
        return served(self.adapter, request, self.clock)

    async def sees(self) -> dict[str, Look]:
        """What was looked at, by its name."""
        assert isinstance(self.adapter, Probed)
        return {look.about: look for look in await self.adapter.probe(PUBLIC)}

    async def wrong(self) -> dict[str, str]:
        """What is not right, in words."""
        return {about: words(self.channel, look) for about, look in (await self.sees()).items() if look.code}


def served(adapter: Adapter, request: httpx.Request, clock: SimulatedClock) -> httpx.Response:
    """What our webhooks answer."""
    query = {key: values[0] for key, values in parse_qs(request.url.query.decode()).items()}
    raw = RawRequest(request.method, query, dict(request.headers), request.content, clock.now())
    try:
        if request.method == "GET":
            return httpx.Response(200, content=adapter.handshake(raw).body)
        return httpx.Response(200, content=adapter.acknowledge(adapter.verify(raw), None).body)
    except RefusedError as error:
        return httpx.Response(error.status)


def wechat(**changes: Any) -> Desk:
    clock = SimulatedClock(NOW)
    account = WechatAccount(
        "langao", APP_ID, "app-secret", TOKEN, KEY, "gh_langao", templates={"TPL": LABELS}
    )
    platform = WechatPlatform(account, clock, ChatLog(clock))
    config = wechat_config(**{"alert_template_id": "TPL", "api_base": "http://127.0.0.1:9911"} | changes)
    return Desk(Channel.WECHAT, config, platform, wechat_api(platform))


def wecom(**changes: Any) -> Desk:
    clock = SimulatedClock(NOW)
    platform = WecomPlatform(wecom_account(), clock, ChatLog(clock))
    config = wecom_config(**{"api_base": "http://127.0.0.1:9912"} | changes)
    return Desk(Channel.WECOM, config, platform, wecom_api(platform))


def qqbot(**changes: Any) -> Desk:
    clock = SimulatedClock(NOW)
    platform = QQBotPlatform(QQBotAccount("langao", "102", "Sample0Secret"), clock, ChatLog(clock))
    base = "http://127.0.0.1:9913"
    keys = {
        "name": "langao",
        "division": "610925",
        "app_id": "102",
        "secret": "Sample0Secret",
        "api_base": base,
    }
    config = QQBotConfig(**{**keys, "token_url": f"{base}/app/getAppAccessToken"} | changes)
    return Desk(Channel.QQBOT, config, platform, qqbot_api(platform))


def onebot(**changes: Any) -> Desk:
    clock = SimulatedClock(NOW)
    account = OneBotAccount("siji", 10001, "onebot-secret", "onebot-token", "小包")
    platform = OneBotPlatform(account, clock, ChatLog(clock))
    keys = {"name": "siji", "division": "610925112", "self_id": 10001, "access_token": "onebot-token"}
    config = OneBotConfig(**{**keys, "api_base": "http://127.0.0.1:9914"} | changes)
    return Desk(Channel.ONEBOT, config, platform, onebot_api(platform))


@pytest.mark.parametrize("make", [wechat, wecom, qqbot, onebot])
async def test_an_account_that_works_is_found_to_work(make: Callable[..., Desk]) -> None:
    assert await make().wrong() == {}


@pytest.mark.parametrize(
    ("code", "about", "said"),
    [
        (40164, "secret", "IP 白名单"),
        (40243, "secret", "解冻"),
        (48001, "api", "接口权限"),
        (50004, "api", "站内信"),
    ],
)
async def test_what_wechat_refuses_with_is_told_with_the_place_to_click(
    code: int, about: str, said: str
) -> None:
    desk = wechat()
    desk.platform.misbehaviour.refuse_with = code
    assert said in (await desk.wrong())[about]


@pytest.mark.parametrize(
    ("changes", "about", "said"),
    [
        ({"app_id": "wxother"}, "secret", "app_id 不对"),
        ({"app_secret": "wrong"}, "secret", "app_secret 不对"),
        ({"alert_template_id": "TPL9"}, "template", "模板 TPL9 不在这个账号里"),
        ({"alert_template_id": ""}, "template", "没有 alert_template_id"),
        ({"alert_template_fields": {"summary": "thing9"}}, "template", "thing9"),
    ],
)
async def test_what_is_configured_wrongly_at_wechat(changes: dict[str, Any], about: str, said: str) -> None:
    assert said in (await wechat(**changes).wrong())[about]


async def test_the_address_that_wechat_sees_is_shown() -> None:
    look = Look("secret", "40164", "invalid ip 203.0.113.7, not in whitelist")
    assert "203.0.113.7" in words("wechat", look)


@pytest.mark.parametrize(
    ("changes", "about", "said"),
    [
        ({"secret": "wrong"}, "secret", "Secret"),
        ({"corp_id": "wwother"}, "secret", "企业 ID"),
        ({"agent_id": 9}, "agent", "AgentId"),
    ],
)
async def test_what_is_configured_wrongly_at_wecom(changes: dict[str, Any], about: str, said: str) -> None:
    assert said in (await wecom(**changes).wrong())[about]


async def test_an_untrusted_address_and_a_closed_application_at_wecom() -> None:
    desk = wecom()
    desk.platform.is_closed = True
    assert "停用" in (await desk.wrong())["agent"]
    desk.platform.trusted_ips = set()
    assert "企业可信IP" in (await desk.wrong())["agent"]


@pytest.mark.parametrize(
    ("code", "said"), [(100016, "AppSecret"), (100007, "AppID"), (10004, "没有这个机器人")]
)
async def test_what_the_qq_platform_refuses_with(code: int, said: str) -> None:
    desk = qqbot()
    desk.platform.misbehaviour.refuse_with = code
    assert said in (await desk.wrong())["secret"]


async def test_what_is_wrong_at_a_onebot_implementation() -> None:
    assert "access_token" in (await onebot(access_token="wrong").wrong())["login"]
    assert "那边登录的是 10001" in (await onebot(self_id=10002).wrong())["login"]
    desk = onebot()
    desk.platform.misbehaviour.is_signed_out = True
    assert "扫码" in (await desk.wrong())["status"]
    assert (await desk.sees())["version"].detail == "LLOneBot 1"
    desk.platform.misbehaviour.is_down = True
    assert "502" in (await desk.wrong())["login"]


@pytest.mark.parametrize("make", [wechat, wecom, qqbot])
@pytest.mark.parametrize(
    ("front", "said"),
    [
        (lambda request: httpx.Response(404), "404"),
        (lambda request: httpx.Response(502), "启动 baolian serve"),
        (lambda request: httpx.Response(200, text="<html>"), "答的不是本程序"),
    ],
)
async def test_an_address_of_ours_that_leads_elsewhere_is_named(
    make: Callable[..., Desk], front: Callable[[httpx.Request], httpx.Response], said: str
) -> None:
    desk = make()
    desk.front = front
    assert said in (await desk.wrong())["callback"]


@pytest.mark.parametrize(
    ("make", "changes"),
    [(wechat, {"token": "another1"}), (wecom, {"token": "another1"}), (qqbot, {"secret": "AnotherSecret"})],
)
async def test_a_running_service_with_another_secret_is_found(
    make: Callable[..., Desk], changes: Any
) -> None:
    desk, running = make(), make(**changes)
    desk.front = running.ours
    assert "重启服务" in (await desk.wrong())["callback"]


async def test_an_address_that_cannot_be_reached_is_said() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    desk = wechat()
    desk.front = refuse
    assert "域名解析" in (await desk.wrong())["callback"]


@pytest.mark.parametrize("make", [wechat, wecom, qqbot])
@pytest.mark.parametrize(
    ("ahead", "said"), [(20, ""), (-20, ""), (723, "比平台的快 723 秒"), (-3600, "比平台的慢 3600 秒")]
)
async def test_a_clock_that_is_not_the_platform_s_is_told(
    make: Callable[..., Desk], ahead: int, said: str
) -> None:
    desk = make()
    desk.date = format_datetime(NOW - timedelta(seconds=ahead), usegmt=True)
    told = (await desk.wrong()).get("clock", "")
    assert (bool(told), said in told) == (bool(said), True)
    assert "clock" in await desk.sees()


@pytest.mark.parametrize("date", ["", "yesterday", "Sat, 18 Jul 2026 10:00:00 -0000"])
async def test_a_platform_that_tells_no_time_is_not_compared(date: str) -> None:
    desk = wechat()
    desk.date = date
    assert "clock" not in await desk.sees()


def test_a_code_without_words_is_shown_as_it_is() -> None:
    look = Look("api", "99999", "what now")
    assert (state(look), "99999 what now" in words("wechat", look)) == ("wrong", True)
