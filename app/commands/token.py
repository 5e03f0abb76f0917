"""`baolian token`: a random token and the lines to paste."""

import re
import secrets
import sys
from typing import Annotated

import typer

from app.commands.output import say
from app.container import keyring_of
from app.core.errors import ConfigurationError, InputRefusedError
from app.sealed_values import seal
from app.settings import Settings

LINES = """随机密钥:{token}

可以用作签名密钥(写在 baolian.toml 最上面):
secret_key = "{token}"

或者用作接口令牌(division 换成要看到的区划代码):
[[api_token]]
name = "my-system"
token = "{token}"
division = "610925"
rights = ["read"]"""

_NAME = re.compile(r"[a-z_]+(?:\.[a-z_]+)?")


def token(
    seal_for: Annotated[
        str,
        typer.Option("--seal", help="把一个密钥加密成可以写进配置的一行;写它在配置里的名字,例如 sms.url"),
    ] = "",
) -> None:
    """生成一个随机密钥,并打印要粘贴到 baolian.toml 的几行。

    例:baolian token;把密钥加密再写进配置:baolian token --seal wecom.secret
    """
    if not seal_for:
        say(LINES.format(token=secrets.token_urlsafe(32)))
        return
    if not _NAME.fullmatch(seal_for):
        raise ConfigurationError(f"--seal {seal_for[:40]}:要写配置里的名字,例如 sms.url、wechat.app_secret")
    keyring = keyring_of(Settings.load())
    value = typer.prompt("密钥", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    if not value:
        raise InputRefusedError("没有读到密钥:在提示后面输入,或者从标准输入给")
    say(f'{seal_for.rpartition(".")[2]} = "{seal(keyring, seal_for, value)}"')


def register(app: typer.Typer) -> None:
    """Add `token` to the root."""
    app.command("token")(token)
