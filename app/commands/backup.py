"""`baolian backup` and `baolian restore`: the whole service into one file, and out of it into an empty database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo

import typer

from app.commands.output import note, progress_bar, say
from app.container import database_of, http_of, keyring_of, store_of
from app.core.clock import SystemClock
from app.core.errors import UnavailableError
from app.core.ids import IdSource
from app.db.schema import require_current
from app.media import MediaStore
from app.services.backups import restoring, writing
from app.services.backups.archive import Manifest
from app.services.snapshots import Snapshots
from app.services.work import Workshop
from app.settings import Settings

T = TypeVar("T")
_OTHER_KEYS = (
    "注意:库里的个人信息不是用 baolian.toml 里的这些密钥加密的,用它们恢复不了这个备份:"
    "找到原来的 secret_key 和 data_keys 抄好,再运行 baolian doctor 看对不对"
)


def register(root: typer.Typer) -> None:
    """Put both commands on the root."""
    root.command("backup")(backup)
    root.command("restore")(restore)


def backup(
    file: Annotated[Path, typer.Argument(help="写进哪个文件;已经有的不覆盖,名字里带上日期")],
    without_media: Annotated[
        bool, typer.Option("--without-media", help="不要照片(照片另外有备份,例如对象存储自己备份)")
    ] = False,
) -> None:
    """把数据库和照片备份成一个文件,服务不用停;密钥不在里面,要另外保管。

    例:baolian backup 备份-20260718.zip
    """

    async def run(workshop: Workshop, store: MediaStore) -> Manifest:
        await require_current(workshop.database)
        with progress_bar() as told:
            manifest = await writing.write(workshop, None if without_media else store, file, told)
        try:
            await writing.record(workshop, manifest)
        except UnavailableError:
            note("操作日志没有记上:数据库现在写不进去")
        return manifest

    settings = Settings.load()
    manifest = asyncio.run(_opened(settings, run))
    size = file.stat().st_size / 1_000_000
    say(f"备份好了:{manifest.rows} 行,{len(manifest.media)} 张照片,{size:.1f} MB,在 {file}")
    if manifest.media_lost:
        note(f"有 {manifest.media_lost} 张照片在存照片的地方找不到或者坏了,没有备份")
    if restoring.misfit(manifest, keyring_of(settings)):
        note(_OTHER_KEYS)
    if without_media:
        note("照片不在这个文件里")
    note("密钥(secret_key、data_keys)不在这个文件里:另外抄一份,和备份分开放;没有密钥,备份恢复不了。")


def restore(
    file: Annotated[Path, typer.Argument(help="baolian backup 写的文件", exists=True, dir_okay=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="只核对备份是不是完整、密钥对不对,什么都不写")
    ] = False,
) -> None:
    """把备份恢复到一个空库:先全部核对,再一次写入;SQLite 的备份也能恢复进 PostgreSQL,反过来也行。

    例:baolian restore 备份-20260718.zip
    """
    settings = Settings.load()
    with progress_bar() as told:
        reader = restoring.open_checked(file, keyring_of(settings), told)

        async def run(workshop: Workshop, store: MediaStore) -> None:
            await restoring.restore(workshop, store, reader, told)

        try:
            if not dry_run:
                asyncio.run(_opened(settings, run))
        finally:
            reader.close()
    made = reader.manifest
    made_at = datetime.fromisoformat(made.made_at).astimezone(ZoneInfo(settings.timezone))
    what = f"{made_at:%Y-%m-%d %H:%M} 的备份,{made.rows} 行,{len(made.media)} 张照片"
    say(f"{'备份完整,密钥也对' if dry_run else '恢复好了'}:{what}")
    if not made.has_media:
        note("这个备份里没有照片:照片要另外恢复到 media_url 那里。")
    if not dry_run:
        note("接着运行 baolian doctor 和 baolian audit verify,再 baolian serve。")


async def _opened(settings: Settings, run: Callable[[Workshop, MediaStore], Awaitable[T]]) -> T:
    """What `run` answers, given the configured database, whatever its schema, and the store of photos."""
    database, clock = database_of(settings, is_patient=True), SystemClock()
    async with http_of(settings) as http:
        try:
            workshop = Workshop(database, clock, IdSource(clock), Snapshots(clock, settings.timezone))
            return await run(workshop, store_of(settings, http, clock))
        finally:
            await database.close()
