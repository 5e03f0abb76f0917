"""What changed between two rulesets, as sentences that an admin reads."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.nlu.lexicon import Lexicon
from app.nlu.types import LexiconEntry
from app.services.county.registry import Registry
from app.services.rules.duration_words import worded
from app.services.rules.promises import WINDOWS, Promise
from app.services.rules.routes import Route
from app.services.rules.ruleset_document import Ruleset, read_document
from app.services.tuning.rule_words import CLOCKS, Names, plain, sentence, target_words

MOST_WORDS = 200
"""Words of the lexicon that are named one by one."""
_LIMITS: Mapping[str, str] = {"hotline": "服务热线"}
_ORDER = {True: "县的规则在前", False: "镇村的规则在前"}


def differences(old: Ruleset, new: Ruleset, registry: Registry) -> tuple[str, ...]:
    """Every change from `old` to `new`, one sentence each; empty where nothing that counts is different."""
    names = Names(registry, new)
    return (
        *_routes(old, new, names),
        *_promises(old, new, names),
        *_lexicon(old.lexicon, new.lexicon, names),
        *_pins(old, new),
        *_replies(old, new),
        *_limits(old, new),
        *_others(old, new),
    )


def _routes(old: Ruleset, new: Ruleset, names: Names) -> Iterator[str]:
    if old.is_county_first is not new.is_county_first:
        yield f"规则的顺序:{_ORDER[old.is_county_first]} → {_ORDER[new.is_county_first]}"
    before, after = ({route.name: route for route in each.routes} for each in (old, new))
    for name in [each for each in before if each not in after]:
        yield f"删掉规则“{name}”:{_sentence(before[name], names)}"
    for name, route in after.items():
        if name not in before:
            yield f"新规则“{name}”:{_sentence(route, names)}"
        else:
            yield from _route(before[name], route, names)
    yield from _moved(old.in_order, new.in_order)


def _route(old: Route, new: Route, names: Names) -> Iterator[str]:
    head = f"规则“{new.name}”"
    if old.is_enabled is not new.is_enabled:
        yield f"{head}:{'停用 → 启用' if new.is_enabled else '启用 → 停用'}"
    if old.scope != new.scope:
        yield f"{head}:管的地方 {_scope(old, names)} → {_scope(new, names)}"
    if old.when != new.when:
        yield f"{head}:条件 {_condition(old, names)} → {_condition(new, names)}"
    if old.to != new.to:
        yield f"{head}:派给 {_target(old, names)} → {_target(new, names)}"
    if old.also_tell != new.also_tell:
        told = ("、".join(map(names.role, each.also_tell)) or "没有" for each in (old, new))
        yield f"{head}:同时告诉 {' → '.join(told)}"


def _moved(old: Sequence[Route], new: Sequence[Route]) -> Iterator[str]:
    """Rules whose place among those that stayed is another one; each that jumped is named, not those it passed."""
    after = {route.name: place for place, route in enumerate(new)}
    before = [route.name for route in old if route.name in after]
    kept = _longest_rising([after[name] for name in before])
    for name in before:
        if after[name] not in kept:
            was = next(place for place, route in enumerate(old) if route.name == name)
            yield f"规则“{name}”:从第 {was + 1} 条移到第 {after[name] + 1} 条"


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    best: list[tuple[int, ...]] = []
    for number in numbers:
        shorter = sorted((run for run in best if run[-1] < number), key=len)
        best.append((*(shorter[-1] if shorter else ()), number))
    return set(sorted(best, key=len)[-1]) if best else set()


def _sentence(route: Route, names: Names) -> str:
    to = {key: each for key in ("officer", "role", "office") if (each := getattr(route.to, key))}
    row = {"when": route.when, "to": to, "also_tell": list(route.also_tell)}
    where = f"(只管{names.place(route.scope)})" if route.scope else ""
    return plain(sentence(row, names)) + where + ("" if route.is_enabled else "(停用)")


def _condition(route: Route, names: Names) -> str:
    text = plain(sentence({"when": route.when, "to": {}}, names))
    return f"“{text.removeprefix('如果 ').partition(',就派给 ')[0]}”"


def _target(route: Route, names: Names) -> str:
    said = {key: getattr(route.to, key) for key in ("officer", "role", "office")}
    return target_words({key: value for key, value in said.items() if value}, names)


def _scope(route: Route, names: Names) -> str:
    return names.place(route.scope) if route.scope else "全县"


def _promises(old: Ruleset, new: Ruleset, names: Names) -> Iterator[str]:
    for kind, promise in new.promises.items():
        yield from _promise(f"{names.kind(kind)}的承诺", old.promises[kind], promise, names)


def _promise(head: str, old: Promise, new: Promise, names: Names) -> Iterator[str]:
    for window in WINDOWS:
        before, after = old.window(window), new.window(window)
        if before != after:
            told = (worded(each) if each else "没有" for each in (before, after))
            yield f"{head}:{names.ruleset.word('deadlines', window)}时限 {' → '.join(told)}"
    if old.hours != new.hours:
        yield f"{head}:计时 {CLOCKS[old.hours]} → {CLOCKS[new.hours]}"
    if old.ladder != new.ladder:
        ladders = ("、".join(map(names.role, each.ladder)) for each in (old, new))
        yield f"{head}:升级链 {' → '.join(ladders)}"


def _lexicon(old: Lexicon, new: Lexicon, names: Names) -> Iterator[str]:
    before, after = _words(old), _words(new)
    gone = [before[key] for key in before if key not in after]
    fresh = [after[key] for key in after if key not in before]
    other = [(before[key], after[key]) for key in after if key in before and before[key] != after[key]]
    yield from (f"新词“{each.word}”:{_meaning(each, names)}" for each in fresh[:MOST_WORDS])
    yield from (f"删词“{each.word}”:{_meaning(each, names)}" for each in gone[:MOST_WORDS])
    for was, now in other[:MOST_WORDS]:
        yield f"词“{now.word}”:{_meaning(was, names)} → {_meaning(now, names)}"
    rest = sum(max(len(each) - MOST_WORDS, 0) for each in (fresh, gone, other))
    if rest:
        yield f"词表还有 {rest} 处改动没有一一列出"


def _words(lexicon: Lexicon) -> dict[tuple[Any, ...], LexiconEntry]:
    """The rows by what tells them apart; of those that say the same twice the later one."""
    return {
        (each.word, each.intent, each.role, each.slot, each.match, each.all): each for each in lexicon.entries
    }


def _meaning(entry: LexiconEntry, names: Names) -> str:
    parts = [names.kind(str(entry.intent)) if entry.intent else "", entry.role, entry.slot]
    urgent = ("人命关天" if entry.weight > 0 else "其实不急") if entry.urgent else ""
    flags = [urgent, f"权重 {entry.weight:g}" if entry.intent or entry.urgent else ""]
    return " ".join(filter(None, (*parts, *flags))) or "只挡住里面的短词"


def _pins(old: Ruleset, new: Ruleset) -> Iterator[str]:
    before, after = ({_label(row): row for row in each.pins} for each in (old, new))
    yield from (f"新的固定样例“{label}”" for label in after if label not in before)
    yield from (f"删掉固定样例“{label}”" for label in before if label not in after)
    changed = (label for label in after if label in before and before[label] != after[label])
    yield from (f"固定样例“{label}”改了" for label in changed)


def _label(row: Mapping[str, Any]) -> str:
    return str(row.get("name") or row["text"])


def _replies(old: Ruleset, new: Ruleset) -> Iterator[str]:
    for key, text in new.replies.items():
        if old.replies.get(key) != text:
            yield f"答复 {key}:“{old.replies.get(key, '')}” → “{text}”"
    for group, words in new.phrases.words.items():
        for name, text in words.items():
            if old.word(group, name) != text:
                yield f"用词 {group}.{name}:“{old.word(group, name)}” → “{text}”"


def _limits(old: Ruleset, new: Ruleset) -> Iterator[str]:
    for name in new.limits.__slots__:
        before, after = getattr(old.limits, name), getattr(new.limits, name)
        if before != after:
            yield f"{_LIMITS.get(name, f'限度 {name}')}:{before or '没有'} → {after or '没有'}"


def _others(old: Ruleset, new: Ruleset) -> Iterator[str]:
    """Sections that no sentence can tell in few words."""
    said = [read_document(each.document) if each.document else {} for each in (old, new)]
    for section, words in (
        ("calendar", "工作日历"),
        ("learned", "从更正里学到的权重"),
        ("storms", "灾害事件的门槛"),
        ("doors", "县里管不了、该找哪里的表"),
    ):
        if said[0].get(section) != said[1].get(section):
            yield f"{words}改了"
