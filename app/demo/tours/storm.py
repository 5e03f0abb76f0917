"""The hail over a whole village: three hundred neighbours write at once."""

import asyncio
from collections import Counter
from dataclasses import replace

from app.demo.directory import NEIGHBOUR
from app.demo.tours.acts import acknowledges, arrives, phone_of, resolves, sheet
from app.demo.tours.errors import StuckError
from app.demo.tours.hail import OUTCOME, REPORT, opening
from app.demo.tours.hands import Hands
from app.demo.tours.script import step, variant

NEIGHBOURS = 300
_AT_ONCE = 24
_GROUPS = "一二三四"
_LINES = (
    "竹园村{group}组也下冰雹了,{crop}打烂了",
    "{group}组这边冰雹有鸡蛋大,{crop}全毁了,竹园村",
    "冰雹,竹园村{group}组,{crop}没了",
)
_CROPS = ("烤烟", "苞谷", "魔芋", "菜地", "瓜棚")


def line_of(number: int) -> str:
    """What neighbour number so and so writes."""
    group, crop = _GROUPS[number % 4], _CROPS[number % 5]
    return _LINES[number % 3].format(group=group, crop=crop)


async def _everybody(hands: Hands, text_of: str = "") -> int:
    """Every neighbour writes, so many at a time; answers how many were taken."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> bool:
        async with gate:
            saying = replace(
                REPORT, sender=f"{NEIGHBOUR}{number:03d}", photos=(), text=text_of or line_of(number)
            )
            return all(delivery.is_taken for delivery in await hands.stage.say(saying))

    return sum(await asyncio.gather(*(one(number) for number in range(1, NEIGHBOURS + 1))))


async def _they_write(hands: Hands) -> None:
    if hands.facts.get("taken"):
        return
    hands.facts["storm_from"] = hands.stage.log.last_seq
    hands.facts["storm_at"] = hands.now.isoformat()
    began = asyncio.get_running_loop().time()
    taken = await _everybody(hands)
    seconds = asyncio.get_running_loop().time() - began
    if taken < NEIGHBOURS:
        raise StuckError(f"{NEIGHBOURS} 条里只送成了 {taken} 条。看看“平台”里是不是开着什么毛病")
    hands.facts["taken"] = taken
    hands.say_aside(f"{taken} 条,{seconds:.1f} 秒,全部收下。")


async def _nothing_lost(hands: Hands) -> None:
    answered = Counter(
        entry.phone
        for entry in hands.stage.log.since(hands.facts["storm_from"])
        if entry.phone.startswith(NEIGHBOUR) and entry.side == "bot" and entry.way == "passive"
    )
    messages = (await hands.product.get("/messages?limit=1000"))["items"]
    stored = [m for m in messages if m["sender"].startswith(NEIGHBOUR) and m["received_at"] >= _utc(hands)]
    cases = {number for message in stored for number in message["cases"]}
    hands.say_aside(
        f"{len(stored)} 条都存下了,{len(answered)} 户都有回话,成了 {len(cases)} 件事项,一条没丢、一条没重。"
    )


def _utc(hands: Hands) -> str:
    return str(hands.facts["storm_at"])[:19]


async def _officers_flooded(hands: Hands) -> None:
    await hands.settles()
    rung = Counter(
        entry.phone
        for entry in hands.stage.log.since(hands.facts["storm_from"])
        if entry.side == "bot"
        and entry.way in ("template", "private")
        and not entry.phone.startswith(NEIGHBOUR)
    )
    most = max(rung.values(), default=0)
    if most > NEIGHBOURS / 3:
        hands.say_aside(f"现在是一户一条,最忙的一部手机响了 {most} 次。把一场雹子并成一条提醒,是下一步的事。")
    else:
        hands.say_aside(f"{NEIGHBOURS} 户的报告,干部的手机最多只响了 {most} 次。")


async def _they_take_back(hands: Hands) -> None:
    await _everybody(hands, "撤回")
    await arrives("officer")(hands)
    await resolves("officer", OUTCOME)(hands)
    await hands.settles()


STORM = variant(
    "hail.storm",
    opening,
    step("hail.neighbours", _they_write, sheet("matter")),
    step("hail.answered", _nothing_lost, sheet("platforms")),
    step("hail.flood", _officers_flooded, sheet("matter"), 9.0),
    step("hail.one_tap", acknowledges("officer"), phone_of("officer")),
    step("hail.tidied", _they_take_back, sheet("matter")),
)
