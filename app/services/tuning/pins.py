"""Pinned examples: messages with the decision that they must keep, whoever changes the rules.

Each is decided by the same functions as a live message. What an admin approved anew, by name and with a reason,
counts as kept for as long as it is decided as it was approved.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from app.core.enums import FateKind
from app.services.county.registry import Registry
from app.services.deciding.judging import Judgement, World, judge
from app.services.deciding.meaning import Setting
from app.services.deciding.places import Background
from app.services.rules.rulesets import Ruleset

KEYS = ("intent", "urgent", "to_human", "route", "role", "officer", "office", "division")
"""What a pin may expect, in the order in which it is told."""
_LABELS: Mapping[str, str] = {
    "intent": "事项",
    "urgent": "人命关天",
    "to_human": "转人工",
    "route": "规则",
    "role": "岗位",
    "officer": "干部",
    "office": "机构",
    "division": "地点",
}
_GROUPS: Mapping[str, str] = {"intent": "kinds", "role": "roles"}
Decided = Mapping[str, str | bool]


@dataclass(frozen=True, slots=True)
class Pin:
    """One pinned example of a ruleset; `index` is its place in the document, -1 where it stands there no more."""

    row: Mapping[str, Any]
    index: int

    @property
    def label(self) -> str:
        """What people call it: its name, else its text."""
        return str(self.row.get("name") or self.row["text"])

    @property
    def message(self) -> tuple[Any, ...]:
        """What was said where: two pins of one message are one pin."""
        return tuple(self.row.get(key) for key in ("text", "division", "channel", "account", "group", "at"))

    @property
    def expect(self) -> Mapping[str, Any]:
        """What must be decided."""
        found: Mapping[str, Any] = self.row["expect"]
        return found


@dataclass(frozen=True, slots=True)
class PinResult:
    """What is decided about a pin, what must be, and what the published ruleset decides."""

    pin: Pin
    decided: Decided
    was: Decided
    words: tuple[str, ...] = ()
    """What is not as expected, each in a Chinese sentence; empty where the pin holds."""

    @property
    def holds(self) -> bool:
        """Whether everything is as expected."""
        return not self.words

    def __str__(self) -> str:
        gone = "(草稿里删掉了这一条)" if self.pin.index < 0 else ""
        return f"固定样例“{self.pin.label}”{gone}:{';'.join(self.words) or '没有变'}"


@dataclass(frozen=True, slots=True)
class Approval:
    """A pin that may be decided otherwise: who said so, why, and the decision that he saw."""

    pin: str
    by: str
    reason: str
    decided: Decided

    def covers(self, result: PinResult) -> bool:
        """Whether this very decision was approved."""
        told = {key: result.decided[key] for key in result.pin.expect}
        return self.pin == result.pin.label and dict(self.decided) == told


def check(world: World, now: datetime, published: World | None = None) -> list[PinResult]:
    """Every pin of `world`'s ruleset as that ruleset decides it, beside what `published` decides."""
    return [_result(Pin(row, index), world, published or world, now) for index, row in _rows(world.ruleset)]


def check_one(row: Mapping[str, Any], world: World, now: datetime) -> PinResult:
    """A pin that stands in no document yet."""
    return _result(Pin(row, -1), world, world, now)


def changed(world: World, published: World, now: datetime) -> list[PinResult]:
    """The pins that publishing `world`'s ruleset would break.

    Those of its own that do not hold, and those of the published one that it deletes, or expects otherwise,
    and decides otherwise: deleting a pin is no way around it.
    """
    own = check(world, now, published)
    kept = {(result.pin.message, _frozen(result.pin.expect)) for result in own}
    lost = (Pin(row, -1) for _, row in _rows(published.ruleset))
    gone = [pin for pin in lost if (pin.message, _frozen(pin.expect)) not in kept]
    both = ((pin, _result(pin, world, published, now)) for pin in gone)
    return [
        *(each for each in own if not each.holds),
        *(each for pin, each in both if not each.holds and not _misses(pin, each.was)),
    ]


def approve(
    broken: Sequence[PinResult], names: Iterable[str], by: str, reason: str, earlier: Iterable[Approval]
) -> tuple[list[Approval], list[PinResult]]:
    """The approvals that stand from now on, and the pins that nobody approved.

    `names` are names or texts of pins; of `earlier` approvals those stay that still cover a decision.
    """
    known, named = list(earlier), set(names)
    standing, refused = [], []
    for result in broken:
        before = next((each for each in known if each.covers(result)), None)
        if before is not None:
            standing.append(before)
        elif named & {result.pin.label, str(result.pin.row["text"])}:
            told = {key: result.decided[key] for key in result.pin.expect}
            standing.append(Approval(result.pin.label, by, reason, told))
        else:
            refused.append(result)
    return standing, refused


def setting_of(row: Mapping[str, Any], county: str, registry: Registry, now: datetime) -> Setting:
    """What counts for a pin's message beside its words."""
    channel, account, chat = (str(row.get(key, "")) for key in ("channel", "account", "group"))
    group = registry.group(channel, account, chat) if chat else None
    background = Background(
        group=group.division_code if group else "", account=str(row.get("division") or county)
    )
    return Setting(at_of(row.get("at"), registry) or now, background, channel or "wechat", account, chat)


def at_of(value: Any, registry: Registry) -> datetime | None:
    """The instant that a pin names, by the county's clock where it names no other; None where it names none."""
    if value is None:
        return None
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return (at if at.tzinfo else at.replace(tzinfo=registry.zone)).astimezone(UTC)


def decided_by(judgement: Judgement) -> Decided:
    """What a pin may expect, as it is decided."""
    decision = judgement.decision
    officer = decision.officer if decision else None
    return {
        "intent": str(judgement.intent),
        "urgent": judgement.heard.is_urgent,
        "to_human": judgement.fate is FateKind.TO_HUMAN,
        "route": decision.route if decision else "",
        "role": decision.role if decision else "",
        "officer": officer.id if officer else "",
        "office": officer.office_code if officer else "",
        "division": judgement.place.code,
    }


def _rows(ruleset: Ruleset) -> list[tuple[int, Mapping[str, Any]]]:
    return list(enumerate(ruleset.pins))


def _result(pin: Pin, world: World, published: World, now: datetime) -> PinResult:
    setting = setting_of(pin.row, world.county, world.registry, now)
    text = str(pin.row["text"])
    decided = decided_by(judge(world, text, setting))
    was = decided if published is world else decided_by(judge(published, text, setting))
    found = PinResult(pin, decided, was)
    return replace(found, words=tuple(_told(key, found, world) for key in _misses(pin, decided)))


def _misses(pin: Pin, decided: Decided) -> list[str]:
    """What is expected and not decided so."""
    wanted = pin.expect
    return [key for key in KEYS if key in wanted and wanted[key] != decided[key]]


def _told(key: str, result: PinResult, world: World) -> str:
    wanted, found, was = (
        _word(key, each, world) for each in (result.pin.expect[key], result.decided[key], result.was[key])
    )
    before = f"(正在用的规则是{was})" if was != found else "(正在用的规则也是这样)"
    return f"{_LABELS[key]}应该是{wanted},会变成{found}{before}"


def _word(key: str, value: Any, world: World) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if key in _GROUPS:
        return world.ruleset.word(_GROUPS[key], str(value)) or "没有"
    if key == "officer":
        officer = world.registry.officer(str(value))
        return f"{officer.name}({officer.id})" if officer else str(value) or "没有人"
    named = world.registry.division(str(value)) if key == "division" else world.registry.office(str(value))
    return named.name if named else f"“{value}”" if value else "没有"


def _frozen(expect: Mapping[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted(expect.items()))
