"""How what people and officers of a drill write reaches the webhooks: signed here, or through the fakes' phones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx

from app.core.clock import SystemClock
from app.core.errors import UnavailableError
from app.demo.attempts import Delivery
from app.demo.chatlog import ChatLog
from app.demo.onebot_delivery import OneBotDelivery
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import text_segment
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.demo.wecom_delivery import WecomDelivery
from app.demo.wecom_platform import WecomAccount, WecomPlatform

_SECONDS = 30.0
Signing = WechatDelivery | OneBotDelivery | WecomDelivery | QQBotDelivery


@dataclass(frozen=True, slots=True)
class Who:
    """An identity: somebody's id at one account."""

    channel: str
    account: str
    sender: str


class Letters(Protocol):
    """Takes words to a webhook."""

    async def say(self, who: Who, text: str, *, is_repeated: bool = False) -> Delivery:
        """Somebody writes in private; repeated: the same message reaches the webhook twice."""
        ...


class SignedLetters:
    """Signs and encrypts with the accounts' own secrets and posts straight to the webhooks."""

    def __init__(self, accounts: Mapping[str, Any], client: httpx.AsyncClient) -> None:
        self._once = _deliveries(accounts, client)
        self._twice = _deliveries(accounts, client)
        for delivery in self._twice.values():
            delivery.platform.misbehaviour.is_doubling = True

    async def say(self, who: Who, text: str, *, is_repeated: bool = False) -> Delivery:
        """Sign, post, and try again as the platform does."""
        delivery = (self._twice if is_repeated else self._once)[who.channel, who.account]
        if isinstance(delivery, OneBotDelivery):
            return await delivery.say_privately(int(who.sender), [text_segment(text)])
        if isinstance(delivery, QQBotDelivery):
            return await delivery.say_privately(who.sender, text)
        return await delivery.say(who.sender, text)


class PhoneLetters:
    """Types on the phones of fakes that stand apart from the product; the fakes sign and post."""

    def __init__(self, url: str, client: httpx.AsyncClient) -> None:
        self._url = url
        self._client = client

    async def say(self, who: Who, text: str, *, is_repeated: bool = False) -> Delivery:
        """Type it; a repeat of the platform's own is not to be had here."""
        body = {"channel": who.channel, "account": who.account, "sender": who.sender, "text": text}
        try:
            answer = await self._client.post(f"{self._url}/demo/messages", json=body, timeout=_SECONDS)
        except httpx.HTTPError as error:
            raise UnavailableError(f"假的平台没有答复:{self._url}") from error
        if answer.status_code != 200:
            raise UnavailableError(f"{self._url} 的手机上写不了字:{answer.text[:200]}")
        (delivery,) = answer.json()["deliveries"]
        return Delivery(**delivery)


def _deliveries(accounts: Mapping[str, Any], client: httpx.AsyncClient) -> dict[tuple[str, str], Signing]:
    """The signing side of every account in `accounts.json`."""
    clock = SystemClock()
    log = ChatLog(clock)
    found: dict[tuple[str, str], Signing] = {}
    for each in accounts["wechat"]:
        wechat = WechatAccount(**_of(each, "name app_id app_secret token encoding_aes_key original_id mode"))
        found["wechat", wechat.name] = WechatDelivery(
            WechatPlatform(wechat, clock, log), each["webhook"], client
        )
    for each in accounts["onebot"]:
        onebot = OneBotAccount(**_of(each, "name self_id secret access_token"))
        found["onebot", onebot.name] = OneBotDelivery(
            OneBotPlatform(onebot, clock, log), each["webhook"], client
        )
    for each in accounts["wecom"]:
        wecom = WecomAccount(**_of(each, "name corp_id agent_id secret token encoding_aes_key"))
        found["wecom", wecom.name] = WecomDelivery(WecomPlatform(wecom, clock, log), each["webhook"], client)
    for each in accounts["qqbot"]:
        bot = QQBotAccount(**_of(each, "name app_id secret"))
        found["qqbot", bot.name] = QQBotDelivery(QQBotPlatform(bot, clock, log), each["webhook"], client)
    return found


def _of(account: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {name: account[name] for name in names.split()}
