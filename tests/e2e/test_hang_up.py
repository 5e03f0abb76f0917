"""SIGHUP to a real `baolian serve`: one process finishes and leaves, several take the new configuration meanwhile."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.core.crypto import Keyring
from app.db.database import Database
from app.db.schema import upgrade
from app.demo.servers import listen

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 150
FIRST, SECOND = "the-first-token-of-24-chars", "the-second-token-of-24-chars"

Serve = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def port(tmp_path: Path, database_url: str) -> int:
    asyncio.run(made(database_url))
    configure(tmp_path, database_url, FIRST)
    sock = listen(0)
    found: int = sock.getsockname()[1]
    sock.close()
    return found


@pytest.fixture
def serve(tmp_path: Path, port: int) -> Iterator[Serve]:
    started: list[subprocess.Popen[bytes]] = []

    def start(*words: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "app", "serve", "--port", str(port), *words],
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": str(ROOT), "BAOLIAN_CONFIG": str(tmp_path / "baolian.toml")},
                stderr=log,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


async def made(database_url: str) -> None:
    database = Database(database_url, Keyring.from_settings([], "a secret of 16"))
    await upgrade(database)
    await database.close()


def configure(folder: Path, database_url: str, token: str) -> None:
    (folder / "baolian.toml").write_text(
        f'database_url = "{database_url}"\nsecret_key = "a secret of 16"\nmedia_url = "file:{folder}/media"\n'
        f'[[api_token]]\nname = "hotline"\ntoken = "{token}"\ndivision = "610925"\n'
    )


def status(port: int, token: str) -> int:
    try:
        headers = {"authorization": f"Bearer {token}"}
        return httpx.get(f"http://127.0.0.1:{port}/api/v1/cases", headers=headers, timeout=20).status_code
    except httpx.TransportError:
        return 0


def until(right: Callable[[], Any], what: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not right():
        assert time.monotonic() < end, what
        time.sleep(0.3)


def test_one_process_finishes_what_it_has_and_leaves(tmp_path: Path, port: int, serve: Serve) -> None:
    process = serve()
    until(lambda: status(port, FIRST) == 200, "it never answered")
    process.send_signal(signal.SIGHUP)
    process.wait(60)
    said = (tmp_path / "log").read_text()
    assert "Application shutdown complete" in said, said[-2000:]
    assert process.returncode == -signal.SIGTERM


def test_several_processes_take_the_new_configuration_and_nobody_waits(
    tmp_path: Path, port: int, serve: Serve, database_url: str
) -> None:
    process = serve("--workers", "2")
    until(lambda: (tmp_path / "log").read_text().count("startup complete") == 2, "they never began")
    configure(tmp_path, database_url, SECOND)
    process.send_signal(signal.SIGHUP)
    answers: set[int] = set()

    def is_changed() -> bool:
        answers.update(status(port, token) for token in (FIRST, SECOND))
        return (tmp_path / "log").read_text().count("Finished server process") == 2

    until(is_changed, "they were never replaced")
    assert answers <= {200, 401}
    assert [(status(port, FIRST), status(port, SECOND)) for _ in range(8)] == [(401, 200)] * 8
    (tmp_path / "baolian.toml").write_text("colour = 1")
    process.send_signal(signal.SIGHUP)
    until(lambda: "colour" in (tmp_path / "log").read_text(), "nothing was said of the mistake")
    assert status(port, SECOND) == 200
