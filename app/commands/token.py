"""`baolian token`: a random token and the lines to paste."""

import secrets

import typer

from app.commands.output import say

LINES = """随机密钥:{token}

可以用作签名密钥(写在 baolian.toml 最上面):
secret_key = "{token}"

或者用作接口令牌(division 换成要看到的区划代码):
[[api_token]]
name = "my-system"
token = "{token}"
division = "610925"
rights = ["read"]"""


def token() -> None:
    """生成一个随机密钥,并打印要粘贴到 baolian.toml 的几行。

    例:baolian token
    """
    say(LINES.format(token=secrets.token_urlsafe(32)))


def register(app: typer.Typer) -> None:
    """Add `token` to the root."""
    app.command("token")(token)
