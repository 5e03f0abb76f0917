"""`baolian db`: the schema of the database."""

import asyncio

import typer

from app.commands.output import say
from app.container import database_of
from app.db.schema import current_revision, upgrade
from app.settings import Settings

app = typer.Typer(
    help="数据库结构",
    no_args_is_help=True,
    epilog="例:baolian db upgrade",
)


@app.callback()
def group() -> None:
    """数据库结构。"""


@app.command("upgrade")
def upgrade_command() -> None:
    """把数据库结构升级到本程序的版本(没有数据库就新建)。

    例:baolian db upgrade
    """
    settings = Settings.load()
    asyncio.run(_upgrade(settings))


async def _upgrade(settings: Settings) -> None:
    database = database_of(settings, is_patient=True)
    try:
        before = await current_revision(database)
        await upgrade(database)
        after = await current_revision(database)
    finally:
        await database.close()
    say(f"数据库结构:{before or '空'} → {after}" if before != after else f"数据库结构已是最新:{after}")
