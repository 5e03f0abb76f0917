"""What was wrong with a command's arguments, in Chinese: the library says it in English."""

import re

from typer._click import exceptions as click  # typer carries its own copy of click and exports half of it

_WORDS = (
    (r"(?:path|file|directory) '(.*)' does not exist", r"没有“\1”这个文件或文件夹"),
    (r"(?:path|file) '(.*)' is a directory", r"“\1”是文件夹,这里要一个文件"),
    (r"(?:path|directory|dir) '(.*)' is a file", r"“\1”是文件,这里要一个文件夹"),
    (r"(?:path|file|directory) '(.*)' is not readable", r"“\1”读不了,看看权限"),
    (r"Input should be a valid integer.*", "要写整数"),
    (r"Input should be a valid number.*", "要写数字"),
    (r"Input should be less than or equal to (\S+)", r"不能大于 \1"),
    (r"Input should be greater than or equal to (\S+)", r"不能小于 \1"),
    (r"Input should be greater than (\S+)", r"要大于 \1"),
    (r"Value error, '(.*)' is not one of (.*)", r"没有“\1”,可用的有:\2"),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"多写了 \1"),
    (r"Option '(.*)' requires an argument", r"\1 后面要写一个值"),
)


def explain(error: click.ClickException) -> str:
    """One sentence without an end; what we have no words for stays as the library says it."""
    message = error.format_message().rstrip(".")
    match error:
        case click.NoSuchOption():
            return f"没有这个选项 {error.option_name}"
        case click.MissingParameter():
            return f"缺少参数 {error.param.opts[0] if error.param else error.param_hint}"
        case click.BadParameter():
            named = error.param.opts[0] if error.param else error.param_hint
            return f"参数 {named} 的值不对:{_in_chinese(error.message)}"
        case _ if message.startswith("No such command"):
            name, _, meant = message.removeprefix("No such command").partition(". Did you mean ")
            return f"没有这个命令 {name.strip()}" + (f",是不是 {meant.rstrip('?')}" if meant else "")
        case _:
            return f"参数不对:{_in_chinese(message)}"


def _in_chinese(message: str) -> str:
    plain = message.rstrip(".")
    found = ((re.fullmatch(pattern, plain), words) for pattern, words in _WORDS)
    return next((match.expand(words) for match, words in found if match), message)
