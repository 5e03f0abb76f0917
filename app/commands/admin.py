"""`baolian admin create`: the first administrator of the console, and every further one."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.commands.configured import with_workshop
from app.commands.output import say
from app.core.errors import ConfigurationError, InvalidValueError
from app.services.staff import administrators, passwords
from app.services.work import Workshop

app = typer.Typer(
    help="管理后台的账号。",
    no_args_is_help=True,
    epilog="例:baolian admin create wangfang --division 610925 --person 王芳",
)

_ARGUMENTS = ("name", "division", "role")


@app.callback()
def group() -> None:
    """管理后台的账号。"""


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="登录名")],
    division: Annotated[str, typer.Option(help="管哪里:县 6 位、镇 9 位、村 12 位区划代码")],
    role: Annotated[
        str, typer.Option(help="角色:county_admin town_admin duty_desk leader audit")
    ] = "county_admin",
    person: Annotated[str, typer.Option(help="姓名")] = "",
    password_file: Annotated[
        Path | None, typer.Option(help="密码写在这个文件里;不给就在终端里问,不是终端就生成一个并打印出来")
    ] = None,
) -> None:
    """新建一个后台账号;第一个账号用这条命令建,以后的也可以在后台里建。

    例:baolian admin create wangfang --division 610925 --person 王芳
    """
    with _arguments():
        chosen = administrators.role_of(role)
    password, is_generated = _password(password_file)

    async def run(workshop: Workshop) -> None:
        async with workshop.begin() as work:
            await administrators.create(
                work,
                administrators.command_scope(division),
                name,
                chosen,
                division,
                password,
                person,
                must_change=is_generated,
            )

    with _arguments():
        with_workshop(run)
    say(f"账号 {name} 建好了({administrators.ROLE_WORDS[chosen]},{division}),在 /admin/ 登录。")
    if is_generated:
        say(f"初始密码:{password}(只显示这一次,第一次登录要改)")


@contextmanager
def _arguments() -> Iterator[None]:
    """What is wrong with an argument is told as such; a password that is too weak is none of them."""
    try:
        yield
    except InvalidValueError as error:
        if error.field not in _ARGUMENTS:
            raise
        raise ConfigurationError(str(error)) from error


def _password(file: Path | None) -> tuple[str, bool]:
    """The password, and whether it was made up here; raises ConfigurationError for a file that cannot be read."""
    if file is not None:
        try:
            return file.read_text("utf-8").strip(), False
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(f"{file}: 密码文件读不了({type(error).__name__})") from error
    if sys.stdin.isatty():
        return typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"), False
    return passwords.generated(), True
