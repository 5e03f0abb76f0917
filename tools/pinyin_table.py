"""Writes app/nlu/data/pinyin.txt: the readings of the characters of GB 2312, by syllable and without tones.

Needs pypinyin (MIT), which is a development dependency: in the running service its dictionaries would take 58 MB,
the table takes one. Run `python -m tools.pinyin_table` when pypinyin's readings have grown.
"""

from pathlib import Path

from pypinyin import Style, pinyin

TABLE = Path(__file__).parents[1] / "app" / "nlu" / "data" / "pinyin.txt"
HEAD = (
    "# Readings of the characters of GB 2312 without tones; a character's commoner reading is its first one, marked by"
    " no dot.\n# Written by tools/pinyin_table.py from pypinyin (MIT).\n"
)
MOST = 2
"""Readings kept of a character: rarer ones only make more words sound alike."""


def characters() -> str:
    """The Chinese characters of GB 2312, rows 16 to 87."""
    cells = (bytes((row + 160, cell + 160)) for row in range(16, 88) for cell in range(1, 95))
    return "".join(cell.decode("gb2312", errors="ignore") for cell in cells)


def readings(character: str) -> list[str]:
    """The character's readings without tones, the commonest first."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    plain = [syllable.replace("ü", "v") for syllable in found]
    return list(dict.fromkeys(plain))[:MOST]


def table() -> str:
    """The whole table: a syllable, its characters, and after a dot those for which it is the second reading."""
    first: dict[str, str] = {}
    second: dict[str, str] = {}
    for character in characters():
        for rank, syllable in enumerate(readings(character)):
            shelf = second if rank else first
            shelf[syllable] = shelf.get(syllable, "") + character
    lines = [f"{s} {first.get(s, '')}.{second.get(s, '')}".rstrip(".") for s in sorted({*first, *second})]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
