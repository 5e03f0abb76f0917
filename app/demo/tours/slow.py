"""Stories of weeks: the tea garden, the lost register, and the line in the group chat."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.core.enums import CaseState
from app.demo.directory import Writer
from app.demo.stage import Saying
from app.demo.tours.acts import (
    BETWEEN_NOTES,
    acknowledges,
    alerts_arrive,
    arrives,
    chat_of,
    has_come_to,
    in_turn,
    keeps_at,
    phone_of,
    records,
    reports,
    resolves,
    says,
    sheet,
)
from app.demo.tours.errors import StuckError
from app.demo.tours.hands import Hands
from app.demo.tours.script import Act, step, tour, variant

HUA, QIU, LAN, GROUP = "oStoryHua", "oStoryQiu", "20260004", "700001"
TEA = Saying("wechat", "langao", HUA, text="想大规模种茶叶,缺技术,不知道茶苗哪里买,请派人指导")
REGISTER = Saying("wechat", "langao", QIU, text="我户口本丢了好多年,也没有身份证,请帮我补办户口")
REGISTER_NOTES = ("外地派出所的回函到了", "两边的底册对上了", "报县局审批", "审批下来了,正在补录")
PLEA = Saying(
    "onebot",
    "siji",
    LAN,
    chat=GROUP,
    text="长梁村的,我妈住院了花了好几千,想申请医疗救助,家里老人不识字,我在山西回不来",
)


def in_group(hands: Hands) -> Mapping[str, Any]:
    """Look at the QQ group."""
    chat = {"channel": "onebot", "account": "siji", "chat": GROUP, "sender": LAN}
    return {"chat": chat, "officer": "", "tab": "matter"}


def _of_department(hands: Hands, words: str) -> Writer:
    """The window of the department whose name holds `words`; raises StuckError."""
    found = next(
        (w for w in hands.directory.writers if w.role == "department_window" and words in w.title), None
    )
    if found is None:
        raise StuckError(f"演示数据里没有{words}的窗口")
    return found


def transfers(giver: str, taker: str, of: str) -> Act:
    """The officer kept as `giver` hands the case to the one that `of` names, kept as `taker` from now on."""

    async def act(hands: Hands) -> None:
        successor = _secretary(hands) if of == "town" else _of_department(hands, of)
        hands.facts[taker] = successor.id
        if (await hands.the_case())["officer"]["id"] == successor.id:
            return
        await hands.passes(timedelta(days=1))
        await hands.writes(hands.facts[giver], "转", successor.id)
        await hands.until(lambda case: case["officer"]["id"] == successor.id, "转办没有成")
        await hands.settles()
        await hands.writes(successor.id, "收到")
        await hands.until(lambda case: has_come_to(case, CaseState.ACKNOWLEDGED), "接手的人还没有回应")
        await hands.settles()

    return act


def _secretary(hands: Hands) -> Writer:
    town = hands.officer(hands.facts["officer"]).division_code[:9]
    found = next(
        (w for w in hands.directory.writers if w.role == "town_secretary" and w.division_code == town), None
    )
    if found is None:
        raise StuckError("演示数据里没有这个镇的书记")
    return found


async def _suspended(hands: Hands) -> None:
    if (await hands.the_case())["state"] == "suspended":
        return
    day = hands.now + timedelta(days=20)
    await hands.writes(hands.facts["window"], "挂起", f"{day:%Y-%m-%d} 等外地派出所回函")
    await hands.until(lambda case: case["state"] == "suspended", "挂起没有成")
    await hands.settles()


async def _woken(hands: Hands) -> None:
    case = await hands.the_case()
    if case["state"] == "suspended":
        until = [event["data"]["until"] for event in case["events"] if event["kind"] == "suspended"][-1]
        await hands.passes_until(datetime.fromisoformat(until))
    await hands.until(lambda case: case["state"] != "suspended", "到了日子它还没有醒")
    await hands.settles()


async def _extended(hands: Hands) -> None:
    case = await hands.the_case()
    if any(event["kind"] == "extended" for event in case["events"]):
        return
    until = (hands.now + timedelta(days=12)).date().isoformat()
    await hands.product.act(case["number"], "extend", until=until, text="还差县公安局最后一道手续")


async def _paid(hands: Hands) -> None:
    case = await hands.the_case()
    if any(event["kind"] == "paid" for event in case["events"]):
        return
    await keeps_at("window", "医疗救助的材料审过了,报给财政打款")(hands)
    await hands.passes(timedelta(hours=8))
    await hands.product.act(case["number"], "pay", amount="876.5", text="医疗救助,一卡通")
    await hands.settles()


async def _collects_papers(hands: Hands) -> None:
    await arrives("officer")(hands)
    await records("officer", "到家里收了住院发票、出院小结和户口本复印件", "papers")(hands)


async def _visits(hands: Hands) -> None:
    await hands.passes(timedelta(days=1))
    await arrives("officer")(hands)
    await records("officer", "看了坡地,能种一百五十亩茶,缺苗子和技术员")(hands)


async def _asks_and_sees(hands: Hands) -> None:
    await acknowledges("officer")(hands)
    await records("officer", "上门问过,老屋在德胜村四组,多年前迁过一次户", after=timedelta(hours=5))(hands)


TEA_TOUR = tour(
    "tea",
    variant(
        "tea.normal",
        step("tea.asked", reports(TEA), chat_of(HUA)),
        step("tea.planned", alerts_arrive, sheet("matter")),
        step("tea.received", acknowledges("officer"), phone_of("officer")),
        step("tea.visited", _visits, sheet("matter")),
        step(
            "tea.expert",
            in_turn(
                keeps_at("officer", "问了镇农技站,茶苗要去县里订", "跟县茶叶站约好了老师"),
                records("officer", "茶苗联系好了,县茶叶站的老师一起来教", "tea-seedlings", BETWEEN_NOTES),
            ),
            chat_of(HUA),
        ),
        step(
            "tea.planted",
            keeps_at(
                "officer",
                "头一批茶苗到了,老师在地里教怎么栽",
                "栽了四十亩,雨后接着栽",
                "第二批茶苗到了",
                "栽到九十亩,请了十来个乡亲帮忙",
                "隔壁几户也要栽,一起订了苗",
                "一百五十亩栽完,隔壁跟着栽二百五十五亩,二十个乡亲来做工",
            ),
            sheet("matter"),
        ),
        step("tea.progress", says(HUA, "进度"), chat_of(HUA)),
        step("tea.resolved", resolves("officer", "茶园建成,技术员每月来一趟"), sheet("matter")),
    ),
)

REGISTER_TOUR = tour(
    "register",
    variant(
        "register.normal",
        step("register.asked", reports(REGISTER), chat_of(QIU)),
        step("register.received", _asks_and_sees, phone_of("officer")),
        step("register.town", transfers("officer", "secretary", "town"), chat_of(QIU)),
        step("register.county", transfers("secretary", "window", "公安"), sheet("matter")),
        step("register.suspended", _suspended, sheet("matter")),
        step("register.woken", _woken, phone_of("window", is_page=False)),
        step("register.extended", in_turn(_extended, keeps_at("window", *REGISTER_NOTES)), sheet("matter")),
        step("register.asked_again", says(QIU, "进度"), chat_of(QIU)),
        step("register.resolved", resolves("window", "户口补录好了,户口本和身份证送到家"), sheet("matter")),
    ),
)

PASSBOOK_TOUR = tour(
    "passbook",
    variant(
        "passbook.normal",
        step("passbook.asked", reports(PLEA), in_group),
        step("passbook.answered", alerts_arrive, sheet("matter")),
        step("passbook.received", acknowledges("officer"), phone_of("officer")),
        step("passbook.papers", _collects_papers, phone_of("officer")),
        step("passbook.applied", transfers("officer", "window", "医"), sheet("matter")),
        step("passbook.paid", _paid, in_group),
        step(
            "passbook.resolved",
            resolves("window", "医疗救助876.5元已到一卡通", timedelta(days=1)),
            sheet("matter"),
        ),
    ),
)
