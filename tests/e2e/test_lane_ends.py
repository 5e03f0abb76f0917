"""A served process whose lane ended leaves with a line and an exit code, so that whoever watches starts another."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.core.crypto import Keyring
from app.db.database import Database
from app.db.schema import upgrade
from app.demo.servers import listen

pytestmark = [pytest.mark.anyio, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]
SERVED = """
import asyncio, sys, uvicorn
from app.main import serve_app

app = serve_app()
lane = app.state.container.lane
begin = lane.start

def start():
    begin()
    lanes = [task for task in asyncio.all_tasks() if task.get_name() == "intake lane"]
    asyncio.get_running_loop().call_later(0.3, lanes[0].cancel)

lane.start = start
uvicorn.run(app, port=int(sys.argv[1]), log_config=None)
"""


async def test_a_process_whose_lane_ended_says_so_and_leaves_with_4(
    tmp_path: Path, database_url: str
) -> None:
    (tmp_path / "baolian.toml").write_text(
        f'database_url = "{database_url}"\nsecret_key = "a secret of 16"\n'
    )
    database = Database(database_url, Keyring.from_settings([], "a secret of 16"))
    await upgrade(database)
    await database.close()
    sock = listen(0)
    port = sock.getsockname()[1]
    sock.close()
    ended = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, "-c", SERVED, str(port)],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        timeout=120,
        check=False,
    )
    said = ended.stderr.decode().splitlines()
    assert ended.returncode == 4, said[-5:]
    assert "the intake lane ended by itself" in ended.stderr.decode()
    assert said[-1].startswith("baolian: 收消息的任务自己停了")
