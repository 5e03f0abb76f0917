"""A command's `--help` in Chinese: the library says its headings and marks in English."""

import re
from collections.abc import Sequence

from typer._click.formatting import (
    HelpFormatter,
)  # typer carries its own copy of click and does not export it

_HEADINGS = {"Arguments": "参数", "Options": "选项", "Commands": "命令"}
_USAGE = (("[OPTIONS]", "[选项]"), ("COMMAND [ARGS]...", "命令 [参数]..."))
_HELP_ITSELF = "Show this message and exit."
_MARKS = re.compile(r"\[(?:default: |required|x?[<>\d])[^\[\]]*\]$")
"""What stands behind an option's words: its default, its bounds, whether it must be given."""


class HelpPage(HelpFormatter):
    """The page as click lays it out, with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """How the command is written."""
        for english, chinese in _USAGE:
            args = args.replace(english, chinese)
        super().write_usage(prog, args, "用法:" if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """The heading of a list of options, arguments or commands."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options, arguments or commands, each with what it is for."""
        super().write_dl([(name, _in_chinese(words)) for name, words in rows], col_max, col_spacing)


def _in_chinese(words: str) -> str:
    if words == _HELP_ITSELF:
        return "打印这一页"
    return _MARKS.sub(
        lambda marks: marks[0].replace("default: ", "默认 ").replace("required", "必填").replace("; ", ","),
        words,
    )
