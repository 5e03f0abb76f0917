"""Changes to a TOML text that leave every other line as its author wrote it.

A text is cut into blocks at its table headers; only the block that is touched is read and written anew, so a
lexicon of 50,000 words costs nothing when a window is changed. Comments right above a header go with it.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tomlkit
from tomlkit.items import InlineTable

from app.services.rules.problems import header_names, opening_lines

LAST = "lexicon"
"""The section that stays at the end, where people add rows."""

_TAIL = re.compile(r"(?<=\n)\s*\n(?:#[^\n]*\n|\s*\n)*\Z")


@dataclass(frozen=True, slots=True)
class Block:
    """A header with what stands below it, and the comments right above; the first block has no header."""

    path: tuple[str, ...]
    is_array: bool
    text: str


def blocks(document: str) -> list[Block]:
    """The text cut at its headers; joined again it is the same text."""
    lines = document.splitlines(keepends=True) if "\r" not in document else document.split("\n")
    if "\r" in document:
        lines = [f"{line}\n" for line in lines[:-1]] + lines[-1:]
    starts: list[tuple[int, tuple[str, ...], bool]] = [(0, (), False)]
    for number, line in opening_lines(document):
        header = line.strip()
        if header.startswith("["):
            starts.append((_above(lines, number - 1), header_names(header), header.startswith("[[")))
    ends = [start for start, _, _ in starts[1:]] + [len(lines)]
    cut = zip(starts, ends, strict=True)
    return [Block(path, is_array, "".join(lines[start:end])) for (start, path, is_array), end in cut]


def _above(lines: Sequence[str], index: int) -> int:
    """Where the comments right above a line begin."""
    while index and lines[index - 1].lstrip().startswith("#"):
        index -= 1
    return index


def rows_of(document: str, section: str) -> list[str]:
    """The text of each `[[section]]` with its inner tables; none where the section is not written so."""
    return _rows_and_tail(blocks(document), section)[0]


def _rows_and_tail(cut: Sequence[Block], section: str) -> tuple[list[str], str]:
    """Each row; and the blank lines and comments below the last one, which are the next section's."""
    rows: list[str] = []
    for block in cut:
        if block.path == (section,) and block.is_array:
            rows.append(block.text)
        elif block.path[:1] == (section,) and rows:
            rows[-1] += block.text
    if not rows:
        return rows, ""
    last, tail = _tail_cut(rows[-1])
    return [*rows[:-1], last], tail


def _tail_cut(text: str) -> tuple[str, str]:
    """A text, and the blank lines and comments below it, which are the next section's."""
    tail = _TAIL.search(text)
    return (text, "") if tail is None else (text[: tail.start()], tail[0])


def with_rows(document: str, section: str, rows: Sequence[str]) -> str:
    """The document with these rows in the place of the section's rows, however they were written."""
    cut = blocks(document)
    mine = [index for index, block in enumerate(cut) if block.path[:1] == (section,)]
    kept = [block for block in cut if block.path[:1] != (section,)]
    kept[0] = _without_key(kept[0], section)
    place = mine[0] if mine else _place(kept, section)
    tail = _rows_and_tail(cut, section)[1] or ("\n" if rows and not mine and place < len(kept) else "")
    gap = "" if section == LAST else "\n"
    spaced = [f"{gap}{text.lstrip(chr(10))}" if at else text for at, text in enumerate(rows)]
    return _joined([*_texts(kept[:place]), *spaced, tail, *_texts(kept[place:])])


def with_section(document: str, section: str, source: str) -> str:
    """The document with a section as `source` writes it, comments and all, in the place of its own."""
    cut, theirs = blocks(document), blocks(source)
    value = tomllib.loads(theirs[0].text).get(section)
    mine = [index for index, block in enumerate(cut) if block.path[:1] == (section,)]
    kept = [block for block in cut if block.path[:1] != (section,)]
    kept[0] = _without_key(kept[0], section)
    if value is not None:
        return _joined([_line(section, tomllib.loads(source)[section]), *_texts(kept)])
    place = mine[0] if mine else _place(kept, section)
    text = _tail_cut("".join(block.text for block in theirs if block.path[:1] == (section,)))[0]
    tail = _tail_cut(cut[mine[-1]].text)[1] if mine else ""
    gap = "\n" if place < len(kept) else ""
    return _joined([*_texts(kept[:place]), f"\n{text.lstrip(chr(10))}", tail or gap, *_texts(kept[place:])])


def _without_key(head: Block, section: str) -> Block:
    """The lines before the first table without `section = [...]`."""
    if section not in tomllib.loads(head.text):
        return head
    text = tomlkit.parse(head.text)
    text.remove(section)
    return Block(head.path, head.is_array, tomlkit.dumps(text))


def _place(cut: Sequence[Block], section: str) -> int:
    """Where a new section goes: after its own blocks, else before the lexicon."""
    own = [index for index, block in enumerate(cut) if block.path[:1] == (section,)]
    if own:
        return own[-1] + 1
    last = [index for index, block in enumerate(cut) if block.path[:1] == (LAST,)]
    return last[0] if last and section != LAST else len(cut)


def _joined(texts: Sequence[str]) -> str:
    """The texts one after the other, each on lines of its own."""
    found = [text for text in texts if text]
    whole = [text if text.endswith("\n") else f"{text}\n" for text in found[:-1]] + found[-1:]
    return "".join(
        text[1:] if text[0] == "\n" and before.endswith("\n\n") else text
        for before, text in zip(["", *whole], whole, strict=False)
    )


def row_text(section: str, row: Mapping[str, Any]) -> str:
    """A new `[[section]]`, its inner tables on one line each."""
    return f"\n[[{section}]]\n" + "".join(_line(key, value) for key, value in row.items())


def _line(key: str, value: Any) -> str:
    return tomlkit.dumps({key: _item(value)})


def changed_row(text: str, section: str, row: Mapping[str, Any]) -> str:
    """The text of a row that says what `row` says, its comments kept where that can be."""
    document: Any = tomlkit.parse(text)
    table = document[section][0]
    _set(table, {**dict.fromkeys(table), **row})
    written = tomlkit.dumps(document)
    return written if _reads(written) == {section: [dict(row)]} else row_text(section, row)


def changed_table(document: str, path: tuple[str, ...], changes: Mapping[str, Any]) -> str:
    """The document with these keys of the table at `path` set; None takes a key out."""
    cut = blocks(document)
    found = [index for index, block in enumerate(cut) if block.path == path and not block.is_array]
    if found:
        index = found[0]
        text = _rewritten(cut[index].text, path, changes)
        return _joined([*_texts(cut[:index]), text, *_texts(cut[index + 1 :])])
    if _is_there(document, path):
        return _rewritten(document, path, changes)
    said = {key: value for key, value in changes.items() if value is not None}
    header = f"\n[{'.'.join(path)}]\n"
    index = _place(cut, path[0])
    text = header + "".join(_line(key, value) for key, value in said.items())
    after = ["\n", *_texts(cut[index:])] if index < len(cut) else []
    return _joined([*_texts(cut[:index]), text, *after])


def _texts(cut: Sequence[Block]) -> list[str]:
    return [block.text for block in cut]


def _rewritten(text: str, path: tuple[str, ...], changes: Mapping[str, Any]) -> str:
    document = tomlkit.parse(text)
    table: Any = document
    for name in path:
        table = table[name]
    _set(table, changes)
    return tomlkit.dumps(document)


def _is_there(document: str, path: tuple[str, ...]) -> bool:
    data: Any = tomllib.loads(document)
    for name in path:
        if not isinstance(data, dict) or name not in data:
            return False
        data = data[name]
    return True


def _set(table: Any, changes: Mapping[str, Any]) -> None:
    before = table.unwrap()
    for key, value in changes.items():
        if value is None and key in before:
            table.remove(key)
        elif value is not None and (key not in before or before[key] != value):
            table[key] = _item(value)


def _item(value: Any) -> Any:
    """A value as TOML writes it: tables inline, in lists as well."""
    if isinstance(value, Mapping):
        table: InlineTable = tomlkit.inline_table()
        for key, inner in value.items():
            table.append(key, _item(inner))
        return table
    if isinstance(value, (list, tuple)):
        array = tomlkit.array()
        for inner in value:
            array.append(_item(inner))
        return array
    return tomlkit.item(value)


def _reads(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None
