"""What happens in more than one story: somebody reports, an officer takes it, comes, writes it down, ends it.

Each act looks first whether it was done already, by hand or before a restart, and then leaves it.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from app.core.enums import CaseState
from app.demo.county_people import STORY_PEOPLE
from app.demo.directory import NEIGHBOUR
from app.demo.stage import Saying
from app.demo.tours.hands import Case, Hands
from app.demo.tours.script import Act, Look

STORY_SENDERS = frozenset(person.external_id for person in STORY_PEOPLE)
BETWEEN_NOTES = timedelta(hours=40)
BY_HAND = "这一步您已经做过了。"
WECHAT = {"channel": "wechat", "account": "langao", "chat": ""}
_ORDER = tuple(
    str(state)
    for state in (
        CaseState.NEW,
        CaseState.RETURNED,
        CaseState.ASSIGNED,
        CaseState.ACKNOWLEDGED,
        CaseState.ON_SITE,
        CaseState.IN_HAND,
        CaseState.SUSPENDED,
        CaseState.RESOLVED,
        CaseState.CLOSED,
    )
)


def has_come_to(case: Case, state: CaseState) -> bool:
    """Whether the case is in this state or beyond."""
    return _ORDER.index(case["state"]) >= _ORDER.index(str(state))


def chat_of(sender: str) -> Look:
    """Look at somebody's WeChat."""
    return lambda hands: {"chat": WECHAT | {"sender": sender}, "officer": "", "tab": "matter"}


def sheet(tab: str) -> Look:
    """Look at one sheet of the case; the officers' phones lie on the table."""
    return lambda hands: {"tab": tab, "officer": ""}


def phone_of(fact: str, *, is_page: bool = True) -> Look:
    """Look at the phone of the officer whose id is kept as `fact`, on the page of his newest link."""

    def look(hands: Hands) -> Mapping[str, Any]:
        officer_id = hands.facts.get(fact)
        if not officer_id:
            return {"tab": "matter"}
        url = hands.link_of(officer_id) if is_page else ""
        return {"officer": hands.wechat_of(officer_id), "url": url, "tab": "matter"}

    return look


def reports(saying: Saying) -> Act:
    """Somebody reports; what earlier tellings left open is put away first."""

    async def act(hands: Hands) -> None:
        if hands.facts.get("case"):
            return
        hands.facts["began"] = hands.facts.get("began") or hands.stage.log.last_seq
        await hands.put_away(lambda sender: sender in STORY_SENDERS or sender.startswith(NEIGHBOUR))
        await hands.sends(saying)
        case = await hands.case_of(saying.sender, saying.chat)
        hands.facts["officer"] = case["officer"]["id"]
        hands.facts["reported_at"] = case["events"][0]["at"]

    return act


async def alerts_arrive(hands: Hands) -> None:
    """Wait until the responsible officer's phone has rung."""
    address = hands.wechat_of(hands.facts["officer"])
    await hands.hears(address, hands.facts["began"], "干部的手机还没有响。看看“外发”里平台说了什么")


def acknowledges(fact: str, *, by_page: bool = True) -> Act:
    """The officer kept as `fact` says that he got it."""

    async def act(hands: Hands) -> None:
        if has_come_to(await hands.the_case(), CaseState.ACKNOWLEDGED):
            hands.say_aside(BY_HAND)
            return
        await _a_breath(hands)
        officer_id = hands.facts[fact]
        await (hands.taps(officer_id, "acknowledge", "收到") if by_page else hands.writes(officer_id, "收到"))
        await hands.until(lambda case: has_come_to(case, CaseState.ACKNOWLEDGED), "他回了“收到”,事项却没有动")
        await hands.settles()

    return act


def arrives(fact: str, after: timedelta | None = None) -> Act:
    """The officer kept as `fact` comes on site, so long after the report."""

    async def act(hands: Hands) -> None:
        if after is not None:
            await hands.passes_until(datetime.fromisoformat(hands.facts["reported_at"]) + after)
        case = await hands.the_case()
        if any(event["kind"] == "arrived" for event in case["events"]):
            hands.say_aside(BY_HAND)
            return
        await hands.taps(hands.facts[fact], "arrive", "到场")
        await hands.until(lambda case: has_come_to(case, CaseState.ON_SITE), "他点了“到场”,事项却没有动")
        await hands.settles()

    return act


def records(fact: str, text: str, photo: str = "", after: timedelta | None = None) -> Act:
    """The officer kept as `fact` writes down what he found; `after` is counted from now."""

    async def act(hands: Hands) -> None:
        case = await hands.the_case()
        if any(event["kind"] == "recorded" and event["data"].get("text") == text for event in case["events"]):
            return
        if after is not None:
            await hands.passes(after)
        if photo:
            await hands.says(hands.wechat_of(hands.facts[fact]), photos=(photo,))
        await hands.writes(hands.facts[fact], "记录", text)
        await hands.until(lambda case: has_come_to(case, CaseState.IN_HAND), "他写了记录,事项却没有动")
        await hands.settles()

    return act


def keeps_at(fact: str, *notes: str) -> Act:
    """The officer kept as `fact` writes a note every two days, before a case that lies still is put back on."""

    async def act(hands: Hands) -> None:
        for note in notes:
            await records(fact, note, after=BETWEEN_NOTES)(hands)

    return act


def in_turn(*acts: Act) -> Act:
    """One act after the other."""

    async def act(hands: Hands) -> None:
        for each in acts:
            await each(hands)

    return act


def resolves(fact: str, text: str, after: timedelta | None = None) -> Act:
    """The officer kept as `fact` ends the matter; `after` is counted from now."""

    async def act(hands: Hands) -> None:
        if has_come_to(await hands.the_case(), CaseState.RESOLVED):
            hands.say_aside(BY_HAND)
            return
        if after is not None:
            await hands.passes(after)
        await hands.writes(hands.facts[fact], "办结", text)
        await hands.until(lambda case: has_come_to(case, CaseState.RESOLVED), "他回了“办结”,事项却没有动")
        await hands.settles()

    return act


def says(sender: str, text: str) -> Act:
    """Somebody writes one more line by WeChat."""

    async def act(hands: Hands) -> None:
        await hands.says(sender, text)
        await hands.settles()

    return act


async def _a_breath(hands: Hands) -> None:
    """Time to see the page before its button is pressed."""
    if hands.pace < 60:
        await asyncio.sleep(1.5)
