"""Who writes in the simulated month, over which platform, and how officers answer."""

import heapq
import random
import re
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count

from app.core.clock import SimulatedClock
from app.demo.bot_directory import openid
from app.demo.chatlog import ChatEntry
from app.demo.directory import Directory
from app.demo.sayings import Saying
from app.demo.stage import Stage
from app.services.sending.desk import TAKE
from benchmarks.month_clock import Pace

BEGINS = datetime(2026, 7, 1, 0, 30, tzinfo=UTC)
SAYINGS = (
    "下冰雹了,烟叶全打烂了",
    "屋里漏雨,墙都裂了",
    "路被山上垮下来的石头堵了",
    "想问下低保怎么办",
    "医保卡丢了咋补",
    "给我妈办个残疾证",
    "村里路灯坏了一个月了没人管",
    "跟隔壁为地界吵起来了",
    "老人一个人在家,麻烦去看看",
    "家里没米没油了,娃娃学费也交不起",
    "茶苗啥时候发",
    "进度",
    "谢谢",
    "好的",
    "今天赶集人多不多",
    "晓得了,麻烦你们了",
    "在不在",
    "打错了",
    "辛苦了",
    "明天上不上班",
    "我看看再说",
    "没事了",
)
TALK = (
    "吃了没有",
    "刚端碗",
    "今天热死人了",
    "天气预报说后半夜有雨",
    "今年烟叶收购价出来没有",
    "听说比去年涨两毛",
    "化肥涨了一大截",
    "哪个有收鸡蛋的电话",
    "明天赶场不",
    "帮我带两斤肉",
    "我屋里娃今天考了九十八",
    "哈哈哈哈",
)
"""What a group says to nobody of us."""
HAIL = "冰雹把苞谷全打倒了"
_CASE = re.compile(r"收到 (\d{3,20})|(\d{3,20})号|编号[::]\s*(\d{3,20})")
"""How alerts and digests name a case."""
_PLACE = re.compile(r"号 (\S+)|内容:(\S+)")
"""Where it is, by which two cases with the same last digits are told apart."""
_NOBODY_CAME = re.compile(r"没人到场】(\d{3,20})号|编号:(\d{3,20})\n内容:【(?:人命关天·)?没人到场】")
"""Cases that were acknowledged and that nobody went to."""
_SEVERAL = re.compile(r"内容:\d+件:([\d ]+)")
"""A card about several cases: what is the matter with each is behind its link."""
_OF_DESK = re.compile(r"【(转人工|(?:人命关天·)?推送不到|账号)")
"""What a call for the duty desk says."""
_URGENT = ("冰雹", "漏雨", "石头")
"""What an officer goes to at once."""
_REPLIES = ("passive", "quick", "error")
GUESTS = 40
"""People without a registered address who write in the QQ bot's group."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much, and how people are; one day in ten has a hail of `burst` messages in twenty minutes.

    Of the cases that an officer hears of, `prompt` are answered within 20 minutes, `late` within six hours, the
    rest never; whoever sees that a colleague has answered already says nothing. Where hail or stones fell, `comes`
    of those who answer say that they are there; who is called because nobody came answers that call as likely by
    being there. An officer of the duty desk takes what is on its list as he answers alerts. `resolved` are resolved
    within three days. `talk` is said in groups
    to nobody of us; of what is meant for us, `in_groups` is said in groups.
    """

    days: float = 31
    messages: int = 20_000
    households: int = 1_000
    seed: int = 7
    burst: int = 300
    stride: timedelta = timedelta(seconds=30)
    after: timedelta = timedelta(hours=1)
    prompt: float = 0.75
    late: float = 0.15
    comes: float = 0.9
    resolved: float = 0.85
    talk: float = 0.65
    in_groups: float = 0.15
    gone_share: float = 0.03
    machine_seconds: float = float("inf")
    """After so long nobody says any more, and the month is counted up to there."""


class Month:
    """People who write, officers who mostly answer, and the platforms between."""

    def __init__(self, plan: Plan, stage: Stage, directory: Directory) -> None:
        self._plan, self.stage, self._directory = plan, stage, directory
        self.taken = self.turned_away = self.answers = 0
        self.said: Counter[str] = Counter()
        self.played = 0.0
        self._dice = random.Random(plan.seed)
        self._people = [each for each in directory.writers if each.kind == "person" and each.addresses]
        self._officers = {
            (address.channel, address.account, address.external_id): each.id
            for each in directory.writers
            if each.kind == "officer"
            for address in each.addresses
        }
        self._in_groups = self._group_members()
        self._heard: set[tuple[str, str, str]] = set()
        self._answered: dict[tuple[str, str], datetime] = {}
        self._takes: dict[tuple[str, str, str], datetime] = {}
        self._gone: dict[str, datetime] = {}
        self._taken_on: set[str] = set()
        """Ends of the numbers of cases that somebody has acknowledged."""
        self._queue: list[tuple[datetime, int, Saying]] = []
        self._number = count()
        stage.log.heard = self._hear

    def _group_members(self) -> list[Saying]:
        """Everybody who may speak in a group of QQ or of the QQ bot, with nothing said yet."""
        found: list[Saying] = []
        for group in self._directory.groups:
            cards = self.stage.onebot[group.account].platform.groups[int(group.group_id)].cards
            found += [Saying("onebot", group.account, str(qq), group.group_id) for qq in cards]
        found = [each for each in found if ("onebot", each.account, each.sender) not in self._officers]
        for bot in self._directory.bots.groups:
            known = [each.openid for each in self._directory.bots.of_group(bot)]
            guests = [openid("guest", str(n)) for n in range(GUESTS)]
            found += [Saying("qqbot", bot.account, who, bot.group_openid) for who in known + guests]
        return found

    def _put(self, at: datetime, saying: Saying) -> None:
        heapq.heappush(self._queue, (at, next(self._number), saying))

    def _hear(self, entry: ChatEntry) -> None:
        """An officer's phone rang: he answers once for a case, soon or late, or never."""
        officer = self._officers.get((entry.channel, entry.account, entry.phone))
        if officer is None or entry.side != "bot" or entry.way in _REPLIES:
            return
        if _OF_DESK.search(entry.text):
            self._take(entry)
        for found in _NOBODY_CAME.findall(entry.text):
            self._go(entry, "".join(found))
        several = _SEVERAL.search(entry.text)
        for number in several[1].split() if several else ():
            if number[-3:] in self._taken_on:
                self._go(entry, number)
        where = _PLACE.search(entry.text)
        place = where.group(1) or where.group(2) if where else ""
        for found in _CASE.findall(entry.text):
            number = "".join(found)
            if (officer, number[-3:], place) not in self._heard:
                self._heard.add((officer, number[-3:], place))
                self._answer(entry, number, place)

    def _when(self, called_at: datetime) -> datetime | None:
        """When somebody answers a call, if he ever does."""
        plan, dice, luck = self._plan, self._dice, self._dice.random()
        if luck > plan.prompt + plan.late:
            return None
        minutes = dice.uniform(0.5, 20) if luck < plan.prompt else dice.uniform(20, 360)
        return called_at + timedelta(minutes=minutes)

    def _take(self, entry: ChatEntry) -> None:
        """An officer of the duty desk was rung: he takes what is on its list, once for what gathered meanwhile."""
        place, at = (entry.channel, entry.account, entry.phone), self._when(entry.at)
        if at is not None and self._takes.get(place, entry.at) <= entry.at:
            self._takes[place] = at
            self._put(at, Saying(*place, text=TAKE))

    def _go(self, entry: ChatEntry, number: str) -> None:
        """Nobody came, and now it is for him: he goes."""
        at = self._when(entry.at)
        if at is not None and self._gone.get(number[-3:], entry.at) <= entry.at:
            self._gone[number[-3:]] = at = at + timedelta(minutes=self._dice.uniform(10, 40))
            place = (entry.channel, entry.account, entry.phone)
            self._put(at, Saying(*place, text=f"到场 {number}"))

    def _answer(self, entry: ChatEntry, number: str, where: str) -> None:
        plan, dice, at = self._plan, self._dice, self._when(entry.at)
        if at is None:
            return
        if self._answered.get((number[-3:], where), at) < at:
            return
        self._answered[number[-3:], where] = at
        place = (entry.channel, entry.account, entry.phone)
        self._put(at, Saying(*place, text=f"收到 {number}"))
        if any(word in entry.text for word in _URGENT) and dice.random() < plan.comes:
            at += timedelta(minutes=dice.uniform(10, 40))
            self._put(at, Saying(*place, text=f"到场 {number}"))
        if dice.random() < plan.resolved:
            at += timedelta(hours=dice.uniform(1, 72))
            self._put(at, Saying(*place, text=f"办结 {number} 已上门看过,办好了"))

    def fill(self) -> None:
        """Everything that people will say."""
        plan, dice = self._plan, self._dice
        span = timedelta(days=plan.days).total_seconds()
        storms = range(min(2, int(plan.days) // 2), max(1, int(plan.days)), 10)
        burst = min(plan.burst, plan.messages // (2 * len(storms)))
        for day in storms:
            start = BEGINS + timedelta(days=day) + min(timedelta(hours=6), timedelta(days=plan.days) / 2)
            for _ in range(burst):
                self._put(start + timedelta(minutes=dice.uniform(0, 20)), self._somebody(HAIL))
        for _ in range(plan.messages - burst * len(storms)):
            at = BEGINS + timedelta(seconds=dice.uniform(0, span))
            self._put(at, self._talk() if dice.random() < plan.talk else self._somebody(dice.choice(SAYINGS)))
        for channel, account, external_id in self._officers:
            if channel == "wechat" and dice.random() < plan.gone_share:
                self.stage.wechat[account].platform.people.unfollow(external_id)

    def _talk(self) -> Saying:
        where = self._dice.choice(self._in_groups)
        return replace(where, text=self._dice.choice(TALK), is_mention=False)

    def _somebody(self, text: str) -> Saying:
        if self._in_groups and self._dice.random() < self._plan.in_groups:
            return replace(self._dice.choice(self._in_groups), text=text)
        address = self._dice.choice(self._dice.choice(self._people).addresses)
        return Saying(address.channel, address.account, address.external_id, text=text)

    async def play(self, pace: Pace, clock: SimulatedClock) -> None:
        """Until everybody has said his say, and a while more; what officers would say after the month is left."""
        ends = BEGINS + timedelta(days=self._plan.days)
        until = time.monotonic() + self._plan.machine_seconds
        while self._queue and self._queue[0][0] <= ends and time.monotonic() < until:
            at, _, saying = heapq.heappop(self._queue)
            await pace.move_to(at)
            is_answer = (saying.channel, saying.account, saying.sender) in self._officers
            if is_answer and saying.text.startswith("收到 "):
                self._taken_on.add(saying.text[-3:])
            for done in await self.stage.say(saying):
                self.taken += done.is_taken
                self.answers += is_answer
                self.turned_away += not done.is_taken
                self.said[saying.channel + (" groups" if saying.chat else "")] += 1
        is_whole = not self._queue or self._queue[0][0] > ends
        self.played = self._plan.days if is_whole else (clock.now() - BEGINS) / timedelta(days=1)
        await pace.move_to(clock.now() + self._plan.after)
