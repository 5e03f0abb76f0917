"""What is wrong with a ruleset document: every problem with its key and its line."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.core.errors import InputRefusedError
from app.core.nearest import meant
from app.defaults import load_text

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right; `line` counts from 1, 0 where no line is to blame."""

    path: Path
    why: str
    line: int = 0

    def __str__(self) -> str:
        return self.place + (f":{self.why}" if self.path else self.why)

    @property
    def place(self) -> str:
        """Where in the file, for whoever edits one: its line and its key."""
        where = [f"第 {self.line} 行"] if self.line else []
        return " ".join([*where, path_text(self.path)]).strip()


class RulesetRefusedError(InputRefusedError):
    """A document with problems; its message lists all of them, in Chinese."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join([f"规则文件有 {len(problems)} 处问题:", *map(str, problems)]))
        self.problems = problems


class Findings:
    """Collects problems, which refuse a document, and hints, which only make somebody look."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._lines: dict[Path, int] | None = None
        self.problems: list[Problem] = []
        self.hints: list[Problem] = []

    def problem(self, path: Path, why: str) -> None:
        """Note what refuses the document."""
        self.problems.append(Problem(path, why, self._line(path)))

    def hint(self, path: Path, why: str) -> None:
        """Note what is allowed but probably not meant."""
        self.hints.append(Problem(path, why, self._line(path)))

    def at(self, path: Path, why: str) -> Problem:
        """The same with its line, without noting it."""
        return Problem(path, why, self._line(path))

    def raise_any(self) -> None:
        """Raises RulesetRefusedError where there is a problem, in the order of the lines."""
        if self.problems:
            raise RulesetRefusedError(tuple(sorted(self.problems, key=lambda each: each.line)))

    def table(self, value: Any, path: Path, known: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The value if it is a table, with its unknown keys noted; else a problem and an empty table."""
        if not isinstance(value, dict):
            self.problem(path, "这里要写成表(键 = 值)")
            return {}
        for key in value:
            if known is not None and key not in known:
                self.problem((*path, key), f"没有这个键{meant(key, known) or ','}可用的有:{'、'.join(known)}")
        return value

    def names_once(self, section: str, names: Iterable[str]) -> None:
        """Note every name of a section's rows that an earlier row has already."""
        seen: set[str] = set()
        for index, name in enumerate(names):
            if name in seen:
                self.problem((section, index, "name"), f"“{name}”这个名称用过了")
            seen.add(name)

    def _line(self, path: Path) -> int:
        if self._lines is None:
            self._lines = lines_of(self._document)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 0)


def offered(allowed: Iterable[str]) -> str:
    """What may be written, each with the Chinese word for it where there is one."""
    words = _words()
    return "可用的有:" + "、".join(f"{each}({words[each]})" if each in words else each for each in allowed)


@cache
def _words() -> dict[str, str]:
    groups = tomllib.loads(load_text("replies.toml"))["words"]
    return {**groups["kinds"], **groups["roles"]}


def path_text(path: Path) -> str:
    """A path as people read it: `routes[2].when.division`, counted from 1."""
    text = ""
    for each in path:
        text += f"[{each + 1}]" if isinstance(each, int) else f".{each}"
    return text.removeprefix(".")


_BARE = re.compile(r"\s*([A-Za-z0-9_-]+(?:\s*\.\s*[A-Za-z0-9_-]+)*)\s*(=|\]|$)")
_LEXEME = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#.*|[\[\]{}]')


def lines_of(document: str) -> dict[Path, int]:
    """The line of each key and table of a TOML text (of inline tables, the line that they begin on)."""
    lines: dict[Path, int] = {}
    arrays: dict[Path, int] = {}
    table: Path = ()
    for number, line in opening_lines(document):
        header = line.strip()
        if header.startswith("["):
            table = _enter(header, arrays)
            lines.setdefault(table, number)
            continue
        key = _key_of(line)
        if key:
            lines.setdefault((*table, *key), number)
    return lines


def opening_lines(document: str) -> Iterator[tuple[int, str]]:
    """The lines of a TOML text, from 1, on which no bracket and no long string is open from before."""
    depth, quote = 0, ""
    for number, line in enumerate(document.split("\n"), start=1):
        if depth == 0 and not quote:
            yield number, line
            if line.strip().startswith("["):
                continue
        depth, quote = _carry(line, depth, quote)


def header_names(header: str) -> tuple[str, ...]:
    """The names in `[a.b]` or `[[a.b]]`."""
    return _key_of(header.lstrip("[").split("]")[0])


def _enter(header: str, arrays: dict[Path, int]) -> Path:
    is_array = header.startswith("[[")
    names = header_names(header)
    path: Path = ()
    for position, name in enumerate(names, start=1):
        path = (*path, name)
        if is_array and position == len(names):
            arrays[path] = arrays.get(path, -1) + 1
        if path in arrays:
            path = (*path, arrays[path])
    return path


def _key_of(line: str) -> tuple[str, ...]:
    found = _BARE.match(line)
    if found:
        return tuple(part.strip() for part in found[1].split("."))
    try:
        value: Any = tomllib.loads(line.partition("=")[0] + "= 1")
    except tomllib.TOMLDecodeError:
        return ()
    names = []
    while isinstance(value, dict) and value:
        name, value = next(iter(value.items()))
        names.append(name)
    return tuple(names)


def _carry(line: str, depth: int, quote: str) -> tuple[int, str]:
    """Whether a bracket or a long string is still open at the end of the line."""
    position = 0
    while position < len(line):
        if quote:
            end = line.find(quote, position)
            if end < 0:
                return depth, quote
            position, quote = end + 3, ""
            continue
        found = _LEXEME.search(line, position)
        if found is None:
            break
        position, lexeme = found.end(), found[0]
        if lexeme in ('"""', "'''"):
            quote = lexeme
        elif lexeme in "[{":
            depth += 1
        elif lexeme in "]}":
            depth -= 1
    return max(depth, 0), quote
