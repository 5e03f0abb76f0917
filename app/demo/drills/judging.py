"""What became of a drill: what was sent is held against what the phones showed and what the API knows."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.demo.attempts import Delivery
from app.demo.drills.letters import Who
from app.demo.drills.officers import MARK, Move, ends_in, has_more, is_call
from app.demo.drills.phones import Bubble
from app.demo.drills.script import Report

IN_TIME = 5.0
"""Seconds within which everybody is answered."""
_DIGEST = "【汇总】"
_CALLS = ("alerted", "reminded", "escalated")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """A report that was posted: when on the drill's clock, at which second of ours, and how it was taken."""

    report: Report
    who: Who
    at: datetime
    posted: float
    seconds: float
    delivery: Delivery


@dataclass(frozen=True, slots=True)
class Made:
    """A move that an officer wrote, and whether the webhook took it."""

    move: Move
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was seen: what we did, what the phones showed, what the API says of it.

    `officers` are the owners of officers' phones; `alerts` counts what each officer was to be sent about each case.
    """

    sent: Sequence[Sent]
    made: Sequence[Made]
    bubbles: Sequence[Bubble]
    messages: Sequence[Row]
    cases: Mapping[str, Row]
    officers: Mapping[Who, str]
    alerts: Mapping[tuple[str, str], int]


@dataclass(slots=True)
class Outcome:
    """How many came how far, the minutes from the report on (`answered` in real seconds), and what is wrong."""

    reports: int = 0
    received: int = 0
    answered: list[float] = field(default_factory=list)
    alerted: list[float] = field(default_factory=list)
    acknowledged: list[float] = field(default_factory=list)
    escalated: list[float] = field(default_factory=list)
    arrived: list[float] = field(default_factory=list)
    cases: int = 0
    to_human: int = 0
    repeated: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)

    @property
    def answered_in_time(self) -> int:
        """How many were answered within five seconds."""
        return sum(seconds <= IN_TIME for seconds in self.answered)

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost, doubled, or told without saying that it is a drill."""
        return not (self.lost or self.doubled or self.unmarked)


def judge(seen: Evidence) -> Outcome:
    """Count, and find what is lost or doubled."""
    outcome = Outcome(reports=len(seen.sent))
    stored: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for message in seen.messages:
        stored[message["channel"], message["account"], message["external_id"]].append(message)
    shown = _by_phone(seen.bubbles)
    calls = [bubble for bubble in seen.bubbles if _is_call(bubble, seen.officers)]
    for sent in seen.sent:
        rows = stored[sent.who.channel, sent.who.account, sent.delivery.external_id]
        numbers = dict.fromkeys(number for row in rows for number in row["cases"])
        cases = [seen.cases[number] for number in numbers if number in seen.cases]
        _reporter(outcome, sent, rows, shown[sent.who], cases)
        for case in cases:
            _case(outcome, seen, sent, case, calls)
    outcome.doubled += _doubled_calls(seen, calls)
    outcome.lost += _lost_moves(seen)
    outcome.unmarked += [f"{b.phone}:{_line(b.text)}" for who in _people(seen) for b in _unmarked(shown[who])]
    return outcome


def _reporter(
    outcome: Outcome, sent: Sent, rows: Sequence[Row], bubbles: Sequence[Bubble], cases: Sequence[Row]
) -> None:
    """One report as its sender lived it."""
    name = f"第{sent.report.number + 1}条({sent.who.sender})"
    outcome.repeated += sent.report.is_repeated
    if not sent.delivery.is_taken:
        outcome.lost.append(f"{name}没有送成")
        return
    outcome.received += 1
    if not rows:
        outcome.lost.append(f"{name}收下了,接口里却没有")
        return
    if len(rows) > 1:
        outcome.doubled.append(f"{name}存了{len(rows)}遍")
    fates = {row["fate"]["kind"] for row in rows}
    if "ignored" in fates:
        outcome.lost.append(f"{name}没有人管(fate 是 ignored)")
    outcome.to_human += "to_human" in fates
    waits = [max(0.0, bubble.heard - sent.posted) for bubble in bubbles if bubble.heard >= sent.posted]
    if sent.delivery.reply and not sent.report.is_repeated:
        waits.append(sent.seconds)
    if not waits:
        outcome.lost.append(f"{name}没有得到回话")
        return
    outcome.answered.append(min(waits))
    said = Counter(bubble.text for bubble in bubbles)
    reasons = max([2 if sent.report.is_repeated else 1, *_told(cases).values()])
    if any(count > reasons for count in said.values()):
        outcome.doubled.append(f"{name}听到同一句话的次数比该说的多")
    if len(cases) > len({case["kind"] for case in cases}):
        outcome.doubled.append(f"{name}一件事成了{len(cases)}件")


def _case(outcome: Outcome, seen: Evidence, sent: Sent, case: Row, calls: Sequence[Bubble]) -> None:
    """One case as officers lived it."""
    outcome.cases += 1
    if not case.get("drill"):
        outcome.unmarked.append(f"{case['number']}没有演练的记号")
    rung = [bubble.at for bubble in calls if _is_about(bubble, case, seen.officers, sent)]
    if rung:
        outcome.alerted.append(_minutes(sent, min(rung)))
    else:
        outcome.lost.append(f"{case['number']}没有一部干部的手机响过")
    for kind, minutes in (
        ("acknowledged", outcome.acknowledged),
        ("escalated", outcome.escalated),
        ("arrived", outcome.arrived),
    ):
        happened = [event["at"] for event in case["events"] if event["kind"] == kind]
        if happened:
            minutes.append(_minutes(sent, datetime.fromisoformat(min(happened))))


def _minutes(sent: Sent, at: datetime) -> float:
    return max(0.0, (at - sent.at).total_seconds() / 60)


def _by_phone(bubbles: Sequence[Bubble]) -> dict[Who, list[Bubble]]:
    """What we said on each phone."""
    found: dict[Who, list[Bubble]] = defaultdict(list)
    for bubble in bubbles:
        if bubble.side == "bot":
            found[Who(bubble.channel, bubble.account, bubble.phone)].append(bubble)
    return found


def _people(seen: Evidence) -> set[Who]:
    return {sent.who for sent in seen.sent}


def _unmarked(bubbles: Sequence[Bubble]) -> list[Bubble]:
    return [bubble for bubble in bubbles if MARK not in bubble.text]


def _is_call(bubble: Bubble, officers: Mapping[Who, str]) -> bool:
    """Whether an officer was called by this for something of a drill."""
    return is_call(bubble) and Who(bubble.channel, bubble.account, bubble.phone) in officers


def _told(cases: Sequence[Row]) -> Counter[str]:
    """How often the reporter was to be told each thing, as the histories have it."""
    events = (event for case in cases for event in case["events"] if event["kind"] == "told")
    return Counter(str(event["data"].get("key", "")) for event in events)


def _called(case: Row) -> Counter[str]:
    """How often each officer was called for this case, as its history has it."""
    events = (event for event in case["events"] if event["kind"] in _CALLS)
    return Counter(str(event["data"].get("officer_id", "")) for event in events)


def _is_about(bubble: Bubble, case: Row, officers: Mapping[Who, str], sent: Sent) -> bool:
    """Whether this call names the case by the end of its number, or says that there are more than it can name.

    Ends of numbers may be alike: it is to be on the phone of somebody who was called for the case, or tell its words.
    """
    is_his = officers[Who(bubble.channel, bubble.account, bubble.phone)] in _called(case)
    if bubble.at < sent.at or not (is_his or sent.report.text[:12] in bubble.text):
        return False
    return has_more(bubble.text) or any(case["number"].endswith(end) for end in ends_in(bubble.text))


def _doubled_calls(seen: Evidence, calls: Sequence[Bubble]) -> Iterator[str]:
    """A case that a phone named more often, in one way, than there was something to send to its owner about it.

    What is not proven or answered goes by the next way as well, which is no doubling.
    """
    named: Counter[tuple[str, str, str]] = Counter()
    for bubble in calls:
        ends = ends_in(bubble.text)
        about = [number for number in seen.cases if len(ends) == 1 and number.endswith(ends[0])]
        if len(about) == 1 and not has_more(bubble.text) and _DIGEST not in bubble.text:
            officer = seen.officers[Who(bubble.channel, bubble.account, bubble.phone)]
            named[about[0], officer, f"{bubble.channel} {bubble.way}"] += 1
    for (number, officer, way), count in named.items():
        if count > seen.alerts.get((number, officer), 0):
            yield f"{officer}的手机({way})为{number}响了{count}次,该响{seen.alerts.get((number, officer), 0)}次"


def _lost_moves(seen: Evidence) -> Iterator[str]:
    """An officer's 收到 or 到场 that the webhook took and no case knows of."""
    wanted = {"收到": "acknowledged", "到场": "arrived"}
    for made in seen.made:
        kind = wanted.get(made.move.verb)
        about = [case for number, case in seen.cases.items() if number.endswith(made.move.end)]
        if kind is None or not about or not made.is_taken:
            continue
        if not any(event["kind"] == kind for case in about for event in case["events"]):
            yield f"{made.move.officer}的“{made.move.verb} {made.move.end}”收下了,事项里却没有"


def _line(text: str) -> str:
    return text.partition("\n")[0][:40]
