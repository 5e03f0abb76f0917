"""Several HTTP servers in one event loop: the product's and the fakes', each on its own loopback port."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn

from app.core.errors import ConfigurationError

LAST_PORT = 65_535
_POLL_SECONDS = 0.01
MAX_FRAME = 16 * 1024 * 1024
"""The largest WebSocket frame that is taken, as under `baolian serve`."""


class _QuietServer(uvicorn.Server):
    """A server that leaves the signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take no signal."""
        yield


def listen(port: int, host: str = "127.0.0.1") -> socket.socket:
    """A bound socket; port 0 takes a free one. Raises ConfigurationError where the port is taken or none."""
    if port > LAST_PORT:
        raise ConfigurationError("假平台要用网页后面的几个端口,已经到头了:--port 换一个小一点的,例如 9000")
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
        sock.listen(512)
    except OSError as error:
        sock.close()
        raise ConfigurationError(
            f"端口 {port} 已被占用或不能使用:换一个端口,例如 PORT={port + 1 if port < LAST_PORT else 8000} make run"
        ) from error
    return sock


def base_url(sock: socket.socket) -> str:
    """`http://host:port` of a bound socket."""
    host, port = sock.getsockname()[:2]
    return f"http://{host}:{port}"


@contextlib.asynccontextmanager
async def serving(app: Any, sock: socket.socket, *, has_lifespan: bool = False) -> AsyncIterator[str]:
    """Serve the ASGI `app` on `sock` inside this block; answers its base URL."""
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        ws_max_size=MAX_FRAME,
        lifespan="on" if has_lifespan else "off",
        timeout_graceful_shutdown=3,
    )
    server = _QuietServer(config)
    task = asyncio.create_task(server.serve(sockets=[sock]))
    try:
        while not server.started:
            if task.done():
                task.result()
                raise ConfigurationError("服务没能启动,请看上面的说明")
            await asyncio.sleep(_POLL_SECONDS)
        yield base_url(sock)
    finally:
        server.should_exit = True
        await task
