"""张诗文's hail: forty minutes to the field; with officers who keep silent; with a platform that fails."""

from datetime import datetime, timedelta

from app.core.enums import CaseState
from app.demo.stage import Saying
from app.demo.tours.acts import (
    BY_HAND,
    acknowledges,
    alerts_arrive,
    arrives,
    chat_of,
    has_come_to,
    phone_of,
    records,
    reports,
    resolves,
    says,
    sheet,
)
from app.demo.tours.errors import StuckError
from app.demo.tours.hands import Hands
from app.demo.tours.script import step, variant

ZHANG = "oStoryZhang"
HAIL = "竹园村二组下冰雹了,三十多亩烤烟叶子全打烂了"
REPORT = Saying("wechat", "langao", ZHANG, text=HAIL, photos=("hail-field", "torn-leaf"))
ASSESSMENT = "三十二亩烤烟绝收,改种荞麦和萝卜,帮他申请农业受灾救助"
OUTCOME = "荞麦、豆、萝卜、白菜种子发到户,救助申请已报"

opening = step("hail.opening", reports(REPORT), chat_of(ZHANG))
understood = step("hail.understood", alerts_arrive, sheet("matter"))


async def _tell_the_time(hands: Hands) -> None:
    case = await hands.the_case()
    site = next((d for d in case["deadlines"] if d["kind"] == "on_site"), None)
    arrived = next((e for e in case["events"] if e["kind"] == "arrived"), None)
    if site is None or arrived is None:
        raise StuckError("还没有人到场,说不出用了多久")
    took = datetime.fromisoformat(arrived["at"]) - datetime.fromisoformat(hands.facts["reported_at"])
    spare = datetime.fromisoformat(site["due_at"]) - datetime.fromisoformat(arrived["at"])
    minutes = round(spare.total_seconds() / 60)
    kept = f"比时限早 {minutes} 分钟" if minutes >= 0 else f"比时限晚 {-minutes} 分钟"
    hands.say_aside(f"这一回:说完到人站在地头,{round(took.total_seconds() / 60)} 分钟,{kept}。")


async def _seed_and_five_points(hands: Hands) -> None:
    await resolves("officer", OUTCOME, timedelta(hours=20))(hands)
    await says(ZHANG, "评价 5")(hands)


NORMAL = variant(
    "hail.normal",
    opening,
    understood,
    step("hail.rung", look=phone_of("officer")),
    step("hail.received", acknowledges("officer"), phone_of("officer")),
    step("hail.arrived", arrives("officer", timedelta(minutes=36)), phone_of("officer")),
    step("hail.recorded", records("officer", ASSESSMENT, "torn-leaf"), chat_of(ZHANG)),
    step("hail.resolved", _seed_and_five_points, chat_of(ZHANG)),
    step("hail.kept", _tell_the_time, sheet("matter")),
)


async def _ten_minutes(hands: Hands) -> None:
    await _due(hands, "remind", "reminded")


async def _forty_minutes(hands: Hands) -> None:
    await _due(hands, "on_site", "escalated")


async def _due(hands: Hands, kind: str, event: str) -> None:
    """Wait silently until the clock of this kind has run out, and see what it set off."""
    case = await hands.the_case()
    due = next((d["due_at"] for d in case["deadlines"] if d["kind"] == kind), None)
    if due is not None and not has_come_to(case, CaseState.ACKNOWLEDGED):
        await hands.passes_until(datetime.fromisoformat(due))
    await hands.settles()
    case = await hands.the_case()
    if any(each["kind"] == event for each in case["events"]):
        return
    if not has_come_to(case, CaseState.ACKNOWLEDGED):
        raise StuckError("到了时限,还没有看到往上叫")
    hands.say_aside("已经有人接了,就不再往上叫。")


async def _twenty_more(hands: Hands) -> None:
    case = await hands.the_case()
    if has_come_to(case, CaseState.ACKNOWLEDGED):
        hands.facts["desk"] = case["officer"]["id"]
        hands.say_aside(BY_HAND)
        return
    before = sum(event["kind"] == "escalated" for event in case["events"])
    for _ in range(4):
        if before >= 2:
            break
        await hands.passes(timedelta(minutes=10))
        case = await hands.the_case()
        before = sum(event["kind"] == "escalated" for event in case["events"])
    steps = [e["data"]["officer_id"] for e in case["events"] if e["kind"] == "escalated"]
    hands.facts["desk"] = steps[-1] if steps else hands.facts["officer"]
    await hands.settles()


async def _late_but_done(hands: Hands) -> None:
    await _tell_the_time(hands)
    await resolves("desk", OUTCOME)(hands)


SILENT = variant(
    "hail.silent",
    opening,
    understood,
    step("hail.reminded", _ten_minutes, sheet("matter")),
    step("hail.escalated", _forty_minutes, sheet("matter")),
    step("hail.desk", _twenty_more, phone_of("desk", is_page=False)),
    step("hail.taken", acknowledges("desk", by_page=False), phone_of("desk", is_page=False)),
    step("hail.late", arrives("desk", timedelta(minutes=80)), sheet("matter")),
    step("hail.for_help", _late_but_done, sheet("matter")),
)


async def _break_wechat(hands: Hands) -> None:
    hands.breaks("wechat")


async def _retries(hands: Hands) -> None:
    """Time for every try by WeChat, until the next way is taken."""
    case = await hands.the_case()
    qq = [a.external_id for a in hands.officer(hands.facts["officer"]).addresses if a.channel == "onebot"]
    for _ in range(24):
        if any(e.phone in qq and e.side == "bot" for e in hands.stage.log.since(hands.facts["began"])):
            return
        await hands.passes(timedelta(seconds=15))
    raise StuckError(f"{case['officer']['name']}的 QQ 还没有响")


async def _as_usual(hands: Hands) -> None:
    await acknowledges("officer", by_page=False)(hands)
    await arrives("officer", timedelta(minutes=30))(hands)
    await resolves("officer", OUTCOME)(hands)


async def _mend_wechat(hands: Hands) -> None:
    hands.mends()
    await hands.settles()


def _qq_of_officer(hands: Hands) -> dict[str, str]:
    officer = hands.officer(hands.facts["officer"])
    return {
        "officer": next((a.external_id for a in officer.addresses if a.channel == "onebot"), ""),
        "tab": "outbox",
    }


BROKEN = variant(
    "hail.broken",
    step("hail.broken", _break_wechat, sheet("platforms")),
    opening,
    step("hail.retried", look=sheet("outbox"), seconds=4.0),
    step("hail.another_way", _retries, _qq_of_officer),
    step("hail.mended", _mend_wechat, sheet("outbox")),
    step("hail.no_way", _as_usual, sheet("matter")),
)
