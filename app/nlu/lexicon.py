"""The ruleset's lexicon: the only thing that says which words mean what, and open to the county's admin."""

from collections.abc import Iterable, Mapping
from typing import Any

from app.core.enums import Intent
from app.core.errors import InvalidValueError
from app.nlu.matcher import PhraseMatcher
from app.nlu.text import normalise
from app.nlu.types import LexiconEntry

ROLES = frozenset(
    {"negation", "past", "now", "over", "hearsay", "hypothetical", "drill", "plea", "connector", "idiom"}
)
MATCHES = frozenset({"", "whole", "start", "end", "anywhere"})
SLOTS = frozenset({"crop", "disaster", "relation", "item", "unit"})
KEYS = frozenset(
    {"word", "intent", "weight", "role", "urgent", "slot", "value", "match", "all", "none", "near"}
)
LARGEST_WEIGHT = 100.0


class Lexicon:
    """Rows of the ruleset, checked and indexed; immutable, shared by every message."""

    __slots__ = ("by_word", "entries", "matcher", "patterns")

    def __init__(self, entries: Iterable[LexiconEntry]) -> None:
        self.entries = tuple(entries)
        by_word: dict[str, list[LexiconEntry]] = {}
        patterns: dict[str, list[LexiconEntry]] = {}
        for entry in self.entries:
            if entry.all:
                for word in entry.all[0]:
                    patterns.setdefault(word, []).append(entry)
            else:
                by_word.setdefault(entry.word, []).append(entry)
        self.by_word = {word: tuple(found) for word, found in by_word.items()}
        self.patterns = {word: tuple(found) for word, found in patterns.items()}
        self.matcher = PhraseMatcher({*self.by_word, *self.patterns})

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> "Lexicon":
        """The lexicon that `[[lexicon]]` rows describe; refuses a bad row by number and reason, in Chinese.

        Keys of a row:
        - `word` (required): what is looked for, at least one character. A longer word that contains a
          shorter one hides it: "冰雹保险" is not "冰雹". One word may have several rows.
        - `intent`, `weight`: the intent that the word speaks for and how strongly; a weight may be
          negative. Scores are sums of weights. Shipped weights lie between 0.3 (a hint) and 4 (decides
          alone). Default weight 1.
        - `role`: the word changes how others count. `negation` (没有): directly before a word of disaster
          or accident takes it back. `past` (去年): disasters in the message count little, unless a word of
          role `now` (今年) stands there too. `over` (住院): who was in danger is out of it or in good hands, and a row
          that is urgent counts for nothing. `hearsay` (听说), `hypothetical` (万一), `drill` (演练):
          disasters count less and go to a human or to nobody. `plea` (帮忙): somebody wants something;
          never silence. `connector` (另外): a further matter begins. `idiom`: the word only hides what lies
          inside it.
        - `urgent`: true when the word says that a life is in danger. Without `intent` the weight counts for the
          danger alone, and one below zero says that there is none (演练).
        - `slot`, `value`: the word fills that slot (crop disaster relation item unit); without `value`, as
          written.
        - `match`: `whole` (the message is this word and no more, punctuation aside), `start`, `end`, or
          `anywhere` (also inside a longer word of the language, which is otherwise left alone: 火机 in
          打火机).
        - `all`: a pattern instead of a word; every item must occur near the first one, each item may name
          alternatives with `|`; `word` is then only the pattern's name in explanations. `near`: how many
          characters before and after the first item are near; 16 unless told.
        - `none`: the row does not count when one of these words stands anywhere in the message.
        """
        return cls(_entry(number, row) for number, row in enumerate(rows, 1))


def _entry(number: int, row: Mapping[str, Any]) -> LexiconEntry:
    """One row as an entry."""
    unknown = sorted(set(row) - KEYS)
    if unknown:
        raise _refusal(number, row, f"不认识的字段 {unknown[0]}", unknown[0])
    if not isinstance(row.get("word"), str) or not normalise(row["word"]):
        raise _refusal(number, row, "缺少词语 word", "word")
    return LexiconEntry(
        word=normalise(row["word"]),
        intent=_intent(number, row),
        weight=_weight(number, row),
        role=_choice(number, row, "role", ROLES | {""}),
        urgent=_flag(number, row),
        slot=_choice(number, row, "slot", SLOTS | {""}),
        value=_choice(number, row, "value", None),
        match=_choice(number, row, "match", MATCHES),
        all=tuple(tuple(normalise(a) for a in item.split("|")) for item in _words(number, row, "all")),
        near=_near(number, row),
        none=tuple(normalise(word) for word in _words(number, row, "none")),
    )


def _refusal(number: int, row: Mapping[str, Any], why: str, field: str) -> InvalidValueError:
    return InvalidValueError(
        f"词表第 {number} 行({row.get('word', '')}):{why}", f"lexicon[{number - 1}].{field}"
    )


def _intent(number: int, row: Mapping[str, Any]) -> Intent | None:
    given = row.get("intent")
    if given is None or given == "":
        return None
    try:
        return Intent(given)
    except ValueError:
        raise _refusal(number, row, f"没有 {given} 这个意图", "intent") from None


def _weight(number: int, row: Mapping[str, Any]) -> float:
    weight = row.get("weight", 1.0)
    if isinstance(weight, bool) or not isinstance(weight, int | float) or not abs(weight) <= LARGEST_WEIGHT:
        raise _refusal(number, row, "权重 weight 要写 -100 到 100 之间的数", "weight")
    return float(weight)


def _near(number: int, row: Mapping[str, Any]) -> int:
    near = row.get("near", 16)
    if isinstance(near, bool) or not isinstance(near, int) or not 1 <= near <= 100:
        raise _refusal(number, row, "near 要写 1 到 100 之间的整数", "near")
    return near


def _flag(number: int, row: Mapping[str, Any]) -> bool:
    flag = row.get("urgent", False)
    if not isinstance(flag, bool):
        raise _refusal(number, row, "urgent 只能写 true 或 false", "urgent")
    return flag


def _choice(number: int, row: Mapping[str, Any], key: str, allowed: frozenset[str] | None) -> str:
    value = row.get(key, "")
    if value == "":
        return ""
    if not isinstance(value, str) or (allowed is not None and value not in allowed):
        choices = "、".join(sorted(a for a in allowed or () if a))
        raise _refusal(number, row, f"{key} 只能写{choices}" if choices else f"{key} 要写文字", key)
    return value


def _words(number: int, row: Mapping[str, Any], key: str) -> list[str]:
    if key not in row:
        return []
    words = row[key]
    is_list = isinstance(words, list | tuple) and all(isinstance(w, str) for w in words)
    if not is_list or any(not part.strip() for w in words for part in w.split("|")):
        raise _refusal(number, row, f"{key} 要写一列词语", key)
    return list(words)
