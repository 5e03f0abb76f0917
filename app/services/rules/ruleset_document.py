"""A county's ruleset, read from its TOML document.

What a document leaves out is as shipped: a section, a kind of case, a reply, a word, a limit, and of a
promise what no case can do without (`finish`, `step`, `call_back`, `ladder`, an `on_site` or an
`acknowledge`). A list that is there (`routes`, `doors`, `lexicon`, `pins`) replaces the shipped one. The text itself
is kept as it came.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Any

from app.core.calendar import WorkCalendar
from app.core.nearest import meant
from app.defaults import load_text
from app.nlu.lexicon import Lexicon
from app.nlu.weights import Weights
from app.services.rules import ruleset_sections as sections
from app.services.rules.doors import Door, parse_doors
from app.services.rules.phrases import Phrasebook
from app.services.rules.problems import Findings, Path, Problem, RulesetRefusedError
from app.services.rules.promises import Promise
from app.services.rules.routes import Route, in_order, parse_routes
from app.services.rules.ruleset_pins import parse_pins
from app.services.rules.ruleset_sections import Limits
from app.services.rules.storm_rules import Storms, parse_storms

PARTS = ("promises", "routes", "doors", "replies")
SECTIONS = (
    "order",
    "promises",
    "routes",
    "doors",
    "lexicon",
    "learned",
    "pins",
    "replies",
    "words",
    "limits",
    "storms",
    "calendar",
)
Days = Mapping[date, bool]
LARGEST = 8_000_000
"""Characters of a document; a lexicon of 50,000 words has about 4 million."""


@dataclass(frozen=True, slots=True)
class Ruleset:
    """All that admins tune, in one version: immutable, shared by everybody. Version 0 is the shipped one."""

    version: int
    document: str = field(repr=False)
    promises: Mapping[str, Promise] = field(repr=False)
    routes: tuple[Route, ...] = field(repr=False)
    is_county_first: bool
    in_order: tuple[Route, ...] = field(repr=False)
    """The rules in the order in which they are tried: the only order that decides."""
    asks_standing: bool
    """Whether a rule asks how an officer stands; where none does, nobody looks."""
    doors: tuple[Door, ...] = field(repr=False)
    lexicon_rows: list[dict[str, Any]] = field(repr=False)
    lexicon: Lexicon = field(repr=False)
    weights: Weights | None = field(repr=False)
    pins: tuple[Mapping[str, Any], ...] = field(repr=False)
    limits: Limits = field(repr=False)
    storms: Storms = field(repr=False)
    phrases: Phrasebook = field(repr=False)
    calendar: WorkCalendar = field(repr=False)
    hints: tuple[Problem, ...] = field(repr=False)

    @classmethod
    def parse(cls, document: str, version: int = 0, days: Days | None = None) -> "Ruleset":
        """The ruleset of a document; raises RulesetRefusedError (an InputRefusedError) with every problem."""
        return cls.of(read_document(document), document, version, days)

    @classmethod
    def of(cls, data: Mapping[str, Any], document: str, version: int, days: Days | None = None) -> "Ruleset":
        """The ruleset of a document that was read to `data`; raises RulesetRefusedError.

        `days` are the county's edited days: worked or not, whatever the document says.
        """
        findings = Findings(document)
        for key in data:
            if key not in SECTIONS:
                findings.problem(
                    (key,), f"没有这个部分{meant(key, SECTIONS) or ','}可用的有:{'、'.join(SECTIONS)}"
                )
        if _ESCAPES.search(document):
            for path in _with_controls(data, ()):
                findings.problem(path, "有看不见的控制字符(例如 \\u0000),请去掉")
        base = shipped_data()
        calendar = sections.parse_calendar(data.get("calendar", {}), findings, days)
        rows, lexicon = sections.parse_lexicon(data.get("lexicon", base["lexicon"]), findings)
        routes = parse_routes(data.get("routes", base["routes"]), findings, calendar)
        is_county_first = sections.parse_order(data.get("order", {}), findings)
        ruleset = cls(
            version=version,
            document=document,
            promises=sections.parse_promises(data.get("promises", {}), base["promises"], findings, calendar),
            routes=routes,
            is_county_first=is_county_first,
            in_order=in_order(routes, is_county_first=is_county_first),
            asks_standing=any(route.asks_standing for route in routes),
            doors=parse_doors(data.get("doors", base["doors"]), findings, calendar),
            lexicon_rows=rows,
            lexicon=lexicon,
            weights=sections.parse_learned(data.get("learned"), findings),
            pins=parse_pins(data.get("pins", base.get("pins", [])), findings),
            limits=sections.parse_limits(data.get("limits", {}), base["limits"], findings),
            storms=parse_storms(data.get("storms", {}), base["storms"], findings),
            phrases=sections.parse_phrases(data, base, findings),
            calendar=calendar,
            hints=tuple(findings.hints),
        )
        findings.raise_any()
        return ruleset

    @property
    def replies(self) -> Mapping[str, str]:
        """Every sentence as it is written, by its key."""
        return self.phrases.replies

    def render(self, key: str, **values: object) -> str:
        """The sentence `key` with its fields filled in; raises KeyError for a field without a value."""
        return self.phrases.render(key, values)

    def word(self, group: str, name: str) -> str:
        """The Chinese word for a name: `word("roles", "village_leader")`."""
        return self.phrases.word(group, name)


@cache
def shipped_document() -> str:
    """The document that ships with the product, lexicon last, a `[[lexicon]]` for each of its rows.

    In the shipped file the lexicon is one list; in a document somebody must be able to add a row at the end.
    """
    parts = [load_text(f"{part}.toml") for part in PARTS]
    return "\n".join([*parts, *map(_lexicon_line, load_text("lexicon.toml").splitlines())]) + "\n"


def _lexicon_line(line: str) -> str:
    text = line.strip()
    if not text.startswith("{"):
        return text if text.startswith("#") else ""
    row = tomllib.loads(f"row = {text.rstrip(',')}")["row"]
    # JSON's strings, numbers, booleans and lists of strings are TOML's as well.
    return "\n".join(["[[lexicon]]", *(f"{key} = {json.dumps(row[key], ensure_ascii=False)}" for key in row)])


@cache
def shipped_data() -> Mapping[str, Any]:
    """What `shipped_document` says, as tables; nobody may change it."""
    return tomllib.loads(shipped_document())


_SYNTAX = {
    "Invalid statement": "这一行既不是“键 = 值”也不是 [部分]",
    "Expected '=' after a key": "键后面缺等号",
    "Expected newline or end of document": "一句写完要换行",
    "Expected ']": "方括号没有关上",
    "Invalid value": "等号后面的值不对:文字要放在引号里",
    "Invalid initial character for a key": "键的第一个字不对:中文的键要放在引号里",
    "Unclosed array": "方括号没有关上",
    "Unclosed inline table": "花括号没有关上",
    "Unterminated string": "引号没有关上",
    "Illegal character": "有不能用的字符,常见的是引号没有关上",
    "Unescaped '\\'": "引号里的反斜杠要写两个",
    "Cannot overwrite a value": "同一个键写了两遍",
    "Cannot declare": "同一个部分写了两遍",
    "Duplicate inline table key": "花括号里同一个键写了两遍",
    "Cannot mutate": "同一个部分写了两遍",
    "Cannot redefine": "同一个部分写了两遍",
    "Invalid date": "没有这样的日期或时刻",
    "Found invalid character": "有不能用的字符,常见的是引号没有关上",
    "Invalid hex value": "\\u 后面的字符编号不对",
    "Escaped character": "\\u 后面的字符编号不对",
    "Expected": "引号没有关上",
}
"""What tomllib says, as an admin understands it."""


_ESCAPES = re.compile(r"\\[befruUx]")
"""Only an escape brings a control character into a TOML text."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Neither XML nor PostgreSQL takes them; a sentence may have lines and tabs."""
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*(?:\"|$)|'[^']*(?:'|$)|#.*")
_FULL_WIDTH = re.compile("[“”‘’＂＇，、＝：；［］【】｛｝\u3000]")
"""What a Chinese keyboard or a word processor puts where TOML has a sign of its own."""
_CAPITAL = re.compile(r"\b(?:True|False|TRUE|FALSE)\b")
_LONG_NUMBER = re.compile(r"[0-9_]{4000,}")


def _with_controls(value: Any, path: Path) -> Iterator[Path]:
    """Where a text has a control character."""
    if isinstance(value, str):
        if _CONTROLS.search(value):
            yield path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _with_controls(inner, (*path, key))


@lru_cache(maxsize=6)
def _tables(document: str) -> dict[str, Any]:
    return tomllib.loads(document)


def read_document(document: str) -> Mapping[str, Any]:
    """The tables of a document, which nobody may change; raises RulesetRefusedError where it is no TOML.

    The same document is read once.
    """
    if len(document) > LARGEST:
        raise RulesetRefusedError((Problem((), f"文件太大,最多 {LARGEST} 个字"),))
    try:
        return _tables(document)
    except tomllib.TOMLDecodeError as error:
        raise RulesetRefusedError((_syntax_problem(str(error), document),)) from error
    except RecursionError as error:
        raise RulesetRefusedError((Problem((), "括号套得太深", _deepest(document)),)) from error
    except ValueError as error:  # Python reads no whole number of more than 4300 digits
        found = _LONG_NUMBER.search(document)
        line = document.count("\n", 0, found.start()) + 1 if found else 0
        raise RulesetRefusedError((Problem((), "有一个数太长", line),)) from error


def _deepest(document: str) -> int:
    """The line with the most brackets that open."""
    opened = [line.count("{") + line.count("[") for line in document.splitlines()]
    return opened.index(max(opened)) + 1


def _syntax_problem(text: str, document: str) -> Problem:
    """tomllib says where in English: `… (at line 3, column 8)` or `… (at end of document)`."""
    what, _, where = text.partition(" (at ")
    line = where.removeprefix("line ").split(",")[0]
    number = int(line) if line.isdigit() else document.rstrip().count("\n") + 1
    told = next((words for start, words in _SYNTAX.items() if what.startswith(start)), what)
    written = _QUOTED.sub("", document.split("\n")[number - 1]) if line.isdigit() else ""
    if foreign := _FULL_WIDTH.search(written):
        told = f"{foreign[0]} 是中文的符号:引号、逗号、等号、括号都要用英文的"
    elif _CAPITAL.search(written):
        told = "true、false 要小写"
    return Problem((), f"不是正确的 TOML({told})", number)
