"""A ruleset in a file, as commands that only look at it read it."""

from pathlib import Path

from app.commands.output import note
from app.core.errors import InputRefusedError
from app.services.problems import RulesetRefusedError
from app.services.rulesets import Ruleset


def read_ruleset(file: Path) -> Ruleset:
    """The ruleset of a file; its problems go to stderr, one a line. Raises InputRefusedError."""
    try:
        return Ruleset.parse(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputRefusedError(f"{file} 不是 UTF-8 编码的文件,请另存为 UTF-8") from error
    except RulesetRefusedError as error:
        for problem in error.problems:
            note(str(problem))
        raise InputRefusedError(f"{file} 有 {len(error.problems)} 处问题,改好再来") from error
