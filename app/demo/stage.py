"""The stage: the fakes of every account together, and what somebody at a demo phone can do."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field
from itertools import repeat
from pathlib import Path
from typing import Any

import httpx

from app.core.clock import SimulatedClock
from app.core.errors import InvalidValueError
from app.demo import bot_stage
from app.demo.attempts import Delivery
from app.demo.chatlog import ChatLog
from app.demo.directory import Directory
from app.demo.journal import Journal, Recorder
from app.demo.misbehaviour import Misbehaviour
from app.demo.onebot_api import onebot_api
from app.demo.onebot_delivery import OneBotDelivery, Shown
from app.demo.onebot_platform import OneBotAccount, OneBotPlatform
from app.demo.onebot_segments import at_segment, location_segment, text_segment
from app.demo.pictures import PhoneAlbum
from app.demo.push_target import PushAccount, PushTarget, push_api
from app.demo.qqbot_api import qqbot_api
from app.demo.qqbot_delivery import QQBotDelivery
from app.demo.qqbot_platform import QQBotAccount, QQBotPlatform
from app.demo.recordings import silence
from app.demo.sayings import Saying as Saying
from app.demo.sayings import Spot as Spot
from app.demo.sayings import Voice as Voice
from app.demo.servers import listen, serving
from app.demo.wechat_api import wechat_api
from app.demo.wechat_delivery import WechatDelivery
from app.demo.wechat_platform import WechatAccount, WechatPlatform
from app.demo.wecom_api import wecom_api
from app.demo.wecom_delivery import WecomDelivery
from app.demo.wecom_platform import WecomAccount, WecomPlatform

Fake = WechatDelivery | OneBotDelivery | WecomDelivery | QQBotDelivery


@dataclass
class Stage:
    """Every fake platform on its own loopback port, one chat log, one journal, one album of pictures.

    With `keep`, a folder, what the phones show outlives the process. `stirred` is set whenever the product
    may have moved: somebody wrote, a page or the API was posted to, a step fell due. `switched` is called
    when a platform was told to misbehave. `ports` are those of the fakes in the order in which they are
    added; 0 takes a free one. `serve` opens a fake's API to the product; texts always go over a socket.
    """

    clock: SimulatedClock
    client: httpx.AsyncClient
    keep: Path | None = None
    ports: Iterator[int] = field(default_factory=lambda: repeat(0))
    serve: Callable[[Any, int], AbstractAsyncContextManager[str]] = lambda app, port: serving(
        app, listen(port)
    )
    log: ChatLog = field(init=False)
    journal: Journal = field(init=False)
    album: PhoneAlbum = field(init=False)
    stirred: asyncio.Event = field(default_factory=asyncio.Event)
    switched: Callable[[], None] = lambda: None
    wechat: dict[str, WechatDelivery] = field(default_factory=dict)
    onebot: dict[str, OneBotDelivery] = field(default_factory=dict)
    wecom: dict[str, WecomDelivery] = field(default_factory=dict)
    qqbot: dict[str, QQBotDelivery] = field(default_factory=dict)
    sms: dict[str, PushTarget] = field(default_factory=dict)
    bases: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = ChatLog(self.clock, self.keep / "phones.jsonl" if self.keep else None)
        self.journal = Journal(self.clock)
        self.album = PhoneAlbum(self.keep / "album" if self.keep else None)

    def stir(self) -> None:
        """Say that the product may have moved."""
        self.stirred.set()

    async def add_wechat(self, account: WechatAccount, webhook: str, stack: AsyncExitStack) -> str:
        """A WeChat account whose API is served until `stack` closes; answers its api_base."""
        platform = WechatPlatform(account, self.clock, self.log)
        self.wechat[account.name] = WechatDelivery(platform, webhook, self.client)
        api = Recorder(wechat_api(platform), self.journal, "wechat", account.name)
        base = await stack.enter_async_context(self.serve(api, next(self.ports)))
        self.bases["wechat", account.name] = base
        return base

    async def add_onebot(self, account: OneBotAccount, webhook: str, stack: AsyncExitStack) -> str:
        """A QQ account whose API is served until `stack` closes; answers its api_base."""
        platform = OneBotPlatform(account, self.clock, self.log)
        self.onebot[account.name] = OneBotDelivery(platform, webhook, self.client)
        api = Recorder(onebot_api(platform), self.journal, "onebot", account.name)
        base = await stack.enter_async_context(self.serve(api, next(self.ports)))
        self.bases["onebot", account.name] = base
        return base

    async def add_qqbot(self, account: QQBotAccount, webhook: str, stack: AsyncExitStack) -> str:
        """An official QQ bot whose API is served until `stack` closes; answers its api_base."""
        platform = QQBotPlatform(account, self.clock, self.log)
        self.qqbot[account.name] = QQBotDelivery(platform, webhook, self.client)
        api = Recorder(qqbot_api(platform), self.journal, "qqbot", account.name)
        base = await stack.enter_async_context(self.serve(api, next(self.ports)))
        self.bases["qqbot", account.name] = base
        return base

    async def add_wecom(self, account: WecomAccount, webhook: str, stack: AsyncExitStack) -> str:
        """A WeCom application whose API is served until `stack` closes; answers its api_base."""
        platform = WecomPlatform(account, self.clock, self.log)
        self.wecom[account.name] = WecomDelivery(platform, webhook, self.client)
        api = Recorder(wecom_api(platform), self.journal, "wecom", account.name)
        base = await stack.enter_async_context(self.serve(api, next(self.ports)))
        self.bases["wecom", account.name] = base
        return base

    async def add_sms(self, account: PushAccount, stack: AsyncExitStack) -> str:
        """A service that takes texts, served until `stack` closes; answers its base address."""
        self.sms[account.name] = target = PushTarget(account, self.clock, self.log)
        api = Recorder(push_api(target), self.journal, "sms", account.name)
        base = await stack.enter_async_context(serving(api, listen(next(self.ports))))
        self.bases["sms", account.name] = base
        return base

    def populate(self, directory: Directory) -> None:
        """Everybody in the directory follows, is a friend, or sits in the group of his division."""
        for writer in directory.writers:
            for address in writer.addresses:
                if address.channel == "wechat":
                    self.wechat[address.account].platform.follow(address.external_id)
                elif address.channel == "wecom":
                    self.wecom[address.account].platform.members.hire(address.external_id)
                else:
                    platform = self.onebot[address.account].platform
                    platform.befriend(int(address.external_id), writer.name)
        for group in directory.groups:
            platform = self.onebot[group.account].platform
            platform.join_group(int(group.group_id), group.name)
            cards = platform.groups[int(group.group_id)].cards
            for writer in directory.writers:
                if writer.division_code.startswith(group.division_code):
                    own = [a.external_id for a in writer.addresses if a.account == group.account]
                    cards |= {int(qq): f"{writer.place} {writer.name}" for qq in own if qq.isdecimal()}

        bot_stage.populate(self.qqbot, directory)

    def accounts(self) -> Iterator[tuple[tuple[str, str], Fake]]:
        """Every fake platform by channel and account."""
        kinds: dict[str, Mapping[str, Fake]] = {
            "wechat": self.wechat,
            "onebot": self.onebot,
            "wecom": self.wecom,
            "qqbot": self.qqbot,
        }
        for channel, found in kinds.items():
            for name, delivery in found.items():
                yield (channel, name), delivery

    def fakes(self) -> list[Fake]:
        """Every fake platform: what they have to deliver falls due by the demo's clock."""
        return [delivery for _, delivery in self.accounts()]

    def switches(self) -> Iterator[tuple[tuple[str, str], Misbehaviour]]:
        """How each account's platform misbehaves now."""
        for key, delivery in self.accounts():
            yield key, delivery.platform.misbehaviour
        for name, sms in self.sms.items():
            yield ("sms", name), sms.misbehaviour

    async def say(self, saying: Saying) -> list[Delivery]:
        """Send what somebody typed, photographed and spoke; raises InvalidValueError for an unknown account."""
        if saying.is_empty:
            raise InvalidValueError("写点什么,或者选一张照片", "text")
        if saying.channel == "wechat" and saying.account in self.wechat:
            return await self._say_by_wechat(self.wechat[saying.account], saying)
        if saying.channel == "onebot" and saying.account in self.onebot:
            return [await self._say_by_qq(self.onebot[saying.account], saying)]
        if saying.channel == "wecom" and saying.account in self.wecom:
            return await self._say_by_wecom(self.wecom[saying.account], saying)
        if saying.channel == "qqbot" and saying.account in self.qqbot:
            base = self.bases["qqbot", saying.account]
            return [await bot_stage.say(self.qqbot[saying.account], saying, self.album, base)]
        raise InvalidValueError("演示里没有这个账号", "account")

    async def _say_by_wechat(self, delivery: WechatDelivery, saying: Saying) -> list[Delivery]:
        base = self.bases["wechat", saying.account]
        done: list[Delivery] = []
        if saying.text.strip():
            done.append(await delivery.say(saying.sender, saying.text))
        if saying.voice:
            voice = saying.voice
            sound = silence(voice.seconds)
            done.append(await delivery.speak(saying.sender, sound, voice.recognition, voice.seconds))
        if saying.spot:
            spot = saying.spot
            done.append(await delivery.share_location(saying.sender, spot.lat, spot.lng, spot.label))
        for name in saying.photos:
            picture = self.album.picture(name)
            done.append(await delivery.show_photo(saying.sender, picture, "image/jpeg", base, name))
        return done

    async def _say_by_wecom(self, delivery: WecomDelivery, saying: Saying) -> list[Delivery]:
        base, userid = self.bases["wecom", saying.account], saying.sender
        done: list[Delivery] = []
        if saying.text.strip():
            done.append(await delivery.say(userid, saying.text))
        if saying.voice:
            seconds = saying.voice.seconds
            done.append(await delivery.speak(userid, silence(seconds), seconds))
        if saying.spot:
            spot = saying.spot
            done.append(await delivery.share_location(userid, spot.lat, spot.lng, spot.label))
        for name in saying.photos:
            picture = self.album.picture(name)
            done.append(await delivery.show_photo(userid, picture, "image/jpeg", base, name))
        return done

    async def _say_by_qq(self, delivery: OneBotDelivery, saying: Saying) -> Delivery:
        base = self.bases["onebot", saying.account]
        user_id = _qq(saying.sender, "sender")
        segments: list[dict[str, Any]] = []
        if saying.chat and saying.is_mention:
            segments.append(at_segment(delivery.platform.account.self_id))
        if saying.text.strip():
            segments.append(text_segment(saying.text))
        for name in saying.photos:
            picture = self.album.picture(name)
            segments.append(delivery.photo_segment(picture, "image/jpeg", base))
        if saying.voice:
            segments.append(delivery.voice_segment(silence(saying.voice.seconds), base))
        if saying.spot:
            segments.append(location_segment(saying.spot.lat, saying.spot.lng, saying.spot.label))
        shown = Shown(
            saying.photos[0] if saying.photos else "",
            saying.voice.seconds if saying.voice else 0,
            saying.spot.label if saying.spot else "",
        )
        if not saying.chat:
            delivery.platform.befriend(user_id)  # as the message says of its sender: sub_type friend
            return await delivery.say_privately(user_id, segments, shown)
        group_id = _qq(saying.chat, "chat")
        if group_id not in delivery.platform.groups:
            raise InvalidValueError("机器人不在这个群里", "chat")
        return await delivery.say_in_group(group_id, user_id, segments, shown)


def _qq(value: str, name: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 18:
        raise InvalidValueError("QQ 号和群号都是数字", name)
    return int(value)
