"""Rulesets in files, as commands read them: what is wrong goes to stderr, one a line."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.commands.output import note
from app.core.errors import InputRefusedError
from app.services.rules.problems import RulesetRefusedError
from app.services.rules.rulesets import Ruleset
from app.services.tuning.lint import Finding


def read_text(file: Path) -> str:
    """The text of a file; raises InputRefusedError where it is no UTF-8."""
    try:
        return file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"{file} 不是 UTF-8 编码的文件,请另存为 UTF-8") from error


def read_ruleset(file: Path) -> Ruleset:
    """The ruleset of a file; raises InputRefusedError."""
    text = read_text(file)
    with told(str(file)):
        return Ruleset.parse(text)


@contextmanager
def told(what: str) -> Iterator[None]:
    """Tell every problem of a refused document, one a line; raises InputRefusedError with their number."""
    try:
        yield
    except RulesetRefusedError as error:
        for problem in error.problems:
            note(str(problem))
        raise InputRefusedError(
            f"{what} 有 {len(error.problems)} 处问题,改好再来;正在用的规则没有动"
        ) from error


def warn(findings: Iterable[Finding]) -> None:
    """Tell what somebody should look at."""
    for each in findings:
        note(f"提醒:{each}")
