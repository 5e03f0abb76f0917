"""`baolian serve`: the service, after everything that can be wrong was looked at."""

import asyncio
import socket
from typing import Annotated, Any

import typer
import uvicorn

from app import logs
from app.commands import broken_off
from app.commands.stored_keys import fit, require_opening
from app.commands.weak_secrets import weak_key, weak_tokens
from app.container import Container
from app.core.errors import ConfigurationError, why_not
from app.db.schema import require_current
from app.media import StoreError
from app.settings import Settings
from bots.apprise.adapter import missing_sender

GRACE_SECONDS = 20
WORKER_SECONDS = 120
"""For how long a worker may be silent before it is ended as hanging: reading the program in takes a busy machine half a
minute, and one that is ended while it begins never begins."""
MAX_FRAME = 16 * 1024 * 1024
"""The largest WebSocket frame that is taken (protocol reference, 3.3): pictures may come inside."""


def serve(
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="监听的端口", min=1, max=65535)] = 8000,
    workers: Annotated[int, typer.Option(help="进程数;SQLite 用 1 个就好", min=1, max=64)] = 1,
) -> None:
    """启动服务。配置、数据库、结构版本或密钥不对时说清楚原因并退出;照片暂时存不下来只提醒,消息照收。

    几个进程(--workers)收到 SIGHUP 就按新的配置一个一个换,服务不断;一个进程收到就把手上的做完再退出。

    例:baolian serve --host 0.0.0.0 --port 8000
    """
    settings = Settings.load()
    hints = asyncio.run(_check(settings))
    _check_port(host, port)
    hints += [weak_key(settings), *weak_tokens(settings)]
    hints += [f"[[sms]] {each.name}:{problem}" for each in settings.sms if (problem := missing_sender(each))]
    for hint in filter(None, hints):
        typer.echo(f"注意:{hint}", err=True)
    logs.configure(settings.log_level)
    if (
        workers == 1
    ):  # the parent of several has them replaced one by one, with the configuration as it is then
        broken_off.end_on_hang_up()
    uvicorn.run("app.main:serve_app", host=host, port=port, workers=workers, **options_of(settings))


def options_of(settings: Settings) -> dict[str, Any]:
    """How uvicorn serves, whatever the address and the number of processes."""
    return {
        "factory": True,
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "ws_max_size": MAX_FRAME,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": list(settings.trusted_proxies),
        "timeout_graceful_shutdown": GRACE_SECONDS,
        "timeout_worker_healthcheck": WORKER_SECONDS,
    }


async def _check(settings: Settings) -> list[str]:
    """What to say before serving: a store of photos that takes none stops no message, its photos wait.

    Nor do look-ups by another key, but nobody is found by his number then.

    Raises UnavailableError or ConfigurationError, for what is wrong with the database or with any other part.
    """
    container = Container(settings)
    try:
        await require_current(container.database)
        await require_opening(container.database)
        is_fit, words = await fit(container.database)
        hints = [] if is_fit else [words]
        try:
            await container.media.probe()
        except StoreError as error:
            hints.append(
                f"{error}(media_url = {settings.media_url});消息照收,照片等存得下了再取,平台只留三天"
            )
        return hints
    finally:
        await container.http.aclose()
        await container.database.close()


def _check_port(host: str, port: int) -> None:
    """Raises ConfigurationError while somebody else listens there."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, kind, protocol, _, address = found[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        why = why_not(error)
        raise ConfigurationError(f"{host}:{port} 不能监听({why}):换一个 --port 或 --host") from error


def register(app: typer.Typer) -> None:
    """Add `serve` to the root."""
    app.command("serve")(serve)
