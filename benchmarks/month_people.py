"""Who writes in the simulated month and who answers, and the pace at which its clock goes."""

import heapq
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.core.clock import SimulatedClock
from app.demo.chatlog import ChatEntry
from app.demo.clock import DueWork
from app.demo.directory import Address, Directory, Writer
from app.demo.stage import Saying, Stage

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
)
HAIL = "冰雹把苞谷全打倒了"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much; one day in every ten has a hail of `burst` messages within twenty minutes."""

    days: float = 31
    messages: int = 20_000
    households: int = 2_000
    seed: int = 7
    burst: int = 300
    stride: timedelta = timedelta(minutes=1)
    after: timedelta = timedelta(hours=6)
    answer_share: float = 0.6
    gone_share: float = 0.03


class Month:
    """People who write, officers who mostly answer, and the platforms between."""

    def __init__(self, plan: Plan, stage: Stage, directory: Directory) -> None:
        self._plan, self._stage = plan, stage
        self.taken = self.turned_away = self.answers = 0
        self._dice = random.Random(plan.seed)
        writers = [each for each in directory.writers if self._reachable(each)]
        self._people = [each for each in writers if each.kind == "person"]
        self._officers = {
            address.external_id: address
            for each in writers
            if each.kind == "officer"
            for address in each.addresses
            if address.channel == "wechat"
        }
        self._queue: list[tuple[datetime, int, Address, str]] = []
        self._number = 0
        stage.log.heard = self._hear

    @staticmethod
    def _reachable(writer: Writer) -> bool:
        return any(address.channel in ("wechat", "onebot") for address in writer.addresses)

    def _put(self, at: datetime, address: Address, text: str) -> None:
        self._number += 1
        heapq.heappush(self._queue, (at, self._number, address, text))

    def _hear(self, entry: ChatEntry) -> None:
        """An officer's phone rang: he answers by and by, or not at all."""
        officer = self._officers.get(entry.phone)
        is_push = entry.side == "bot" and entry.way in ("template", "customer")
        if is_push and officer is not None and self._dice.random() < self._plan.answer_share:
            self._put(entry.at + timedelta(minutes=self._dice.uniform(0.5, 45)), officer, "收到")

    def fill(self) -> None:
        """Everything that people will say."""
        plan, dice = self._plan, self._dice
        span = timedelta(days=plan.days).total_seconds()
        storms = range(min(2, int(plan.days)), max(1, int(plan.days)), 10)
        burst = min(plan.burst, plan.messages // (2 * len(storms)))
        for day in storms:
            start = BEGINS + timedelta(days=day) + min(timedelta(hours=6), timedelta(days=plan.days) / 2)
            for _ in range(burst):
                self._put(start + timedelta(minutes=dice.uniform(0, 20)), self._somebody(), HAIL)
        for _ in range(plan.messages - burst * len(storms)):
            self._put(
                BEGINS + timedelta(seconds=dice.uniform(0, span)), self._somebody(), dice.choice(SAYINGS)
            )
        for account in self._officers.values():
            if dice.random() < plan.gone_share:
                self._stage.wechat[account.account].platform.people.unfollow(account.external_id)

    def _somebody(self) -> Address:
        writer = self._dice.choice(self._people)
        return next(each for each in writer.addresses if each.channel in ("wechat", "onebot"))

    async def play(self, jobs: DueWork, clock: SimulatedClock) -> None:
        """Until everything was said, and a while more; jobs tick once a stride where something is due."""
        pace = Pace(jobs, self._stage.fakes(), clock, self._plan.stride)
        while self._queue:
            at, _, address, text = heapq.heappop(self._queue)
            await pace.move_to(at)
            saying = Saying(address.channel, address.account, address.external_id, text=text)
            for done in await self._stage.say(saying):
                self.taken += done.is_taken
                self.answers += address.external_id in self._officers
                self.turned_away += not done.is_taken
        await pace.move_to(clock.now() + self._plan.after)


class Pace:
    """The clock and the jobs: never more than a stride late, never two ticks within one."""

    def __init__(
        self, jobs: DueWork, fakes: Sequence[DueWork], clock: SimulatedClock, stride: timedelta
    ) -> None:
        self._jobs, self._fakes, self._clock, self._stride = jobs, fakes, clock, stride
        self._ticked_at = clock.now()

    async def move_to(self, target: datetime) -> None:
        """Go there, ticking on the way whenever something is due and the stride is over."""
        while True:
            dues = [
                due for work in (self._jobs, *self._fakes) if (due := await work.next_due_at()) is not None
            ]
            tick = max(min(dues, default=target), self._ticked_at + self._stride)
            if tick > target:
                break
            self._clock.move_to(max(tick, self._clock.now()))
            self._ticked_at = self._clock.now()
            await self._jobs.run_due()
            while sum([await fake.run_due() for fake in self._fakes]):
                await self._jobs.run_due()
        self._clock.move_to(max(target, self._clock.now()))
