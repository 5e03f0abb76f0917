"""A dry-run for people and programs: words masked, officers with their names, before and after beside each other."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.core.enums import FateKind
from app.nlu.masking import masked
from app.services.county.division_names import place_or_code
from app.services.county.registry import Registry
from app.services.deciding.judging import Judgement, World
from app.services.tuning import replay
from app.services.tuning.replay import Comparison
from app.services.tuning.replay_report import Arrival, Changed, Report, Side

LABELS: Mapping[str, str] = {
    replay.FATE: "去向",
    replay.KIND: "事项",
    replay.URGENT: "人命关天",
    replay.ALSO: "另外的事",
    replay.PLACE: "地点",
    replay.ROUTE: "规则",
    replay.OFFICER: "干部",
    replay.TOLD: "同时告诉的人",
    replay.PROMISE: "时限",
}
FATES: Mapping[FateKind, str] = {
    FateKind.CASE_OPENED: "立一件",
    FateKind.CASE_JOINED: "并进原来的事",
    FateKind.ANSWERED: "只答话",
    FateKind.COMMAND: "命令",
    FateKind.TO_HUMAN: "转人工",
    FateKind.IGNORED: "不理",
}
_LONGEST = 60
"""Characters of a message that one line shows."""
_UNKNOWN = "没有记录"


def as_json(report: Report, world: World) -> dict[str, Any]:
    """The whole report as one object."""
    return {
        "messages": report.messages,
        "joined": report.joined,
        "changed": len(report.changed),
        "by_difference": {name: report.by_difference[name] for name in replay.DIFFERENCES},
        "before": side_json(report.before),
        "after": side_json(report.after),
        "load": [
            {
                "officer": officer,
                "name": _name(world.registry, officer),
                "cases": load.cases,
                "alerts": load.alerts,
            }
            for officer, load in report.shifted()
        ],
        "items": [_item(each) for each in report.changed],
    }


def side_json(side: Side) -> dict[str, int]:
    """What one ruleset makes of all messages."""
    return {
        "cases": side.cases,
        "alerts": side.alerts,
        "to_human": side.to_human,
        "quiet": side.quiet,
        "late": side.late,
        "unknown": side.unknown,
    }


def comparison_json(compared: Comparison) -> dict[str, Any]:
    """One message under both rulesets."""
    return {
        "id": compared.told.ref,
        "text": masked(compared.told.text, compared.before.heard),
        "fate": compared.told.fate,
        "joins": compared.told.joins,
        "differs": list(compared.differs),
        "before": judgement_json(compared.before),
        "after": judgement_json(compared.after),
    }


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """What one ruleset decides about a message."""
    place = judgement.place
    return {
        "fate": str(judgement.fate),
        "reason": judgement.reason,
        "intent": str(judgement.intent),
        "confidence": judgement.heard.confidence,
        "urgent": judgement.heard.is_urgent,
        "to_human": judgement.fate is FateKind.TO_HUMAN,
        "place": {"code": place.code, "by": place.evidence, "word": place.word},
        "words": list(judgement.heard.words),
        "matters": [
            {
                "kind": str(matter.kind),
                "route": matter.decision.route,
                "called": [
                    {"officer": officer.id, "name": officer.name, "role": role}
                    for role, officer in replay.called(matter)
                ],
            }
            for matter in judgement.matters
        ],
    }


def _item(changed: Changed) -> dict[str, Any]:
    return comparison_json(changed.comparison) | {
        "by_habit": {"before": _arrival_json(changed.before), "after": _arrival_json(changed.after)}
    }


def _arrival_json(arrival: Arrival | None) -> dict[str, Any] | None:
    if arrival is None:
        return None
    return {
        "officer": arrival.officer,
        "takes_seconds": arrival.takes.total_seconds() if arrival.takes is not None else None,
        "due_at": arrival.due.isoformat() if arrival.due else None,
        "late": arrival.is_late,
    }


def lines(report: Report, world: World, version: int) -> Iterator[str]:
    """The report for reading: counts, the shift of load, then each message that is decided otherwise."""
    yield f"预演 {report.messages} 条消息,和正在用的第 {version} 版规则相比:{len(report.changed)} 条会不一样"
    if report.joined:
        yield f"其中 {report.joined} 条是接着前面的话说的、答话或者命令,不由规则决定,只看理解得是不是不一样"
    told = [f"{LABELS[name]} {report.by_difference[name]}" for name in replay.DIFFERENCES]
    if report.changed:
        yield "哪里不一样:" + ",".join(each for each in told if not each.endswith(" 0"))
    before, after = side_json(report.before), side_json(report.after)
    yield "          之前 → 之后"
    for name, label in _SIDES.items():
        yield f"  {label} {before[name]} → {after[name]}"
    shifted = report.shifted()
    if shifted:
        yield "谁的担子变了(事项、推送):"
    for officer, load in shifted:
        yield (
            f"  {_name(world.registry, officer)}({officer}):事项 {load.cases[0]} → {load.cases[1]},"
            f"推送 {load.alerts[0]} → {load.alerts[1]}"
        )
    for changed in report.changed:
        yield from _change_lines(changed, world)


_SIDES: Mapping[str, str] = {
    "cases": "立的事项",
    "alerts": "发的推送",
    "to_human": "转人工",
    "quiet": "只答话或不理",
    "late": "照干部平常的快慢会误时限的",
    "unknown": "不知道干部平常多快的",
}


def _change_lines(changed: Changed, world: World) -> Iterator[str]:
    compared = changed.comparison
    said = masked(compared.told.text, compared.before.heard).replace("\n", " ")
    shown = said if len(said) <= _LONGEST else said[:_LONGEST] + "……"
    yield f"[{compared.told.ref}] {shown}  不一样:{'、'.join(LABELS[name] for name in compared.differs)}"
    for label, judgement, arrival in (
        ("之前", compared.before, changed.before),
        ("之后", compared.after, changed.after),
    ):
        yield f"    {label} {judgement_words(judgement, world)}{_arrival_words(arrival, world)}"


def judgement_words(judgement: Judgement, world: World) -> str:
    """One decision in a line: 灾情,四季镇竹园村,规则“…”,包户干部陈家林;同时告诉王支书。"""
    word = world.ruleset.word
    urgent = "人命关天," if judgement.heard.is_urgent else ""
    place = place_or_code(world.registry, judgement.place.code)
    if not judgement.matters:
        kind = word("kinds", str(judgement.intent))
        return f"{FATES[judgement.fate]}({urgent}{kind},{place})"
    said = []
    for matter in judgement.matters:
        (role, officer), *others = replay.called(matter)
        route = f"规则“{matter.decision.route}”" if matter.decision.route else "没有规则对得上,按升级链"
        also = ",同时告诉" + "、".join(each.name for _, each in others) if others else ""
        kind = word("kinds", str(matter.kind))
        said.append(f"{urgent}{kind},{place},{route},{word('roles', role)}{officer.name}{also}")
    return ";另外".join(said)


def _arrival_words(arrival: Arrival | None, world: World) -> str:
    if arrival is None:
        return ""
    if arrival.is_late is None or arrival.takes is None or arrival.due is None:
        return f"(他平常多快:{_UNKNOWN})"
    by = world.ruleset.calendar.local(arrival.due)
    verdict = "会误了时限" if arrival.is_late else "来得及"
    return f"(他平常要 {span_words(arrival.takes)},要在{moment_words(by)}之前,{verdict})"


def span_words(span: timedelta) -> str:
    """A span as people say it: 40 分钟, 3 小时 20 分钟."""
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} 小时"] if hours else []
    return " ".join([*parts, f"{rest} 分钟"] if rest or not hours else parts)


def moment_words(local: datetime) -> str:
    """A local instant: 7月18日 15:40."""
    return f"{local.month}月{local.day}日 {local:%H:%M}"


def _name(registry: Registry, officer_id: str) -> str:
    officer = registry.officer(officer_id)
    return officer.name if officer else officer_id
