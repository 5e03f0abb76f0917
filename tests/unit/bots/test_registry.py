"""The catalogue of channels."""

from datetime import timedelta

from app.core.clock import SimulatedClock, WireTime
from app.core.enums import Channel
from bots.base import Means, Quota
from bots.onebot.adapter import OneBotAdapter
from bots.onebot.config import OneBotConfig
from bots.registry import CATALOGUE, Ports, build
from bots.wechat.adapter import WeChatAdapter
from tests.contract.harnesses import NOW, wechat_config
from tests.ports import MemoryTokens, client


def ports() -> Ports:
    clock = SimulatedClock(NOW)
    hosts = ("pictures.example.gov.cn", "http://127.0.0.1:9000")
    return Ports(WireTime(clock), clock, client(), MemoryTokens(), media_hosts=hosts)


def test_an_account_is_built_by_its_channel() -> None:
    adapter = build(Channel.WECHAT, wechat_config(), ports())
    assert isinstance(adapter, WeChatAdapter)
    assert (adapter.name, adapter.division, adapter.channel) == ("langao", "610925", Channel.WECHAT)
    config = OneBotConfig(name="siji", division="610925112", self_id=10001)
    assert isinstance(build(Channel.ONEBOT, config, ports()), OneBotAdapter)


def test_an_operators_limits_stand_in_place_of_the_channels_own() -> None:
    quota = {"most": 3, "minutes": 2, "each": True, "means": ["window"]}
    config = wechat_config(window_minutes=60, window_messages=2, quotas=[quota])
    able = build(Channel.WECHAT, config, ports()).capabilities
    assert (able.proactive_window, able.messages_per_window) == (timedelta(hours=1), 2)
    assert able.quotas == (Quota(3, timedelta(minutes=2), True, frozenset({Means.WINDOW})),)
    assert WeChatAdapter.capabilities.messages_per_window == 5


def test_the_catalogue_names_the_channels_of_the_configuration() -> None:
    assert set(CATALOGUE) == {Channel.WECHAT, Channel.ONEBOT, Channel.QQBOT, Channel.WECOM, Channel.SMS}
