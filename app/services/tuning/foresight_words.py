"""A forecast for people and programs: the timeline line by line, with names, reasons, channels and times."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from app.services.county.division_names import place_or_code
from app.services.deciding import grounds, ladder
from app.services.duty.registry_words import ground_words, person
from app.services.rules.duration_words import worded
from app.services.tuning import forecast
from app.services.tuning.forecast import Call, WayAhead
from app.services.tuning.what_if import Answer

Name = Callable[[str], str]
_PURPOSES: Mapping[str, str] = {
    forecast.ALERT: "通知",
    forecast.TOLD: "同时告诉",
    forecast.REMINDER: "再提醒",
    forecast.ESCALATION: "往上叫",
}
_CAUSES: Mapping[str, str] = {
    ladder.UNANSWERED: "没有人回应",
    ladder.UNREACHED: "上一位没有渠道能通知到",
    forecast.LEAVE: "办事的人请假了,转给替他的人",
    forecast.LEAVE_OVER: "请假的人回来了,转回给他",
}


def as_json(answer: Answer, name: Name = str) -> dict[str, Any]:
    """The forecast as one object; `name` words officers' names for whoever asks."""
    question, forecast = answer.question, answer.forecast
    return {
        "place": question.place,
        "division_code": answer.division_code,
        "kind": str(question.kind),
        "urgent": question.is_urgent,
        "at": question.at.isoformat(),
        "ruleset_version": answer.world.ruleset.version,
        "route": answer.route,
        "due": {kind: at.isoformat() for kind, at in forecast.due.items()},
        "is_complete": forecast.is_complete,
        "calls": [_call_json(call, name) for call in forecast.calls],
    }


def _call_json(call: Call, name: Name) -> dict[str, Any]:
    return {
        "at": call.at.isoformat(),
        "purpose": call.purpose,
        "cause": call.cause,
        "level": call.level,
        "role": call.role,
        "officer": {"id": call.officer.id, "name": name(call.officer.name), "role": call.officer.role},
        "why": grounds.as_json(call.holder) if call.holder else {},
        "channels": [_way_json(way) for way in call.ways],
        "is_repeat": call.is_repeat,
        "passed_over": list(call.passed_over),
    }


def _way_json(way: WayAhead) -> dict[str, Any]:
    return {
        "channel": way.channel,
        "account": way.account,
        "means": way.means,
        "has_receipt": way.has_receipt,
        "in_group": way.in_group,
    }


def lines(answer: Answer) -> Iterator[str]:
    """The timeline for reading."""
    world, question, forecast = answer.world, answer.question, answer.forecast
    kind = world.ruleset.word("kinds", str(question.kind))
    route = f"规则“{answer.route}”" if answer.route else "没有规则对得上,按升级链找人"
    yield f"{place_or_code(world.registry, answer.division_code)},{kind}:要是一直没有人回应({route})"
    if not forecast.calls:
        yield "  一个人也找不到:这条消息转人工,进值班台的名单"
        return
    for call in forecast.calls:
        local = world.ruleset.calendar.local(call.at)
        yield f"  {local:%Y-%m-%d %H:%M:%S}  {_told(answer, call)}"
    if forecast.is_complete:
        step = answer.matter.promise.step
        yield f"  以后每隔{worded(step) if step else '一天'}再叫最上面这一位,直到有人回应"


def _told(answer: Answer, call: Call) -> str:
    world = answer.world
    role = world.ruleset.word("roles", call.role) or call.role
    parts = [f"{_PURPOSES[call.purpose]}{role}{person(call.officer)}"]
    if call.cause:
        missed = world.ruleset.phrases.words.get("deadlines", {}).get(call.cause)
        parts.append(_CAUSES.get(call.cause) or (f"误了{missed}的时限" if missed else call.cause))
    parts += _why(answer, call)
    parts.append(_channels(answer, call))
    if call.passed_over:
        parts.append(f"越过 {len(call.passed_over)} 级")
    return ",".join(part for part in parts if part)


def _why(answer: Answer, call: Call) -> list[str]:
    holder = call.holder
    if holder is None or call.is_repeat:
        return []
    if holder.ground.by == grounds.RULE:
        return ["规则里写的他"]
    instead = "、".join(each.name for each in holder.stands_in_for)
    said = [f"凭:{ground_words(answer.world.registry, holder.ground)}"]
    return [*said, f"替{instead}"] if instead else said


def _channels(answer: Answer, call: Call) -> str:
    word = answer.world.ruleset.word
    named = [f"{word('channels', way.channel)}{'群' if way.in_group else ''}" for way in call.ways]
    if not named:
        return ""
    return "依次用 " + " → ".join(dict.fromkeys(named))
