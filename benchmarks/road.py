"""The servers that are measured: real processes, each on core 0, the whole road with a demo county."""

import csv
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from app.core.clock import SystemClock
from app.demo.county import write_county
from benchmarks.wire import ACCOUNT, AES_KEY, APP_ID, TOKEN

POSTGRES = os.environ.get("BAOLIAN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
HOUSEHOLDS = 2_000
SERVER_CORE = 0
LOAD_CORE = 1
PATIENCE_SECONDS = 60.0
LOWEST_PORT, PORTS = 12_000, 20_000


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its port, its process, how long it took to be ready."""

    port: int
    process: "subprocess.Popen[bytes]"
    start_seconds: float

    def resident_mb(self) -> float:
        """Memory that the process holds now."""
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return round(next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024, 1)


def pin(core: int) -> None:
    """Keep this process on one core, where the machine has it."""
    if core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})


def move_backends(url: str) -> None:
    """Put the backends of this database on the load's core, as far as this user may move them.

    Woken over loopback, a backend else runs on the core of whoever woke it, that of the measured server; in a
    county it is another machine.
    """
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        for (pid,) in found.fetchall():
            with suppress(PermissionError, ProcessLookupError):
                os.sched_setaffinity(pid, {LOAD_CORE})


def free_port() -> int:
    """A port nobody listens on, below those that a busy machine gives away while a server starts."""
    while True:
        port = LOWEST_PORT + secrets.randbelow(PORTS)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextmanager
def database(engine: str, folder: Path) -> Iterator[str]:
    """An empty database of this run."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'baolian.db'}"
        return
    name = f"baolian_bench_{secrets.token_hex(6)}"
    with psycopg.connect(POSTGRES, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        try:
            yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
        finally:
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def prepare(folder: Path, url: str, api_base: str) -> dict[str, str]:
    """Configuration, schema and a demo county; answers the environment of the server."""
    (folder / "baolian.toml").write_text(
        f'database_url = "{url}"\nsecret_key = "{secrets.token_hex(32)}"\nlog_level = "error"\n'
        f'media_url = "file:{folder / "media"}"\n'
        f'[[wechat]]\nname = "langao"\ndivision = "610925"\napp_id = "{APP_ID}"\napp_secret = "bench"\n'
        f'token = "{TOKEN}"\nencoding_aes_key = "{AES_KEY}"\noriginal_id = "{ACCOUNT}"\n'
        f'api_base = "{api_base}"\nalert_template_id = "TPL"\n',
        "utf-8",
    )
    write_county(folder / "county", HOUSEHOLDS, today=SystemClock().now().date())
    environ = {**os.environ, "BAOLIAN_CONFIG": str(folder / "baolian.toml")}
    for command in (["db", "upgrade"], ["import", str(folder / "county")]):
        subprocess.run(
            [sys.executable, "-m", "app.cli", *command], env=environ, check=True, stdout=subprocess.DEVNULL
        )
    return environ


def people_of(folder: Path) -> list[str]:
    """The WeChat ids of everybody in the county who has one."""
    with (folder / "county" / "contacts.csv").open(encoding="utf-8-sig") as file:
        rows = csv.DictReader(file)
        return [r["external_id"] for r in rows if r["owner_kind"] == "person" and r["channel"] == "wechat"]


@contextmanager
def serving(
    arguments: list[str], port: int, path: str, environ: dict[str, str], core: int = SERVER_CORE
) -> Iterator[Server]:
    """A server process on its core, ready when `path` answers; ended afterwards."""
    began = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *arguments], env=environ, preexec_fn=lambda: pin(core))
    try:
        _await(f"http://127.0.0.1:{port}{path}", process)
        yield Server(port, process, round(time.perf_counter() - began, 2))
    finally:
        process.terminate()
        process.wait(30)


def _await(url: str, process: "subprocess.Popen[bytes]") -> None:
    ends_at = time.perf_counter() + PATIENCE_SECONDS
    while time.perf_counter() < ends_at and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - our own loopback
            return
        except urllib.error.HTTPError as error:
            if error.code < 500:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{url} did not become ready")
