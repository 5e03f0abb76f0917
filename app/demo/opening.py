"""Puts every account of the demo on the stage: its fake platform served, and what the product is configured with."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from importlib.util import find_spec
from typing import Any

from app.demo.onebot_platform import OneBotAccount
from app.demo.push_target import PushAccount
from app.demo.qqbot_api import TOKEN_PATH
from app.demo.qqbot_platform import QQBotAccount
from app.demo.secrets_file import DemoSecrets
from app.demo.stage import Stage
from app.demo.wechat_platform import WechatAccount
from app.demo.wecom_platform import WecomAccount

COUNTY = "610925"
TOWN = "610925112"
DRILL_SENDERS = {
    "wechat": "oDrill-",
    "onebot": "7700",
    "qqbot": "D7111D7111",
    "wecom": "drill-",
    "sms": "drill-",
}
"""How the ids of those begin who play in a drill, at the demo's accounts of each channel."""
TEMPLATE_LABELS = {"character_string1": "编号", "thing2": "内容", "time3": "时限"}


def division_of(channel: str, account: str) -> str:
    """The division that an account of the demo speaks for."""
    return TOWN if channel == "onebot" else COUNTY


async def open_accounts(
    secrets: DemoSecrets, webhook: str, stage: Stage, stack: AsyncExitStack
) -> dict[str, list[dict[str, Any]]]:
    """A fake platform served for every account; answers the product's configuration of each channel.

    `webhook` is where they post, with `{channel}` and `{name}` for the account's.
    """

    async def opened(channel: str, add: AddAccount) -> list[dict[str, Any]]:
        kept: Mapping[str, Mapping[str, Any]] = getattr(secrets, channel)
        here = webhook.replace("{channel}", channel)
        marks = {"drill": True, "drill_senders": DRILL_SENDERS[channel]}
        return [
            await add(stage, here.replace("{name}", name), name, one, stack) | marks
            for name, one in kept.items()
        ]

    wanted = {channel: add for channel, add in ACCOUNTS.items() if channel != "sms" or can_text()}
    return {channel: await opened(channel, add) for channel, add in wanted.items()}


async def _wechat(
    stage: Stage, webhook: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = WechatAccount(
        name=name,
        app_id=kept["app_id"],
        app_secret=kept["app_secret"],
        token=kept["token"],
        encoding_aes_key=kept["encoding_aes_key"],
        original_id=kept["original_id"],
        templates={kept["alert_template_id"]: TEMPLATE_LABELS},
    )
    base = await stage.add_wechat(account, webhook, stack)
    return {**kept, "name": name, "division": COUNTY, "mode": "safe", "api_base": base}


async def _onebot(
    stage: Stage, webhook: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = OneBotAccount(name, kept["self_id"], kept["secret"], kept["access_token"])
    base = await stage.add_onebot(account, webhook, stack)
    return {**kept, "name": name, "division": TOWN, "api_base": base}


async def _qqbot(
    stage: Stage, webhook: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = QQBotAccount(name, kept["app_id"], kept["secret"])
    base = await stage.add_qqbot(account, webhook, stack)
    token_url = base + TOKEN_PATH
    return {**kept, "name": name, "division": COUNTY, "api_base": base, "token_url": token_url}


async def _wecom(
    stage: Stage, webhook: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    account = WecomAccount(name=name, **kept)
    base = await stage.add_wecom(account, webhook, stack)
    return {**kept, "name": name, "division": COUNTY, "api_base": base}


def can_text() -> bool:
    """Whether `apprise`, an extra, is installed; without it nobody in the demo is texted."""
    return find_spec("apprise") is not None


async def _sms(
    stage: Stage, webhook: str, name: str, kept: Mapping[str, Any], stack: AsyncExitStack
) -> dict[str, Any]:
    """Texts go out only: nothing is posted to a webhook."""
    account = PushAccount(name, kept["user"], kept["password"])
    url = account.url(await stage.add_sms(account, stack))
    return {"name": name, "division": COUNTY, "url": url, "schemes": ["json"]}


AddAccount = Callable[[Stage, str, str, Mapping[str, Any], AsyncExitStack], Awaitable[dict[str, Any]]]
ACCOUNTS: Mapping[str, AddAccount] = {
    "wechat": _wechat,
    "onebot": _onebot,
    "qqbot": _qqbot,
    "wecom": _wecom,
    "sms": _sms,
}
"""How an account of each channel is put on the stage; the secrets are kept under the channel's name."""
