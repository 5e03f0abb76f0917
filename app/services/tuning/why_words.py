"""The answer to "why?" for people and programs."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from app.services.county.division_names import place_or_code
from app.services.county.holding import Ground
from app.services.county.registry import Registry
from app.services.duty.registry_words import ground_words, person
from app.services.rules.rulesets import Ruleset
from app.services.tuning import heard_words, why
from app.services.tuning.replay_words import FATES
from app.services.tuning.why import Why

_EVIDENCE: Mapping[str, str] = {
    "words": "消息里的词",
    "location": "发来的位置",
    "photo": "照片里的位置",
    "household": "登记的住处",
    "told": "刚才说的地方",
    "card": "群名片",
    "neighbours": "群里别人刚报的地方",
    "post": "他管的村",
    "group": "所在的群",
    "account": "写给的账号",
    "case": "原来那件事",
}
_DIFFERENCES: Mapping[str, str] = {
    why.FATE: "去向",
    why.INTENT: "事项",
    why.URGENT: "人命关天",
    why.WORDS: "词",
    why.PLACE: "地点",
    why.ROUTE: "规则",
    why.WHO: "干部(现在的登记和那时不一样)",
}
_MOST = 12
_HEADS = {"urgent": "人命关天", "multi": "两件事"}
"""What words can speak for beside a kind of matter."""
_SHAPES = ("〔无词", "〔长")
"""What is weighed of a message's shape: it stands for no word."""


def as_json(found: Why, name: Callable[[str], str], registry: Registry) -> dict[str, Any]:
    """What was written down, with the version and the same decided again; `name` words names for who asks."""
    again = found.again
    who = [_named(each, name, registry) for each in found.decision.get("who", [])]
    stored = found.decision | ({"who": who} if "who" in found.decision else {})
    decided = None
    if again is not None:
        decided = {
            "same": not found.differs,
            "differs": list(found.differs),
            "fate": {"kind": str(again.fate), "reason": again.reason},
            "intent": str(again.intent),
            "confidence": again.heard.confidence,
            "urgent": again.heard.is_urgent,
            "place": {"code": again.place.code, "by": again.place.evidence, "word": again.place.word},
            "route": found.matter.decision.route if found.matter else "",
            "who": [_named(each, name, registry) for each in found.who],
            "evidence": [
                {"what": each.what, "word": each.word, "weight": each.weight} for each in again.heard.evidence
            ],
        }
    return stored | {"fate": found.fate, "ruleset": found.version, "recomputed": decided}


def _named(entry: Mapping[str, Any], name: Callable[[str], str], registry: Registry) -> dict[str, Any]:
    officer = registry.officer(str(entry["officer"]))
    return {**entry, "name": name(officer.name) if officer else ""}


def lines(found: Why, ruleset: Ruleset, registry: Registry) -> Iterator[str]:
    """The answer for reading."""
    decision, version = found.decision, found.version
    if found.fate:
        kind = found.fate["kind"]
        fate = next((words for each, words in FATES.items() if str(each) == kind), kind)
        yield f"去向:{fate}({ruleset.word('kinds', found.fate['reason'])})"
    if not decision:
        yield "没有留下判断的依据:消息里没有文字,或者是一个事件"
        return
    urgent = ",人命关天" if decision.get("urgent") else ""
    kind = ruleset.word("kinds", str(decision.get("intent")))
    yield f"事项:{kind}(把握 {decision.get('confidence', 0):.2f}{urgent})"
    yield from _heard(found, ruleset)
    yield _place(decision, registry)
    if decision.get("reason"):
        route = f"规则“{decision['route']}”" if decision.get("route") else "没有规则对得上,按升级链找人"
        yield f"分派:{route}"
    for entry in decision.get("who", []):
        yield f"  {_who(entry, ruleset, registry)}"
    told = f",{version['author']},{version['reason']}" if "author" in version else ""
    yield f"规则:第 {version['version']} 版{told}"
    if found.again is not None:
        same = (
            "一样"
            if not found.differs
            else "不一样的有 " + "、".join(map(_DIFFERENCES.__getitem__, found.differs))
        )
        yield f"按那一版重新判一遍:{same}"


def _heard(found: Why, ruleset: Ruleset) -> Iterator[str]:
    """What was said, in whole words; then what of it counted for what, the strongest first."""
    if found.again is None or found.told is None or why.WORDS in found.differs:
        yield "词:" + ("、".join(map(str, found.decision.get("words", [])[:_MOST])) or "没有")
        return
    text, evidence = found.told.text, found.again.heard.evidence
    said = heard_words.heard(text, [each.word for each in evidence if each.weight > 0])
    yield f"说到:{'、'.join(said) or '没有'}"
    counted = [each for each in evidence if _is_readable(text, each.word)]
    counted.sort(key=lambda each: -abs(each.weight))
    shown = (f"{each.word}({_what(each.what, ruleset)} {each.weight:+.1f})" for each in counted[:_MOST])
    yield f"词:{'、'.join(shown) or '没有'}"


def _is_readable(text: str, word: str) -> bool:
    return not word.startswith(_SHAPES) if not heard_words.is_said(word) else heard_words.is_whole(text, word)


def _what(what: str, ruleset: Ruleset) -> str:
    return _HEADS.get(what) or ruleset.word("kinds", what)


def _place(decision: Mapping[str, Any], registry: Registry) -> str:
    place = decision.get("place") or {}
    by = _EVIDENCE.get(str(place.get("by")), str(place.get("by", "")))
    word = f"“{place['word']}”" if place.get("word") else ""
    return f"地点:{place_or_code(registry, str(place.get('code', '')))},凭{by}{word}"


def _who(entry: Mapping[str, Any], ruleset: Ruleset, registry: Registry) -> str:
    officer = registry.officer(str(entry["officer"]))
    name = person(officer) if officer else str(entry["officer"])
    since, until = (date.fromisoformat(entry[key]) if entry.get(key) else None for key in ("since", "until"))
    ground = Ground(str(entry["by"]), str(entry.get("target", "")), since, until)
    instead = [registry.officer(each) for each in entry.get("stands_in_for", ())]
    stands = ",替" + "、".join(each.name for each in instead if each) if any(instead) else ""
    said = "规则里写的他" if ground.by == "rule" else ground_words(registry, ground)
    return f"{ruleset.word('roles', str(entry['role']))}{name},凭:{said}{stands}"
